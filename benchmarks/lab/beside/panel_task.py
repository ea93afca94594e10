"""The task in Panel: a slider, a curve of 400 points, a text.

panel serve benchmarks/lab/beside/panel_task.py
"""

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

x = np.linspace(-3, 3, 400)
source = ColumnDataSource({"x": x, "y": np.sin(5 * x)})
plot = figure(height=300, width=600)
plot.line("x", "y", source=source)
slider = pn.widgets.FloatSlider(name="R", start=0, end=10, value=5, step=0.1)
text = pn.pane.HTML("R=5.0")


def answer(event):
    """The curve, and what was asked."""
    source.data = {"x": x, "y": np.sin(event.new * x)}
    text.object = f"R={event.new:.1f}"


slider.param.watch(answer, "value")
pn.Column(slider, plot, text).servable()

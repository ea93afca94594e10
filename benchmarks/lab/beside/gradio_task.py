"""The task in Gradio: a slider, a curve of 400 points, a text.

python benchmarks/lab/beside/gradio_task.py PORT
"""

import sys

import gradio as gr
import numpy as np
import pandas as pd

x = np.linspace(-3, 3, 400)


def answer(value):
    """The curve, and what was asked."""
    return pd.DataFrame({"x": x, "y": np.sin(value * x)}), f"R={value:.1f}"


with gr.Blocks(analytics_enabled=False) as demo:
    slider = gr.Slider(0, 10, 5, step=0.1, label="R")
    curve, text = answer(5.0)
    outputs = [gr.LinePlot(curve, x="x", y="y"), gr.HTML(text)]
    slider.change(answer, slider, outputs, show_progress="hidden", trigger_mode="always_last")

demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)

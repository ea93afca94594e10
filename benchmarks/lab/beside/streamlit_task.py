"""The task in Streamlit: a slider, a curve of 400 points, a text.

streamlit run benchmarks/lab/beside/streamlit_task.py
"""

import numpy as np
import streamlit as st

value = st.slider("R", 0.0, 10.0, 5.0, 0.1)
x = np.linspace(-3, 3, 400)
st.line_chart({"x": x, "y": np.sin(value * x)}, x="x", y="y")
st.text(f"R={value:.1f}")

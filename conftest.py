"""For every test and every documented example: what they define is gone when they end."""

from __future__ import annotations

import os
from importlib.util import find_spec

import numpy as np
import pytest

from bendwise.activations import catalogue

INTEROP, BENCHMARKS = "src/bendwise/interop", "src/bendwise/benchmarking/peers"
TRAINERS = "src/bendwise/benchmarking/training/trainers"
ABOUT = {
    "torch": (
        *(f"{INTEROP}/{name}.py" for name in ("torch", "torch_gradients", "torch_modules")),
        f"{BENCHMARKS}/torch.py",
        "docs/howto/pytorch.md",
        *(f"{TRAINERS}/torch{how}.py" for how in ("", "_compile", "_processes", "_vmap")),
    ),
    "jax": (
        *(f"{INTEROP}/jax.py", f"{BENCHMARKS}/jax.py"),
        *(f"{TRAINERS}/jax{how}.py" for how in ("", "_threads", "_vmap")),
    ),
    "dask": (f"{INTEROP}/dask.py",),
    "xarray": (f"{INTEROP}/xarray.py",),
    "onnx": (
        *(
            f"{INTEROP}/{name}.py"
            for name in ("onnx", "onnx_formulas", "onnx_graph", "onnx_rows", "onnx_words")
        ),
        "docs/howto/onnx-and-files.md",
    ),
    "onnxruntime": (f"{BENCHMARKS}/onnxruntime.py",),
    "numexpr": (f"{BENCHMARKS}/numexpr.py",),
    "anywidget": ("src/bendwise/lab/widget.py",),
    "numba_cuda": ("src/bendwise/compiler/cuda.py",),
}
collect_ignore = [  # files that can be imported, and pages that can be tried, only beside their library
    file for library, files in ABOUT.items() if find_spec(library) is None for file in files
]

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Gradient boosting waits for each other thread in a loop: where as many processes test as there are cores, a
small table took it 46 times the work of one thread. Trials in processes of their own have one anyway."""


@pytest.fixture(autouse=True)
def catalogue_as_it_was():
    """The catalogue without what a test or an example has entered, and NumPy's way to print."""
    before = dict(catalogue)
    with np.printoptions():
        yield
    catalogue.clear()
    catalogue.update(before)

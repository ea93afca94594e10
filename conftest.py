"""For every test and every documented example: what they define is gone when they end."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from bendwise.activations import catalogue

PEERS = {"torch": ["torch", "torch_gradients"], "jax": ["jax"], "dask": ["dask"], "xarray": ["xarray"]}
CUDA = "src/bendwise/compiler/cuda.py"
collect_ignore = [  # files that can be imported only beside the library they are about
    f"src/bendwise/interop/{name}.py"
    for library, names in PEERS.items()
    if find_spec(library) is None
    for name in names
] + ([CUDA] if find_spec("numba_cuda") is None else [])


@pytest.fixture(autouse=True)
def catalogue_as_it_was():
    """The catalogue, without the activations that a test or an example has entered."""
    before = dict(catalogue)
    yield
    catalogue.clear()
    catalogue.update(before)

"""Everything that tests share: the lists that drive them, and a throw-away activation."""

from __future__ import annotations

import pytest

import bendwise as bw
from bendwise.activations import Activation, GatedActivation, RowActivation, catalogue

ELEMENTWISE, ROWS, GATES = (
    [name for name, record in catalogue.items() if isinstance(record, kind)]
    for kind in (Activation, RowActivation, GatedActivation)
)


def pytest_generate_tests(metafunc):
    """A test that asks for `activation` runs once for each element-wise one of the catalogue.

    One that compiles all kernels of each is slow for those that are not among the usual.
    """
    if "activation" in metafunc.fixturenames:
        heavy = metafunc.definition.get_closest_marker("all_kernels")
        names = [
            pytest.param(name, marks=pytest.mark.slow) if heavy and not catalogue[name].usual else name
            for name in ELEMENTWISE
        ]
        metafunc.parametrize("activation", names, indirect=True)
    if "row_function" in metafunc.fixturenames:
        metafunc.parametrize("row_function", ROWS, indirect=True)
    if "gate" in metafunc.fixturenames:
        metafunc.parametrize("gate", GATES, indirect=True)
    if "real" in metafunc.fixturenames:
        metafunc.parametrize("real", ["float32", "float64"], indirect=True)


@pytest.fixture
def activation(request):
    return bw.get(request.param)


@pytest.fixture
def row_function(request):
    return bw.get(request.param)


@pytest.fixture
def gate(request):
    return bw.get(request.param)


@pytest.fixture
def real(request):
    import numpy as np

    return getattr(np, request.param)


@pytest.fixture
def throwaway():
    """An activation defined in one place."""

    @bw.activation(source="a test", range=(0.0, float("inf")))
    def bent(x, amount=2.0):
        """amount · x² if x > 0 else 0"""
        return (amount * x * x if x > 0 else 0.0 * x), (2 * amount * x if x > 0 else 0.0 * x)

    return bent

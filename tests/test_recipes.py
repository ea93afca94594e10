"""Every library's recipe computes what it is timed for: nobody gains by computing something else."""

from __future__ import annotations

import importlib
from itertools import product

import numpy as np
import pytest

import bendwise as bw
from bendwise.activations import Activation, catalogue
from bendwise.benchmarking.cells import DTYPES, PLACES, WHATS, Cell
from bendwise.benchmarking.peers import LIBRARIES
from bendwise.benchmarking.worker import inputs, prepare

ELEMENTWISE = [name for name, record in catalogue.items() if isinstance(record, Activation)]
SIZE = 40_000  # several blocks, and a part of one
TOLERANCE = {"float32": (2e-4, 3e-6), "float64": (1e-6, 1e-7)}  # peers' tails are not what is tested


def truth(cell):
    x = inputs(cell).astype(np.float64)
    value, slope = bw.get(cell.activation).value_and_slope(x)
    return [value] if cell.what == "value" else [value, slope]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_recipes_compute_what_they_are_timed_for(library, dtype):
    try:
        peer = importlib.import_module(f"bendwise.benchmarking.peers.{library}")
    except ImportError as error:
        pytest.skip(f"{library} is not installed here: {error}")
    relative, absolute = TOLERANCE[dtype]
    offered, wrong = set(), []
    for name, what, place in product(ELEMENTWISE, WHATS, PLACES):
        cell = Cell(name, dtype, SIZE, what, place)
        prepared = prepare(peer, cell)
        if prepared is None:
            continue
        offered.add(name)
        expected = truth(cell)
        for _ in range(2):  # the second time on restored inputs
            for call in prepared.calls:
                call()
            for found, wanted in zip(prepared.results(), expected, strict=True):
                if not np.allclose(found, wanted, rtol=relative, atol=absolute):
                    wrong.append((cell.key, float(np.max(np.abs(found - wanted)))))
            prepared.restore()
    assert not wrong
    assert {"relu", "sigmoid"} & offered

"""How far from the truth the libraries are, on the same single-precision inputs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np

from ..accuracy import reference, sweep
from ..accuracy.meter import roots
from ..accuracy.sweep import EDGES
from ..activations.measured import PARTS
from ..compiler import ElementwiseFunction, catalogue
from .cells import Cell
from .worker import OnArrays, memory

LIBRARIES = ("bendwise", "torch", "jax", "scipy", "numpy")
STEP = 1021
"""Every so many-th finite float32 is asked: a prime, so that all magnitudes and last digits take part."""


def answers(library: Any, name: str, x: Any) -> list[Any] | None:
    """Values and slopes of an activation as a library computes them; None where it has no such function."""
    memory.start()
    cell = Cell(name, "float32", len(x), "gradient", "out")
    made = library.prepare(cell, x, 1) if hasattr(library, "prepare") else OnArrays(library.bind, cell, x, 1)
    if made is None or not made.calls:
        return None
    with np.errstate(all="ignore"):
        made.calls[0]()
    return [np.array(part) for part in made.results()]


def judged(library: Any, function: ElementwiseFunction, x: Any) -> dict[str, Any] | None:
    """The largest errors of a library at x, where they are, and how many are above the bounds."""
    found = answers(library, function.name, x)
    if found is None:
        return None
    parameters = [float(np.float32(v)) for v in function.parameters.values()]
    true = reference.value_and_slope(function.name, x.astype(np.float64), *parameters)
    told: dict[str, Any] = {}
    for part, computed, exactly, near in zip(
        PARTS, found, true, [roots(function), roots(function.slope)], strict=True
    ):
        tally = sweep.judge(x, computed, np.asarray(exactly, dtype=np.float64), near)
        told[part] = {
            "max_ulp": None if np.isinf(tally.max_ulp) else float(f"{tally.max_ulp:.4g}"),
            "worst_input": tally.worst_input,
            "beyond": sum(tally.counts[EDGES.index(4.0) + 1 :]),
        }
    return told


def measure(done: Callable[[str, str], None], step: int = STEP) -> dict[str, Any]:
    """Every library that is installed, at every activation it has; `done(library, activation)` after each."""
    x = sweep.inputs(step)
    functions = [
        f for f in catalogue.values() if isinstance(f, ElementwiseFunction) and f.name in reference.FUNCTIONS
    ]
    result: dict[str, Any] = {"inputs": len(x), "step": step, "versions": {}, "activations": {}}
    for name in LIBRARIES:
        try:
            library = importlib.import_module(f"{__package__}.peers.{name}")
        except ImportError:
            continue
        result["versions"][name] = library.VERSION
        for function in functions:
            if (told := judged(library, function, x)) is not None:
                result["activations"].setdefault(function.name, {})[name] = told
            done(name, function.name)
    others = {name: rows for name, rows in result["activations"].items() if set(rows) - {"bendwise"}}
    return {**result, "activations": others}

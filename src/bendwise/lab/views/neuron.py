"""The neuron bench: one input, one neuron, any activation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...activations import Activation, catalogue
from ...compiler import ElementwiseFunction, get
from ...errors import InputError
from ..fields import Choice, Field, Number, Numbers, State
from .atlas_cards import LIMIT, parameters, records
from .record import Drawing, View, single

LOW, HIGH = -4.0, 4.0
GRID = np.linspace(LOW, HIGH, 401)
BATCH = np.linspace(-3.0, 3.0, 25)
TABLE = np.linspace(-3.0, 3.0, 13)
RESPONDS = 0.01
"""A neuron responds to an input where the slope of its activation is at least this, up or down."""


def element_wise() -> dict[str, tuple[str, ...]]:
    """Names of the element-wise activations that answer to one number without more being said."""
    records = [r for r in catalogue.values() if isinstance(r, Activation) and not r.is_own]
    usual = tuple(r.name for r in records if r.usual)
    papers = tuple(sorted(r.name for r in records if r.extra and not r.usual))
    others = tuple(sorted(r.name for r in records if not r.usual and not r.extra))
    return {"usual": usual, "in libraries": others, "in papers": papers}


FIELDS: dict[str, Field] = {
    "weight": Number(1.5, -10.0, 10.0, 0.1),
    "bias": Number(-0.6, -40.0, 40.0, 0.1),
    "activation": Choice("relu", element_wise()),
    "settings": Numbers((), -LIMIT, LIMIT, 0, 10, 0.05),
    "probe": Number(2.0, LOW, HIGH, 0.05),
}


def _function(name: str) -> ElementwiseFunction:
    function = get(name)
    if not isinstance(function, ElementwiseFunction):
        raise InputError(f"{name} does not work on single numbers")
    return function


def _settings(state: State, function: ElementwiseFunction) -> list[float]:
    """The parameters of the activation: those of the state where it has as many as there are."""
    usual, given = [*function.record.parameters.values()], state["settings"]
    if len(given) != len(usual):
        return usual
    return [np.inf if usual[i] == np.inf and given[i] >= LIMIT else given[i] for i in range(len(usual))]


def _changed(state: State, function: ElementwiseFunction) -> str:
    """The parameters that are not the usual ones, as they are written in a call."""
    names, usual = [*function.record.parameters.keys()], [*function.record.parameters.values()]
    values = _settings(state, function)
    return "".join(f", {names[i]}={values[i]!r}" for i in range(len(names)) if values[i] != usual[i])


def _points(weight: float, bias: float, kinks: tuple[float, ...]) -> NDArray[np.float64]:
    """The grid, and both sides of every kink: a corner is drawn as a corner, a jump as a jump."""
    if weight == 0:
        return GRID
    at = np.array([(kink - bias) / weight for kink in kinks])
    at = at[(at > LOW) & (at < HIGH)]
    return np.unique(np.concatenate([GRID, at, at - 1e-6, at + 1e-6]))


def _bands(x: NDArray[np.float64], responds: NDArray[np.bool_]) -> NDArray[np.float64]:
    """From where to where it responds, a row each."""
    padded = np.concatenate([[False], responds, [False]]).astype(np.int8)
    change = np.diff(padded)
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1) - 1
    return np.stack([x[starts], x[ends]], axis=1)


def draw(state: State) -> Drawing:
    """Curve, slope, where it responds, a batch, and the way of one number through the neuron."""
    weight, bias, probe = state["weight"], state["bias"], state["probe"]
    function = _function(state["activation"])
    more = _settings(state, function)
    x = _points(weight, bias, function.kinks)
    with np.errstate(all="ignore"):
        z = weight * x + bias
        value, at_z = function.value_and_slope(z, *more)
        table_z = weight * TABLE + bias
        table_a, table_slope = function.value_and_slope(table_z, *more)
        batch_slope = function.slope(weight * BATCH + bias, *more)
        probe_z = weight * probe + bias
        probe_a, probe_slope = (float(v) for v in function.value_and_slope(np.float64(probe_z), *more))
    between = "from {:.4g} to {:.4g}".format(*function.range).replace("-", "−").replace("inf", "∞")
    usually = ", with the usual parameters" if _changed(state, function) else ""
    fired = np.abs(batch_slope) >= RESPONDS
    return Drawing(
        arrays={
            "x": single(x),
            "z": single(z),
            "value": single(value),
            "slope": single(weight * at_z),
            "bands": single(_bands(x, np.abs(at_z) >= RESPONDS)),
            "batch": single(BATCH),
            "fired": fired.astype(np.uint8),
            "table": np.stack([TABLE, table_z, table_a, weight * table_slope], axis=1),
        },
        numbers={
            "z": probe_z,
            "value": probe_a,
            "slope": weight * probe_slope,
            "at_z": probe_slope,
            "switch": -bias / weight if weight else np.nan,
            "responds": float(np.mean(fired)),
        },
        texts={
            "formula": function.record.summary,
            "source": function.record.source,
            "range": f"{between}{usually}",
        },
    )


def python(state: State) -> str:
    """The same in a few lines."""
    more = _changed(state, _function(state["activation"]))
    return f"""\
import numpy as np
import bendwise as bw

weight, bias = {state["weight"]!r}, {state["bias"]!r}
x = np.linspace(-4, 4, 401)
z = weight * x + bias
value, slope_at_z = bw.{state["activation"]}.value_and_slope(z{more})
slope = weight * slope_at_z  # of the output, by the input

probe = {state["probe"]!r}
print("output at the probe:", bw.{state["activation"]}(weight * probe + bias{more}))
"""


def material() -> dict[str, Any]:
    """Of each activation that has parameters, what they are called, their usual values and the least."""
    return {
        "parameters": {record.name: parameters(record) for record in records() if record.parameters},
        "limit": LIMIT,
    }


VIEW = View(
    name="neuron",
    title="One neuron",
    about="Drag the switch point along the axis and the line by its end; watch what passes the activation.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
    curves={"x": "x", "z": "z", "value": "output", "slope": "slope of the output"},
)

"""The atlas: every element-wise activation as a card, up to four over each other, and an own formula."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...activations import Activation, catalogue
from ...compiler import ElementwiseFunction, get
from ...errors import InputError
from ..fields import Choice, Field, Flag, Number, Numbers, State, Text, Texts
from .atlas_cards import CHIPS, LIMIT, arrays, material, records
from .atlas_own import Pair, jumps, own_curve, own_lines
from .record import Drawing, View, single

LOW, HIGH = -6.0, 6.0
GRID = np.linspace(LOW, HIGH, 481)
WIDE = np.linspace(-8.0, 8.0, 1601)
SAMPLE = np.random.default_rng(0).standard_normal(2000)
BINS = np.linspace(-4.0, 4.0, 49)
OWN = "your formula"
FEW = 200  # numbers go through an own formula, which may be slow
MOST = 4
"""So many curves can still be told apart."""

FIELDS: dict[str, Field] = {
    "search": Text("", 60),
    **{name: Flag(False) for name in CHIPS},
    "pinned": Texts(("relu", "gelu", "sigmoid"), 0, MOST, {"": tuple(r.name for r in records())}),
    "focus": Choice("relu", {"": tuple(r.name for r in records())}),
    "settings": Numbers((), -LIMIT, LIMIT, 0, 40, 0.05),
    "probe": Number(1.0, LOW, HIGH, 0.05),
    "own": Text("", 300),
    "layers": Number(10.0, 1.0, 50.0, 1.0),
    "scaled": Flag(False),
}


class Curve(NamedTuple):
    """One of those beside each other."""

    name: str
    compute: Pair
    parameters: dict[str, float]


def _settings(state: State) -> list[dict[str, float]]:
    """The parameters of each pinned one: those of the state where it has as many as there are."""
    known: list[Activation] = [catalogue[name] for name in state["pinned"]]  # type: ignore[misc]
    given = list(state["settings"])
    if len(given) != sum(len(record.parameters) for record in known):
        return [dict(record.parameters) for record in known]
    found = []
    for record in known:
        values = [given.pop(0) for _ in record.parameters]
        chosen = {
            name: np.inf if default == np.inf and value >= LIMIT else value
            for (name, default), value in zip(record.parameters.items(), values, strict=True)
        }
        for name, least in record.above.items():
            if chosen[name] <= least:
                raise InputError(f"{name} of {record.name} is above {least:g}, not {chosen[name]:g}")
        found.append(chosen)
    return found


def _pinned(name: str, parameters: dict[str, float] | None = None) -> Curve:
    function = get(name)
    assert isinstance(function, ElementwiseFunction)
    known = function.record.parameters if parameters is None else parameters
    return Curve(name, partial(function.value_and_slope, **known), known)


def _curves(state: State) -> list[Curve]:
    return [_pinned(*pair) for pair in zip(state["pinned"], _settings(state), strict=True)]


def _read_own(text: str) -> tuple[list[Curve], str]:
    """The own curve, or what is wrong with its formula."""
    if not text.strip():
        return [], ""
    try:
        return [Curve(OWN, own_curve(text), {})], ""
    except InputError as error:
        return [], str(error)


def _layers(curve: Curve, count: int, scaled: bool) -> tuple[NDArray[np.float64], float]:
    """How strong the slope is after 0, 1, ... layers, on average; and the largest slope of one layer."""
    sample = SAMPLE[:FEW] if curve.name == OWN else SAMPLE
    value, _ = curve.compute(sample)
    square = float(np.mean(value**2))
    gain = 1 / np.sqrt(square) if scaled and np.isfinite(square) and square > 1e-12 else 1.0
    signal, product, strengths = sample, np.ones_like(sample), [1.0]
    for _ in range(count):
        signal, slope = curve.compute(signal)
        signal, product = gain * signal, product * gain * slope
        strengths.append(float(np.sqrt(np.mean(product**2))))
    return np.array(strengths), float(gain * np.fmax.reduce(np.abs(curve.compute(WIDE)[1])))


def _handles(curve: Curve) -> NDArray[np.float64]:
    """For each parameter a place on the curve that moves with it: x, y, y per parameter, parameter."""
    rows = []
    x = np.linspace(-4.5, 4.5, 37)
    for name, now in curve.parameters.items():
        step = 1e-5 * max(1.0, abs(now))
        if not np.isfinite(now):
            rows.append((0.0, 0.0, 0.0, now))
            continue
        compute = partial(get(curve.name), x)
        up, down = (compute(**{**curve.parameters, name: now + side * step}) for side in (1, -1))
        moves = (np.asarray(up) - np.asarray(down)) / (2 * step)
        value = curve.compute(x)[0]
        useful = np.where(
            np.isfinite(moves) & (np.abs(value) < 3.5) & (np.abs(moves) < 1e3), np.abs(moves), 0
        )
        best = int(np.argmax(useful))
        rows.append((x[best], value[best], moves[best] if useful[best] > 0.02 else 0.0, now))
    return np.array(rows).reshape(-1, 4)


def draw(state: State) -> Drawing:
    """The cards, the pinned curves with their slopes, and what they do to a signal."""
    known, cards = arrays()
    own, problem = _read_own(state["own"])
    curves = [*_curves(state), *own]
    focus = next((c for c in curves if c.name == state["focus"]), None) or _pinned(state["focus"])
    with np.errstate(all="ignore"):
        both = np.array([c.compute(GRID) for c in curves]).reshape(-1, 2, GRID.size)
        at = np.array([c.compute(np.array([state["probe"]])) for c in curves]).reshape(-1, 2)
        deep = [_layers(c, int(state["layers"]), state["scaled"]) for c in curves]
        out = focus.compute(SAMPLE)[0]
        handles = _handles(focus)
        mean, spread = float(np.mean(out)), float(np.std(out))
    sharp = ", ".join(f"{at:.3g}".replace("-", "−") for at in jumps(GRID, both[-1, 1])[:6]) if own else ""
    return Drawing(
        arrays={
            **cards,
            "x": single(GRID),
            "values": single(both[:, 0]),
            "slopes": single(both[:, 1]),
            "probed": at,
            "strengths": np.array([strengths for strengths, _ in deep]).reshape(len(curves), -1),
            "steepest": np.array([most for _, most in deep], dtype=np.float64),
            "before": _shares(SAMPLE),
            "after": _shares(out),
            "handles": handles,
        },
        numbers={
            "cards": known,
            "mean": mean,
            "spread": spread,
            "outside": float(np.mean(~(np.abs(out) <= BINS[-1]))),
        },
        texts={"problem": problem, "sharp": sharp, "focus": focus.name},
    )


def _shares(values: NDArray[Any]) -> NDArray[np.float32]:
    """Shares of the values in each bin."""
    return single(np.histogram(values[np.isfinite(values)], BINS)[0] / values.size)


def python(state: State) -> str:
    """The same in a few lines."""
    lines = [
        "import math",
        "",
        "import numpy as np",
        "import bendwise as bw",
        "",
        "x = np.linspace(-6, 6, 481)",
    ]
    probe = state["probe"]
    for name, parameters in zip(state["pinned"], _settings(state), strict=True):
        usual = catalogue[name].parameters
        more = "".join(
            f", {key}={'math.inf' if value == np.inf else repr(value)}"
            for key, value in parameters.items()
            if value != usual[key]
        )
        lines.append(f"{name}_value, {name}_slope = bw.{name}.value_and_slope(x{more})")
        lines.append(f'print("{name}({probe!r}) =", bw.{name}({probe!r}{more}))')
    own, _ = _read_own(state["own"])
    if own:
        lines.append(own_lines(state["own"]))
        lines.append(f'print("mine({probe!r}) =", mine({probe!r}))')
    if len(lines) == 6:
        lines.append('print("nothing is pinned")')
    return "\n".join(lines) + "\n"


VIEW = View(
    name="atlas",
    title="Activations",
    about="Every activation as a card. Pin up to four to see them together, or write your own formula.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
)

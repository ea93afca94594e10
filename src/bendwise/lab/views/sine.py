"""The sine workbench: a network 1-8-8-1 in pairs, shaped by hand as in the chapter (rows D1 to D13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...compiler import get
from ...network import Dense, Network
from ...sculpting import chapter_sine
from ..fields import Field, Flag, Number, Numbers, State
from .record import Drawing, View, single

if TYPE_CHECKING:
    from ...figures.animations import Animation

PAIRS = 8
"""The last is the bottom pair: a constant that moves the whole curve up or down."""
NAMES = ("w1", "b1", "w2", "b2", "out")
GRID = np.linspace(0.0, 1.0, 401)
SCORED = np.linspace(0.0, 1.0, 1000, endpoint=False)


def _numbers(first: float, bottom: float = 0.0) -> Numbers:
    """Pair 1 has a first number, the bottom pair another; the others are not there yet."""
    return Numbers((first, *[0.0] * (PAIRS - 2), bottom), -1000.0, 1000.0, PAIRS, PAIRS, 0.1)


FIELDS: dict[str, Field] = {
    "w1": _numbers(2.0),
    "b1": _numbers(0.0),
    "w2": _numbers(-1.0),
    "b2": _numbers(0.5, 1.0),
    "out": _numbers(-1.0, 0.5),
    "probe": Number(0.08, 0.0, 1.0, 0.01),
    "chosen": Number(1.0, 1.0, PAIRS, 1.0),
    "follow": Flag(True),
    "frame": Number(0.0, 0.0, 100.0, 1.0),
}


def make_network(state: State) -> Network:
    """The pairs as an ordinary network; the rest of its weights is 0."""
    first, second, last = (Dense(*sizes) for sizes in ((1, PAIRS), (PAIRS, PAIRS), (PAIRS, 1)))
    network = Network([first, get("relu"), second, get("relu"), last], dtype=np.float64)
    first.weights, first.biases = np.array([state["w1"]]), np.array(state["b1"])
    second.weights, second.biases = np.diag(state["w2"]), np.array(state["b2"])
    last.weights = np.array(state["out"])[:, None]
    return network


def _target(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sin(2 * np.pi * x)


def _area(w1: float, b1: float, w2: float, b2: float) -> tuple[float, float]:
    """From where to where a pair's output varies with x: both neurons are active. nan, nan: nowhere."""
    low, high = 0.0, 1.0
    for slope, offset in ((w1, b1), (w1 * w2, w2 * b1 + b2)):  # each is active where slope · x + offset > 0
        if slope == 0:
            return np.nan, np.nan
        zero = -offset / slope
        low, high = (max(low, zero), high) if slope > 0 else (low, min(high, zero))
    return (low, high) if low < high else (np.nan, np.nan)


def draw(state: State) -> Drawing:
    """The curve, what each pair adds to it, where each varies, who is active at the probe, and the score."""
    numbers = np.array([state[name] for name in NAMES])
    w1, b1, w2, b2, out = numbers[:, :, None]
    areas = np.array([_area(*column) for column in numbers[:4].T])
    bends = areas[np.isfinite(areas)]
    x = np.unique(np.concatenate([GRID, bends]))
    first = np.maximum(w1 * x + b1, 0)
    parts = out * np.maximum(w2 * first + b2, 0)
    reach = bends.max(initial=0.0)
    apart = make_network(state).forward(SCORED[:, None])[:, 0] - _target(SCORED)
    probe = state["probe"]
    one = np.maximum(w1 * probe + b1, 0)
    two = np.maximum(w2 * one + b2, 0)
    varies = (areas[:, 0] < probe) & (probe < areas[:, 1]) & (numbers[4] != 0)
    return Drawing(
        arrays={
            "x": single(x),
            "curve": single(parts.sum(axis=0)),
            "target": single(_target(x)),
            "parts": single(parts),
            "areas": areas,
            "lamps": np.concatenate([one > 0, two > 0], axis=1).T.astype(np.uint8),
            "varies": varies.astype(np.uint8),
        },
        numbers={
            "rmse": _root_mean_square(apart),
            "so_far": _root_mean_square(apart[reach >= SCORED]),
            "reach": float(reach),
            "largest": float(np.abs(apart).max()),
            "output": float((out * two).sum()),
            "wanted": float(np.sin(2 * np.pi * probe)),
        },
    )


def _root_mean_square(apart: NDArray[Any]) -> float:
    return float(np.sqrt(np.mean(np.square(apart, dtype=np.float64))))


def material() -> dict[str, Any]:
    """The chapter's steps: after each, all numbers, with what was set and why."""
    numbers = {name: [0.0] * PAIRS for name in NAMES}
    frames: list[dict[str, Any]] = [
        {
            "pair": 0,
            "row": "",
            "set": [],
            "why": "All weights are 0: the network says 0 everywhere.",
            **_copy(numbers),
        }
    ]
    for step in chapter_sine().steps:
        for name, value in step.changes:
            numbers[name][step.pair - 1] = value
        names = [name for name, _ in step.changes]
        frames.append({"pair": step.pair, "row": step.row, "set": names, "why": step.why, **_copy(numbers)})
    return {"frames": frames}


def _copy(numbers: dict[str, list[float]]) -> dict[str, list[float]]:
    return {name: list(values) for name, values in numbers.items()}


def python(state: State) -> str:
    """The same in a few lines."""
    return f"""\
import numpy as np
import bendwise as bw

first, second, last = bw.Dense(1, 8), bw.Dense(8, 8), bw.Dense(8, 1)
network = bw.Network([first, bw.relu, second, bw.relu, last], dtype=np.float64)
first.weights = np.array([{state["w1"]!r}])
first.biases = np.array({state["b1"]!r})
second.weights = np.diag({state["w2"]!r})
second.biases = np.array({state["b2"]!r})
last.weights = np.array({state["out"]!r})[:, None]

x = np.linspace(0, 1, 1000, endpoint=False)
error = network.forward(x[:, None])[:, 0] - np.sin(2 * np.pi * x)
print("root mean square error:", np.sqrt(np.mean(error**2)))
print("network({state["probe"]!r}) =", network.forward([[{state["probe"]!r}]])[0, 0])
"""


def film(state: State) -> Animation:
    """The chapter's steps, which are the same whatever was bent since."""
    from ...figures.animations.sculpting import chapter_animation

    return chapter_animation()


VIEW = View(
    name="sine",
    title="Sine, by hand",
    about="A pair of neurons makes one straight piece. Drag where it starts, where it ends and how far "
    "it rises, until the blue curve lies on the dotted sine.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
    curves={"x": "x", "curve": "network", "target": "sin(2 pi x)", "parts": "pair {}"},
    network=make_network,
    film=film,
)

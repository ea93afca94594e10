"""The sine workbench: a network 1-8-8-1 in pairs, shaped by hand as in the chapter (rows D1 to D13)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...compiler import get
from ...network import Adam, Dense, Network
from ...sculpting import chapter_sine
from ..fields import Choice, Field, Flag, Number, Numbers, State, Text
from .record import Drawing, View, single
from .sine_targets import OWN, TARGETS, best, target, wanted_of, wanted_python

if TYPE_CHECKING:
    from ...figures.animations import Animation

PAIRS = 8
"""The last is the bottom pair: a constant that moves the whole curve up or down."""
NAMES = ("w1", "b1", "w2", "b2", "out")
GRID = np.linspace(0.0, 1.0, 401)
SCORED = np.linspace(0.0, 1.0, 1000, endpoint=False)


RATE = 0.003
"""Adam's learning rate: quick, and without leaps away from what was shaped by hand."""


def _numbers() -> Numbers:
    """No pair is there yet: all are 0."""
    return Numbers((0.0,) * PAIRS, -1000.0, 1000.0, PAIRS, PAIRS, 0.1)


FIELDS: dict[str, Field] = {
    **{name: _numbers() for name in NAMES},
    "probe": Number(0.08, 0.0, 1.0, 0.01),
    "chosen": Number(1.0, 1.0, PAIRS, 1.0),
    "follow": Flag(True),
    "frame": Number(0.0, 0.0, 100.0, 1.0),
    "target": Choice("sine", {"": (*TARGETS, OWN)}),
    "formula": Text("sqrt(x)", 200),  # where the target is one's own
    "best": Flag(False),
    "blind": Flag(False),  # the second round: by numbers only
    "epochs": Number(0.0, 0.0, 2000.0, 10.0),
}


def make_network(state: State) -> Network:
    """The pairs as an ordinary network; the rest of its weights is 0."""
    first, second, last = (Dense(*sizes) for sizes in ((1, PAIRS), (PAIRS, PAIRS), (PAIRS, 1)))
    network = Network([first, get("relu"), second, get("relu"), last], dtype=np.float64)
    first.weights, first.biases = np.array([state["w1"]]), np.array(state["b1"])
    second.weights, second.biases = np.diag(state["w2"]), np.array(state["b2"])
    last.weights = np.array(state["out"])[:, None]
    return network


@lru_cache(maxsize=64)
def _trained(numbers: tuple[tuple[float, ...], ...], name: str, epochs: int) -> NDArray[np.float64]:
    """All weights after so many epochs from the given ones: a row of parameters."""
    network = make_network(dict(zip(NAMES, numbers, strict=True)))
    x = SCORED[:, None]
    network.fit(x, target(name, x), optimizer=Adam(RATE), epochs=epochs, progress=False)
    parameters: NDArray[np.float64] = network.parameters
    return parameters


def train(state: State) -> Network:
    """The network after `epochs` of gradient descent from the weights of the state; all of them may move."""
    network = make_network(state)
    numbers = tuple(tuple(state[name]) for name in NAMES)
    if state["epochs"]:
        network.parameters = _trained(numbers, wanted_of(state), round(state["epochs"]))
    return network


def _area(w1: float, b1: float, w2: float, b2: float) -> tuple[float, float]:
    """From where to where a pair's output varies with x: both neurons are active. nan, nan: nowhere."""
    low, high = 0.0, 1.0
    for slope, offset in ((w1, b1), (w1 * w2, w2 * b1 + b2)):  # each is active where slope · x + offset > 0
        if slope == 0:
            return np.nan, np.nan
        zero = -offset / slope
        low, high = (max(low, zero), high) if slope > 0 else (low, min(high, zero))
    return (low, high) if low < high else (np.nan, np.nan)


def _through(numbers: NDArray[Any], x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """What the pairs give at x after layer 1, after layer 2, and weighted; x: a row a pair, or one row."""
    w1, b1, w2, b2, out = numbers[:, :, None]
    first = np.maximum(w1 * x + b1, 0)
    second = np.maximum(w2 * first + b2, 0)
    return first, second, out * second


def _corners(numbers: NDArray[Any]) -> NDArray[np.float64]:
    """For each pair four places between which it is straight: the ends, and where its neurons switch."""
    w1, b1, w2, b2, _ = numbers
    with np.errstate(all="ignore"):
        zeros = np.array([-b1 / w1, -(w2 * b1 + b2) / (w1 * w2)])
    zeros = np.where((zeros > 0) & (zeros < 1), zeros, 0.0)
    ends = np.broadcast_to([[0.0], [1.0]], zeros.shape)
    return np.sort(np.concatenate([ends, zeros]).T, axis=1)


def draw(state: State) -> Drawing:
    """The curve, what each pair adds to it, where each varies, who is active at the probe, and the score."""
    numbers = np.array([state[name] for name in NAMES])
    areas = np.array([_area(*column) for column in numbers[:4].T])
    bends = areas[np.isfinite(areas)]
    x = np.unique(np.concatenate([GRID, bends]))
    parts = _through(numbers, x)[2]
    corners = _corners(numbers)
    probe = state["probe"]
    one, two, weighted = (values[:, 0] for values in _through(numbers, np.array([[probe]])))
    varies = (areas[:, 0] < probe) & (probe < areas[:, 1]) & (numbers[4] != 0)
    arrays = {
        "x": single(x),
        "curve": single(parts.sum(axis=0)),
        "target": single(target(wanted_of(state), x)),
        "parts": single(parts),
        "corners": single(np.stack([corners, *_through(numbers, corners)])),
        "areas": areas,
        "lamps": np.array([one > 0, two > 0]).astype(np.uint8),
        "varies": varies.astype(np.uint8),
    }
    if state["best"]:
        arrays["best"] = single(best(wanted_of(state), PAIRS - 1))
    if state["epochs"]:
        arrays["trained"] = single(train(state).forward(x[:, None])[:, 0])
    reach = bends.max(initial=0.0)
    return Drawing(arrays=arrays, numbers={"output": float(weighted.sum()), **_score(state, reach)})


def _score(state: State, reach: float) -> dict[str, float]:
    """How far the curve is from the one wanted, and how far it would be after training."""
    wanted = target(wanted_of(state), SCORED)
    apart = make_network(state).forward(SCORED[:, None])[:, 0] - wanted
    trained = train(state).forward(SCORED[:, None])[:, 0] - wanted if state["epochs"] else apart
    return {
        "wanted": float(target(wanted_of(state), np.array(state["probe"]))),
        "rmse": _root_mean_square(apart),
        "so_far": _root_mean_square(apart[reach >= SCORED]),
        "reach": float(reach),
        "mean": float(np.abs(apart).mean()),
        "largest": float(np.abs(apart).max()),
        "trained": _root_mean_square(trained),
    }


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
    text = f"""\
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
{wanted_python(state)}
error = network.forward(x[:, None])[:, 0] - wanted
print("root mean square error:", np.sqrt(np.mean(error**2)))
print("network({state["probe"]!r}) =", network.forward([[{state["probe"]!r}]])[0, 0])
"""
    if state["epochs"]:
        text += f"""
adam = bw.network.Adam(learning_rate={RATE})
network.fit(x[:, None], wanted, optimizer=adam, epochs={round(state["epochs"]):d})
error = network.forward(x[:, None])[:, 0] - wanted
print("after training:", np.sqrt(np.mean(error**2)))
"""
    return text


def film(state: State) -> Animation:
    """The chapter's steps, which are the same whatever was bent since."""
    from ...figures.animations.sculpting import chapter_animation

    return chapter_animation()


VIEW = View(
    name="sine",
    title="Sine, by hand",
    about="A pair of neurons makes one straight piece. Put pieces in a row until the blue curve lies on "
    "the dotted one.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
    curves={"x": "x", "curve": "network", "target": "wanted", "parts": "pair {}"},
    network=make_network,
    film=film,
)

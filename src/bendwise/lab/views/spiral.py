"""Spiral: a network learns three arms of the plane; what it says everywhere, and where its neurons switch."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...anatomy import Regions, regions
from ...compiler import ElementwiseFunction, RowFunction
from ...network import Dense, Network
from .. import standing
from ..arms import (
    CLASSES,
    EPOCH,
    RATE,
    SEED,
    SPEED,
    X,
    Y,
    fit_as_python,
    layers_as_python,
    own_points,
    training_of,
)
from ..fields import Choice, Field, Flag, Number, Numbers, State
from ..trainings import Training, state_at
from .record import Drawing, View, single

SIDE = 128
REACH = 1.2
BOX = ((-REACH, REACH), (-REACH, REACH))
CHUNK = 512
"""Points at a time: what a layer gives for so many stays in the processor's cache."""
PRODUCT = 2**19
"""Multiplications at a time: matrix products with more start threads, and wait for them."""
MOST_OWN = 20
"""Points of one's own: each is a handle on the page, and a stop of the Tab key."""
MOST_EXACT = 64
"""Hidden neurons; the exact pieces of larger networks take more than a moment to find."""
STRAIGHT = ("relu", "leaky_relu")
SMOOTH = ("tanh", "sigmoid", "elu", "softplus", "silu", "gelu")

FIELDS: dict[str, Field] = {
    "activation": Choice("relu", {"of straight pieces": STRAIGHT, "smooth": SMOOTH}),
    "layers": Number(2.0, 1.0, 2.0, 1.0),
    "neurons": Number(12.0, 1.0, 64.0, 1.0),
    "rate": RATE,
    "seed": SEED,
    "epoch": EPOCH,
    "speed": SPEED,
    "x": Number(0.4, -REACH, REACH, 0.05),
    "y": Number(-0.3, -REACH, REACH, 0.05),
    "own": Numbers((), -REACH, REACH, 0, 2 * MOST_OWN, 0.05),
    "own_classes": Numbers((), 0.0, CLASSES - 1.0, 0, MOST_OWN, 1.0),
    "border": Flag(True),
    "switches": Flag(False),
    "moving": Flag(False),
}

ACTIVE = 0.1
"""A neuron is active where its activation is at least so steep; leaky_relu has 0.01 on its flat side."""


def _grid() -> NDArray[np.float32]:
    """The middles of the cells, row by row from the top left, as a screen has them."""
    across = (np.arange(SIDE, dtype=np.float32) + 0.5) * (2 * REACH / SIDE) - REACH
    return np.stack([np.tile(across, SIDE), np.repeat(-across, SIDE)], axis=1)


GRID = _grid()


@lru_cache(maxsize=64)
def _network(training: Training, epoch: int) -> Network:
    """After so many epochs, which have been trained already."""
    return training.make_network(state_at(training, epoch, budget_s=10.0).parameters)


@lru_cache(maxsize=64)
def _map(training: Training, epoch: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each cell the class, and its share from 0 to 255."""
    network = _network(training, epoch)
    classes, shares = np.empty(len(GRID), np.uint8), np.empty(len(GRID), np.uint8)
    chunk = min(CHUNK, PRODUCT // max(training.widths) ** 2)
    for start in range(0, len(GRID), chunk):
        part = slice(start, start + chunk)
        given = network.forward(GRID[part])
        classes[part] = given.argmax(axis=1)
        shares[part] = given.max(axis=1) * 255
    return classes.reshape(SIDE, SIDE), shares.reshape(SIDE, SIDE)


@lru_cache(maxsize=8)
def _regions(training: Training, epoch: int) -> Regions:
    return regions(_network(training, epoch), BOX)


@lru_cache(maxsize=8)
def _border(training: Training, epoch: int) -> NDArray[np.float32]:
    """The border between classes: segments (n, 4) from x, y to x, y."""
    return single(_regions(training, epoch).boundaries().reshape(-1, 4))


@lru_cache(maxsize=8)
def _switches(training: Training, epoch: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Segments (n, 4) on which neurons switch, and the layer of each."""
    lines = _regions(training, epoch).switch_lines()
    segments = np.array([line.segment for line in lines]).reshape(-1, 4)
    return single(segments), np.array([line.layer for line in lines], np.uint8)


def why_not_exact(state: State) -> str:
    """Why there is no exact border; nothing where there is one."""
    if state["activation"] not in STRAIGHT:
        return f"{state['activation']} bends everywhere: there are no straight pieces to find."
    if round(state["layers"]) * round(state["neurons"]) > MOST_EXACT:
        return f"Exact lines are drawn for at most {MOST_EXACT} hidden neurons."
    return ""


def _probe(network: Network, point: tuple[float, float]) -> dict[str, NDArray[Any]]:
    """The way of one point: what each hidden neuron gives, and whether it is active; scores and shares."""
    signal: Any = np.array([point], network.dtype)
    values, active, scores = list[NDArray[Any]](), list[NDArray[Any]](), signal
    for layer in network.layers:
        if isinstance(layer, ElementwiseFunction):
            value, slope = layer.value_and_slope(signal)
            values.append(value[0])
            active.append(np.abs(slope[0]) >= ACTIVE)
            signal = value
        elif isinstance(layer, RowFunction):
            scores, signal = signal, layer(signal)
        elif isinstance(layer, Dense):
            signal = layer.forward(signal)
    return {
        "values": single(np.stack(values)),
        "active": np.stack(active).astype(np.uint8),
        "scores": single(scores[0]),
        "probabilities": single(signal[0]),
    }


def draw(state: State) -> Drawing:
    """The map, the points, the probe; the exact lines where they are wanted and nothing moves."""
    training = training_of(state)
    reached = state_at(training, round(state["epoch"]))
    network = _network(training, reached.epoch)
    x, y = training.data.make()
    classes, shares = _map(training, reached.epoch)
    arrays: dict[str, Any] = {
        "classes": classes,
        "shares": shares,
        "right": (network.predict(x) == y).astype(np.uint8),
        "losses": single(reached.losses),
        **_probe(network, (state["x"], state["y"])),
    }
    numbers = {
        **standing.numbers(reached),
        "loss": network.loss(x, y),
        "accuracy": float(arrays["right"].mean()),
    }
    texts = {"why_not": why_not_exact(state), "broke": standing.told(reached.divergence, len(network.dense))}
    still = reached.is_there and not state["moving"]
    if still and (state["border"] or state["switches"]) and not texts["why_not"]:
        numbers["regions"] = float(len(_regions(training, reached.epoch)))
        if state["border"]:
            arrays["border"] = _border(training, reached.epoch)
        if state["switches"]:
            arrays["lines"], arrays["line_layers"] = _switches(training, reached.epoch)
    return Drawing(arrays, numbers, texts)


def material() -> dict[str, Any]:
    """The points of the arms, with their classes: they never change."""
    return {
        "most_own": MOST_OWN,
        "points": np.round(X.astype(float), 4).tolist(),
        "labels": Y.tolist(),
        "reach": REACH,
    }


def _own_as_python(state: State) -> str:
    """The lines that put the own points beside the arms."""
    own = own_points(state)
    if not own:
        return ""
    places, kinds = [[x, y] for x, y, _ in own], [kind for *_, kind in own]
    return f"X, y = np.concatenate([X, {places}]), np.append(y, {kinds})\n"


def python(state: State) -> str:
    """The same in a few lines."""
    training, epoch = training_of(state), round(state["epoch"])
    exact = f"""
regions = bw.anatomy.regions(network, {BOX!r})
border, lines = regions.boundaries(), regions.switch_lines()
print("regions:", len(regions))
"""
    return f"""\
import numpy as np
import bendwise as bw

X, y = bw.datasets.spiral_data()
{_own_as_python(state)}network = bw.Network([
{layers_as_python(training)}
], seed={training.seed})
{fit_as_python(training, epoch)}
print("loss:", network.loss(X, y))
print("right:", np.mean(network.predict(X) == y))
print("shares at the probe:", network.forward([[{state["x"]!r}, {state["y"]!r}]])[0])
{"" if why_not_exact(state) else exact}"""


VIEW = View(
    name="spiral",
    title="Spiral",
    about="Let a network learn three arms; drag the probe to see what it says there, and by which neurons. "
    "Put points of your own in its way.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
)

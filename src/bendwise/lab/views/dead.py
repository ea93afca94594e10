"""Dead and saturated: which neurons of a network still answer to its inputs, and what kills them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...anatomy import Health, health
from ...anatomy.flatness import FLAT_SLOPE, flat_side
from ...compiler import ElementwiseFunction, get
from ...network import Dense, Network
from ...network.job import data
from ...network.reference import loss_and_gradient
from .. import standing
from ..arms import (
    EPOCH,
    MOST_EPOCHS,
    RATE,
    SEED,
    SPEED,
    X,
    Y,
    fit_as_python,
    layers_as_python,
    training_of,
)
from ..fields import Choice, Field, Number, State
from ..trainings import Training, state_at
from .dead_experiments import EXPERIMENTS
from .record import Drawing, View, single

PASSES = 0.1
"""Where an activation is at least so steep, a gradient passes well; from 0.001 to here it passes weakly."""
SLEEPING = 0.02
"""Share of the inputs; a neuron that answers to fewer sleeps."""
MOST_LAYERS, MOST_NEURONS = 6, 32
HISTORY = tuple(range(0, MOST_EPOCHS + 1, 5))
MOST_HISTORY = 24
"""Epochs of the curve beside the counters: each is a pass through the network."""

SHOWN = np.linspace(-8.0, 8.0, 321)
"""Where the activation's curve is drawn."""

FIELDS: dict[str, Field] = {
    "activation": Choice(
        "relu",
        {
            "flat on one side": ("relu", "silu", "gelu", "softplus"),
            "flat on both sides": ("tanh", "sigmoid"),
            "never quite flat": ("leaky_relu", "elu"),
        },
    ),
    "layers": Number(2.0, 1.0, MOST_LAYERS, 1.0),
    "neurons": Number(16.0, 2.0, MOST_NEURONS, 1.0),
    "scale": Number(1.0, 0.01, 100.0, 0.1),
    "rate": RATE,
    "seed": SEED,
    "epoch": EPOCH,
    "speed": SPEED,
    "layer": Number(1.0, 1.0, MOST_LAYERS, 1.0),
    "neuron": Number(1.0, 1.0, MOST_NEURONS, 1.0),
    "bias": Number(0.0, -10.0, 10.0, 0.1),
}


def chosen(state: State) -> tuple[int, int]:
    """Layer and neuron, from 1, that are there."""
    return (
        min(round(state["layer"]), round(state["layers"])),
        min(round(state["neuron"]), round(state["neurons"])),
    )


@lru_cache(maxsize=32)
def _start(training: Training, scale: float, place: tuple[int, int], bias: float) -> Training:
    """The training from weights `scale` times as large, and with the chosen neuron's bias."""
    if scale == 1.0 and bias == 0.0:
        return training
    network = training.make_network()
    for layer in network.dense:
        layer.weights = layer.weights * scale
    network.dense[place[0] - 1].biases[0, place[1] - 1] = bias
    start = tuple(network.parameters.tolist())
    return Training(**{**vars(training), "start": start})


def training_at(state: State) -> Training:
    """What a state says, with its start."""
    return _start(training_of(state), state["scale"], chosen(state), state["bias"])


def inside(network: Network) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Of each hidden layer, for each point: what goes into the activation, and how steep it is there."""
    signal: Any = network.inputs(X)
    found = list[tuple[NDArray[Any], NDArray[Any]]]()
    for layer in network.layers[:-1]:
        if isinstance(layer, ElementwiseFunction):
            value, slope = layer.value_and_slope(signal)
            found.append((signal, np.abs(slope)))
            signal = value
        elif isinstance(layer, Dense):
            signal = layer.forward(signal)
    return found


def count(slope: NDArray[Any]) -> tuple[int, int, int]:
    """How many neurons are dead, sleep, and are always on, by their slopes (n_samples, n_neurons)."""
    answers = (slope >= FLAT_SLOPE).mean(axis=0)
    dead, sleeping = answers == 0, (answers > 0) & (answers < SLEEPING)
    always = (slope >= PASSES).all(axis=0)
    return int(dead.sum()), int(sleeping.sum()), int(always.sum())


def neuron_gradients(network: Network, layer: int) -> NDArray[np.float64]:
    """How strongly the mean loss pulls at each neuron of a layer: the norm over its weights and its bias."""
    loss, layers, targets = data(network, X, Y, None)
    gradient = np.empty_like(network.parameters)
    loss_and_gradient(network, layers, loss, X, targets, gradient)
    weights, biases = network.views(gradient)[layer - 1]
    squares = np.sum(np.square(weights, dtype=np.float64), axis=0) + np.square(biases[0], dtype=np.float64)
    return np.asarray(np.sqrt(squares))


@lru_cache(maxsize=1024)
def _counts(training: Training, epoch: int) -> tuple[tuple[int, int, int], ...]:
    network = training.make_network(state_at(training, epoch, budget_s=10.0).parameters)
    with np.errstate(all="ignore"):
        return tuple(count(slope) for _, slope in inside(network))


def _history(training: Training, epoch: int, layer: int) -> NDArray[np.float32]:
    """Epoch, dead, sleeping, always on: rows for a few epochs up to this one."""
    past = [at for at in HISTORY if at < epoch]
    kept = [*past[:: -(-len(past) // MOST_HISTORY) or 1], epoch]
    return single([(at, *_counts(training, at)[layer - 1]) for at in kept])


def _level(slope: NDArray[Any]) -> NDArray[np.uint8]:
    """0 flat, 1 weak, 2 passes; a row a neuron."""
    return ((slope >= FLAT_SLOPE).astype(np.uint8) + (slope >= PASSES)).T


def _strengths(found: Health) -> NDArray[np.float32]:
    """A row a hidden layer: the signal's spread, and how strongly the outputs answer to it."""
    return single([(layer.spread_out, layer.gradient) for layer in found.layers])


def draw(state: State) -> Drawing:
    """The matrix of the chosen layer, the counters of all, the verdict, and the chosen neuron's gradient."""
    training, (layer, neuron) = training_at(state), chosen(state)
    reached = state_at(training, round(state["epoch"]))
    network = training.make_network(reached.parameters)
    with np.errstate(all="ignore"):
        sums, slope = inside(network)[layer - 1]
        gradients = neuron_gradients(network, layer)
    answers = (slope >= FLAT_SLOPE).mean(axis=0)
    order = np.lexsort((np.arange(len(answers)), -slope.mean(axis=0), -answers))
    found = health(network, X, Y)
    return Drawing(
        arrays={
            "levels": _level(slope)[order],
            "order": order.astype(np.int32) + 1,
            "answers": answers[order],
            "gradients": gradients[order],
            "biases": network.dense[layer - 1].biases[0].astype(float)[order],
            "counts": np.array(_counts(training, reached.epoch), np.int32),
            "history": _history(training, reached.epoch, layer),
            "strengths": _strengths(found),
            "sums": single(sums[:, neuron - 1]),
            "curve": single(get(state["activation"])(SHOWN)),
        },
        numbers={
            **standing.numbers(reached),
            "layer": float(layer),
            "neuron": float(neuron),
            "gradient": float(gradients[neuron - 1]),
            "answers": float(answers[neuron - 1]),
            "bias": float(network.dense[layer - 1].biases[0, neuron - 1]),
            "loss": network.loss(X, Y),
            "accuracy": float(np.mean(network.predict(X) == Y)),
        },
        texts={
            "verdict": found.verdict,
            "remedies": "\n".join(found.remedies),
            "side": flat_side(_function(state["activation"])),
            "broke": standing.told(reached.divergence, len(network.dense)),
        },
    )


def _function(name: str) -> ElementwiseFunction:
    function = get(name)
    assert isinstance(function, ElementwiseFunction)
    return function


def material() -> dict[str, Any]:
    """The inputs' classes, in the order of the matrix's columns; where the curve is; experiments."""
    return {
        "labels": Y.tolist(),
        "sleeping": SLEEPING,
        "shown": SHOWN.tolist(),
        "experiments": EXPERIMENTS,
    }


def python(state: State) -> str:
    """The same in a few lines."""
    training, (layer, neuron) = training_of(state), chosen(state)
    scale = (
        f"for layer in network.dense:\n    layer.weights = layer.weights * {state['scale']!r}\n"
        if state["scale"] != 1
        else ""
    )
    bias = (
        f"network.dense[{layer - 1}].biases[0, {neuron - 1}] = {state['bias']!r}\n" if state["bias"] else ""
    )
    return f"""\
import bendwise as bw

X, y = bw.datasets.spiral_data()
network = bw.Network([
{layers_as_python(training)}
], seed={training.seed})
{scale}{bias}{fit_as_python(training, round(state["epoch"]))}
health = bw.anatomy.health(network, X, y)
print(health)
print("dead in layer {layer}:", health.layers[{layer - 1}].dead_neurons)
"""


VIEW = View(
    name="dead",
    title="Dead and saturated",
    about="See which neurons answer to which inputs. Push one until it dies, and see what brings it back.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=material,
)

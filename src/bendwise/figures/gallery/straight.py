"""B: why a nonlinearity at all."""

from __future__ import annotations

from functools import cache
from typing import Any

from matplotlib.figure import Figure

from ...network import Dense, Network
from ..collapse import collapse_figure
from ..lines import best_line_figure, fit_figure, line_neurons_figure, side_by_side_figure
from .entry import Entry
from .trained import on_sine, sine


def _target(**look: Any) -> Figure:
    return best_line_figure(*sine(), **look)


def _linear(**look: Any) -> Figure:
    return fit_figure(on_sine("linear"), *sine(), title="1-8-8-1, linear: still a line", **look)


def _relu(**look: Any) -> Figure:
    return fit_figure(on_sine("relu"), *sine(), title="1-8-8-1, relu: it bends", **look)


def _both(**look: Any) -> Figure:
    networks = {f"1-8-8-1, {name}": on_sine(name) for name in ("linear", "relu")}
    return side_by_side_figure(networks, *sine(), **look)


@cache
def linear_stack() -> Network:
    """Three linear layers, 1-2-2-1, with numbers that can be multiplied in the head."""
    network = Network([Dense(1, 2), Dense(2, 2), Dense(2, 1)])
    first, second, third = network.dense
    first.weights, first.biases = [[2, -1]], [1, 0]
    second.weights, second.biases = [[1.0, 0.5], [-2.0, 3.0]], [0, -1]
    third.weights, third.biases = [[0.5], [-1.0]], [2]
    return network


def _collapse(**look: Any) -> Figure:
    return collapse_figure(linear_stack(), **look)


ENTRIES = (
    Entry("sine-target", "B1", "A sine, and the best straight line for it", _target),
    Entry("sine-linear", "B2", "A network of linear neurons learns a sine: a straight line", _linear),
    Entry("sine-relu", "B3", "The same network with ReLU bends to the curve", _relu),
    Entry("sine-both", "B2 B3", "Without bends and with them, side by side", _both),
    Entry("line-neurons", "B4", "One linear neuron: always a line", line_neurons_figure),
    Entry("collapse", "B5", "Linear layers collapse to one", _collapse),
)

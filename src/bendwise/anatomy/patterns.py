"""Which part of its activation each neuron is on: for points, and for whole cells of the plane.

A neuron's part is told as a code: 0 left of the first kink, 1 on it, 2 right of it, 3 on the second, and so
on. A code is odd on whole cells only for neurons that do not vary there.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..network import Dense, Network
from .linear import LinearParts, counted, stages

Floats = NDArray[np.float64]
Codes = NDArray[np.int16]

ROUNDING = 16 * float(np.finfo(np.float64).eps)  # of the numbers that a sum is made of


@dataclass(frozen=True)
class Bend:
    """A dense layer and its activation, in float64.

    Attributes
    ----------
    weights, biases : ndarray of shape (n_inputs, n_neurons) and (n_neurons,)
    kinks : tuple of float
    slopes, intercepts : ndarray of shape (2 * n_kinks + 1,)
        Of each code.
    usual : ndarray of shape (2 * n_kinks + 1,)
        For each code the even one that acts most like it: the same code, but for odd ones.
    layer : int
        Which hidden layer, from 1; 0 for a last layer without an activation.
    """

    weights: Floats
    biases: Floats
    kinks: tuple[float, ...]
    slopes: Floats
    intercepts: Floats
    usual: Codes
    layer: int

    @property
    def jumps(self) -> bool:
        """Whether the activation is not continuous."""
        left, right = slice(0, -2, 2), slice(2, None, 2)
        kinks = np.array(self.kinks)
        ends = self.slopes[left] * kinks + self.intercepts[left]
        starts = self.slopes[right] * kinks + self.intercepts[right]
        return bool((np.abs(ends - starts) > 1e-9 * np.maximum(1.0, np.abs(kinks))).any())

    def codes(self, values: Floats, sizes: Floats) -> Codes:
        """The codes of values, each a sum of numbers of about `sizes`."""
        codes = np.zeros(values.shape, np.int16)
        for kink in self.kinks:
            tolerance = ROUNDING * (sizes + abs(kink))
            codes += (values > kink + tolerance).astype(np.int16)
            codes += (values >= kink - tolerance).astype(np.int16)
        return codes

    def sizes_before(self, sizes: Floats) -> Floats:
        """How large the numbers are that the sums are made of, if errors add up as random ones do."""
        return np.asarray(np.sqrt(sizes**2 @ self.weights**2 + self.biases**2))

    def sizes_after(self, sizes: Floats, codes: Codes) -> Floats:
        """The same behind the activation."""
        return np.asarray(np.abs(self.slopes)[codes] * sizes + np.abs(self.intercepts)[codes])


def _bend(layer: int, weights: Any, biases: Any, parts: LinearParts, function: Any) -> Bend:
    slopes, intercepts, usual = [parts.slopes[0]], [parts.intercepts[0]], [0]
    right = zip(parts.kinks, parts.slopes[1:], parts.intercepts[1:], strict=True)
    for kink, slope, intercept in right:
        value, slope_there = function.record(kink), function.record.slope(kink)
        likeness = [
            (abs(a * kink + b - value) <= 1e-9 * max(1.0, abs(kink)), abs(a - slope_there) <= 1e-7)
            for a, b in ((slopes[-1], intercepts[-1]), (slope, intercept))
        ]
        usual += [usual[-1] + 2 * (likeness[1] > likeness[0]), usual[-1] + 2]
        slopes += [slope_there, slope]
        intercepts += [value - slope_there * kink, intercept]
    # Copies: the network may go on training.
    numbers = (np.array(part, np.float64) for part in (weights, biases, slopes, intercepts))
    w, b, s, i = numbers
    return Bend(w, b, parts.kinks, s, i, np.array(usual, np.int16), layer)


def bends(network: Network, what: str) -> list[Bend]:
    """The network in float64; `what` says what was asked for, in errors."""
    after = [*network.layers[1:], None]
    functions = [
        function for layer, function in zip(network.layers, after, strict=True) if isinstance(layer, Dense)
    ]
    known = stages(network, what)
    n_hidden, found = counted(known), list[Bend]()
    for number, (stage, function) in enumerate(zip(known, functions, strict=True), 1):
        layer = number if number <= n_hidden else 0
        found.append(_bend(layer, stage.weights, stage.biases, stage.parts, function))
    return found


def trace(layers: list[Bend], points: Floats) -> tuple[Codes, Floats]:
    """The code of every neuron at each point (n, 2), side by side; a point on a kink has the usual code."""
    values, sizes, codes = points, np.abs(points), list[Codes]()
    for bend in layers:
        values, sizes = values @ bend.weights + bend.biases, bend.sizes_before(sizes)
        now = bend.codes(values, sizes)
        values, sizes = bend.slopes[now] * values + bend.intercepts[now], bend.sizes_after(sizes, now)
        codes.append(bend.usual[now])
    return np.concatenate(codes, axis=1), values


def maps(layers: list[Bend], codes: Codes) -> tuple[Floats, Floats]:
    """The affine map that each row of codes stands for: (n, 2, n_outputs) and (n, n_outputs)."""
    matrices, offsets = np.eye(2)[None], np.zeros((1, 2))
    ends = list(itertools.accumulate(bend.weights.shape[1] for bend in layers))
    for bend, now in zip(layers, np.split(codes, ends[:-1], axis=1), strict=True):
        slopes, intercepts = bend.slopes[now], bend.intercepts[now]
        matrices = (matrices @ bend.weights) * slopes[:, None]
        offsets = (offsets @ bend.weights + bend.biases) * slopes + intercepts
    return matrices, offsets

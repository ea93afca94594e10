"""Functions along an axis as ONNX nodes, for rows that are the last axis and n entries long."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .onnx_graph import Value
from .onnx_words import equal, maximum, minimum, sqrt, where

LAST = np.array([-1], np.int64)


def _sum(x: Value) -> Value:
    return x.graph.add("ReduceSum", x, LAST, keepdims=1)


def _gaps(x: Value) -> Value:
    """Each entry less the largest of its row."""
    return x - x.graph.add("ReduceMax", x, LAST, keepdims=1)


def _sorted(x: Value, n: int) -> Value:
    return x.graph.add("TopK", x, np.array([n], np.int64), n_outputs=2, axis=-1, largest=1, sorted=1)


def _running_sum(x: Value) -> Value:
    return x.graph.add("CumSum", x, np.int64(1))


def _ranks(x: Value, n: int) -> Value:
    return x.graph.constant(np.arange(1.0, n + 1))


def softmax(x: Value, n: int, temperature: float = 1.0) -> Value:
    """The softmax of x / temperature."""
    return x.graph.add("Softmax", x / temperature, axis=-1)


def softmin(x: Value, n: int, temperature: float = 1.0) -> Value:
    """The softmax of -x / temperature."""
    return softmax(-x, n, temperature)


def log_softmax(x: Value, n: int, temperature: float = 1.0) -> Value:
    """The logarithm of softmax."""
    return x.graph.add("LogSoftmax", x / temperature, axis=-1)


def hardmax(x: Value, n: int) -> Value:
    """1 where x is largest; in double precision, at the place where a count of such places is 1."""
    if x.graph.is_single:
        return x.graph.add("Hardmax", x, axis=-1)
    tops = where(_gaps(x) >= 0, 1.0, 0.0)
    return where(equal(_running_sum(tops), 1.0), tops, 0.0)


def sparsemax(x: Value, n: int) -> Value:
    """The entries above a threshold, less it: found among the sorted ones, of which k stay."""
    z = _gaps(x)
    ordered, ranks = _sorted(z, n), _ranks(x, n)
    stays = 1 + ranks * ordered > _running_sum(ordered)
    count = _sum(where(stays, 1.0, 0.0))
    threshold = (_sum(where(stays, ordered, 0.0)) - 1) / count
    return maximum(z - threshold, 0.0)


def entmax15(x: Value, n: int) -> Value:
    """max(x / 2 - τ, 0)²: each count of entries that could stay has its τ; the last that fits holds."""
    z = _gaps(x) * 0.5
    ordered, ranks = _sorted(z, n), _ranks(x, n)
    mean = _running_sum(ordered) / ranks
    spread = _running_sum(ordered * ordered) - mean * mean * ranks
    thresholds = mean - sqrt(maximum((1 - spread) / ranks, 0.0))
    count = _sum(where(thresholds <= ordered, 1.0, 0.0))
    threshold = _sum(where(equal(ranks, count), thresholds, 0.0))
    y = maximum(z - threshold, 0.0)
    return y * y


def _bisected(x: Value, low: Value, high: Value, above: Callable[[Value], Value]) -> Value:
    """The number between low and high at which `above` stops to hold, to the last bit."""

    def step(low: Value, high: Value) -> tuple[Value, Value]:
        middle = (low + high) * 0.5
        up = above(middle)
        return where(up, middle, low), where(up, high, middle)

    low, high = x.graph.loop(32 if x.graph.is_single else 64, step, low, high)
    return (low + high) * 0.5


def entmax(x: Value, n: int, alpha: float = 1.5) -> Value:
    """(1 + a · (x - top - t))**(1 / a) with a = alpha - 1, divided by its sum; t is bisected."""
    a = alpha - 1
    if abs(a) < 1e-30:
        return softmax(x, n)
    z = _gaps(x)

    def powers(t: Value) -> Value:
        return maximum((z - t) * a + 1, 0.0) ** (1 / a)

    low = _sum(z) * 0
    t = _bisected(x, low, low - math.expm1(-a * math.log(n)) / a, lambda t: _sum(powers(t)) > 1)
    y = powers(t)
    return y / _sum(y)


def normmax(x: Value, n: int, alpha: float = 2.0) -> Value:
    """max(x - top + t, 0)**(1 / (alpha - 1)), divided by its sum; t is bisected, until the norm is 1."""
    a = alpha - 1
    z = _gaps(x)
    low = _sum(z) * 0
    t = _bisected(
        x,
        low + math.exp(-a / alpha * math.log(n)),
        low + 1,
        lambda t: _sum(maximum(z + t, 0.0) ** (alpha / a)) < 1,
    )
    y = maximum(z + t, 0.0) ** (1 / a)
    return y / _sum(y)


def budget(x: Value, n: int, budget: float = 2.0) -> Value:
    """min(max(x - τ, 0), 1); τ is 0 if the budget allows it, else bisected."""
    graph = x.graph
    top = maximum(graph.add("ReduceMax", x, LAST, keepdims=1), 0.0)

    def clipped(threshold: Any) -> Value:
        return minimum(maximum(x - threshold, 0.0), 1.0)

    threshold = _bisected(x, top * 0, top, lambda threshold: _sum(clipped(threshold)) > budget)
    return clipped(where(_sum(clipped(0.0)) > budget, threshold, 0.0))


ROWS: dict[str, Callable[..., Value]] = {
    f.__name__: f
    for f in (softmax, softmin, log_softmax, hardmax, sparsemax, entmax15, entmax, normmax, budget)
}

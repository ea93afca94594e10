"""Shares of a row that are exactly 0 for entries far enough below the top."""

from __future__ import annotations

import math

from ..elementary import Constant, exp, expm1, log, log1p, quotient, sum_pair
from ..elementary.rows import Row, Target, count, descend, dot, each, largest, total
from .row_record import row_activation
from .rows import inverse_pair

STEP = Constant(1e-17, single=1e-9)  # a bisection ends here; the sum is divided by afterwards


def _gap(x: float, top: float) -> float:
    """x - top, and 0 at an infinite top."""
    return x - top if x != top else 0.0


def _contenders(x: Row, y: Target, top: float, reach: float) -> int:
    """Begin y with the gaps of the entries less than `reach` below the top, in descending order."""
    each(y, _gap, (x,), (top,))
    n = 0
    for i in range(len(x)):
        if y[i] > -reach:
            y[n] = y[i]
            n += 1
    descend(y, n)
    return n


def _pull(weights: Target, grad: Row) -> None:
    """weights · (grad - the mean of grad with these weights), in the place of the weights."""
    size, size_low = total(weights)
    sum_, sum_low = dot(weights, grad)
    each(
        weights, _weighted, (weights, grad), (quotient(sum_, sum_low, size if size != 0 else 1.0, size_low),)
    )


def _weighted(weight: float, grad: float, mean: float) -> float:
    return weight * (grad - mean)


def _is_positive(y: float) -> float:
    return 1.0 if y > 0 else (0.0 if y == y else y)


def sparsemax_pullback(y: Row, grad: Row, x_grad: Target) -> None:
    """grad less its mean, where y > 0; else 0"""
    each(x_grad, _is_positive, (y,), ())
    _pull(x_grad, grad)


def _above(x: float, top: float, threshold: float) -> float:
    return max(_gap(x, top) - threshold, 0.0)


@row_activation(
    pullback=sparsemax_pullback, source="Martins & Astudillo 2016, arXiv:1602.02068", range=(0.0, 1.0)
)
def sparsemax(x: Row, y: Target) -> None:
    """max(x - τ, 0), with the τ for which the row's sum is 1

    It is the point of the simplex nearest to x. Keras 3.15 is wrong where more than one is above 0.
    """
    top = largest(x)
    sum_, sum_low, support = 0.0, 0.0, 0.0
    for i in range(_contenders(x, y, top, 1.0)):
        if 1 + (support + 1) * y[i] <= sum_ + y[i]:
            break
        sum_, lost = sum_pair(sum_, y[i])
        sum_low += lost
        support += 1
    each(y, _above, (x,), (top, ((sum_ - 1) + sum_low) / max(support, 1.0)))


def entmax15_pullback(y: Row, grad: Row, x_grad: Target) -> None:
    """√y · (grad - Σ √y · grad / Σ √y)"""
    each(x_grad, _root, (y,), ())
    _pull(x_grad, grad)


def _root(y: float) -> float:
    return math.sqrt(y)


def _square_above(x: float, top: float, threshold: float) -> float:
    y = max(0.5 * _gap(x, top) - threshold, 0.0)
    return y * y


@row_activation(
    pullback=entmax15_pullback, source="Peters, Niculae & Martins 2019, arXiv:1905.05702", range=(0.0, 1.0)
)
def entmax15(x: Row, y: Target) -> None:
    """max(x / 2 - τ, 0)², with the τ for which the row's sum is 1: entmax with alpha = 1.5, exactly"""
    top = largest(x)
    mean, spread, support, threshold = 0.0, 0.0, 0.0, 0.0
    for i in range(_contenders(x, y, top, 2.0)):
        z = 0.5 * y[i]
        support += 1
        off = z - mean
        mean += off / support
        spread += off * (z - mean)
        found = mean - math.sqrt(max(1 - spread, 0.0) / support)
        if found > z:
            break
        threshold = found
    each(y, _square_above, (x,), (top, threshold))


def entmax_pullback(y: Row, grad: Row, x_grad: Target, alpha: float = 1.5) -> None:
    """s · (grad - Σ s · grad / Σ s), with s = y**(2 - alpha)"""
    each(x_grad, _weight, (y,), (2 - alpha,))
    _pull(x_grad, grad)


def _weight(y: float, exponent: float) -> float:
    return exp(exponent * log(y)) if y > 0 else (0.0 if y == y else y)


def _tsallis(x: float, top: float, t: float, a: float) -> float:
    """(1 + a · (x - top - t))**(1 / a), which tends to exp(x - top - t) with a to 0."""
    w = _gap(x, top) - t
    return exp(log1p(max(a * w, -1.0)) / a if abs(a) > 1e-30 else w)


@row_activation(
    pullback=entmax_pullback,
    source="Peters, Niculae & Martins 2019, arXiv:1905.05702; Tsallis 1988",
    range=(0.0, 1.0),
    positive=("alpha",),
)
def entmax(x: Row, y: Target, alpha: float = 1.5) -> None:
    """max((alpha - 1) · x - τ, 0)**(1 / (alpha - 1)), with the τ for which the row's sum is 1

    alpha = 1 is softmax, alpha = 2 sparsemax; in between, shares far below the top are 0. τ is found by
    bisection, and what comes out divided by its sum. With x less its top and t = (1 + τ) / (alpha - 1) the
    share is (1 + (alpha - 1) · (x - t))**(1 / (alpha - 1)), well conditioned for every alpha.
    """
    top, a = largest(x), alpha - 1
    log_n = log(count(x))
    low, high = 0.0, (-expm1(-a * log_n) / a if abs(a) > 1e-30 else log_n)
    middle = 0.5 * (low + high)
    while low < middle < high and high - low > STEP:
        each(y, _tsallis, (x,), (top, middle, a))
        size, size_low = total(y)
        if (size - 1) + size_low > 0:
            low = middle
        else:
            high = middle
        middle = 0.5 * (low + high)
    each(y, _tsallis, (x,), (top, middle, a))
    size, size_low = total(y)
    each(y, _share, (y,), inverse_pair(size, size_low))


def _share(power: float, inverse: float, inverse_low: float) -> float:
    return power * inverse + power * inverse_low

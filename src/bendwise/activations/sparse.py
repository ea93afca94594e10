"""Shares of a row that are exactly 0 for entries far enough below the top."""

from __future__ import annotations

import math

from ..elementary import Constant, exp, expm1, log, log1p, quotient, sum_pair
from ..elementary.rows import Row, Target, count, descend, dot, each, largest, total, total_of
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


def _norm_part(x: float, top: float, t: float, exponent: float) -> float:
    """max(x - top + t, 0)**exponent"""
    return _weight(_gap(x, top) + t, exponent)


def normmax_pullback(y: Row, grad: Row, x_grad: Target, alpha: float = 2.0) -> None:
    """(|y|**a / a) · (b - y · Σ b), with a = alpha - 1, b = y**(1 - a) · (grad - Σ y · grad), |y| the norm"""
    a = alpha - 1
    mean, mean_low = dot(y, grad)
    each(x_grad, _bent, (y, grad), (mean + mean_low, 1 - a))
    sum_, sum_low = total(x_grad)
    power, power_low = total_of(_weight, y, (alpha,))
    each(x_grad, _levelled, (x_grad, y), (sum_ + sum_low, _weight(power + power_low, a / alpha) / a))


def _bent(y: float, grad: float, mean: float, exponent: float) -> float:
    return _weight(y, exponent) * (grad - mean)


def _levelled(bent: float, y: float, sum_: float, factor: float) -> float:
    return factor * (bent - y * sum_)


@row_activation(
    pullback=normmax_pullback,
    source="Blondel, Martins & Niculae 2020, arXiv:1901.02324",
    range=(0.0, 1.0),
    above_one=("alpha",),
)
def normmax(x: Row, y: Target, alpha: float = 2.0) -> None:
    """max(x - τ, 0)**(1 / (alpha - 1)) divided by its sum, with the τ for which its alpha-norm is 1

    The shares p for which Σ p · x - |p| is largest, |p| being the alpha-norm; alpha is above 1. With a large
    alpha all entries within 1 of the top get the same share.
    """
    top, a = largest(x), alpha - 1
    low, high = exp(-a / alpha * log(count(x))), 1.0
    middle = 0.5 * (low + high)
    while low < middle < high and high - low > STEP:
        size, size_low = total_of(_norm_part, x, (top, middle, alpha / a))
        if (size - 1) + size_low > 0:
            high = middle
        else:
            low = middle
        middle = 0.5 * (low + high)
    each(y, _norm_part, (x,), (top, middle, 1 / a))
    size, size_low = total(y)
    each(y, _share, (y,), inverse_pair(size, size_low))


def _is_between(y: float) -> float:
    return 1.0 if 0 < y < 1 else (0.0 if y == y else y)


def budget_pullback(y: Row, grad: Row, x_grad: Target, budget: float = 2.0) -> None:
    """grad where 0 < y < 1, less its mean there if the budget is spent; else 0"""
    spent, spent_low = total(y)
    each(x_grad, _is_between, (y,), ())
    if (spent - budget) + spent_low >= -1e-6 * budget:
        _pull(x_grad, grad)
    else:
        each(x_grad, _weighted, (x_grad, grad), (0.0,))


def _clipped(x: float, threshold: float) -> float:
    return min(max(x - threshold if x != threshold else 0.0, 0.0), 1.0)


def _filled(x: float, base: float, level: float, low: float, high: float) -> float:
    """1 well above the threshold, which is between low and high, 0 well below, and else what is left."""
    if x - high >= 1:
        return 1.0
    return min(max((x - base) + level, 0.0), 1.0) if x > low else (0.0 if x == x else x)


@row_activation(
    pullback=budget_pullback,
    source="Martins & Kreutzer 2017, doi:10.18653/v1/D17-1036; the entmax package",
    range=(0.0, 1.0),
    positive=("budget",),
)
def budget(x: Row, y: Target, budget: float = 2.0) -> None:
    """min(max(x - τ, 0), 1), with the smallest τ ≥ 0 for which the row's sum is no more than the budget

    Chooses about as many entries as the budget says: nearest to x of all points with entries from 0 to 1 and
    such a sum.
    """
    top = largest(x)
    each(y, _clipped, (x,), (0.0 if top == top else top,))  # one NaN makes all NaN
    size, size_low = total(y)
    if (size - budget) + size_low > 0:
        low, high = 0.0, top
        middle = 0.5 * high
        while low < middle < high:
            size, size_low = total_of(_clipped, x, (middle,))
            if (size - budget) + size_low > 0:
                low = middle
            else:
                high = middle
            middle = low + 0.5 * (high - low)
        base, full, between, sum_, sum_low = low, 0.0, 0.0, 0.0, 0.0
        for i in range(len(x)):
            if x[i] > low and x[i] - high < 1:
                base = max(base, x[i])
        for i in range(len(x)):
            if x[i] - high >= 1:
                full += 1
            elif x[i] > low:
                between += 1
                sum_, lost = sum_pair(sum_, x[i] - base)
                sum_low += lost
        level = (((budget - full) - sum_) - sum_low) / max(between, 1.0)
        each(y, _filled, (x,), (base, level, low, high))

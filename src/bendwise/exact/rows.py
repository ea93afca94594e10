"""The truth along an axis: rows and gates in arithmetic of any precision, sharing no code with the fast path.

Rows are lists of mpmath numbers. Of the two functions under a name the first gives the values, the second the
gradient with respect to the row, for one with respect to the values. All are textbook formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

from . import value_and_slope

WORKING_DIGITS = 60
Numbers = list[Any]


def softmax(row: Numbers, temperature: Any) -> Numbers:
    powers = [mp.exp(x / temperature) for x in row]
    whole = mp.fsum(powers)
    return [power / whole for power in powers]


def softmin(row: Numbers, temperature: Any) -> Numbers:
    return softmax([-x for x in row], temperature)


def log_softmax(row: Numbers, temperature: Any) -> Numbers:
    top = max(row)
    others = (
        mp.fsum(mp.exp((x - top) / temperature) for x in row) - 1
    )  # exact enough: 1 + 1e-300 is not 1 here
    return [(x - top) / temperature - mp.log1p(others) for x in row]


def hardmax(row: Numbers) -> Numbers:
    return [mpf(i == row.index(max(row))) for i in range(len(row))]


def logsumexp(row: Numbers) -> Numbers:
    return [mp.log(mp.fsum(map(mp.exp, row)))]


def logmeanexp(row: Numbers) -> Numbers:
    return [mp.log(mp.fsum(map(mp.exp, row)) / len(row))]


def entmax(row: Numbers, alpha: Any) -> Numbers:
    """By bisection for τ, in the definition's own variables."""
    if alpha == 1:
        return softmax(row, mpf(1))
    z = [(alpha - 1) * x for x in row]

    def parts(threshold: Any) -> Numbers:
        return [(x - threshold) ** (1 / (alpha - 1)) if x > threshold else mpf(0) for x in z]

    more, less = (max(z) - 1, max(z)) if alpha > 1 else (min(z) - 1, min(z) - mpf(len(z)) ** (1 - alpha))
    for _ in range(180):
        middle = (more + less) / 2
        more, less = (middle, less) if mp.fsum(parts(middle)) > 1 else (more, middle)
    return parts(more)


def entmax15(row: Numbers) -> Numbers:
    return entmax(row, mpf("1.5"))


def sparsemax(row: Numbers) -> Numbers:
    return entmax(row, mpf(2))


def _threshold(excess: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """Where a falling function of the threshold passes 0."""
    for _ in range(260):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low


def normmax(row: Numbers, alpha: Any) -> Numbers:
    def parts(threshold: Any, exponent: Any) -> Numbers:
        return [(x - threshold) ** exponent if x > threshold else mpf(0) for x in row]

    ratio = alpha / (alpha - 1)
    found = parts(_threshold(lambda t: mp.fsum(parts(t, ratio)) - 1, max(row) - 1, max(row)), 1 / (alpha - 1))
    whole = mp.fsum(found)
    return [part / whole for part in found]


def budget(row: Numbers, most: Any) -> Numbers:
    def parts(threshold: Any) -> Numbers:
        return [min(max(x - threshold, mpf(0)), mpf(1)) for x in row]

    free = parts(mpf(0))
    if mp.fsum(free) <= most:
        return free
    return parts(_threshold(lambda t: mp.fsum(parts(t)) - most, mpf(0), max(row)))


def maxout(row: Numbers) -> Numbers:
    return [max(pair) for pair in zip(row[::2], row[1::2], strict=True)]


def crelu(row: Numbers) -> Numbers:
    return [max(x, mpf(0)) for x in row] + [max(-x, mpf(0)) for x in row]


def _about_mean(weights: Numbers, grad: Numbers) -> Numbers:
    mean = mp.fsum(w * g for w, g in zip(weights, grad, strict=True)) / mp.fsum(weights)
    return [w * (g - mean) for w, g in zip(weights, grad, strict=True)]


def _of_softmax(row: Numbers, grad: Numbers, temperature: Any) -> Numbers:
    return [g / temperature for g in _about_mean(softmax(row, temperature), grad)]


def _of_softmin(row: Numbers, grad: Numbers, temperature: Any) -> Numbers:
    return [-g / temperature for g in _about_mean(softmin(row, temperature), grad)]


def _of_log_softmax(row: Numbers, grad: Numbers, temperature: Any) -> Numbers:
    whole = mp.fsum(grad)
    shares = softmax(row, temperature)
    return [(g - y * whole) / temperature for g, y in zip(grad, shares, strict=True)]


def _of_logsumexp(row: Numbers, grad: Numbers) -> Numbers:
    return [grad[0] * y for y in softmax(row, mpf(1))]


def _of_entmax(row: Numbers, grad: Numbers, alpha: Any) -> Numbers:
    weights = [y ** (2 - alpha) if y > 0 else mpf(0) for y in entmax(row, alpha)]
    return _about_mean(weights, grad)


def _of_normmax(row: Numbers, grad: Numbers, alpha: Any) -> Numbers:
    """By the implicit function theorem: with q the shares divided by their norm, Σ q · (dx - dτ) is 0."""
    shares = normmax(row, alpha)
    norm = mp.fsum(p**alpha for p in shares) ** (1 / alpha)
    slopes = [(p / norm) ** (2 - alpha) / (alpha - 1) if p > 0 else mpf(0) for p in shares]
    mean = mp.fsum(p * g for p, g in zip(shares, grad, strict=True))
    pulled = [norm * (g - mean) * slope for g, slope in zip(grad, slopes, strict=True)]
    whole = mp.fsum(pulled)
    return [part - p * whole for part, p in zip(pulled, shares, strict=True)]


def _of_budget(row: Numbers, grad: Numbers, most: Any) -> Numbers:
    shares = budget(row, most)
    weights = [mpf(0 < y < 1) for y in shares]
    if not any(weights):
        return weights
    spent = mp.fsum(min(max(x, mpf(0)), mpf(1)) for x in row) > most
    return _about_mean(weights, grad) if spent else [w * g for w, g in zip(weights, grad, strict=True)]


def _of_maxout(row: Numbers, grad: Numbers) -> Numbers:
    pulled = [mpf(0) for _ in row]
    for i, g in enumerate(grad):
        pulled[2 * i + (row[2 * i + 1] > row[2 * i])] = g
    return pulled


def _of_crelu(row: Numbers, grad: Numbers) -> Numbers:
    halves = zip(row, grad[: len(row)], grad[len(row) :], strict=True)
    return [right if x > 0 else -left if x < 0 else mpf(0) for x, right, left in halves]


FUNCTIONS: dict[str, tuple[Callable[..., Numbers], Callable[..., Numbers]]] = {
    "softmax": (softmax, _of_softmax),
    "softmax2d": (softmax, _of_softmax),
    "gumbel_softmax": (softmax, _of_softmax),
    "softmin": (softmin, _of_softmin),
    "log_softmax": (log_softmax, _of_log_softmax),
    "hardmax": (hardmax, lambda row, grad: [mpf(0) for _ in row]),
    "logsumexp": (logsumexp, _of_logsumexp),
    "logmeanexp": (logmeanexp, _of_logsumexp),
    "maxout": (maxout, _of_maxout),
    "crelu": (crelu, _of_crelu),
    "sparsemax": (sparsemax, lambda row, grad: _of_entmax(row, grad, mpf(2))),
    "entmax15": (entmax15, lambda row, grad: _of_entmax(row, grad, mpf("1.5"))),
    "entmax": (entmax, _of_entmax),
    "normmax": (normmax, _of_normmax),
    "budget": (budget, _of_budget),
}


def values(name: str, row: Any, *parameters: float) -> Numbers:
    """The true values for a row of floats."""
    with mp.workdps(400 if name == "log_softmax" else WORKING_DIGITS):
        return FUNCTIONS[name][0]([mpf(float(x)) for x in row], *map(mpf, parameters))


def gradient(name: str, row: Any, grad: Any, *parameters: float) -> Numbers:
    """The true gradient with respect to a row, for one with respect to the values."""
    with mp.workdps(WORKING_DIGITS):
        numbers = [[mpf(float(x)) for x in part] for part in (row, grad)]
        return FUNCTIONS[name][1](*numbers, *map(mpf, parameters))


GATES: dict[str, tuple[str, bool]] = {  # the activation of the gate, and whether the gate comes first
    "glu": ("sigmoid", False),
    "swiglu": ("swish", True),
    "geglu": ("gelu", True),
    "reglu": ("relu", True),
    "bilinear": ("linear", True),
}


def gate(name: str, first: float, second: float, *parameters: float) -> tuple[Any, Any, Any]:
    """The true value of a gate, and its slopes in its first and second number."""
    activation, gate_first = GATES[name]
    with mp.workdps(WORKING_DIGITS):
        opened, other = (first, second) if gate_first else (second, first)
        y, slope = value_and_slope(activation, float(opened), *parameters)
        x = mpf(float(other))
        return (y * x, slope * x, y) if gate_first else (y * x, y, slope * x)

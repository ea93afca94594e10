"""The exponential family along an axis: shares of a row, and their logarithms.

The row's largest entry is subtracted first: that changes nothing in exact arithmetic, and no exponential can
overflow. The difference is two numbers, of which the second holds what rounding lost. A row with an infinite
top is shared among the entries as high, so a row of -inf alone is shared equally. A NaN makes all NaN.
"""

from __future__ import annotations

from math import inf
from typing import Any

from ..elementary import (
    EXP_LIFTED,
    INFINITY,
    LIFT,
    Constant,
    exp_parts,
    fma,
    lift,
    lifted_exp,
    log1p,
    scale,
    sum_pair,
)
from ..elementary.rows import Row, Target, dot, each, largest, total
from .row_record import row_activation

LEAST_TEMPERATURE = Constant(1e-300, single=1e-36)  # below, only numbers that are all but equal share


def inverse_pair(x: float, low: float = 0.0) -> tuple[float, float]:
    """(q, l) with q + l = 1 / (x + low), for x > 0."""
    inverse = 1 / x
    return inverse, fma(-low, inverse, fma(-x, inverse, 1.0)) * inverse


def power(x: float, top: float, bottom: float, inverse: float, inverse_low: float) -> float:
    """exp((x - top) · inverse) · 2**LIFT; where x - top is below bottom, it might as well be bottom."""
    gap, gap_low = sum_pair(x, -top)
    near = gap > bottom
    gap = max(gap, bottom)
    z = gap * inverse
    low = fma(gap, inverse, -z) + fma(gap, inverse_low, gap_low * inverse)
    return lifted_exp(z, low if near else 0.0)


def _extreme_power(x: float, top: float, inverse: float) -> float:
    """As `power`, where the top is infinite or the temperature nearly so."""
    z = max(x * inverse - top * inverse, -EXP_LIFTED)
    return lifted_exp(z if x != top else 0.0)


def _part(power: float, inverse: float, inverse_low: float) -> float:
    return fma(power, inverse, power * inverse_low)


def powers(x: Row, y: Target, top: float, temperature: float) -> None:
    """Fill y with exp((x - top) / temperature) · 2**LIFT."""
    temperature = max(temperature, LEAST_TEMPERATURE)
    inverse, inverse_low = inverse_pair(temperature)
    bottom = -EXP_LIFTED * temperature
    if top - top == 0 and bottom > -INFINITY:
        each(y, power, (x,), (top, bottom, inverse, inverse_low))
    else:
        each(y, _extreme_power, (x,), (top, inverse))


def shares(x: Row, y: Target, temperature: float = 1.0) -> None:
    """Fill y with the softmax of x."""
    powers(x, y, largest(x), temperature)
    size, size_low = total(y)
    each(y, _part, (y,), inverse_pair(size, size_low))


def log_size(size: float, size_low: float) -> float:
    """The logarithm of a sum of powers, of which the largest is 1 · 2**LIFT: log1p of the others' sum."""
    others, lost = sum_pair(size, -lift(1.0, LIFT))
    return log1p(scale(others + (lost + size_low), -LIFT))


def _pulled(y: float, grad: float, mean: float, mean_low: float, inverse: float, inverse_low: float) -> float:
    over, over_low = sum_pair(grad, -mean)
    pulled = y * (over + (over_low - mean_low))
    return fma(pulled, inverse, pulled * inverse_low)


def softmax_pullback(y: Row, grad: Row, x_grad: Target, temperature: float = 1.0) -> None:
    """y · (grad - ⟨y, grad⟩) / temperature"""
    mean, mean_low = dot(y, grad)
    inverse, inverse_low = inverse_pair(max(temperature, LEAST_TEMPERATURE))
    each(x_grad, _pulled, (y, grad), (mean, mean_low, inverse, inverse_low))


def softmin_pullback(y: Row, grad: Row, x_grad: Target, temperature: float = 1.0) -> None:
    """-y · (grad - ⟨y, grad⟩) / temperature"""
    mean, mean_low = dot(y, grad)
    inverse, inverse_low = inverse_pair(max(temperature, LEAST_TEMPERATURE))
    each(x_grad, _pulled, (y, grad), (mean, mean_low, -inverse, -inverse_low))


SHARE: dict[str, Any] = {"range": (0.0, 1.0), "positive": ("temperature",)}
BRIDLE = "Bridle 1990; Blanchard, Higham & Higham 2021, doi:10.1093/imanum/draa038"


@row_activation(pullback=softmax_pullback, source=BRIDLE, **SHARE)
def softmax(x: Row, y: Target, temperature: float = 1.0) -> None:
    """exp(x / temperature), divided by its sum over the row

    The axis is the last unless given, as in JAX, Keras and ONNX since version 13; SciPy takes the whole
    array (here ``axis=None``), NNlib the first axis; torch wants it named. Rows with +inf, and rows of -inf
    alone, are NaN in torch, JAX and SciPy; here, as in NNlib, the equal entries share. The smallest
    temperature that is followed is 1e-36 in float32 and 1e-300 in float64.
    """
    shares(x, y, temperature)


@row_activation(pullback=softmin_pullback, source="softmax of -x", **SHARE)
def softmin(x: Row, y: Target, temperature: float = 1.0) -> None:
    """softmax(-x), the most to the smallest"""
    each(y, _opposite, (x,), ())
    shares(y, y, temperature)


@row_activation(pullback=softmax_pullback, source="torch.nn.Softmax2d", axis=-3, **SHARE)
def softmax2d(x: Row, y: Target, temperature: float = 1.0) -> None:
    """softmax over the channels of images, of shape (…, channels, height, width)"""
    shares(x, y, temperature)


@row_activation(
    pullback=softmax_pullback,
    source="Jang, Gu & Poole 2016, arXiv:1611.01144; Maddison, Mnih & Teh 2016, arXiv:1611.00712",
    noisy=True,
    **SHARE,
)
def gumbel_softmax(x: Row, y: Target, temperature: float = 1.0) -> None:
    """softmax((x + g) / temperature), with Gumbel noise g

    The noise comes from ``seed``, a number or a `numpy.random.Generator`; the formula itself takes x + g.
    torch calls the temperature ``tau``, which is understood too. With ``hard=True`` the value is one-hot,
    drawn with the probabilities softmax(x); as its gradient one takes that of the soft value ("straight
    through"), which the same seed without ``hard`` gives: ``backward(y_soft, grad)``.
    """
    shares(x, y, temperature)


def _opposite(x: float) -> float:
    return -x


def _log_part(x: float, top: float, inverse: float, inverse_low: float, log_total: float) -> float:
    gap, gap_low = sum_pair(x, -top)
    z = gap * inverse
    low = fma(gap, inverse, -z) + fma(gap, inverse_low, gap_low * inverse)
    return z - (log_total - (low if z > -INFINITY else 0.0))


def _extreme_log_part(x: float, top: float, inverse: float, log_total: float) -> float:
    return (x * inverse - top * inverse if x != top else 0.0) - log_total


def _log_pulled(y: float, grad: float, mass: float, inverse: float, inverse_low: float) -> float:
    t, low, n = exp_parts(
        y
    )  # grad - mass · 2**n · (1 + t + low): the 1 first, so that near y = 0 nothing cancels
    part = scale(mass, n)
    rest, lost = sum_pair(grad, -part)
    pulled = rest + (lost - fma(part, t, part * low))
    return fma(pulled, inverse, pulled * inverse_low)


def log_softmax_pullback(y: Row, grad: Row, x_grad: Target, temperature: float = 1.0) -> None:
    """(grad - exp(y) · Σ grad) / temperature"""
    mass, mass_low = total(grad)
    inverse, inverse_low = inverse_pair(max(temperature, LEAST_TEMPERATURE))
    each(x_grad, _log_pulled, (y, grad), (mass + mass_low, inverse, inverse_low))


@row_activation(
    pullback=log_softmax_pullback,
    source=BRIDLE,
    range=(-inf, 0.0),
    positive=("temperature",),
    aliases=("logsoftmax",),
    masked=-inf,
)
def log_softmax(x: Row, y: Target, temperature: float = 1.0) -> None:
    """log(softmax(x / temperature))

    At the row's maximum it is -log1p of the others' sum, which keeps its digits however far below the others
    are; torch, JAX and SciPy give 0 there in float32 from a gap of 17 on.
    """
    top = largest(x)
    powers(x, y, top, temperature)
    size, size_low = total(y)
    log_total = log_size(size, size_low)
    inverse, inverse_low = inverse_pair(max(temperature, LEAST_TEMPERATURE))
    if top - top == 0:
        each(y, _log_part, (x,), (top, inverse, inverse_low, log_total))
    else:
        each(y, _extreme_log_part, (x,), (top, inverse, log_total))


def _nothing(x: float, top: float) -> float:
    return 0.0 if top == top else top


def hardmax_pullback(y: Row, grad: Row, x_grad: Target) -> None:
    """0: a small step in x changes nothing"""
    each(x_grad, _nothing, (y,), (0.0,))


@row_activation(pullback=hardmax_pullback, source="ONNX Hardmax", range=(0.0, 1.0))
def hardmax(x: Row, y: Target) -> None:
    """1 where x is largest, else 0; of equals the first wins"""
    top = largest(x)
    each(y, _nothing, (x,), (top,))
    for i in range(len(x)):
        if x[i] == top:
            y[i] = 1.0
            break

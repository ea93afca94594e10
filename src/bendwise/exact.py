"""The truth: the catalogue again, in arithmetic of any precision, sharing no code with the fast path.

Every function takes a number and parameters and returns value and slope as mpmath numbers. They are
textbook formulas; what they need to be right to 50 digits is a working precision of a few hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

WORKING_DIGITS = 60
Exact = Callable[..., tuple[Any, Any]]


def _normal_cdf(x: Any) -> Any:
    if abs(x) > 1e6:  # mpmath's erfc overflows; what is lost is under 10**(-10**11)
        return mpf(x > 0)
    return mp.erfc(-x / mp.sqrt(2)) / 2


def _normal_density(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def step(x: Any) -> tuple[Any, Any]:
    return mpf(x > 0), mpf(0)


def linear(x: Any) -> tuple[Any, Any]:
    return x, mpf(1)


def relu(x: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (mpf(0), mpf(0))


def leaky_relu(x: Any, negative_slope: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (negative_slope * x, negative_slope)


def elu(x: Any, alpha: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (alpha * mp.expm1(x), alpha * mp.exp(x))


def sigmoid(x: Any) -> tuple[Any, Any]:
    return _sigmoid(x), _sigmoid(x) * _sigmoid(-x)


def tanh(x: Any) -> tuple[Any, Any]:
    return mp.tanh(x), mp.sech(x) ** 2


def softplus(x: Any, beta: Any, threshold: Any) -> tuple[Any, Any]:
    if beta * x > threshold:
        return x, mpf(1)
    return mp.log1p(mp.exp(beta * x)) / beta, _sigmoid(beta * x)


def silu(x: Any) -> tuple[Any, Any]:
    return x * _sigmoid(x), _sigmoid(x) * (1 + x * _sigmoid(-x))


def gelu(x: Any) -> tuple[Any, Any]:
    return x * _normal_cdf(x), _normal_cdf(x) + x * _normal_density(x)


def mish(x: Any) -> tuple[Any, Any]:
    e = mp.exp(x)
    tanh_softplus = e * (e + 2) / (e * (e + 2) + 2)  # tanh(log(1 + e)), solved for e
    slope = 4 * e * (e + 1) / (e * (e + 2) + 2) ** 2
    return x * tanh_softplus, tanh_softplus + x * slope


def softmax(row: list[Any], temperature: Any) -> list[Any]:
    powers = [mp.exp(x / temperature) for x in row]
    return [power / mp.fsum(powers) for power in powers]


FUNCTIONS: dict[str, Exact] = {
    f.__name__: f
    for f in (
        *(step, linear, relu, leaky_relu, elu),
        *(sigmoid, tanh),
        *(softplus, silu, gelu, mish),
    )
}


def value_and_slope(name: str, x: float, *parameters: float) -> tuple[Any, Any]:
    """The true value and slope of a catalogue activation at a finite x."""
    with mp.workdps(WORKING_DIGITS):
        return FUNCTIONS[name](mpf(x), *(mpf(p) for p in parameters))

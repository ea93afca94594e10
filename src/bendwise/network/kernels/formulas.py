"""Losses and optimizers for one number, in plain Python, compiled as activations are; and random draws.

A loss returns its value, its slope and what the metric counts: a right answer, or the absolute error. An
optimizer takes a parameter, its gradient, two numbers that it remembers and eight settings: the rate of this
step, two factors of this step, and five that stay (two decays, each with what it leaves to 1, and epsilon).
It returns the parameter and the two numbers.
"""

from __future__ import annotations

from math import exp, log1p, sqrt
from typing import Any

WORD = 0xFFFFFFFF
STRIDE = 0x9E3779B1  # 2**32 divided by the golden ratio, made prime: it scatters what follows each other
Three = tuple[float, float, float]


def squared(output: float, target: float, delta: float) -> Three:
    """(output - target)²"""
    gap = output - target
    return gap * gap, 2.0 * gap, abs(gap)


def absolute(output: float, target: float, delta: float) -> Three:
    """|output - target|"""
    gap = output - target
    return abs(gap), (1.0 if gap > 0.0 else 0.0) - (1.0 if gap < 0.0 else 0.0), abs(gap)


def huber(output: float, target: float, delta: float) -> Three:
    """A parabola up to delta, then a straight line."""
    gap = output - target
    size = abs(gap)
    value = 0.5 * gap * gap if size <= delta else delta * (size - 0.5 * delta)
    return value, max(min(gap, delta), -delta), size


def binary_cross_entropy(output: float, target: float, delta: float) -> Three:
    """softplus(-output) where the target is 1, softplus(output) where it is 0."""
    sign = 1.0 - 2.0 * target
    z = sign * output
    e = exp(-abs(z))
    slope = (1.0 if z >= 0.0 else e) / (1.0 + e)
    return max(z, 0.0) + log1p(e), sign * slope, 1.0 if (output > 0.0) == (target > 0.5) else 0.0


def sgd(p: float, g: float, m: float, v: float, *settings: float) -> Three:
    """Gradient descent; `a` is the momentum, and `b` is 1 for Nesterov's kind."""
    rate, _, keep, a, _, b, _, _ = settings
    m = a * m + g
    return keep * p - rate * (g + a * m if b > 0.0 else m), m, v


def adagrad(p: float, g: float, m: float, v: float, *settings: float) -> Three:
    """Steps divided by the root of the sum of all squares so far."""
    rate, _, keep, _, _, _, _, epsilon = settings
    v = v + g * g
    return keep * p - rate * g / (sqrt(v) + epsilon), m, v


def rmsprop(p: float, g: float, m: float, v: float, *settings: float) -> Three:
    """Steps divided by the root of a running mean of squares, of which `b` is kept."""
    rate, _, keep, _, _, b, b_rest, epsilon = settings
    v = b * v + b_rest * (g * g)
    return keep * p - rate * g / (sqrt(v) + epsilon), m, v


def adam(p: float, g: float, m: float, v: float, *settings: float) -> Three:
    """Running means of gradient and square; `rate` and `fix` free them of their start."""
    rate, fix, keep, a, a_rest, b, b_rest, epsilon = settings
    m = a * m + a_rest * g
    v = b * v + b_rest * (g * g)
    return keep * p - rate * m / (sqrt(v * fix) + epsilon), m, v


def mixed(x: Any) -> Any:
    """A number of 32 bits, every one of which depends on every one of x (Appleby 2011, MurmurHash3).

    `blocks.scattered` is the same as instructions.
    """
    x = x & WORD
    x = ((x ^ x >> 16) * 0x85EBCA6B) & WORD
    x = ((x ^ x >> 13) * 0xC2B2AE35) & WORD
    return x ^ x >> 16

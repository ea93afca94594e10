"""The losses of a tile in machine code: sums for the epoch, and the slope at each output."""

from __future__ import annotations

from typing import Any

from ... import elementary
from ...compiler.lowering import scalar
from . import formulas
from . import layout as at
from .passes import inlined, plain
from .pointers import after, widest


def _elementwise(formula: Any) -> Any:
    """The loss that takes each output by itself."""

    @plain
    def cost(outputs, targets, shares, n_outputs, width, room, delta, grad):  # type: ignore[no-untyped-def]
        widest()
        weight, present = after(shares, at.WEIGHT * room), after(shares, at.PRESENT * room)
        each, right = after(shares, at.EACH * room), after(shares, at.RIGHT * room)
        for j in range(n_outputs):
            z, t, g = after(outputs, j * width), after(targets, j * width), after(grad, j * width)
            for i in range(width):
                value, slope, metric = formula(z[i], t[i], delta)
                g[i] = slope * weight[i]
                each[i] += value * weight[i]
                right[i] += metric * present[i]

    return cost


def _best_of(better: Any, real: Any) -> Any:
    """The largest output of each sample, its place, the target there, and the sum of targets."""
    start = real(0)

    @plain
    def best_of(outputs, targets, n_outputs, width, top, best, hit, mass):  # type: ignore[no-untyped-def]
        widest()
        for i in range(width):
            top[i], best[i], hit[i], mass[i] = outputs[i], start, targets[i], targets[i]
        for j in range(1, n_outputs):
            z, t, place = after(outputs, j * width), after(targets, j * width), real(j)
            for i in range(width):
                top[i], best[i], hit[i] = better(z[i], t[i], place, top[i], best[i], hit[i])
                mass[i] += t[i]

    return best_of


def _cross_entropy(real: Any) -> Any:
    """Softmax and cross-entropy: exact where the answer is certain, as the top is left out of the sum."""
    best_of, zero = _best_of(scalar(_better, real), real), real(0)
    power, add, close = (scalar(f, real) for f in (elementary.exp, _add, _close))

    @plain
    def cost(outputs, targets, shares, n_outputs, width, room, delta, grad):  # type: ignore[no-untyped-def]
        widest()
        weight, present = after(shares, at.WEIGHT * room), after(shares, at.PRESENT * room)
        each, right = after(shares, at.EACH * room), after(shares, at.RIGHT * room)
        top, best, hit = (
            after(shares, at.TOP * room),
            after(shares, at.BEST * room),
            after(shares, at.HIT * room),
        )
        mass, others, behind = (
            after(shares, at.MASS * room),
            after(shares, at.OTHERS * room),
            after(shares, at.BEHIND * room),
        )
        best_of(outputs, targets, n_outputs, width, top, best, hit, mass)
        for i in range(width):
            others[i] = zero
            behind[i] = zero
        for j in range(n_outputs):
            z, t, g, place = (
                after(outputs, j * width),
                after(targets, j * width),
                after(grad, j * width),
                real(j),
            )
            for i in range(width):
                e = power(z[i] - top[i])
                g[i] = e
                others[i] = add(others[i], e, best[i], place)
                behind[i] += t[i] * (top[i] - z[i])
        for i in range(width):
            value, share = close(mass[i], others[i], behind[i])
            each[i] += value * weight[i]
            right[i] += hit[i] * present[i]
            others[i] = share
        for j in range(n_outputs):
            t, g = after(targets, j * width), after(grad, j * width)
            for i in range(width):
                g[i] = (g[i] * others[i] - t[i]) * weight[i]

    return cost


def _better(
    z: float, t: float, place: float, top: float, best: float, hit: float
) -> tuple[float, float, float]:
    """The largest output so far, its place and its target."""
    return max(top, z), place if z > top else best, t if z > top else hit


def _add(total: float, e: float, best: float, place: float) -> float:
    """The sum of exponentials, without the largest."""
    return total if best == place else total + e


def _close(mass: float, others: float, behind: float) -> tuple[float, float]:
    """The loss of a sample, and what its exponentials are to be multiplied by."""
    return mass * elementary.log1p(others) + behind, mass / (1.0 + others)


ELEMENTWISE = (formulas.squared, formulas.absolute, formulas.huber, formulas.binary_cross_entropy)
"""By their position; cross-entropy comes after them."""


def of_tile(real: Any) -> Any:
    """The function that computes the loss of the number it is given."""
    squared, absolute, huber, binary = (_elementwise(scalar(f, real)) for f in ELEMENTWISE)
    cross_entropy = _cross_entropy(real)

    @inlined
    def cost(number, z, t, shares, n_outputs, width, room, delta, grad):  # type: ignore[no-untyped-def]
        if number == 0:
            squared(z, t, shares, n_outputs, width, room, delta, grad)
        elif number == 1:
            absolute(z, t, shares, n_outputs, width, room, delta, grad)
        elif number == 2:
            huber(z, t, shares, n_outputs, width, room, delta, grad)
        elif number == 3:
            binary(z, t, shares, n_outputs, width, room, delta, grad)
        else:
            cross_entropy(z, t, shares, n_outputs, width, room, delta, grad)

    return cost

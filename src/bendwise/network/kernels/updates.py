"""What happens once a batch is through: penalties, the largest norm, and a step of the optimizer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ...compiler.loops import FOR_MACHINE_CODE
from ...compiler.lowering import scalar
from . import formulas
from . import layout as at
from .passes import inlined, plain
from .pointers import after, floats, widest

summing = njit(**FOR_MACHINE_CODE, fastmath={"reassoc", "contract"})
"""For sums alone, whose order LLVM may choose: in the order written they would be no vector instructions."""


@summing
def total(row, n):  # type: ignore[no-untyped-def]
    """The sum in double precision."""
    widest()
    found = 0.0
    for i in range(n):
        found += np.float64(row[i])
    return found


@summing
def _norm(row, n):  # type: ignore[no-untyped-def]
    widest()
    found = 0.0
    for i in range(n):
        found += np.float64(row[i]) * np.float64(row[i])
    return np.sqrt(found)


@summing
def are_finite(row, n):  # type: ignore[no-untyped-def]
    """Whether all are numbers: what is infinite or NaN leaves a NaN."""
    widest()
    found = row[0] - row[0]
    for i in range(n):
        found += row[i] - row[i]
    return found == 0


@summing
def sum_of_squares(words, like):  # type: ignore[no-untyped-def]
    """Of all weights, in double precision."""
    widest()
    found = 0.0
    for k in range(words[at.LAYERS]):
        layer = after(words, at.HEAD + k * at.PER_LAYER)
        weights = floats(layer[at.KERNEL], like)
        for i in range(layer[at.N_INPUTS] * layer[at.N_NEURONS]):
            found += np.float64(weights[i]) * np.float64(weights[i])
    return found


def _penalty(g: float, p: float, lasso: float, ridge: float) -> float:
    """The gradient with that of lasso · |p| + ridge · p²."""
    return g + lasso * ((1.0 if p > 0.0 else 0.0) - (1.0 if p < 0.0 else 0.0)) + 2.0 * ridge * p


OPTIMIZERS = (formulas.sgd, formulas.adagrad, formulas.rmsprop, formulas.adam)
"""By their position."""


def _update(formula: Any) -> Any:
    @plain
    def update(p, g, m, v, n, settings):  # type: ignore[no-untyped-def]
        widest()
        for i in range(n):
            p[i], m[i], v[i] = formula(p[i], g[i], m[i], v[i], *settings)

    return update


def step_of(real: Any) -> Any:
    """The function that moves the parameters against their gradient."""
    penalty = scalar(_penalty, real)
    sgd, adagrad, rmsprop, adam = (_update(scalar(f, real)) for f in OPTIMIZERS)

    @plain
    def penalize(words, reals, like, ridge):  # type: ignore[no-untyped-def]
        widest()
        lasso = real(reals[at.LASSO])
        for k in range(words[at.LAYERS]):
            layer = after(words, at.HEAD + k * at.PER_LAYER)
            weights, grad = floats(layer[at.KERNEL], like), floats(layer[at.SLOPE_OF_KERNEL], like)
            for i in range(layer[at.N_INPUTS] * layer[at.N_NEURONS]):
                grad[i] = penalty(grad[i], weights[i], lasso, ridge)

    @inlined
    def step(words, reals, like, rates):  # type: ignore[no-untyped-def]
        widest()
        n, grad = words[at.N_PARAMETERS], floats(words[at.GRADIENT], like)
        if reals[at.LASSO] > 0 or rates[3] > 0:
            penalize(words, reals, like, real(rates[3]))
        if reals[at.LIMIT] > 0:
            size = _norm(grad, n)
            if size > reals[at.LIMIT]:
                factor = real(reals[at.LIMIT] / size)
                for i in range(n):
                    grad[i] *= factor
        p, m, v = (
            floats(words[at.PARAMETERS], like),
            floats(words[at.FIRST], like),
            floats(words[at.SECOND], like),
        )
        own = after(reals, at.DECAYS)
        settings = (
            real(rates[0]), real(rates[1]), real(rates[2]),
            real(own[0]), real(own[1]), real(own[2]), real(own[3]), real(own[4]),
        )  # fmt: skip
        number = words[at.OPTIMIZER]
        if number == 0:
            sgd(p, grad, m, v, n, settings)
        elif number == 1:
            adagrad(p, grad, m, v, n, settings)
        elif number == 2:
            rmsprop(p, grad, m, v, n, settings)
        else:
            adam(p, grad, m, v, n, settings)

    return step

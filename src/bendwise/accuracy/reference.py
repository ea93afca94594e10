"""The judge of all single-precision inputs: the catalogue in double precision, and how good it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import exact
from . import vectorized, vectorized_papers
from .meter import judged_ulp, roots

FUNCTIONS = {**vectorized.FUNCTIONS, **vectorized_papers.FUNCTIONS}

NEEDED_ULP = 1e-6
"""Largest error of a reference, in single-precision units in the last place."""


def value_and_slope(name: str, x: Any, *parameters: float) -> Any:
    """The reference at doubles x that are single-precision numbers."""
    with np.errstate(all="ignore"):
        return FUNCTIONS[name](x, *parameters)


def certify(name: str, x: Any, *parameters: float) -> tuple[float, float]:
    """Largest errors of the reference's value and slope at x, in single-precision ulp, by `exact`."""
    single, worst = np.float32, [0.0, 0.0]
    near = [roots(lambda v: value_and_slope(name, v, *parameters)[0])]
    near.append(roots(lambda v: value_and_slope(name, v, *parameters)[1]))
    for v, *found in zip(x, *value_and_slope(name, x, *parameters), strict=True):
        for k, true in enumerate(exact.value_and_slope(name, float(v), *parameters)):
            if abs(true) < np.finfo(single).max:
                worst[k] = max(worst[k], judged_ulp(float(found[k]), true, float(v), single, near[k]))
    return worst[0], worst[1]

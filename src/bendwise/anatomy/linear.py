"""Networks of straight pieces as numbers: each activation's linear parts, each layer's weights.

Whether an activation is piecewise linear is seen from its formula: the slope is looked at from a billionth
beside each kink to far out, and must be one number between two kinks.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..activations import catalogue
from ..compiler import ElementwiseFunction, get
from ..errors import InputError
from ..network import Dense, Network


@dataclass(frozen=True)
class LinearParts:
    """A piecewise-linear activation: one more part than kinks, from left to right.

    Attributes
    ----------
    kinks : tuple of float
        Where one part ends and the next begins, ascending.
    slopes, intercepts : tuple of float
        Of the line that each part lies on.
    """

    kinks: tuple[float, ...]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]

    @property
    def is_straight(self) -> bool:
        """Whether all of it is one line."""
        return not self.kinks


STRAIGHT = LinearParts((), (1.0,), (0.0,))


@dataclass(frozen=True)
class Stage:
    """A dense layer and the activation after it.

    Attributes
    ----------
    weights : ndarray of shape (n_inputs, n_neurons)
    biases : ndarray of shape (n_neurons,)
    parts : LinearParts
        Of the activation; a straight line where there is none.
    activation : str
        Its name; "linear" where there is none.
    """

    weights: NDArray[Any]
    biases: NDArray[Any]
    parts: LinearParts
    activation: str


def _between(low: float, high: float) -> NDArray[np.float64]:
    """Points between two kinks, dense beside each; the part's own place first."""
    steps = 2.0 ** np.arange(-30, 13)
    points = np.concatenate([low + steps, high - steps, steps, -steps])
    points = points[np.isfinite(points) & (points > low) & (points < high)]
    middle = 0.0 if low < 0 < high else (low + high) / 2 if np.isfinite(low + high) else None
    if middle is None:
        middle = low + 1 if np.isfinite(low) else high - 1
    return np.concatenate([[middle], points])


@lru_cache(maxsize=256)
def linear_parts(function: ElementwiseFunction, dtype: Any = np.float64) -> LinearParts | None:
    """The linear parts of an activation at its default parameters; None if it bends between its kinks.

    Parameters
    ----------
    function : ElementwiseFunction
    dtype : data type, default float64
        The precision of the network it stands in: slopes and intercepts are rounded to it, as its kernels do.

    Examples
    --------
    >>> import bendwise as bw
    >>> bw.anatomy.linear_parts(bw.relu6)
    LinearParts(kinks=(0.0, 6.0), slopes=(0.0, 1.0, 0.0), intercepts=(0.0, 0.0, 6.0))
    >>> bw.anatomy.linear_parts(bw.gelu) is None
    True
    """
    record = function.record
    edges = [-np.inf, *sorted(record.kinks), np.inf]
    slopes, intercepts = [], []
    for low, high in itertools.pairwise(edges):
        points = _between(low, high)
        slope = record.slope(float(points[0]))
        intercept = record(float(points[0])) - slope * float(points[0])
        lines = slope * points + intercept
        for x, line in zip(points.tolist(), lines.tolist(), strict=True):
            if record.slope(x) != slope or abs(record(x) - line) > 1e-12 * max(1.0, abs(x)):
                return None
        slopes.append(float(np.dtype(dtype).type(slope)))
        intercepts.append(float(np.dtype(dtype).type(intercept)))
    return LinearParts(tuple(sorted(record.kinks)), tuple(slopes), tuple(intercepts))


def stages(network: Network, what: str) -> list[Stage]:
    """The network as stages, the last one without an activation that bends everywhere.

    Softmax, or a sigmoid at the end, is left off: what is told is what goes into it.

    Raises
    ------
    InputError
        If an activation on the way bends everywhere; `what` says what was asked for.
    """
    found: list[Stage] = []
    for position, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            found.append(Stage(layer.weights, layer.biases[0], STRAIGHT, "linear"))
            continue
        parts = linear_parts(layer, network.dtype) if isinstance(layer, ElementwiseFunction) else None
        if parts is None and position + 1 == len(network.layers):
            continue
        if parts is None:
            raise InputError(
                f"{what} need straight pieces, but {layer.name} in layer {position + 1} has none"
                f"; piecewise-linear activations are {', '.join(_examples())} and others like them"
            )
        last = found[-1]
        if last.activation != "linear":
            raise InputError(
                f"layer {position + 1}, {layer.name}, follows another activation; put a Dense between them"
            )
        found[-1] = Stage(last.weights, last.biases, parts, layer.name)
    return found


def _examples() -> list[str]:
    """A few usual activations of straight pieces."""
    usual = (get(name) for name, record in catalogue.items() if getattr(record, "usual", False))
    bent = (function for function in usual if linear_parts(function) not in (None, STRAIGHT))
    return [function.name for function in itertools.islice(bent, 4)]

"""Networks of straight pieces as numbers: each activation's linear parts, each layer's weights.

Whether an activation is piecewise linear is seen from its formula: the slope is looked at from a billionth
beside each kink to far out, and must be one number between two kinks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..activations import Activation, catalogue
from ..compiler import ElementwiseFunction, RowFunction, get
from ..errors import InputError
from ..network import Dense, Network
from ..network.layers import Layer


@dataclass(frozen=True)
class LinearParts:
    """A piecewise-linear activation: one more part than kinks, from left to right.

    Attributes
    ----------
    kinks : tuple of float
        Where one part ends and the next begins, ascending.
    slopes, intercepts : tuple of float
        Of the line that each part lies on.
    values : tuple of float
        The activation's value at each kink: where it jumps, it may lie on neither line.
    at_kinks : tuple of int
        Which part, from 0, each kink itself belongs to: the one with the value and the slope that the
        formula has there, as 0 for relu, whose slope at 0 is 0.
    """

    kinks: tuple[float, ...]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]
    values: tuple[float, ...] = field(default=(), repr=False, compare=False)
    at_kinks: tuple[int, ...] = field(default=(), repr=False, compare=False)

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
        The precision of the network it stands in: all numbers are rounded to it, as its kernels do.

    Examples
    --------
    >>> import bendwise as bw
    >>> bw.anatomy.linear_parts(bw.relu6)
    LinearParts(kinks=(0.0, 6.0), slopes=(0.0, 1.0, 0.0), intercepts=(0.0, 0.0, 6.0))
    >>> bw.anatomy.linear_parts(bw.gelu) is None
    True
    """
    record = function.record
    kinks = tuple(sorted(float(kink) for kink in record.kinks))
    try:
        lines = [_line(record, low, high) for low, high in itertools.pairwise((-np.inf, *kinks, np.inf))]
        values = [record(kink) for kink in kinks]
        at_kinks = tuple(_part_at(record, kink, lines, left) for left, kink in enumerate(kinks))
    except (ArithmeticError, ValueError):  # a formula of the user's own that is not defined everywhere
        return None
    known = [line for line in lines if line is not None]
    if len(known) < len(lines):
        return None
    slopes, intercepts = zip(*known, strict=True)

    def rounded(numbers: Iterable[float]) -> tuple[float, ...]:
        return tuple(float(np.dtype(dtype).type(number)) for number in numbers)

    return LinearParts(rounded(kinks), rounded(slopes), rounded(intercepts), rounded(values), at_kinks)


def _line(record: Activation, low: float, high: float) -> tuple[float, float] | None:
    """Slope and intercept of the line on which the activation lies from low to high, if it does."""
    points = _between(low, high)
    slope = record.slope(float(points[0]))
    intercept = record(float(points[0])) - slope * float(points[0])
    for x, line in zip(points.tolist(), (slope * points + intercept).tolist(), strict=True):
        if record.slope(x) != slope or not abs(record(x) - line) <= 1e-12 * max(1.0, abs(x)):
            return None
    return slope, intercept


def _part_at(record: Activation, kink: float, lines: Sequence[tuple[float, float] | None], left: int) -> int:
    """Which of the two parts that meet at a kink has the kink's own value and slope."""
    value, bend = record(kink), record.slope(kink)

    def strangeness(part: int) -> tuple[bool, bool, float]:
        slope, intercept = lines[part] or (0.0, 0.0)
        is_elsewhere = abs(slope * kink + intercept - value) > 1e-9 * max(1.0, abs(value))
        return is_elsewhere, (slope != 0) != (bend != 0), abs(slope - bend)

    return min((left, left + 1), key=strangeness)


def stages(network: Network, what: str) -> list[Stage]:
    """The network as stages, the last one without an activation that bends everywhere.

    Softmax, or a sigmoid at the end, is left off: what is told is what goes into it.

    Raises
    ------
    InputError
        If an activation on the way bends everywhere, or a weight is not finite; `what` says what was asked
        for.
    """
    return stages_of(network.layers, network.dtype, what)


def stages_of(layers: Sequence[Layer], dtype: Any, what: str) -> list[Stage]:
    """The same of some layers, of which the first is a Dense."""
    found: list[Stage] = []
    for position, layer in enumerate(layers):
        if isinstance(layer, Dense):
            found.append(_stage(layer, len(found) + 1))
            continue
        parts = linear_parts(layer, dtype) if isinstance(layer, ElementwiseFunction) else None
        last = found[-1]
        if parts == STRAIGHT or (parts is None and position + 1 == len(layers)):
            continue
        if parts is None:
            raise InputError(_no_pieces(layer, len(found), what))
        if last.activation != "linear":
            raise InputError(
                f"{layer.name} after dense layer {len(found)} follows another activation, {last.activation}"
                "; put a Dense between them"
            )
        found[-1] = Stage(last.weights, last.biases, parts, layer.name)
    return found


def curved(layers: Iterable[Layer], dtype: Any) -> str:
    """The name of the first activation that is not made of straight pieces; nothing if all are."""
    for layer in layers:
        if isinstance(layer, Dense):
            continue
        if isinstance(layer, RowFunction) or linear_parts(layer, dtype) is None:
            return str(layer.name)
    return ""


def counted(found: Sequence[Stage]) -> int:
    """How many of the stages have neurons that can be active: not an output without an activation."""
    return len(found) if found[-1].parts.kinks else len(found) - 1


def _stage(layer: Dense, number: int) -> Stage:
    if not (np.isfinite(layer.weights).all() and np.isfinite(layer.biases).all()):
        raise InputError(f"a weight or bias of dense layer {number} is not a finite number; train it anew")
    return Stage(layer.weights, layer.biases[0], STRAIGHT, "linear")


def _no_pieces(layer: Any, number: int, what: str) -> str:
    """What is said of an activation that has no straight pieces, or none that are known."""
    if layer.record.is_own and not getattr(layer.record, "kinks", ()):
        way_out = "if it has straight pieces, say where they meet, as in @bw.activation(kinks=(0.0,))"
    else:
        way_out = (
            f"they exist for {', '.join(_examples())} and the like; of smooth activations bw.anatomy tells "
            "area_of_effect, active and health"
        )
    return f"{what} need straight lines, but {layer.name} after dense layer {number} is curved; {way_out}"


def _examples() -> list[str]:
    """A few usual activations of straight pieces."""
    usual = (get(name) for name, record in catalogue.items() if getattr(record, "usual", False))
    bent = (function for function in usual if linear_parts(function) not in (None, STRAIGHT))
    return [function.name for function in itertools.islice(bent, 4)]

"""Areas of effect: where a neuron's output varies with the input of a network that has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiler import ElementwiseFunction
from ..errors import InputError
from ..network import Dense, Network
from ..network.layers import Layer
from .linear import Stage, curved, stages_of
from .sweep import bounds, divided, sweep

SAMPLES = 2**12 + 1  # on which an area of smooth activations is looked for


class Interval(NamedTuple):
    """All x from low to high."""

    low: float
    high: float


@dataclass(frozen=True)
class Area:
    """Where a neuron's output varies with the network's input.

    Attributes
    ----------
    layer, neuron : int
        Which, from 1.
    intervals : tuple of Interval
        Where its output varies, from left to right; elsewhere it is constant.
    activation_points, deactivation_points : tuple of float
        Where an interval begins, and where one ends, strictly between the bounds that were asked for.
    is_exact : bool
        Whether that is exact, or found on samples because an activation is smooth.
    """

    layer: int
    neuron: int
    intervals: tuple[Interval, ...]
    activation_points: tuple[float, ...]
    deactivation_points: tuple[float, ...]
    is_exact: bool

    def __contains__(self, x: float) -> bool:
        return any(low <= x <= high for low, high in self.intervals)


def area_of_effect(
    network: Network,
    layer: int,
    neuron: int,
    low: float = -np.inf,
    high: float = np.inf,
    *,
    share: float = 0.01,
) -> Area:
    """Where the output of a neuron varies with the input of a network that has one.

    The area of a *pair*, a neuron of layer 1 that feeds one of layer 2, is that of the second: its output
    varies where both are active. So it is for a longer chain.

    Parameters
    ----------
    network : Network
    layer, neuron : int
        Which neuron: the number of its dense layer and its place there, from 1.
    low, high : float
        Where to look. They may be left infinite if all activations on the way are made of straight pieces.
    share : float, default 0.01
        For smooth activations, whose output varies everywhere at least a little: the area is where the
        derivative of the output by the input is above this share of its largest between low and high.

    Returns
    -------
    Area
        With straight pieces all is exact, each number rounded once; a jump, as that of step, is no area. With
        smooth activations the derivative is looked at in 4097 places, and ends are refined by bisection.

    Raises
    ------
    InputError
        If there is no such neuron, the network has several inputs, or bounds are missing.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 1), bw.relu, bw.Dense(1, 1), bw.relu])
    >>> network.parameters = [1.0, 0.5, -2.0, 1.0]  # a pair of neurons: w1, b1, w2, b2
    >>> area = bw.anatomy.area_of_effect(network, layer=2, neuron=1)
    >>> area.intervals
    (Interval(low=-0.5, high=0.0),)
    >>> area.activation_points, area.deactivation_points
    ((-0.5,), (0.0,))
    """
    layers = _way_to(network, layer, neuron)
    low, high = bounds(low, high, finite=False)
    smooth = curved(layers, network.dtype)
    if not smooth:
        found = _exact(stages_of(layers, network.dtype, "areas of effect"), neuron, low, high)
    elif np.isinf(low) or np.isinf(high):
        raise InputError(
            f"the area of effect of a neuron with a smooth activation, here {smooth}, is looked for between "
            "bounds; give low and high"
        )
    elif not 0 < share < 1:
        raise InputError(f"share must be between 0 and 1, not {share!r}")
    else:
        found = _sampled(lambda x: np.abs(_derivative(layers, x, neuron)), low, high, share)
    return Area(
        layer=int(layer),
        neuron=int(neuron),
        intervals=tuple(found),
        activation_points=tuple(begin for begin, _ in found if begin > low),
        deactivation_points=tuple(end for _, end in found if end < high),
        is_exact=not smooth,
    )


def _way_to(network: Network, layer: int, neuron: int) -> list[Layer]:
    """The layers from the input to a neuron's activation."""
    if network.n_inputs != 1:
        raise InputError(
            f"an area of effect is an interval of 1 input, and this network has {network.n_inputs}; for 2 "
            "inputs there is bw.anatomy.regions"
        )
    _check("layer", layer, len(network.dense))
    _check("neuron", neuron, network.dense[layer - 1].n_neurons)
    starts = [at for at, one in enumerate(network.layers) if isinstance(one, Dense)]
    return network.layers[: [*starts, None][layer]]


def _check(name: str, number: int, most: int) -> None:
    if not isinstance(number, (int, np.integer)) or not 1 <= number <= most:
        raise InputError(f"{name} must be a whole number from 1 to {most}, not {number!r}")


def _exact(found: list[Stage], neuron: int, low: float, high: float) -> list[Interval]:
    """The intervals on which the neuron's line is not level."""
    cells = sweep(found, low, high)
    ends: list[Any] = []
    for (left, right), slope in zip(cells.ends.tolist(), cells.slopes[:, neuron - 1], strict=True):
        if slope == 0:
            continue
        if ends and ends[-1][1] == left:
            ends[-1][1] = right
        else:
            ends.append([left, right])
    return [Interval(divided(*left), divided(*right)) for left, right in ends]


def _derivative(layers: list[Layer], x: NDArray[np.float64], neuron: int) -> NDArray[np.float64]:
    """The derivative of a neuron's output by the input, at each x, in float64."""
    signal, seen = x[:, np.newaxis], list[Any]()
    for layer in layers:
        before, kept = signal, None
        if isinstance(layer, Dense):
            kept = layer.weights.astype(np.float64)
            signal = before @ kept + layer.biases
        elif isinstance(layer, ElementwiseFunction):
            signal, kept = layer.value_and_slope(before)
        else:
            signal = kept = layer(before)
        seen.append(kept)
    grad = np.zeros_like(signal)
    grad[:, neuron - 1] = 1
    for layer, kept in zip(reversed(layers), reversed(seen), strict=True):
        if isinstance(layer, Dense):
            grad = grad @ kept.T
        else:
            grad = grad * kept if isinstance(layer, ElementwiseFunction) else layer.backward(kept, grad)
    return np.asarray(grad[:, 0])


def _sampled(
    size: Callable[[NDArray[np.float64]], NDArray[np.float64]], low: float, high: float, share: float
) -> list[Interval]:
    """The intervals on which a function is above a share of its largest value."""
    x = np.linspace(low, high, SAMPLES)
    sizes = size(x)
    if not np.isfinite(sizes).all():
        raise InputError(
            "the derivative of this neuron's output is not finite everywhere between low and high"
        )
    least = share * sizes.max()
    is_inside = sizes > least
    at = np.flatnonzero(is_inside[1:] != is_inside[:-1])
    outer, inner = np.where(is_inside[at], [x[at + 1], x[at]], [x[at], x[at + 1]])
    for _ in range(60):  # halves a step of the grid down to neighboring floats
        middle = (outer + inner) / 2
        is_in = size(middle) > least
        outer, inner = np.where(is_in, outer, middle), np.where(is_in, middle, inner)
    ends = [low] * bool(is_inside[0]) + inner.tolist() + [high] * bool(is_inside[-1])
    return [Interval(*pair) for pair in zip(ends[::2], ends[1::2], strict=True)]

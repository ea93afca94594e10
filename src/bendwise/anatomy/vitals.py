"""What is measured of a network on data: flat slopes, the signal's spread, the gradient's way back.

Numbers only; `diagnosis` says what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import ElementwiseFunction, RowFunction
from ..network import Dense, Network
from ..network.job import data, trunk
from ..network.losses import get_loss
from ..network.reference import loss_and_gradient
from .flatness import FLAT_SLOPE, LayerFlatness, shares, some_inputs

Floats = NDArray[Any]


@dataclass(frozen=True, eq=False)
class LayerHealth(LayerFlatness):
    """What a hidden activation layer does with the samples it was shown.

    It has the attributes of `LayerFlatness`, and these.

    Attributes
    ----------
    size : float
        Root mean square of what goes into the activation.
    spread_in, spread_out : float
        How much what goes in and what comes out differs from sample to sample: the standard deviation over
        samples, in the root mean square over neurons.
    gradient : float
        How strongly the outputs (before a last softmax or sigmoid) answer to what goes into the activation:
        the norm of their derivatives by it, in the root mean square over samples. It is told by the
        outputs alone, so it does not fade as training succeeds; `Health.gradients` is told by the loss.
    lowest, highest : ndarray of shape (n_neurons,)
        The least and the largest number that goes into each neuron.
    dense : int
        Which dense layer stands before it, from 1; in most networks the same as `layer`.
    biases : ndarray of shape (n_neurons,)
        What that added just before the activation.
    pushed_off : int
        How many of the dead neurons would live with biases of 0.
    """

    size: float
    spread_in: float
    spread_out: float
    gradient: float
    lowest: Floats
    highest: Floats
    dense: int
    biases: Floats
    pushed_off: int


@dataclass(frozen=True)
class DenseHealth:
    """The parameters of a dense layer.

    Attributes
    ----------
    layer : int
        Which dense layer, from 1.
    spread : float
        Root mean square of its weights.
    fitting : float
        What keeps a signal's strength: the gain of the activation that follows / √n_inputs.
    is_finite : bool
        Whether all its parameters are.
    overflows : float
        Share of the numbers it gives that are infinite or NaN.
    """

    layer: int
    spread: float
    fitting: float
    is_finite: bool
    overflows: float

    @property
    def factor(self) -> float:
        """What the weights must be multiplied by to have the fitting spread."""
        return self.fitting / self.spread if self.spread else np.inf


@dataclass(frozen=True, eq=False)
class Vitals:
    """All that is measured; see `Health`."""

    n_samples: int
    layers: list[LayerHealth]
    dense: list[DenseHealth]
    gradients: list[float] | None
    input_means: Floats
    input_spreads: Floats
    bad_rows: int
    functions: list[ElementwiseFunction]


def rms(values: Floats) -> float:
    """The root mean square, in double precision."""
    flat = values.ravel()
    square = float(np.vdot(flat, flat))
    if not 0 < square < 1e30:  # single precision may have lost it
        square = float(np.sum(np.square(flat, dtype=float)))
    return float(np.sqrt(square / max(flat.size, 1)))


def measure(network: Network, X: ArrayLike, y: ArrayLike | None = None) -> Vitals:
    """Send the samples through the network, and the gradient of its outputs back."""
    x = signal = some_inputs(network, X)
    steps = list[tuple[Floats, Floats, Any]]()  # what goes in, what comes out, the slope
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what is looked for
        for layer in network.layers:
            before, slope = signal, None
            if isinstance(layer, ElementwiseFunction):
                signal, slope = layer.value_and_slope(before)
            else:
                signal = layer.forward(before) if isinstance(layer, Dense) else layer(before)
            steps.append((before, signal, slope))
        layers, functions = _layers(network, steps)
        bad_rows = int(np.sum(~np.isfinite(x).all(axis=1)))
        return Vitals(
            n_samples=len(x),
            layers=layers,
            dense=_dense(network, steps),
            gradients=gradient_norms(network, x, y) if y is not None and not bad_rows else None,
            input_means=x.mean(axis=0, dtype=float),
            input_spreads=x.std(axis=0, dtype=float),
            bad_rows=bad_rows,
            functions=functions,
        )


def _layers(
    network: Network, steps: list[tuple[Floats, Floats, Any]]
) -> tuple[list[LayerHealth], list[ElementwiseFunction]]:
    """The hidden activation layers, and their functions."""
    found, functions, pulls = list[LayerHealth](), [], _pulls(network, steps)
    biases, n_dense = np.zeros(0), 0
    for position, layer in enumerate(network.layers[:-1]):
        if isinstance(layer, Dense):
            biases, n_dense = layer.biases[0].copy(), n_dense + 1
            continue
        if isinstance(layer, ElementwiseFunction):
            place = (len(found) + 1, n_dense)
            found.append(_layer(place, layer, steps[position], pulls[position], biases))
            functions.append(layer)
        biases = np.zeros_like(biases)
    return found, functions


def _spread(values: Floats) -> float:
    """The standard deviation over samples, in the root mean square over columns."""
    return rms(values - values.mean(axis=0))


def _layer(
    place: tuple[int, int],
    function: ElementwiseFunction,
    step: tuple[Floats, Floats, Any],
    pull: float,
    biases: Floats,
) -> LayerHealth:
    before, after, slope = step
    dead, saturated, activity = shares(slope)
    lost, pushed_off = activity == 0, 0
    if lost.any():
        without = function.slope(before[:, lost] - biases[lost])
        pushed_off = int(np.sum((np.abs(without) >= FLAT_SLOPE).any(axis=0)))
    return LayerHealth(
        layer=place[0],
        activation=function.name,
        n_neurons=len(activity),
        dead=dead,
        saturated=saturated,
        activity=activity,
        size=rms(before),
        spread_in=_spread(before),
        spread_out=_spread(after),
        gradient=pull,
        lowest=before.min(axis=0),
        highest=before.max(axis=0),
        dense=place[1],
        biases=biases,
        pushed_off=pushed_off,
    )


def _dense(network: Network, steps: list[tuple[Floats, Floats, Any]]) -> list[DenseHealth]:
    """Each dense layer's weights against those that would fit the activation after it."""
    found, after = list[DenseHealth](), [*network.layers[1:], None]
    for layer, follower, (_, given, _) in zip(network.layers, after, steps, strict=True):
        if isinstance(layer, Dense):
            total = float(np.sum(given))  # finite where all are, but for an overflow of the sum itself
            bad = 0.0 if np.isfinite(total) else float(np.mean(~np.isfinite(given)))
            found.append(
                DenseHealth(
                    layer=len(found) + 1,
                    spread=rms(layer.weights),
                    fitting=getattr(follower, "gain", 1.0) / float(np.sqrt(layer.n_inputs)),
                    is_finite=bool(np.isfinite(layer.weights).all() and np.isfinite(layer.biases).all()),
                    overflows=bad,
                )
            )
    return found


def _pulls(network: Network, steps: list[tuple[Floats, Floats, Any]]) -> list[float]:
    """At each layer, how strongly the outputs answer to what goes into it.

    One backward pass: the outputs of each sample are added with random signs, which leaves the norm of the
    derivatives as it is in the mean over samples (Hutchinson 1990); with one output it is exact.
    """
    end = len(trunk(network, get_loss(None, network.last)))
    shape = steps[end - 1][1].shape
    signs = np.random.default_rng(0).integers(0, 2, shape, dtype=np.int8)
    grad = (2 * signs - 1).astype(network.dtype)
    pulls = [float("nan")] * len(network.layers)
    for position in reversed(range(end)):
        layer, (_, value, slope) = network.layers[position], steps[position]
        if isinstance(layer, RowFunction):
            grad = layer.backward(value, grad)
        elif isinstance(layer, Dense):
            if not position:
                break
            grad = grad @ layer.weights.T
        else:
            grad = grad * slope
        pulls[position] = rms(grad) * float(np.sqrt(grad.shape[1]))
    return pulls


def gradient_norms(network: Network, X: ArrayLike, y: ArrayLike) -> list[float]:
    """How strongly the mean loss on X and y pulls at each dense layer: the norm of its gradient.

    A layer whose norm is far below that of later layers learns slowly: its gradient vanishes on the way.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.sine_data(samples=50)
    >>> network = bw.Network([bw.Dense(1, 8), bw.tanh, bw.Dense(8, 1)])
    >>> [norm > 0 for norm in bw.anatomy.gradient_norms(network, X, y)]
    [True, True]
    """
    signal = network.inputs(X)
    loss, layers, targets = data(network, signal, y, None)
    gradient = np.empty_like(network.parameters)
    loss_and_gradient(network, layers, loss, signal, targets, gradient)
    pairs = network.views(gradient)
    return [float(np.sqrt(np.sum(kernel**2) + np.sum(biases**2))) for kernel, biases in pairs]

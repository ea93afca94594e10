"""The dense layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import ElementwiseFunction, RowFunction
from ..errors import InputError
from .initializers import Initializer, generator, get_initializer


class Dense:
    """A dense layer: every neuron takes every input.

    Parameters
    ----------
    n_inputs, n_neurons : int
        Numbers of inputs and of neurons.
    initializer : str or callable, default "scaled"
        "scaled" suits the activation that follows in a `Network`; "chapter" is 0.01 · normal.
    seed : int or numpy.random.Generator, default 0
        Where the first weights come from, for a layer that stands alone.
    dtype : data type, default float32
        Of weights and biases.

    Attributes
    ----------
    weights : ndarray of shape (n_inputs, n_neurons)
        Drawn on first use, unless they were set or a `Network` drew them.
    biases : ndarray of shape (1, n_neurons)
        They start at 0.
    output : ndarray of shape (n_samples, n_neurons)
        What the last `forward` gave.
    is_shared : bool
        Whether the layer is part of a network, which holds its parameters.

    Examples
    --------
    >>> import bendwise as bw
    >>> layer = bw.Dense(2, 3)
    >>> layer.forward([[1.0, 2.0]]).shape
    (1, 3)
    """

    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        *,
        initializer: str | Initializer = "scaled",
        seed: Any = 0,
        dtype: Any = np.float32,
    ) -> None:
        for name, size in (("n_inputs", n_inputs), ("n_neurons", n_neurons)):
            if not isinstance(size, (int, np.integer)) or size < 1:
                raise InputError(f"{name} of a dense layer must be a whole number from 1, not {size!r}")
        if np.dtype(dtype).kind != "f":
            raise InputError(f"dtype of a dense layer must be float32 or float64, not {dtype!r}")
        self.n_inputs, self.n_neurons = int(n_inputs), int(n_neurons)
        self.initializer = get_initializer(initializer)
        self.output: NDArray[Any] | None = None
        self.is_shared = False
        self._seed = seed
        self._weights: NDArray[Any] | None = None
        self._biases: NDArray[Any] = np.zeros((1, self.n_neurons), dtype)

    @property
    def is_drawn(self) -> bool:
        """Whether the weights exist already."""
        return self._weights is not None

    def draw(self, rng: np.random.Generator, gain: float = 1.0) -> None:
        """Draw the weights anew."""
        drawn = self.initializer(rng, self.n_inputs, self.n_neurons, gain)
        self._weights = drawn.astype(self._biases.dtype)

    @property
    def weights(self) -> NDArray[Any]:
        if self._weights is None:
            self.draw(generator(self._seed))
        assert self._weights is not None
        return self._weights

    @weights.setter
    def weights(self, values: ArrayLike) -> None:
        given = self._checked("weights", values, (self.n_inputs, self.n_neurons))
        if self._weights is None:
            self._weights = given
        else:
            self._weights[...] = given  # in place: a network's layers share one vector

    @property
    def biases(self) -> NDArray[Any]:
        return self._biases

    @biases.setter
    def biases(self, values: ArrayLike) -> None:
        self._biases[...] = self._checked("biases", values, (1, self.n_neurons))

    def _checked(self, name: str, values: ArrayLike, shape: tuple[int, int]) -> NDArray[Any]:
        given = np.array(values, dtype=self._biases.dtype)
        if name == "biases" and given.shape == shape[1:]:
            given = given.reshape(shape)
        if given.shape != shape:
            raise InputError(
                f"{name} of a layer from {self.n_inputs} to {self.n_neurons} must have the shape "
                f"{shape}, not {given.shape}"
            )
        return given

    def share(self, weights: NDArray[Any], biases: NDArray[Any]) -> None:
        """Keep the parameters in these arrays from now on."""
        weights[...], biases[...] = self.weights, self.biases
        self._weights, self._biases, self.is_shared = weights, biases, True

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "is_shared": False, "output": None}  # a copy stands alone

    def forward(self, inputs: ArrayLike) -> NDArray[Any]:
        """Inputs @ weights + biases, of shape (n_samples, n_neurons); kept in `output`."""
        x = np.asarray(inputs)
        if x.ndim == 0 or x.shape[-1] != self.n_inputs:
            raise InputError(
                f"a layer with {self.n_inputs} inputs takes an array of shape "
                f"(n_samples, {self.n_inputs}), not {x.shape}"
            )
        if x.dtype.kind != "f":
            x = x.astype(self._biases.dtype)
        self.output = np.dot(x, self.weights) + self.biases
        return self.output

    def __repr__(self) -> str:
        return f"Dense({self.n_inputs}, {self.n_neurons})"


Layer = Dense | ElementwiseFunction | RowFunction


def run(layers: list[Layer], signal: NDArray[Any]) -> NDArray[Any]:
    """What comes out of the layers when the signal goes in."""
    for layer in layers:
        signal = layer.forward(signal) if isinstance(layer, Dense) else layer(signal)
    return signal

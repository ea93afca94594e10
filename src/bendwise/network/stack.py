"""Layers over one flat vector of parameters: what a network is, before it is trained."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import ElementwiseFunction, RowFunction, get
from ..errors import InputError
from .initializers import generator
from .layers import Dense, Layer, run


def _as_layer(given: Any, position: int) -> Layer:
    if isinstance(given, str):
        given = get(given)
    if isinstance(given, (Dense, ElementwiseFunction, RowFunction)):
        return given
    raise InputError(
        f"layer {position} must be a Dense, an activation or an activation's name, not {given!r}"
    )


class Stack:
    """The layers of a `Network`, which documents the arguments."""

    def __init__(self, layers: Iterable[Any], *, seed: Any = 0, dtype: Any = np.float32) -> None:
        self.layers = [_as_layer(given, position) for position, given in enumerate(layers, 1)]
        if dtype not in (np.float32, np.float64, "float32", "float64"):
            raise InputError(f"dtype of a network must be float32 or float64, not {dtype!r}")
        self.dtype = np.dtype(dtype)
        self._check_sizes()
        self._draw(generator(seed))
        self._parameters = self._gather()

    @property
    def parameters(self) -> NDArray[Any]:
        """All weights and biases; the layers' own are views into it."""
        return self._parameters

    @parameters.setter
    def parameters(self, values: ArrayLike) -> None:
        given = np.asarray(values, self.dtype)
        if given.shape != self._parameters.shape:
            raise InputError(
                f"parameters of this network must have the shape {self._parameters.shape}, not {given.shape}"
            )
        self._parameters[...] = given  # in place: the layers hold views of it

    def __copy__(self) -> Self:
        return copy.deepcopy(self)  # a layer's parameters lie in the vector of one network

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_parameters"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._parameters = self._gather()  # a copy's layers share a vector of their own

    @property
    def dense(self) -> list[Dense]:
        """The dense layers."""
        return [layer for layer in self.layers if isinstance(layer, Dense)]

    @property
    def n_inputs(self) -> int:
        """Number of inputs of the first layer."""
        return self.dense[0].n_inputs

    @property
    def n_outputs(self) -> int:
        """Number of neurons of the last dense layer."""
        return self.dense[-1].n_neurons

    def _check_sizes(self) -> None:
        if not self.layers or not isinstance(self.layers[0], Dense):
            raise InputError("a network must begin with a Dense layer")
        if len({id(layer) for layer in self.dense}) < len(self.dense):
            raise InputError("each Dense layer can stand in a network once; make a second one")
        if shared := [layer for layer in self.dense if layer.is_shared]:
            raise InputError(f"{shared[0]} is part of another network; use a copy.deepcopy of it")
        for before, after in zip(self.dense, self.dense[1:], strict=False):
            if before.n_neurons != after.n_inputs:
                raise InputError(
                    f"{after} takes {after.n_inputs} inputs, but {before} before it gives {before.n_neurons}"
                )

    def _draw(self, rng: np.random.Generator) -> None:
        """Weights for the layers that have none, scaled for the activation that follows."""
        for layer, after in zip(self.layers, [*self.layers[1:], None], strict=True):
            if isinstance(layer, Dense) and not layer.is_drawn:
                layer.draw(rng, getattr(after, "gain", 1.0))

    def _gather(self) -> NDArray[Any]:
        """Move all parameters into one vector."""
        sizes = [(layer.n_inputs + 1) * layer.n_neurons for layer in self.dense]
        parameters = np.zeros(sum(sizes), self.dtype)
        for layer, views in zip(self.dense, self.views(parameters), strict=True):
            layer.share(*views)
        return parameters

    def views(self, vector: NDArray[Any]) -> list[tuple[NDArray[Any], NDArray[Any]]]:
        """A flat vector, seen as the weights and biases of each dense layer."""
        found, start = [], 0
        for layer in self.dense:
            middle = start + layer.n_inputs * layer.n_neurons
            end = middle + layer.n_neurons
            weights = vector[start:middle].reshape(layer.n_inputs, layer.n_neurons)
            found.append((weights, vector[middle:end].reshape(1, layer.n_neurons)))
            start = end
        return found

    def inputs(self, X: ArrayLike) -> NDArray[Any]:
        """X as an array of shape (n_samples, n_inputs) in the network's precision."""
        if np.ma.is_masked(X):
            raise InputError("inputs must not be masked; fill what is missing, or leave these rows out")
        x = np.asarray(X)
        if x.dtype.kind not in "biuf":
            raise InputError(f"inputs must be numbers, not {x.dtype}")
        if x.ndim == 1 and self.n_inputs == 1:
            x = x[:, np.newaxis]
        if x.ndim != 2 or x.shape[1] != self.n_inputs:
            raise InputError(
                f"this network takes inputs of shape (n_samples, {self.n_inputs}), not {x.shape}"
            )
        return np.ascontiguousarray(x, dtype=self.dtype)

    def forward(self, X: ArrayLike) -> NDArray[Any]:
        """The network's outputs for X, of shape (n_samples, n_outputs)."""
        return run(self.layers, self.inputs(X))

    @property
    def last(self) -> str:
        """The name of the activation at the end; "linear" where there is none."""
        end = self.layers[-1]
        return "linear" if isinstance(end, Dense) else str(end.name)

"""The network that users make, train and ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import exporting
from .initializers import generator
from .layers import Dense
from .losses import Loss
from .optimizers import Optimizer
from .saving import load, save
from .stack import Stack
from .training import mean_loss, train


class Network(Stack):
    """A stack of dense layers and activations.

    Parameters
    ----------
    layers : list
        `Dense` layers, activations, or names of activations; the first is a `Dense`.
    seed : int or numpy.random.Generator, default 0
        Where the first weights come from. A layer whose weights are set already keeps them.
    dtype : data type, default float32
        The precision of parameters and of all arithmetic: float32 or float64.

    Attributes
    ----------
    parameters : ndarray of shape (n_parameters,)
        All weights and biases; the layers' own are views into it.
    losses : list of float
        The mean loss of each epoch of the last `fit`.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.sine_data(samples=100)
    >>> network = bw.Network([bw.Dense(1, 16), bw.tanh, bw.Dense(16, 1)])
    >>> network = network.fit(X, y, optimizer=bw.network.Adam(learning_rate=0.02), epochs=300)
    >>> network.losses[0] > 10 * network.losses[-1]
    True
    """

    def __init__(self, layers: Iterable[Any], *, seed: Any = 0, dtype: Any = np.float32) -> None:
        super().__init__(layers, seed=seed, dtype=dtype)
        self.losses: list[float] = []

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The answer for each row of X.

        The class number where the network ends in softmax (or, in sigmoid, 0 or 1 for each output),
        else the output; one output gives an array of shape (n_samples,).
        """
        output = self.forward(X)
        if self.last == "softmax":
            return np.asarray(np.argmax(output, axis=1))
        if self.last == "sigmoid":
            output = (output > 0.5).astype(np.int64)
        return output[:, 0] if output.shape[1] == 1 else output

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        loss: str | Loss | None = None,
        optimizer: str | Optimizer = "adam",
        epochs: int = 100,
        batch_size: int | None = None,
        seed: Any = 0,
        on_epoch: Callable[[int, float], None] | None = None,
    ) -> Network:
        """Train from the present weights; the same call on the same network gives the same bits.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_inputs)
        y : array_like
            Class numbers for cross-entropy, else of shape (n_samples,) or (n_samples, n_outputs).
        loss : str or Loss, optional
            "mean_squared_error", "cross_entropy" or "binary_cross_entropy". By default the one that
            belongs to the last activation: softmax, sigmoid, or any other.
        optimizer : str or Optimizer, default "adam"
            "adam", "rmsprop", "sgd", or one with settings of your own.
        epochs : int, default 100
            How many times to go through the data.
        batch_size : int, optional
            Samples a step; by default all of them.
        seed : int or numpy.random.Generator, default 0
            Where the order of the batches comes from.
        on_epoch : callable, optional
            Called after each epoch with its number, from 1, and its mean loss.

        Returns
        -------
        Network
            Itself.

        Raises
        ------
        InputError
            For data that do not fit the network.
        DivergenceError
            When the loss is no longer a number; `parameters` then hold the last finite state.
        """
        self.losses = train(
            self,
            self.inputs(X),
            y,
            loss=loss,
            optimizer=optimizer,
            epochs=epochs,
            batch_size=batch_size,
            rng=generator(seed),
            on_epoch=on_epoch,
        )
        return self

    def loss(self, X: ArrayLike, y: ArrayLike, loss: str | Loss | None = None) -> float:
        """The mean loss on X and y, with the loss that `fit` would take."""
        return mean_loss(self, self.inputs(X), y, loss)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the network to a safetensors file; one that is there is replaced whole or not at all.

        The file holds the architecture and all parameters, to the last bit; `losses` are not in it. Any
        program that reads safetensors finds weights of shape (n_inputs, n_neurons) and biases of shape
        (n_neurons,) under the positions of their layers: ``0.weights``, ``0.biases``, ``2.weights`` …

        Raises
        ------
        InputError
            If the file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> import bendwise as bw
        >>> network = bw.Network([bw.Dense(2, 3), bw.relu, bw.Dense(3, 1)])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     network.save(f"{folder}/network.safetensors")
        ...     twin = bw.Network.load(f"{folder}/network.safetensors")
        >>> bool((twin.parameters == network.parameters).all())
        True
        """
        save(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The network that `save` wrote; nothing in the file is run.

        Activations are looked up by name: one of your own must be defined with `activation` before.

        Raises
        ------
        InputError
            If the file cannot be read, is not what was saved, or needs an activation that is not there.
        """
        network: Self = load(cls, path)
        return network

    def to_onnx(self, path: str | os.PathLike[str]) -> None:
        """Write the network as an ONNX model; the extra ``bendwise[onnx]`` brings what is needed for it.

        The model takes "inputs", of any number of rows and in the network's precision, and gives "outputs".
        An activation becomes the operator that ONNX has for it, or its formula in operators of opset 20. From
        infinite inputs it may make NaN, where Bendwise gives the limit.

        Raises
        ------
        InputError
            If the file cannot be written, or an activation of your own is no formula that can be read.
        ImportError
            If the onnx library is not installed.
        """
        exporting.to_onnx(self, path)

    def to_torch(self) -> Any:
        """A copy of the network as a `torch.nn.Sequential`, to train on or to build into something larger.

        Activations become torch's own modules where torch has the function, else modules that call
        Bendwise's, with its gradients. The weights are copied; torch has them as (n_neurons, n_inputs).

        Raises
        ------
        ImportError
            If PyTorch is not installed.
        """
        return exporting.to_torch(self)

    def __repr__(self) -> str:
        inside = ", ".join(repr(layer) if isinstance(layer, Dense) else layer.name for layer in self.layers)
        return f"Network([{inside}])"

"""The network that users make, train and ask."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..display import as_html
from ..errors import DivergenceError
from . import exporting
from .layers import Dense
from .losses import Loss
from .optimizers import Memory, Optimizer, get_optimizer
from .saving import load, save
from .schedules import Schedule
from .stack import Stack
from .training import Data, OnEpoch, Settings, mean_loss, train


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
    history : dict of lists
        What the last `fit` measured in each epoch: ``"loss"`` and ``"accuracy"`` or
        ``"mean_absolute_error"``; of the rows held out, if any, the same with ``val_`` before it, each
        `every` epochs; ``"learning_rate"`` where there is a schedule.
    losses : list of float
        ``history["loss"]``.
    fit_s : float
        How long the last `fit` took.
    learning_rate : float or None
        Of the last `fit`, before any schedule; `bendwise.anatomy.HealthMonitor` tells it.

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
        self.history: dict[str, list[float]] = {"loss": []}
        self.fit_s = 0.0
        self.learning_rate: float | None = None
        self._memory: tuple[str | Optimizer, Memory] | None = None

    @property
    def losses(self) -> list[float]:
        """The mean loss of each epoch of the last training."""
        return self.history["loss"]

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
        on_epoch: OnEpoch | Iterable[OnEpoch] | None = None,
        every: int = 1,
        schedule: str | Schedule | None = None,
        l1: float = 0.0,
        l2: float = 0.0,
        clip_norm: float | None = None,
        dropout: float = 0.0,
        sample_weight: ArrayLike | None = None,
        class_weight: Any = None,
        validation_split: float = 0.0,
        validation_data: Data | None = None,
        patience: int | None = None,
        min_delta: float = 0.0,
        progress: bool | None = None,
    ) -> Self:
        """Train from the present weights; the same call on the same network gives the same bits.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_inputs)
        y : array_like
            Class numbers for cross-entropy, else of shape (n_samples,) or (n_samples, n_outputs).
        loss : str or Loss, optional
            "mean_squared_error", "mean_absolute_error", "huber", "cross_entropy" or
            "binary_cross_entropy". By default the one that belongs to the last activation:
            cross-entropy to softmax, binary cross-entropy to sigmoid, the squared error to any other.
        optimizer : str or Optimizer, default "adam"
            "adagrad", "adam", "adamw", "rmsprop", "sgd", or one with settings of your own.
        epochs : int, default 100
            How many times to go through the data.
        batch_size : int, optional
            Samples a step; by default all of them.
        seed : int or numpy.random.Generator, default 0
            Where the order of the batches comes from, dropout, and the rows of `validation_split`.
        on_epoch : callable or list of callables, optional
            Called after an epoch with its number, from 1, and its mean loss; True ends the training.
        every : int, default 1
            Epochs from one validation and call of `on_epoch` to the next. Fewer are faster.
        schedule : str or callable, optional
            How the learning rate changes: "cosine", or one of `bendwise.network`: ``InverseTimeDecay``,
            ``StepDecay``, ``CosineDecay``, or a function ``f(step, n_steps)`` that gives its factor.
        l1, l2 : float, default 0
            Penalties on the weights, l1 · Σ|w| + l2 · Σw²; the losses told are without them.
        clip_norm : float, optional
            The largest norm of the whole gradient; a larger one is scaled down to it.
        dropout : float, default 0
            Share of each hidden layer's values that is left out in a step.
        sample_weight : array_like of shape (n_samples,), optional
            How much each row counts; only the proportions matter.
        class_weight : "balanced", dict or list, optional
            How much each class counts; "balanced" makes all classes count alike.
        validation_split : float, default 0
            Share of the rows to hold out and to measure ``val_loss`` on.
        validation_data : (X, y), optional
            Rows of your own for that.
        patience : int, optional
            Stop after so many epochs without a better loss (``val_loss`` where there is validation);
            the parameters are then those of the best epoch.
        min_delta : float, default 0
            By how much a loss must be less to be better.
        progress : bool, optional
            Whether to show a bar; by default in a terminal, when it takes more than some seconds.

        Returns
        -------
        Network
            Itself; `history` tells how it went.

        Raises
        ------
        InputError
            For data that do not fit the network.
        DivergenceError
            When the loss is no longer a number; `parameters` then hold the last finite state.
        """
        given = {name: value for name, value in locals().items() if name not in ("self", "X", "y")}
        self._fit(X, y, Settings(**given))
        return self

    def _fit(
        self, X: ArrayLike, y: ArrayLike, settings: Settings, is_stopped: Callable[[], bool] | None = None
    ) -> None:
        x, start = self.inputs(X), time.perf_counter()
        self.history, self._memory = {"loss": []}, None
        self.learning_rate = get_optimizer(settings.optimizer).learning_rate
        try:
            train(self, x, y, settings, history=self.history, is_stopped=is_stopped)
        finally:
            self.fit_s = time.perf_counter() - start

    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        loss: str | Loss | None = None,
        optimizer: str | Optimizer = "adam",
        batch_size: int | None = None,
        seed: Any = 0,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch on some rows; the optimizer goes on where the last `partial_fit` left it.

        `history` grows by an epoch. The arguments are those of `fit`.
        """
        settings = Settings(
            loss=loss,
            optimizer=optimizer,
            epochs=1,
            batch_size=batch_size,
            seed=seed,
            sample_weight=sample_weight,
        )
        if self._memory is None or self._memory[0] != settings.optimizer:
            self._memory = (settings.optimizer, Memory.of(self))
            self.history = {"loss": []}
        try:
            train(self, self.inputs(X), y, settings, history=self.history, memory=self._memory[1])
        except DivergenceError:
            self._memory = None  # it is no longer finite either
            raise
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

        Activations are looked up by name: one of your own must be defined with `activation` before, by the
        same formula.

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

    def _repr_html_(self) -> str:
        return as_html(self, "network")

    def __repr__(self) -> str:
        inside = ", ".join(repr(layer) if isinstance(layer, Dense) else layer.name for layer in self.layers)
        return f"Network([{inside}])"

"""Training as a pure function: settings and an epoch give the same bits, whatever way led there.

`state_at` keeps the trainings asked for last, each with snapshots to go back to; memory is bounded. A far
jump trains for a moment only and says how far it came: ask again, and it goes on from there.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..network import Dense, Network, Optimizer
from ..network.initializers import generator
from ..network.optimizers import Memory
from ..network.reference import loss_and_gradient
from ..network.training import Settings, make_jobs, make_runner

BUDGET_S = 0.003  # a hand waits for the picture under way, then for its own, then for the screen
MOST_TRAININGS = 16
MOST_SNAPSHOTS = 64
FIRST_GAP = 8  # epochs from one snapshot to the next; twice as many whenever there are too many snapshots
CHUNK_S = 0.001  # how long it trains before it looks at the clock


class Data(Protocol):
    """What is learned: hashable, and made anew whenever it is needed."""

    def make(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """X of shape (n_samples, n_inputs), and y as `Network.fit` takes it."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class Training:
    """All that a training depends on; with `network.fit` the same settings give the same bits.

    Attributes
    ----------
    data : Data
        Hashable; ``data.make()`` gives X and y.
    widths, activations : tuple
        Neurons and activation of each hidden layer.
    optimizer : Optimizer
        With its learning rate.
    outputs : int
        Neurons of the last layer.
    last : str
        The activation after it: "linear" for curves, "softmax" for classes.
    batch_size : int, optional
        By default all samples.
    seed : int
        Of the first weights, and of the order of batches.
    start : tuple of float, optional
        The first parameters, in place of drawn ones.
    """

    data: Data
    widths: tuple[int, ...]
    activations: tuple[str, ...]
    optimizer: Optimizer
    outputs: int = 1
    last: str = "linear"
    batch_size: int | None = None
    seed: int = 0
    start: tuple[float, ...] | None = None

    def make_network(self, parameters: NDArray[Any] | None = None) -> Network:
        """The network before training, or with the parameters of a `Reached`."""
        layers: list[Any] = []
        n_inputs = self.data.make()[0].shape[1]
        for width, activation in zip(self.widths, self.activations, strict=True):
            layers += [Dense(n_inputs, width), activation]
            n_inputs = width
        layers.append(Dense(n_inputs, self.outputs))
        if self.last != "linear":
            layers.append(self.last)
        network = Network(layers, seed=self.seed)
        if parameters is not None:
            network.parameters = parameters
        elif self.start is not None:
            network.parameters = np.array(self.start)
        return network


@dataclass(frozen=True)
class Divergence:
    """Where numbers stopped being numbers.

    Attributes
    ----------
    epoch : int
        The epoch, from 1, that could not be ended; the one before it is the last finite state.
    layer : int
        The dense layer, from 1, in which it was seen first; 0 where the way there cannot be told.
    what : str
        Of that layer: "output", "loss" (the last layer's outputs are finite, their loss is not), "gradient"
        or "weights".
    """

    epoch: int
    layer: int
    what: str


@dataclass(frozen=True)
class Reached:
    """A training after `epoch` epochs.

    Attributes
    ----------
    epoch, wanted : int
        Epochs trained, and epochs asked for.
    parameters : ndarray
        All weights and biases, a copy.
    losses : ndarray of shape (epoch,)
        The mean loss of each epoch as `fit` tells it; without batches, ``losses[i]`` is that after i epochs.
    divergence : Divergence or None
        Where the training ended on its way to `wanted`; `epoch` is then the last finite one.
    """

    epoch: int
    wanted: int
    parameters: NDArray[Any]
    losses: NDArray[np.float64]
    divergence: Divergence | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is nothing left to train."""
        return self.epoch == self.wanted or self.divergence is not None


@dataclass(frozen=True)
class _Snapshot:
    parameters: NDArray[Any]
    first: NDArray[Any]
    second: NDArray[Any]
    n_steps: int
    rng: Any


class _Run:
    """A training under way, and the way back."""

    def __init__(self, training: Training) -> None:
        x, y = training.data.make()
        self.network = training.make_network()
        self.rng = generator(training.seed)
        self.memory = Memory.of(self.network)
        settings = Settings(optimizer=training.optimizer, batch_size=training.batch_size)
        self.job, _ = make_jobs(self.network, self.network.inputs(x), y, settings, self.rng, self.memory)
        self.runner = make_runner(self.job)
        self.epoch, self.gap, self.epoch_s = 0, FIRST_GAP, CHUNK_S
        self.losses: list[float] = []
        self.divergence: Divergence | None = None
        self.snapshots = {0: self._snapshot()}

    def _snapshot(self) -> _Snapshot:
        memory = self.memory
        arrays = (self.network.parameters.copy(), memory.first.copy(), memory.second.copy())
        return _Snapshot(*arrays, memory.n_steps, self.rng.bit_generator.state)

    def _back_to(self, epoch: int) -> None:
        """To the nearest snapshot at or before an epoch."""
        self.epoch = max(at for at in self.snapshots if at <= epoch)
        held = self.snapshots[self.epoch]
        self.network.parameters[...] = held.parameters
        self.memory.first[...], self.memory.second[...] = held.first, held.second
        self.memory.n_steps, self.rng.bit_generator.state = held.n_steps, held.rng

    def _keep(self) -> None:
        """A snapshot at every multiple of `gap`; too many: every second goes."""
        if self.epoch % self.gap or self.epoch in self.snapshots:
            return
        self.snapshots[self.epoch] = self._snapshot()
        if len(self.snapshots) > MOST_SNAPSHOTS:
            self.gap *= 2
            self.snapshots = {at: held for at, held in self.snapshots.items() if at % self.gap == 0}

    def _order(self) -> NDArray[Any]:
        return self.rng.permutation(len(self.job.x))

    def _advance(self, n: int) -> None:
        orders = np.stack([self._order() for _ in range(n)]) if self.job.is_shuffled else None
        started = time.perf_counter()
        losses, _, is_finite = self.runner.run(n, orders, np.ones(n * self.job.steps_an_epoch))
        self.epoch_s = (time.perf_counter() - started) / len(losses)
        good = losses if is_finite else losses[:-1]
        self.losses += good[max(len(self.losses) - self.epoch, 0) :]
        last = self.epoch + len(good)
        if is_finite:
            self.epoch = last
            self._keep()
            return
        self._back_to(last)  # what the optimizer remembers is no longer finite either
        while self.epoch < last:
            self._advance(last - self.epoch)
        self.divergence = Divergence(last + 1, *self._find_fault())
        self._back_to(last)

    def _find_fault(self) -> tuple[int, str]:
        """Go through the next epoch step by step, in NumPy, until something is not finite."""
        job, network = self.job, self.network
        order = self._order() if job.is_shuffled else np.arange(len(job.x))
        gradient, size = np.empty_like(network.parameters), job.batch_size or len(job.x)
        step = job.optimizer.going_on(network.parameters, self.memory)
        with np.errstate(all="ignore"):
            for start in range(0, len(order), size):
                rows = order[start : start + size]
                signal, layer = job.x[rows], 0
                for part in job.layers:
                    layer += isinstance(part, Dense)
                    signal = part.forward(signal) if isinstance(part, Dense) else part(signal)
                    if not np.isfinite(signal).all():
                        return layer, "output"
                loss, _ = loss_and_gradient(
                    network, job.layers, job.loss, job.x[rows], job.targets[rows], gradient
                )
                if not math.isfinite(loss):
                    return layer, "loss"
                if broken := _broken(network, gradient):
                    return broken[-1], "gradient"  # it goes from the last layer to the first
                step(gradient)
                self.memory.n_steps += 1
                if broken := _broken(network, network.parameters):
                    return broken[0], "weights"
        return 0, "loss"

    def go(self, wanted: int, until: float) -> Reached:
        """Towards an epoch, a portion at least, until the clock says so."""
        target = wanted if self.divergence is None else min(wanted, self.divergence.epoch - 1)
        if self.epoch > target or any(self.epoch < at <= target for at in self.snapshots):
            self._back_to(target)
        while self.epoch < target:
            n = max(1, min(int(CHUNK_S / self.epoch_s), self.gap - self.epoch % self.gap))
            self._advance(min(n, target - self.epoch))
            if self.divergence is not None and target >= self.divergence.epoch:
                target = self.divergence.epoch - 1
                self._back_to(target)
            if time.perf_counter() > until:
                break
        ended = self.divergence if self.divergence and wanted >= self.divergence.epoch else None
        if ended and self.epoch < target:
            ended = None  # not there yet
        losses = np.array(self.losses[: self.epoch])
        return Reached(self.epoch, wanted, self.network.parameters.copy(), losses, ended)


def _broken(network: Network, vector: NDArray[Any]) -> list[int]:
    """The dense layers, from 1, whose part of a vector is not finite."""
    parts = enumerate(network.views(vector), 1)
    return [layer for layer, views in parts if not all(np.isfinite(view).all() for view in views)]


_runs: OrderedDict[Training, _Run] = OrderedDict()
_one_at_a_time = Lock()


def state_at(training: Training, epoch: int, budget_s: float = BUDGET_S) -> Reached:
    """A training after so many epochs, or as far as it comes in about `budget_s` seconds.

    Parameters
    ----------
    training : Training
    epoch : int
        From 0, the network before training.
    budget_s : float
        At least a few milliseconds' worth is trained, so that asking again always gets there.

    Returns
    -------
    Reached
        The state after ``reached.epoch`` epochs: the bits of ``network.fit(epochs=reached.epoch)``.
    """
    with _one_at_a_time:
        run = _runs.get(training)
        if run is None:
            run = _runs[training] = _Run(training)
            while len(_runs) > MOST_TRAININGS:
                _runs.popitem(last=False)
        _runs.move_to_end(training)
        return run.go(epoch, time.perf_counter() + budget_s)


def forget() -> None:
    """Drop all that is kept."""
    with _one_at_a_time:
        _runs.clear()

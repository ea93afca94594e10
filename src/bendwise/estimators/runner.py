"""Epochs of mini-batches: penalties and weights of samples, batch by batch as scikit-learn has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..network import Network
from ..network.engine import Engine
from ..network.job import Job, trunk
from ..network.optimizers import Memory
from ..network.training import make_runner
from .objective import Objective
from .steps import PlainAdam, PlainDescent

Floats = NDArray[Any]


@dataclass(frozen=True)
class Rows:
    """Samples to train on.

    Attributes
    ----------
    x : ndarray of shape (n_samples, n_inputs)
    targets : ndarray of shape (n_samples, n_outputs)
    weights : ndarray of shape (n_samples,) or None
    """

    x: Floats
    targets: Floats
    weights: Floats | None


class Runner:
    """A training of a network on rows: its machine code, or NumPy."""

    def __init__(
        self,
        network: Network,
        objective: Objective,
        rows: Rows,
        optimizer: PlainAdam | PlainDescent,
        memory: Memory,
        *,
        alpha: float,
        batch_size: int,
        dropout: float,
        dropout_seed: int,
    ) -> None:
        self.objective, self.rows, self.alpha = objective, rows, alpha
        self.batch_size, n = batch_size, len(rows.x)
        self.starts = np.arange(0, n, batch_size)
        self.counts = np.minimum(batch_size, n - self.starts)
        job = Job(
            network=network,
            loss=objective.loss,
            layers=trunk(network, objective.loss),
            x=rows.x,
            targets=rows.targets,
            weights=np.ones(n, network.dtype),
            is_weighted=rows.weights is not None,
            optimizer=optimizer,
            batch_size=batch_size,
            dropout=dropout,
            dropout_seed=dropout_seed,
            memory=memory,
        )
        self.job = job
        self._inner = make_runner(job)

    @property
    def is_shuffled(self) -> bool:
        """Whether the order of the rows matters."""
        return self.job.is_shuffled

    @property
    def is_compiled(self) -> bool:
        """Whether machine code trains."""
        return isinstance(self._inner, Engine)

    @property
    def is_uniform(self) -> bool:
        """Whether several epochs can follow each other with nothing set between them."""
        return self.rows.weights is None or not self.is_shuffled

    def run(
        self, n_epochs: int, orders: NDArray[Any] | None, factor: float
    ) -> tuple[list[float], list[float], bool]:
        """The mean loss and the penalty of each epoch, and whether all stayed finite."""
        masses = self._weigh(None if orders is None else orders[0])
        shares = np.divide(self.alpha, masses, out=np.zeros(len(masses)), where=masses > 0)
        self.job.ridges = np.tile(0.5 * self.objective.scale * shares, n_epochs)
        losses, _, is_finite = self._inner.run(n_epochs, orders, np.full(n_epochs * len(masses), factor))
        penalties = self._inner.penalties / self.objective.scale
        return losses, penalties.tolist()[: len(losses)], is_finite

    def _weigh(self, order: NDArray[Any] | None) -> Floats:
        """Give the samples of each batch weights with the mean 1; the sums that they had."""
        weights = self.rows.weights
        if weights is None:
            return self.counts.astype(float)
        ordered = weights if order is None else weights[order]
        masses = np.add.reduceat(ordered, self.starts)
        per_sample = np.divide(self.counts, masses, out=np.zeros(len(masses)), where=masses > 0)
        scaled = ordered * np.repeat(per_sample, self.counts)
        if order is None:
            self.job.weights[...] = scaled
        else:
            self.job.weights[order] = scaled  # in place: machine code has its address
        return np.asarray(masses)

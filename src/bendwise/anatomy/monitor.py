"""The health of a network while it is trained: when neurons died, and by which learning rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..network import Network
from .causes import Problem, plain
from .health import Health, health, in_html

SLOWER = 10.0  # the usual step from one learning rate to the next to try
BY_TRAINING = ("dead", "saturated", "exploding signal", "exploding gradient", "wrong-gain weights")


class HealthMonitor:
    """A callback of `Network.fit` that looks at the network's health during training.

    Parameters
    ----------
    network : Network
        The one that is to be trained; it is looked at once at the start, as epoch 0.
    X : array_like of shape (n_samples, n_inputs)
        Samples to look with; some hundred are enough.
    y : array_like, optional
        Their targets, for the gradients of the loss; see `health`.
    every : int, default 1
        How many calls there are for one look: with ``fit(every=10)`` and 2, it is every 20 epochs.
    stop_when_dead : bool, default False
        End the training once no neuron of some hidden layer is active for any sample: nothing moves them.

    Attributes
    ----------
    epochs : list of int
        When it looked; 0 is before training.
    history : list of Health
        What it saw: numbers for each neuron, a few kilobytes a look, not the samples.

    Raises
    ------
    InputError
        If the samples do not fit the network, or `every` is no whole number from 1.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.spiral_data()
    >>> network = bw.Network([bw.Dense(2, 64), bw.relu, bw.Dense(64, 3), bw.softmax])
    >>> monitor = bw.anatomy.HealthMonitor(network, X)
    >>> network = network.fit(X, y, optimizer=bw.network.SGD(10.0), epochs=50, on_epoch=monitor)
    >>> print(monitor.verdict)  # doctest: +ELLIPSIS
    By epoch ... layer 1 is nearly dead: ...; so it stays. A learning rate of 10 is too high.
    >>> monitor.remedies[0]
    'Make the network anew and train it with a learning rate of 1, a tenth.'
    """

    def __init__(
        self,
        network: Network,
        X: ArrayLike,
        y: ArrayLike | None = None,
        every: int = 1,
        *,
        stop_when_dead: bool = False,
    ) -> None:
        if not isinstance(every, (int, np.integer)) or isinstance(every, bool) or every < 1:
            raise InputError(f"every must be a whole number from 1, not {every!r}")
        self.network, self.X, self.y = network, network.inputs(X), y
        self.every, self.stop_when_dead = every, stop_when_dead
        self.epochs: list[int] = []
        self.history: list[Health] = []
        self._calls = 0
        self._look(0)

    def _look(self, epoch: int) -> None:
        self.epochs.append(epoch)
        self.history.append(health(self.network, self.X, self.y))

    def __call__(self, epoch: int, loss: float) -> bool:
        """Look, if it is time; True, which ends the training, if that was asked for and a layer is dead."""
        self._calls += 1
        if self._calls % self.every:
            return False
        self._look(epoch)
        return self.stop_when_dead and any(layer.dead == 1 for layer in self.history[-1].layers)

    def since(self, problem: Problem) -> int:
        """The first epoch from which on this problem was there at every look, until the last."""
        first = self.epochs[-1]
        for epoch, seen in zip(reversed(self.epochs), reversed(self.history), strict=True):
            if (problem.kind, problem.layer) not in {(one.kind, one.layer) for one in seen.problems}:
                break
            first = epoch
        return first

    @property
    def learning_rate(self) -> float | None:
        """The learning rate of the training, by its schedule that of the epoch when neurons began to die."""
        began = self._worst()
        rates = self.network.history.get("learning_rate", [])
        if began is not None and 0 < self.since(began) <= len(rates):
            return rates[self.since(began) - 1]
        return self.network.learning_rate

    def _worst(self) -> Problem | None:
        """What training did first, of what is still so at the last look."""
        new = [one for one in self.history[-1].problems if one.kind in BY_TRAINING and self.since(one)]
        return min(new, key=lambda one: (self.since(one), BY_TRAINING.index(one.kind)), default=None)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong at the last look; before it, if training did it, the learning rate."""
        last, worst = self.history[-1].problems, self._worst()
        if worst is None:
            return last
        rate, epoch = self.learning_rate, self.since(worst)
        before = self.history[self.epochs.index(epoch) - 1]
        evidence = {"epoch": float(epoch), "looks": float(len(self.epochs))}
        for name, seen in (("before", before), ("then", self.history[self.epochs.index(epoch)])):
            if worst.kind in ("dead", "saturated"):
                evidence[f"dead {name}"] = float(len(seen.layers[worst.layer - 1].dead_neurons))
        slower = "a tenth of the learning rate"
        words = "The learning rate is too high."
        if rate is not None:
            evidence |= {"learning rate": rate, "slower": rate / SLOWER}
            slower = f"a learning rate of {plain(rate / SLOWER)}, a tenth"
            words = f"A learning rate of {plain(rate)} is too high."
        remedy = f"Make the network anew and train it with {slower}."
        return [Problem("learning rate too high", worst.layer, words, evidence, remedy), *last]

    @property
    def remedies(self) -> list[str]:
        """What to do, in this order; a lower learning rate alone, where that is the cause."""
        problems = self.problems
        if problems and problems[0].kind == "learning rate too high":
            return [problems[0].remedy]
        return list(dict.fromkeys(problem.remedy for problem in problems))

    @property
    def verdict(self) -> str:
        """How the network fared, in one to three sentences."""
        worst, last = self._worst(), self.history[-1]
        if worst is not None:
            epoch = self.since(worst)
            then = self.history[self.epochs.index(epoch)].problems
            words = next(one.words for one in then if (one.kind, one.layer) == (worst.kind, worst.layer))
            began = words[0].lower() + words[1:].removesuffix(".")
            return f"By epoch {epoch} {began}; so it stays. {self.problems[0].words}"
        if not last.is_healthy:
            return f"Not healthy from the start. {last.verdict}"
        sick = [epoch for epoch, seen in zip(self.epochs, self.history, strict=True) if not seen.is_healthy]
        if not sick:
            return f"Healthy at all {len(self.epochs)} looks."
        looks = f"{len(sick)} of {len(self.epochs)} looks"
        return f"Healthy at the end; it was not at {looks}, last in epoch {sick[-1]}."

    def dead_map(self) -> NDArray[np.float64]:
        """The share of dead neurons at each look in each layer, of shape (n_looks, n_layers)."""
        return np.array([[layer.dead for layer in seen.layers] for seen in self.history])

    def __repr__(self) -> str:
        return f"{self.history[-1]._table()}\n{self.verdict}" + "".join(
            f"\n- {said}" for said in self.remedies
        )

    def _repr_html_(self) -> str:
        return self.history[-1]._html_table() + in_html(self.verdict, self.remedies)

"""From the arguments of `fit` to a trained network: chunks of epochs, and what happens between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import DivergenceError, InputError
from .engine import Engine, can_train
from .initializers import generator
from .job import Job, data, sample_weights
from .layers import run
from .losses import Loss
from .optimizers import Memory, Optimizer, get_optimizer
from .progress import Bar
from .reference import Reference
from .schedules import Schedule, factors, get_schedule
from .stack import Stack

CHUNK_S = 0.05  # how long machine code runs before Python may look: Ctrl-C, a progress bar
FIRST_SAMPLES = 2000  # how many to go through before it is known how long that takes
OnEpoch = Callable[[int, float], Any]
Data = tuple[ArrayLike, ArrayLike]


@dataclass
class Settings:
    """The arguments of `Network.fit`, which documents them."""

    loss: str | Loss | None = None
    optimizer: str | Optimizer = "adam"
    epochs: int = 100
    batch_size: int | None = None
    seed: Any = 0
    on_epoch: OnEpoch | Iterable[OnEpoch] | None = None
    every: int = 1
    schedule: str | Schedule | None = None
    l1: float = 0.0
    l2: float = 0.0
    clip_norm: float | None = None
    dropout: float = 0.0
    sample_weight: ArrayLike | None = None
    class_weight: Any = None
    validation_split: float = 0.0
    validation_data: Data | None = None
    patience: int | None = None
    min_delta: float = 0.0
    progress: bool | None = None

    def __post_init__(self) -> None:
        if isinstance(self.on_epoch, Iterable):
            self.on_epoch = list(self.on_epoch)  # a generator can be gone through once
        self._check_counts()
        self._check_numbers()
        if self.validation_data is not None:
            if not isinstance(self.validation_data, (tuple, list)) or len(self.validation_data) != 2:
                raise InputError("validation_data must be a pair (X, y)")
            if self.validation_split:
                raise InputError("give validation_split or validation_data, not both")
        if not all(map(callable, self.callbacks)):
            raise InputError(f"on_epoch must be a function or a list of functions, not {self.on_epoch!r}")

    def _check_counts(self) -> None:
        for name, may_lack in (("epochs", False), ("every", False), ("batch_size", True), ("patience", True)):
            number = getattr(self, name)
            is_count = _is_number(number) and isinstance(number, (int, np.integer)) and number >= 1
            if not (is_count or (number is None and may_lack)):
                raise InputError(f"{name} must be a whole number from 1, not {number!r}")

    def _check_numbers(self) -> None:
        for name, below in (
            ("l1", np.inf),
            ("l2", np.inf),
            ("min_delta", np.inf),
            ("dropout", 1),
            ("validation_split", 1),
        ):
            if not _is_number(value := getattr(self, name)) or not 0 <= value < below:
                end = "" if below == np.inf else f" and below {below}"
                raise InputError(f"{name} must be a number from 0{end}, not {value!r}")
        if self.clip_norm is not None and not (_is_number(self.clip_norm) and self.clip_norm > 0):
            raise InputError(f"clip_norm must be a number above 0, not {self.clip_norm!r}")

    @property
    def callbacks(self) -> list[OnEpoch]:
        """What is called after an epoch."""
        if self.on_epoch is None:
            return []
        return list(self.on_epoch) if isinstance(self.on_epoch, Iterable) else [self.on_epoch]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def make_runner(job: Job) -> Engine | Reference:
    """The engine where it knows all parts of the job, else NumPy."""
    return Engine(job) if can_train(job) else Reference(job)


def make_jobs(
    network: Stack,
    x: NDArray[Any],
    y: ArrayLike,
    settings: Settings,
    rng: np.random.Generator,
    memory: Memory,
) -> tuple[Job, Job | None]:
    """The training, and the validation if there is one."""
    loss, layers, targets = data(network, x, y, settings.loss)
    weights = sample_weights(settings.sample_weight, settings.class_weight, targets, loss, len(x))

    def job(x: NDArray[Any], targets: NDArray[Any], weights: NDArray[Any] | None) -> Job:
        if weights is not None:
            if not weights.any():
                raise InputError("the rows for training or for validation have no weight above 0")
            weights = weights / weights.mean()
        return Job(
            network=network,
            loss=loss,
            layers=layers,
            x=x,
            targets=targets,
            weights=np.ones(len(x), network.dtype) if weights is None else weights.astype(network.dtype),
            is_weighted=weights is not None,
            optimizer=get_optimizer(settings.optimizer),
            batch_size=settings.batch_size,
            l1=float(settings.l1),
            l2=float(settings.l2),
            clip_norm=settings.clip_norm,
            dropout=float(settings.dropout),
            dropout_seed=int(rng.integers(2**32)) if settings.dropout else 0,
            memory=memory,
        )

    if settings.validation_data is not None:
        held_x, held_y = settings.validation_data
        held_x = network.inputs(held_x)
        _, _, held_targets = data(network, held_x, held_y, loss)
        return job(x, targets, weights), job(held_x, held_targets, None)
    if settings.validation_split:
        return _split(x, targets, weights, settings.validation_split, rng, job)
    return job(x, targets, weights), None


def _split(
    x: NDArray[Any],
    targets: NDArray[Any],
    weights: NDArray[Any] | None,
    share: float,
    rng: np.random.Generator,
    job: Callable[..., Job],
) -> tuple[Job, Job]:
    """Rows drawn by the seed are held out."""
    n_held = round(len(x) * share)
    if not 0 < n_held < len(x):
        raise InputError(
            f"validation_split={share:g} of {len(x)} rows leaves none for training or for validation"
        )
    order = rng.permutation(len(x))
    parts = []
    for rows in (np.sort(order[n_held:]), np.sort(order[:n_held])):
        part = None if weights is None else weights[rows]
        parts.append(job(np.ascontiguousarray(x[rows]), np.ascontiguousarray(targets[rows]), part))
    return parts[0], parts[1]


class Training:
    """A training under way: history, and the best weights so far."""

    def __init__(
        self,
        network: Stack,
        settings: Settings,
        jobs: tuple[Job, Job | None],
        rng: np.random.Generator,
        history: dict[str, list[float]],
    ) -> None:
        self.network, self.settings, self.rng, self.history = network, settings, rng, history
        self.job, self.runner = jobs[0], make_runner(jobs[0])
        self.validation = None if jobs[1] is None else make_runner(jobs[1])
        self.schedule = get_schedule(settings.schedule)
        self.epoch, self.is_over = 0, False
        self.best, self.best_epoch, self.best_parameters = np.inf, 0, network.parameters.copy()
        self._epoch_s = 0.0

    def _tell(self, name: str, values: list[float]) -> None:
        self.history.setdefault(name, []).extend(values)

    def _note(self, losses: list[float], metrics: list[float], rates: NDArray[Any]) -> None:
        self._tell("loss", losses)
        if self.job.loss.metric_name:
            self._tell(self.job.loss.metric_name, metrics)
        if self.schedule is not None:
            self._tell("learning_rate", (self.job.optimizer.learning_rate * rates).tolist())

    def _pause(self) -> int:
        """The next epoch after which something is to be done."""
        settings = self.settings
        if not settings.callbacks and self.validation is None and settings.patience is None:
            return settings.epochs
        return min(settings.epochs, self.epoch + settings.every - self.epoch % settings.every)

    def chunk(self) -> None:
        """Train until something is to be done, or until it is time to look up."""
        pause, job, steps = self._pause(), self.job, self.job.steps_an_epoch
        n = int(CHUNK_S / self._epoch_s) if self._epoch_s else FIRST_SAMPLES // len(job.x)
        n = min(max(n, 1), pause - self.epoch)
        orders = None
        if job.is_shuffled:
            orders = np.stack([self.rng.permutation(len(job.x)) for _ in range(n)])
        rates = factors(self.schedule, self.epoch * steps, n * steps, self.settings.epochs * steps)
        start = time.perf_counter()
        losses, metrics, is_finite = self.runner.run(n, orders, rates)
        self._epoch_s = (time.perf_counter() - start) / len(losses)
        self.epoch += len(losses)
        end = n if is_finite else -1
        self._note(losses[:end], metrics[:end], rates[::steps][:end])
        if not is_finite:
            raise DivergenceError(
                f"training diverged in epoch {self.epoch} (loss {losses[-1]:g}); the likely cause is "
                f"a learning rate too high ({job.optimizer}), or inputs that are not scaled"
            )
        if self.epoch == pause:
            self._serve(losses[-1])

    def _serve(self, loss: float) -> None:
        """Validate, keep the best weights, call back; maybe it is over."""
        settings, job = self.settings, self.job
        watched = loss
        if self.validation is not None:
            watched, metric = self.validation.evaluate()
            self._tell("val_loss", [watched])
            if job.loss.metric_name:
                self._tell(f"val_{job.loss.metric_name}", [metric])
        if settings.patience is not None:
            if watched < self.best - settings.min_delta:
                self.best, self.best_epoch = watched, self.epoch
                self.best_parameters[...] = self.network.parameters
            self.is_over = self.epoch - self.best_epoch >= settings.patience
        for call in settings.callbacks:
            answer = call(self.epoch, loss)
            self.is_over |= isinstance(answer, (bool, np.bool_)) and bool(answer)
        self.is_over |= self.epoch == settings.epochs

    def end(self) -> None:
        """Take the best weights, where they were looked for."""
        if self.settings.patience is not None and self.best_epoch:
            self.network.parameters[...] = self.best_parameters


def train(
    network: Stack,
    x: NDArray[Any],
    y: ArrayLike,
    settings: Settings,
    *,
    history: dict[str, list[float]],
    memory: Memory | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> None:
    """Move the network's parameters, and write down how it goes. See `Network.fit`.

    `is_stopped` is asked now and then: True ends it with KeyboardInterrupt.
    """
    rng = generator(settings.seed)
    jobs = make_jobs(network, x, y, settings, rng, memory or Memory.of(network))
    training = Training(network, settings, jobs, rng, history)
    with Bar(settings.progress, settings.epochs, "epoch") as bar:
        while not training.is_over:
            if is_stopped is not None and is_stopped():
                raise KeyboardInterrupt
            training.chunk()
            bar.show(training.epoch, f"loss {history['loss'][-1]:.4g}")
    training.end()


def mean_loss(network: Stack, x: NDArray[Any], y: ArrayLike, loss: str | Loss | None) -> float:
    """The mean loss on x; see `Network.loss`."""
    chosen, layers, targets = data(network, x, y, loss)
    return chosen.value_and_slope(run(layers, x), targets)[0]

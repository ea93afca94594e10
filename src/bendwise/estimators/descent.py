"""The solvers adam and sgd: stretches of epochs, and what scikit-learn looks at after each epoch."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from ..errors import InputError
from ..network.optimizers import Memory
from .objective import Objective
from .runner import Rows, Runner
from .steps import PlainAdam, PlainDescent

Floats = NDArray[Any]
STRETCH_S = 0.1  # how long machine code runs before Python may look: Ctrl-C
FIRST_ROWS = 10_000  # so many samples an epoch are no risk before it is known how long they take
SMALLEST_RATE = 1e-6  # at which "adaptive" gives up


@dataclass
class State:
    """What a solver remembers from one epoch to the next, and `partial_fit` from one call to the next."""

    solver: str
    memory: Memory
    rate: float


def start(model: Any) -> State:
    """A memory with nothing in it."""
    return State(model.solver, Memory.of(model.network_), float(model.learning_rate_init))


def optimizer(model: Any, objective: Objective) -> PlainAdam | PlainDescent:
    """The steps that the model's parameters ask for, at the rate `learning_rate_init`.

    The gradient of training is `objective.scale` times the one that rate and epsilon are meant for.
    """
    rate = float(model.learning_rate_init)
    if model.solver == "adam":
        epsilon = float(model.epsilon) * objective.scale
        return PlainAdam(rate, beta1=float(model.beta_1), beta2=float(model.beta_2), epsilon=epsilon)
    momentum = float(model.momentum)
    return PlainDescent(rate / objective.scale, momentum=momentum, nesterov=bool(model.nesterovs_momentum))


class Descent:
    """A training under way. What is learned about it is kept in the model's public attributes."""

    def __init__(
        self,
        model: Any,
        objective: Objective,
        rows: Rows,
        held: tuple[Floats, Floats, Floats | None] | None,
        rng: np.random.RandomState,
        *,
        is_one_epoch: bool,
    ) -> None:
        self.model, self.held, self.rng, self.is_one_epoch = model, held, rng, is_one_epoch
        self.state: State = model._state
        self.n_samples = len(rows.x)
        self.order = np.arange(self.n_samples)
        self.runner = Runner(
            *(model.network_, objective, rows, optimizer(model, objective), self.state.memory),
            alpha=float(model.alpha),
            batch_size=self._batch_size(),
            dropout=float(model.dropout),
            dropout_seed=int(rng.randint(2**31)) if model.dropout else 0,
        )
        self.epoch_s = 0.0
        self.is_over = False

    def _batch_size(self) -> int:
        wanted = self.model.batch_size
        if wanted == "auto":
            return min(200, self.n_samples)
        if wanted > self.n_samples:
            warnings.warn(
                f"batch_size={wanted} is more than the {self.n_samples} rows to train on; all of them "
                "make one batch",
                stacklevel=2,
            )
        return int(min(wanted, self.n_samples))

    def train(self) -> None:
        """Run until it is over; Ctrl-C keeps what is learned so far."""
        model = self.model
        model.n_iter_ = 0
        try:
            while not self.is_over:
                self._stretch()
        except KeyboardInterrupt:
            warnings.warn("training was interrupted; the model is as it was then", stacklevel=2)
        if self.held is not None:
            model.network_.parameters = model._best_parameters

    def _length(self) -> int:
        """So many epochs can follow each other before anything can have to be done."""
        model = self.model
        is_watched = self.held is not None or (model.solver == "sgd" and model.learning_rate == "invscaling")
        if is_watched or self.is_one_epoch or not self.runner.is_uniform:
            return 1
        calm = max(model.n_iter_no_change + 1 - model._no_improvement_count, 1)
        by_time = STRETCH_S / self.epoch_s if self.epoch_s else max(1, FIRST_ROWS // self.n_samples)
        return int(max(1, min(calm, by_time, model.max_iter - model.n_iter_)))

    def _orders(self, n_epochs: int) -> NDArray[Any] | None:
        """The order of the rows in each epoch, drawn as scikit-learn draws it."""
        # of a generator that others use too, who comes next sees the draws
        is_shared = isinstance(self.model.random_state, np.random.RandomState)
        if not (self.model.shuffle and (self.runner.is_shuffled or is_shared)):
            return None
        orders = np.empty((n_epochs, self.n_samples), np.int64)
        for epoch in range(n_epochs):
            places = np.arange(self.n_samples)
            self.rng.shuffle(places)
            self.order = orders[epoch] = self.order[places]
        return orders if self.runner.is_shuffled else None

    def _stretch(self) -> None:
        model, n_epochs = self.model, self._length()
        orders = self._orders(n_epochs)
        begun = time.perf_counter()
        factor = self.state.rate / model.learning_rate_init
        losses, penalties, is_finite = self.runner.run(n_epochs, orders, factor)
        self.epoch_s = (time.perf_counter() - begun) / len(losses)
        for loss, penalty in zip(losses[: len(losses) - (not is_finite)], penalties, strict=False):
            self._tell(loss * self.runner.objective.told + penalty)
        if not is_finite:
            del model._state  # what the solver remembers is no longer finite either
            raise InputError(
                f"training ran away in iteration {model.n_iter_ + 1}: weights or loss are no longer finite; "
                f"scale the inputs, or try learning_rate_init={model.learning_rate_init / 10:g}"
            )

    def _tell(self, loss: float) -> None:
        """Note an epoch, and find out whether it was the last."""
        model = self.model
        model.n_iter_ += 1
        model.t_ += self.n_samples
        model.loss_ = loss
        model.loss_curve_.append(loss)
        if model.verbose:
            print(f"Iteration {model.n_iter_}, loss = {loss:.8f}")
        is_better = self._look_at_loss(loss) if self.held is None else self._look_at_score(*self.held)
        model._no_improvement_count = 0 if is_better else model._no_improvement_count + 1
        if model.solver == "sgd" and model.learning_rate == "invscaling":
            self._set_rate(model.learning_rate_init / (model.t_ + 1) ** model.power_t)
        if model._no_improvement_count > model.n_iter_no_change:
            self._stop_or_slow_down()
        if self.is_one_epoch:
            self.is_over = True
        elif model.n_iter_ == model.max_iter and not self.is_over:
            self.is_over = True
            warnings.warn(
                f"max_iter={model.max_iter} iterations were not enough to converge within tol={model.tol:g}",
                ConvergenceWarning,
                stacklevel=2,
            )

    def _look_at_loss(self, loss: float) -> bool:
        model = self.model
        is_better = not loss > model.best_loss_ - model.tol
        model.best_loss_ = min(model.best_loss_, loss)
        return is_better

    def _look_at_score(self, x: Floats, targets: Floats, weights: Floats | None) -> bool:
        """Score the rows held out, and keep the best weights."""
        model = self.model
        score = model._score_of(x, targets, weights)
        model.validation_scores_.append(score)
        if model.verbose:
            print(f"Validation score: {score:.6f}")
        is_better = not score < model.best_validation_score_ + model.tol
        if score > model.best_validation_score_:
            model.best_validation_score_ = score
            model._best_parameters = model.network_.parameters.copy()
        return is_better

    def _stop_or_slow_down(self) -> None:
        """No improvement for long: the end, or a smaller learning rate."""
        model, what = self.model, "Validation score" if self.held is not None else "Training loss"
        said = f"{what} has not improved by tol={model.tol:g} for {model.n_iter_no_change} iterations."
        is_adaptive = model.solver == "sgd" and model.learning_rate == "adaptive"
        if is_adaptive and self.state.rate > SMALLEST_RATE:
            self._set_rate(self.state.rate / 5)
            model._no_improvement_count = 0
            said += f" The learning rate is now {self.state.rate:g}."
        else:
            self.is_over = True
            said += " Training ends."
        if model.verbose:
            print(said)

    def _set_rate(self, rate: float) -> None:
        """Change the learning rate; past moves keep the size that they had."""
        self.state.memory.first *= self.state.rate / rate
        self.state.rate = rate

"""The solver lbfgs: SciPy's L-BFGS-B over all parameters, in double precision."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from ..network import Dense, Network
from ..network.optimizers import Memory
from .objective import Objective
from .runner import Rows, Runner
from .steps import PlainDescent

Floats = NDArray[Any]


def _in_double(network: Network) -> Network:
    """A network of its own with the same layers."""
    layers: list[Any] = []
    for layer in network.layers:
        if isinstance(layer, Dense):
            dense = Dense(layer.n_inputs, layer.n_neurons, dtype=np.float64)
            dense.weights, dense.biases = layer.weights, layer.biases
            layer = dense
        layers.append(layer)
    return Network(layers, dtype=np.float64)


class Surface:
    """The loss with its penalty, and its gradient, at any parameters.

    Gradient descent at a rate of 0 moves nothing; without momentum, what it remembers is the gradient.
    """

    def __init__(self, network: Network, objective: Objective, rows: Rows, alpha: float) -> None:
        self.network, self.objective, self.memory = network, objective, Memory.of(network)
        rows = Rows(rows.x.astype(float), rows.targets.astype(float), rows.weights)
        still = PlainDescent(1.0)
        how: dict[str, Any] = {"batch_size": len(rows.x), "dropout": 0.0, "dropout_seed": 0}
        self._runner = Runner(network, objective, rows, still, self.memory, alpha=alpha, **how)

    @property
    def is_compiled(self) -> bool:
        """Whether machine code computes it."""
        return self._runner.is_compiled

    def at(self, parameters: Floats) -> tuple[float, float]:
        """The mean loss and the penalty; the gradient is left in the memory."""
        self.network.parameters = parameters
        self.memory.first[...] = 0
        losses, penalties, _ = self._runner.run(1, None, 0.0)
        return losses[0], penalties[0]

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        """What is made small: a sum over outputs, as its gradient is."""
        loss, penalty = self.at(parameters)
        return loss / self.objective.scale + penalty, self.memory.first / self.objective.scale

    def told(self, parameters: Floats) -> float:
        """The loss that scikit-learn tells: a mean over outputs where the other is a sum."""
        loss, penalty = self.at(parameters)
        return loss * self.objective.told + penalty


def search(model: Any, objective: Objective, rows: Rows) -> None:
    """Move the model's network to a minimum; what is learned is kept in the model's attributes."""
    from scipy.optimize import minimize  # which takes a while to import

    network = _in_double(model.network_)
    surface = Surface(network, objective, rows, float(model.alpha))
    model.n_iter_ = 0

    def after_each(intermediate_result: Any) -> None:
        model.n_iter_ += 1
        if model.verbose:
            print(f"Iteration {model.n_iter_}, loss = {intermediate_result.fun:.8f}")

    limits: Any = {"maxfun": model.max_fun, "maxiter": model.max_iter, "gtol": model.tol}
    start = network.parameters.copy()
    with threadpool_limits(1 if surface.is_compiled else None, "blas"):  # SciPy's products are short
        found = minimize(surface, start, method="L-BFGS-B", jac=True, options=limits, callback=after_each)
    model.network_.parameters = found.x
    model.n_iter_, model.loss_ = min(int(found.nit), model.max_iter), surface.told(found.x)
    if found.status:
        warnings.warn(
            f"lbfgs stopped before it converged, after {found.nit} iterations and {found.nfev} evaluations "
            f"({found.message}); raise max_iter={model.max_iter} or max_fun={model.max_fun}, or scale the "
            "inputs",
            ConvergenceWarning,
            stacklevel=2,
        )

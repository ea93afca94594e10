"""JAX: a whole training is one compiled program, a `lax.scan` over its steps."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..material import Weights, corrections, material, orders
from ..works import Work

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp

VERSION = jax.__version__
jax.config.update("jax_cpu_enable_async_dispatch", False)  # the answer is waited for anyway

ACTIVATIONS: dict[str, Any] = {
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "silu": jax.nn.silu,
}


def _loss(work: Work, activation: Any, parameters: Any, x: Any, y: Any) -> Any:
    for weights, biases in parameters[:-1]:
        x = activation(x @ weights + biases)
    weights, biases = parameters[-1]
    out = x @ weights + biases
    if work.is_regression:
        return jnp.mean(jnp.square(out - y))
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(out) * y, axis=1))


def steps_of(work: Work, epochs: int) -> tuple[Any, Any]:
    """What a scan runs over: Adam's two factors at each step, and the rows of each, if there are batches."""
    first, second = corrections(epochs * work.steps_an_epoch).T
    factors = np.stack([work.learning_rate / first, 1 / np.sqrt(second)], axis=1).astype(np.float32)
    return jnp.asarray(factors), None if work.batch is None else jnp.asarray(orders(work, epochs))


def program(work: Work, activation: str) -> Callable[..., Any]:
    """From first weights to the loss of each step; not compiled yet."""
    gradient = jax.value_and_grad(partial(_loss, work, ACTIVATIONS[activation]))

    def run(weights: Any, x: Any, y: Any, steps: Any) -> Any:
        def step(state: Any, now: Any) -> Any:
            parameters, means, squares = state
            factors, rows = now
            batch = (x, y) if rows is None else (x[rows], y[rows])
            value, grads = gradient(parameters, *batch)
            means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, grads)
            squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, squares, grads)
            parameters = jax.tree.map(
                lambda p, m, s: p - factors[0] * m / (jnp.sqrt(s) * factors[1] + 1e-8),
                parameters,
                means,
                squares,
            )
            return (parameters, means, squares), value

        zeros = jax.tree.map(jnp.zeros_like, weights)
        state, values = jax.lax.scan(step, (weights, zeros, zeros), steps)
        return values, state[0]  # the trained weights are wanted too

    return run


def data(work: Work) -> tuple[Any, Any]:
    """Inputs and targets; classes as rows of 0 and 1."""
    given = material(work)
    y = given.y if work.is_regression else np.eye(work.widths[-1], dtype=np.float32)[given.y]
    return jnp.asarray(given.x), jnp.asarray(y)


def arrays(weights: list[Weights]) -> list[Any]:
    """The first weights as JAX's arrays."""
    return [jax.tree.map(jnp.asarray, each) for each in weights]


def epoch_means(work: Work, values: Any) -> Any:
    """The mean loss of each epoch from the losses of all steps, the last axis."""
    every = np.asarray(values, np.float64)
    return every.reshape(*every.shape[:-1], -1, work.steps_an_epoch).mean(axis=-1)


def prepare(work: Work) -> Callable[[int], Any]:
    """One training after the other."""
    x, y = data(work)
    first = arrays(material(work).weights)
    programs = {name: jax.jit(program(work, name)) for name in work.activations}

    def train(epochs: int) -> Any:
        steps = steps_of(work, epochs)
        found = []
        for (name, _), weights in zip(work.networks, first, strict=True):
            values, _ = jax.block_until_ready(programs[name](weights, x, y, steps))
            found.append(epoch_means(work, values))
        return np.stack(found)

    return train

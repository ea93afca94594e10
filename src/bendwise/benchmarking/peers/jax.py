"""JAX: one compiled program a cell, values and slopes together, into buffers given up for it.

Large results take the place of arrays that are donated: fresh memory costs more than the arithmetic. Small
ones do not: there the bookkeeping costs more than the memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..cells import LARGE, Cell

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("JAX_ENABLE_X64", "1")

import jax
import jax.numpy as jnp

VERSION, THREADED = jax.__version__, True
jax.config.update("jax_cpu_enable_async_dispatch", False)  # the answer is waited for anyway

nn = jax.nn


def _shrink(x: Any) -> Any:
    return jnp.where(jnp.abs(x) > 0.5, x, 0)


def _gated(x: Any, factor: float = 1.702) -> Any:
    return x * nn.sigmoid(factor * x)


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "celu": nn.celu,
    "dish": lambda x: 0.5 * x * (1 + x * jax.lax.rsqrt(1 + x * x)),
    "elu": nn.elu,
    "exponential": jnp.exp,
    "gelu": partial(nn.gelu, approximate=False),
    "gelu_tanh": partial(nn.gelu, approximate=True),
    "hard_mish": lambda x: 0.5 * x * jnp.clip(x + 2, 0, 2),
    "hard_shrink": _shrink,
    "hard_sigmoid": nn.hard_sigmoid,
    "hard_swish": nn.hard_swish,
    "hard_tanh": nn.hard_tanh,
    "leaky_relu": nn.leaky_relu,
    "linear": lambda x: x + 0,
    "lisht": lambda x: x * jnp.tanh(x),
    "log_sigmoid": nn.log_sigmoid,
    "logcosh": lambda x: jnp.logaddexp(x, -x) - np.log(2).astype(x.dtype),
    "mish": nn.mish,
    "prelu": partial(nn.leaky_relu, negative_slope=0.25),
    "quick_gelu": _gated,
    "relu": nn.relu,
    "relu6": nn.relu6,
    "relu_squared": lambda x: jnp.square(nn.relu(x)),
    "selu": nn.selu,
    "shrink": _shrink,
    "sigmoid": nn.sigmoid,
    "silu": nn.silu,
    "soft_shrink": lambda x: x - jnp.clip(x, -0.5, 0.5),
    "softplus": nn.softplus,
    "softsign": nn.soft_sign,
    "sparse_plus": nn.sparse_plus,
    "sparse_sigmoid": nn.sparse_sigmoid,
    "squareplus": nn.squareplus,
    "step": lambda x: jnp.where(x > 0, jnp.ones_like(x), 0),
    "swish": nn.silu,
    "tanh": jnp.tanh,
    "tanh_shrink": lambda x: x - jnp.tanh(x),
    "thresholded_relu": lambda x: jnp.where(x > 1, x, 0),
}


def set_threads(n: int) -> None:
    """Nothing to do: XLA reads the environment that the worker was started with."""


class Prepared:
    """The calls of a cell, each with arrays of its own, and what they answer."""

    def __init__(self, cell: Cell, x: Any, pool: int) -> None:
        function = FUNCTIONS[cell.activation]
        self.x, self.in_place = x, cell.place == "in"
        self.spare = 0 if cell.size < LARGE else (1 if cell.what == "value" else 2) - self.in_place

        def value(x: Any, *spare: Any) -> Any:
            return (function(x),)

        def gradient(x: Any, *spare: Any) -> Any:
            y, pullback = jax.vjp(function, x)
            return y, pullback(jnp.ones_like(y))[0]

        given_up = [*([0] if self.in_place else []), *range(1, 1 + self.spare)]
        program = value if cell.what == "value" else gradient
        self.program = jax.jit(program, donate_argnums=given_up, keep_unused=True)
        self.inputs: list[Any] = [None] * pool
        self.answers: list[Any] = [None] * pool
        self.spares = [[jnp.zeros_like(jnp.asarray(x)) for _ in range(self.spare)] for _ in range(pool)]
        self.calls = [partial(self._call, k) for k in range(pool)]
        self.restore()

    def _call(self, k: int) -> None:
        answer = self.program(self.inputs[k], *self.spares[k])
        jax.block_until_ready(answer)
        self.answers[k] = answer
        if self.spare:
            self.spares[k] = list(answer[: self.spare])

    def restore(self) -> None:
        """Fresh inputs where the last calls have used them up."""
        if self.in_place or self.inputs[0] is None:
            self.inputs = [jnp.array(self.x, copy=True).block_until_ready() for _ in self.inputs]

    def results(self) -> list[Any]:
        """What the first call has computed."""
        return [np.asarray(part) for part in self.answers[0]]


def prepare(cell: Cell, x: Any, pool: int) -> Prepared | None:
    """The program, compiled on its first call."""
    return Prepared(cell, x, pool) if cell.activation in FUNCTIONS else None

"""JAX, one network at a time in each of as many threads as there are cores."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import numpy as np

from ...cells import cores
from ..material import material
from ..works import Work
from .jax import VERSION, arrays, data, epoch_means, program, steps_of

__all__ = ["VERSION", "prepare"]


def prepare(work: Work) -> Callable[[int], Any]:
    """A program an activation, compiled once."""
    x, y = data(work)
    first = arrays(material(work).weights)
    programs = {name: jax.jit(program(work, name)) for name in work.activations}
    pool = ThreadPoolExecutor(cores())

    def train(epochs: int) -> Any:
        steps = steps_of(work, epochs)

        def one(k: int) -> Any:
            values, _ = jax.block_until_ready(programs[work.networks[k][0]](first[k], x, y, steps))
            return epoch_means(work, values)

        return np.stack(list(pool.map(one, range(len(first)))))

    return train

"""JAX: all networks of an activation in one compiled program, by `vmap`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..material import material
from ..works import Work
from .jax import VERSION, arrays, data, epoch_means, program, steps_of

__all__ = ["VERSION", "prepare"]


def prepare(work: Work) -> Callable[[int], Any]:
    """One activation after the other."""
    x, y = data(work)
    first = arrays(material(work).weights)
    numbers = range(len(work.networks))
    groups = []
    for name, ks in groupby(numbers, key=lambda k: work.networks[k][0]):
        stacked = jax.tree.map(lambda *parts: jnp.stack(parts), *(first[k] for k in ks))
        groups.append((jax.jit(jax.vmap(program(work, name), in_axes=(0, None, None, None))), stacked))

    def train(epochs: int) -> Any:
        steps = steps_of(work, epochs)
        found = []
        for run, stacked in groups:
            values, _ = jax.block_until_ready(run(stacked, x, y, steps))
            found.append(epoch_means(work, values))
        return np.concatenate(found)

    return train

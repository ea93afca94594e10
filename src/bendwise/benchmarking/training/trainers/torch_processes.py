"""PyTorch, one network at a time in each of as many processes as there are cores; they are started once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import torch

from ...cells import cores
from ..material import material
from ..works import Work
from .torch import VERSION, tensors, train_one

__all__ = ["VERSION", "prepare"]


def _one(work: Work, k: int, epochs: int) -> Any:
    torch.set_num_threads(1)
    given = material(work)
    return train_one(work, work.networks[k][0], given.weights[k], tensors(work), epochs)


@cache
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(cores(), multiprocessing.get_context("spawn"))


def prepare(work: Work) -> Callable[[int], Any]:
    """Each process makes data and weights for itself, once."""

    def train(epochs: int) -> Any:
        n = len(work.networks)
        return np.stack(list(_pool().map(_one, [work] * n, range(n), [epochs] * n)))

    return train

"""Training in machine code: the arrays that the engine works on, and calls into it.

`kernels` holds what is compiled. A call lets go of Python's lock, so threads train side by side.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..activations import Activation
from ..compiler import ElementwiseFunction, objects
from .job import Job
from .kernels import layout as at
from .layers import Dense, Layer
from .losses import ENGINE_LOSSES
from .optimizers import ENGINE_OPTIMIZERS
from .reference import threshold

REGISTER_BYTES = 64
TILE_BYTES = 4 * REGISTER_BYTES  # of a row of a tile at most, as `kernels.blocks` has it
_one_at_a_time = Lock()  # compiling, and loading what is compiled


def _identity(real: Any) -> tuple[str, tuple[str, ...]]:
    """The name of the engine for a precision, and what its code depends on."""
    here = Path(__file__).parent / "kernels"
    sources = [path.read_text(encoding="utf-8") for path in sorted(here.glob("*.py"))]
    return f"engine-{real.__name__}", (real.__name__, *sources)


def is_warm(real: Any) -> bool:
    """Whether the engine for a precision is on disk; nothing is compiled."""
    return objects.is_kept(*_identity(real))


@cache
def _function(real: Any) -> Any:
    """The engine for a precision."""
    symbol = "bendwise_{}"

    def compiled(key: str) -> bytes:
        if objects.notify is not None:
            objects.notify("the training engine")
        from .kernels.whole import compile_engine  # which imports Numba

        return compile_engine(real, symbol.format(key))

    (address,) = objects.addresses(*_identity(real), [symbol], compiled)
    return ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * 3)(address)


@cache
def _loop(record: Activation, real: Any) -> int:
    """The address of the loop that an activation runs on arrays: in training it gives the same bits."""
    return objects.address(record, "value_and_slope", real, 0)


def can_train(job: Job) -> bool:
    """Whether the engine knows all parts of a job; the others are trained by `reference`."""
    known = type(job.loss) in ENGINE_LOSSES and type(job.optimizer) in ENGINE_OPTIMIZERS
    return known and _pairs(job.layers) is not None


def _pairs(layers: list[Layer]) -> list[tuple[Dense, ElementwiseFunction | None]] | None:
    """Each dense layer and the activation after it; None where the layers are not of this form."""
    pairs: list[tuple[Dense, ElementwiseFunction | None]] = []
    for layer in layers:
        if isinstance(layer, Dense):
            pairs.append((layer, None))
        elif isinstance(layer, ElementwiseFunction) and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], layer)
        else:
            return None
    return pairs


class Engine:
    """A job in the form that machine code takes."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.real = job.network.dtype.type
        self._room: list[NDArray[Any]] = []  # what is pointed to must live
        pairs = _pairs(job.layers)
        assert pairs is not None
        self.words = np.zeros(at.HEAD + at.PER_LAYER * len(pairs), np.int64)
        self.reals = np.zeros(at.N_REALS)
        self._place_data()
        self._place_parameters()
        self._place_layers(pairs)
        self._set(job)

    def _new(self, size: int) -> int:
        """The address of room for so many numbers, at the start of a register."""
        room = np.zeros(size + REGISTER_BYTES, self.real)
        self._room.append(room)
        return int(room.ctypes.data + -room.ctypes.data % REGISTER_BYTES)

    def _held(self, array: NDArray[Any]) -> int:
        self._room.append(array)
        return int(array.ctypes.data)

    def _place_data(self) -> None:
        job, words, width = self.job, self.words, TILE_BYTES // self.job.network.dtype.itemsize
        n_samples, n_inputs, n_outputs = len(job.x), job.x.shape[1], job.targets.shape[1]
        words[at.SAMPLES], words[at.BATCH] = n_samples, job.batch_size or n_samples
        words[at.INPUTS], words[at.TARGETS] = self._held(job.x), self._held(job.targets)
        words[at.WEIGHTS] = self._held(job.weights)
        words[at.TILE], words[at.ANSWERS] = self._new((n_inputs + 1) * width), self._new(n_outputs * width)
        words[at.SHARES] = self._new(at.N_SHARES * width)
        if not job.is_shuffled:
            words[at.PACKED] = self._new((n_inputs + 1 + n_outputs) * (n_samples + width))

    def _place_parameters(self) -> None:
        words, parameters = self.words, self.job.network.parameters
        words[at.PARAMETERS], words[at.N_PARAMETERS] = self._held(parameters), len(parameters)
        words[at.GRADIENT], words[at.GOOD] = self._new(len(parameters)), self._new(len(parameters))
        words[at.FIRST] = self._held(self.job.memory.first)
        words[at.SECOND] = self._held(self.job.memory.second)

    def _place_layers(self, pairs: list[tuple[Dense, ElementwiseFunction | None]]) -> None:
        words, itemsize = self.words, self.job.network.dtype.itemsize
        width = TILE_BYTES // itemsize
        words[at.LAYERS] = len(pairs)
        words[at.STRIDES : at.STRIDES + 3] = itemsize
        affine = self._new(max(dense.n_neurons for dense, _ in pairs) * width)
        offset, signal = 0, int(words[at.TILE])
        for k, (dense, activation) in enumerate(pairs):
            layer = words[at.HEAD + k * at.PER_LAYER :]
            layer[at.N_INPUTS], layer[at.N_NEURONS] = dense.n_inputs, dense.n_neurons
            layer[at.KERNEL] = words[at.PARAMETERS] + offset * itemsize
            layer[at.SLOPE_OF_KERNEL] = words[at.GRADIENT] + offset * itemsize
            offset += (dense.n_inputs + 1) * dense.n_neurons
            layer[at.SIGNAL], layer[at.AFFINE] = signal, affine
            layer[at.VALUE] = signal = self._new((dense.n_neurons + 1) * width)
            layer[at.SLOPE] = self._new(dense.n_neurons * width)
            if activation is not None:
                with _one_at_a_time:
                    layer[at.ACTIVATION] = _loop(activation.record, self.real)

    def _set(self, job: Job) -> None:
        """The settings that stay."""
        words, reals = self.words, self.reals
        words[at.LOSS], words[at.OPTIMIZER] = (
            ENGINE_LOSSES[type(job.loss)],
            ENGINE_OPTIMIZERS[type(job.optimizer)],
        )
        words[at.SEED], words[at.THRESHOLD] = job.dropout_seed, threshold(job.dropout)
        reals[at.DELTA], reals[at.KEPT] = getattr(job.loss, "delta", 0.0), 1 / (1 - job.dropout)
        reals[at.LASSO], reals[at.LIMIT] = job.l1, job.clip_norm or 0.0
        reals[at.DECAYS :] = job.optimizer.decays()

    def _call(self, n_epochs: int) -> tuple[int, list[float], list[float]]:
        """How many epochs ended well, and loss and metric of those that were begun."""
        losses, metrics = np.zeros(n_epochs), np.zeros(n_epochs)
        words = self.words
        words[at.EPOCHS], words[at.STEP_COUNT] = n_epochs, self.job.memory.n_steps
        words[at.LOSSES], words[at.METRICS] = losses.ctypes.data, metrics.ctypes.data
        with _one_at_a_time:
            function = _function(self.real)
        done = function(words.ctypes.data, self.reals.ctypes.data, None)
        begun = min(done + 1, n_epochs)
        return done, losses[:begun].tolist(), metrics[:begun].tolist()

    def run(
        self, n_epochs: int, orders: NDArray[Any] | None, factors: NDArray[Any]
    ) -> tuple[list[float], list[float], bool]:
        """As `Reference.run`."""
        words, memory = self.words, self.job.memory
        steps = np.arange(memory.n_steps, memory.n_steps + len(factors))
        ridges = np.full(len(factors), self.job.l2) if self.job.ridges is None else self.job.ridges
        rates = np.column_stack((self.job.optimizer.rates(steps, factors), ridges))
        penalties = np.zeros(n_epochs)
        words[at.PENALTIES] = 0 if self.job.ridges is None else penalties.ctypes.data
        words[at.RATES], words[at.LEARN] = rates.ctypes.data, 1
        words[at.ORDERS] = 0 if orders is None else orders.ctypes.data
        done, losses, metrics = self._call(n_epochs)
        self.penalties = penalties
        memory.n_steps = int(words[at.STEP_COUNT])
        return losses, metrics, done == n_epochs

    def evaluate(self) -> tuple[float, float]:
        """As `Reference.evaluate`."""
        self.words[at.LEARN] = 0
        _, losses, metrics = self._call(1)
        return losses[0], metrics[0]

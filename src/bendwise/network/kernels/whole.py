"""Epochs, batches and tiles, and the object code of it all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types

from ...compiler.entries import WITHOUT_SUBNORMALS, exported
from . import layout as at
from .blocks import MOST_VECTORS, lanes_of
from .costs import of_tile
from .passes import backward, fill, forward, inlined, pack
from .pointers import address, after, floats
from .updates import are_finite, step_of, sum_of_squares, total


def _tile_of(real: Any, kind: Any) -> Any:
    """The function that takes one tile through the network."""
    lanes, zero, one = lanes_of(kind), real(0), real(1)
    room, cost = MOST_VECTORS * lanes, of_tile(real)

    @inlined
    def know(words, like, order, is_shuffled, start, n, width, part):  # type: ignore[no-untyped-def]
        """Weights of the samples of a tile; 0 for those that only fill it."""
        shares = floats(words[at.SHARES], like)
        weights, weight, present = floats(words[at.WEIGHTS], like), shares, after(shares, at.PRESENT * room)
        for i in range(width):
            place = start + min(i, n - 1)
            row = order[place] if is_shuffled else place
            weight[i] = weights[row] * part if i < n else zero
            present[i] = part if i < n else zero

    @inlined
    def load(words, like, order, is_shuffled, start, n, width, is_new):  # type: ignore[no-untyped-def]
        """Where the tile's inputs and targets are; those that stay the same in every step are packed once."""
        first, last = after(words, at.HEAD), after(words, at.HEAD + (words[at.LAYERS] - 1) * at.PER_LAYER)
        n_inputs, n_outputs = first[at.N_INPUTS], last[at.N_NEURONS]
        x, y = floats(words[at.TILE], like), floats(words[at.ANSWERS], like)
        if words[at.PACKED] != 0:
            x = after(floats(words[at.PACKED], like), start * (n_inputs + 1 + n_outputs))
            y = after(x, (n_inputs + 1) * width)
        if is_new:
            pack(floats(words[at.INPUTS], like), n_inputs, order, is_shuffled, start, n, width, x)
            fill(after(x, n_inputs * width), width, one)
            pack(floats(words[at.TARGETS], like), n_outputs, order, is_shuffled, start, n, width, y)
        return x, y

    @inlined
    def tile(words, reals, like, order, is_shuffled, first, start, n, part, is_new):  # type: ignore[no-untyped-def]
        n_vectors = (n + lanes - 1) // lanes
        width = n_vectors * lanes
        x, y = load(words, like, order, is_shuffled, start, n, width, is_new)
        know(words, like, order, is_shuffled, start, n, width, part)
        words[at.HEAD + at.SIGNAL] = address(x)
        forward(words, like, start - first, n_vectors, width, one, real(reals[at.KEPT]))
        last = after(words, at.HEAD + (words[at.LAYERS] - 1) * at.PER_LAYER)
        outputs, slope, affine = (
            floats(last[at.VALUE], like),
            floats(last[at.SLOPE], like),
            floats(last[at.AFFINE], like),
        )
        grad = slope if last[at.ACTIVATION] == 0 else affine
        shares, n_outputs = floats(words[at.SHARES], like), last[at.N_NEURONS]
        cost(words[at.LOSS], outputs, y, shares, n_outputs, width, room, real(reals[at.DELTA]), grad)
        if words[at.LEARN] != 0:
            if last[at.ACTIVATION] != 0:
                for i in range(n_outputs * width):
                    slope[i] *= affine[i]
            backward(words, like, n_vectors, width)

    return tile


def _train_of(real: Any, kind: Any) -> Any:
    """The function that trains for some epochs; how many of them ended in finite numbers."""
    room, zero = MOST_VECTORS * lanes_of(kind), real(0)
    tile, step = _tile_of(real, kind), step_of(real)

    @inlined
    def batch(words, reals, like, order, is_shuffled, start, n, is_new):  # type: ignore[no-untyped-def]
        """The gradient of a batch; its mean loss and metric are left in rows of sums."""
        last = after(words, at.HEAD + (words[at.LAYERS] - 1) * at.PER_LAYER)
        parts = n if words[at.LOSS] == at.CROSS_ENTROPY else n * last[at.N_NEURONS]
        fill(floats(words[at.GRADIENT], like), words[at.N_PARAMETERS], zero)
        fill(after(floats(words[at.SHARES], like), at.EACH * room), 2 * room, zero)
        done = 0
        while done < n:
            count = min(room, n - done)
            part = real(1.0 / parts)
            tile(words, reals, like, order, is_shuffled, start, start + done, count, part, is_new)
            done += count

    @inlined
    def epoch(words, reals, like, order, is_shuffled, rates, number):  # type: ignore[no-untyped-def]
        n, size, start = words[at.SAMPLES], words[at.BATCH], 0
        loss, metric, penalty, is_new = 0.0, 0.0, 0.0, words[at.PACKED] == 0 or number == 0
        sums = after(floats(words[at.SHARES], like), at.EACH * room)
        while start < n:
            count = min(size, n - start)
            batch(words, reals, like, order, is_shuffled, start, count, is_new)
            loss += total(sums, room) * count
            metric += total(after(sums, room), room) * count
            if words[at.LEARN] != 0:
                if words[at.PENALTIES] != 0:
                    penalty += sum_of_squares(words, like) * rates[3] * count
                step(words, reals, like, rates)
                rates = after(rates, 4)
                words[at.STEP_COUNT] += 1
            start += count
        floats(words[at.LOSSES], reals)[number] = loss / n
        floats(words[at.METRICS], reals)[number] = metric / n
        if words[at.PENALTIES] != 0:
            floats(words[at.PENALTIES], reals)[number] = penalty / n
        return rates

    @inlined
    def train(words, reals, like):  # type: ignore[no-untyped-def]
        n = words[at.N_PARAMETERS]
        parameters, good = floats(words[at.PARAMETERS], like), floats(words[at.GOOD], like)
        rates, order = floats(words[at.RATES], reals), floats(words[at.ORDERS], words)
        is_shuffled = words[at.ORDERS] != 0
        for number in range(words[at.EPOCHS]):
            for i in range(n):
                good[i] = parameters[i]
            rates = epoch(words, reals, like, order, is_shuffled, rates, number)
            loss = floats(words[at.LOSSES], reals)[number]
            if loss - loss != 0 or not are_finite(parameters, n):
                for i in range(n):
                    parameters[i] = good[i]
                return number
            if is_shuffled:
                order = after(order, words[at.SAMPLES])
        return words[at.EPOCHS]

    return train


def compile_engine(real: Any, symbol: str) -> bytes:
    """Object code of ``symbol(words, reals, like)``; `like` is a pointer that tells the precision.

    Products of saturated slopes are full of subnormal numbers, with which a step took up to 13 times as long
    on an Intel processor; they are 0 here. Activations still give all their bits.
    """
    kind = types.float32 if real is np.float32 else types.float64
    form = types.intp(types.CPointer(types.intp), types.CPointer(types.float64), types.CPointer(kind))
    return exported({"train": (_train_of(real, kind).py_func, form)}, symbol, WITHOUT_SUBNORMALS)

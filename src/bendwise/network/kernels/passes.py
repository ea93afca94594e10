"""Packing samples into a tile, and the passes of a tile through the layers, forward and back."""

from __future__ import annotations

from typing import Any

from numba import njit

from ...compiler.loops import FOR_MACHINE_CODE
from . import layout as at
from .blocks import MOST_ROWS, outer, product
from .formulas import STRIDE
from .pointers import after, call, floats, scattered, widest

plain = njit(**FOR_MACHINE_CODE)
"""How every part of the engine is compiled: no checks, and no flag that would let LLVM reorder sums."""
inlined = njit(**FOR_MACHINE_CODE, inline="always")
"""The same for what is called in one place: the others are compiled again in every function above them."""


def _all_rows(n_vectors: int, times_slope: bool) -> Any:
    """A function that computes a product for all rows of a tile of so many registers a row."""
    four, three, two, one = (product(n, n_vectors, times_slope) for n in (4, 3, 2, 1))

    @plain
    def rows(weights, step, row_step, x, n, out, n_rows, width):  # type: ignore[no-untyped-def]
        r = 0
        while r + MOST_ROWS <= n_rows:
            four(after(weights, r * row_step), step, row_step, x, n, after(out, r * width))
            r += MOST_ROWS
        left, w, o = n_rows - r, after(weights, r * row_step), after(out, r * width)
        if left == 3:
            three(w, step, row_step, x, n, o)
        elif left == 2:
            two(w, step, row_step, x, n, o)
        elif left == 1:
            one(w, step, row_step, x, n, o)

    return rows


def _any_width(times_slope: bool) -> Any:
    """The same for one to four registers."""
    one, two, three, four = (_all_rows(n, times_slope) for n in (1, 2, 3, 4))

    @inlined
    def rows(n_vectors, weights, step, row_step, x, n, out, n_rows, width):  # type: ignore[no-untyped-def]
        if n_vectors == 4:
            four(weights, step, row_step, x, n, out, n_rows, width)
        elif n_vectors == 3:
            three(weights, step, row_step, x, n, out, n_rows, width)
        elif n_vectors == 2:
            two(weights, step, row_step, x, n, out, n_rows, width)
        else:
            one(weights, step, row_step, x, n, out, n_rows, width)

    return rows


_affine, _back = _any_width(False), _any_width(True)


def _outer_row(n_inputs: int) -> Any:
    """A function that adds so many rows of inputs times all rows of a gradient."""
    four, three, two, one = (outer(n_inputs, n) for n in (4, 3, 2, 1))

    @plain
    def row(x, grad, n_vectors, gradient, n_neurons, width):  # type: ignore[no-untyped-def]
        j = 0
        while j + MOST_ROWS <= n_neurons:
            four(x, after(grad, j * width), n_vectors, after(gradient, j), n_neurons)
            j += MOST_ROWS
        left, g, found = n_neurons - j, after(grad, j * width), after(gradient, j)
        if left == 3:
            three(x, g, n_vectors, found, n_neurons)
        elif left == 2:
            two(x, g, n_vectors, found, n_neurons)
        elif left == 1:
            one(x, g, n_vectors, found, n_neurons)

    return row


_one_row, _two_rows, _three_rows, _four_rows = (_outer_row(n) for n in (1, 2, 3, 4))


@inlined
def _outer(n_vectors, x, n_inputs, grad, n_neurons, gradient, width):  # type: ignore[no-untyped-def]
    """Add to the gradient what a tile tells: inputs (the ones among them) times gradients of its neurons."""
    p = 0
    while p + MOST_ROWS <= n_inputs:
        row = after(gradient, p * n_neurons)
        _four_rows(after(x, p * width), grad, n_vectors, row, n_neurons, width)
        p += MOST_ROWS
    left, inputs, row = n_inputs - p, after(x, p * width), after(gradient, p * n_neurons)
    if left == 3:
        _three_rows(inputs, grad, n_vectors, row, n_neurons, width)
    elif left == 2:
        _two_rows(inputs, grad, n_vectors, row, n_neurons, width)
    elif left == 1:
        _one_row(inputs, grad, n_vectors, row, n_neurons, width)


@plain
def fill(start, n, value):  # type: ignore[no-untyped-def]
    """Make n numbers the same."""
    widest()
    for i in range(n):
        start[i] = value


@plain
def pack(rows, n_columns, order, is_shuffled, start, n, width, out):  # type: ignore[no-untyped-def]
    """Samples as a tile: a row for each column. What is left of the width repeats the last sample.

    (Zeros could give an activation infinite values that no real sample gives.)
    """
    for i in range(width):
        place = start + min(i, n - 1)
        row = order[place] if is_shuffled else place
        source = after(rows, row * n_columns)
        for k in range(n_columns):
            out[k * width + i] = source[k]


@plain
def drop(words, k, start, value, slope, n_neurons, width, kept, zero):  # type: ignore[no-untyped-def]
    """Dropout after layer k, as `reference.survivors` has it: what stays grows by the factor `kept`."""
    widest()
    layer = scattered(scattered(words[at.SEED] + words[at.STEP_COUNT] * STRIDE) + k * STRIDE)
    limit = words[at.THRESHOLD]
    for j in range(n_neurons):
        neuron, y, s = (
            scattered(layer + j * STRIDE) + start * STRIDE,
            after(value, j * width),
            after(slope, j * width),
        )
        for i in range(width):
            factor = kept if scattered(neuron + i * STRIDE) >= limit else zero
            y[i] *= factor
            s[i] *= factor


@inlined
def forward(words, like, start, n_vectors, width, one, kept):  # type: ignore[no-untyped-def]
    """Take the tile at the first layer's SIGNAL through all layers; it begins at that sample of its batch."""
    for k in range(words[at.LAYERS]):
        layer = after(words, at.HEAD + k * at.PER_LAYER)
        n_neurons, value = layer[at.N_NEURONS], floats(layer[at.VALUE], like)
        into = value if layer[at.ACTIVATION] == 0 else floats(layer[at.AFFINE], like)
        weights, x = floats(layer[at.KERNEL], like), floats(layer[at.SIGNAL], like)
        _affine(n_vectors, weights, n_neurons, 1, x, layer[at.N_INPUTS] + 1, into, n_neurons, width)
        if layer[at.ACTIVATION] != 0:
            words[at.ELEMENTS] = n_neurons * width
            tiles, count, strides = (
                after(layer, at.AFFINE),
                after(words, at.ELEMENTS),
                after(words, at.STRIDES),
            )
            call(layer[at.ACTIVATION], tiles, count, strides)
        else:
            fill(floats(layer[at.SLOPE], like), n_neurons * width, one)
        if words[at.THRESHOLD] > 0 and words[at.LEARN] != 0 and k + 1 < words[at.LAYERS]:
            drop(words, k, start, value, floats(layer[at.SLOPE], like), n_neurons, width, kept, one - one)
        fill(after(value, n_neurons * width), width, one)


@inlined
def backward(words, like, n_vectors, width):  # type: ignore[no-untyped-def]
    """Turn the slopes of each layer, from the last back, into gradients; add up those of the parameters."""
    for k in range(words[at.LAYERS] - 1, -1, -1):
        layer = after(words, at.HEAD + k * at.PER_LAYER)
        n_inputs, n_neurons = layer[at.N_INPUTS], layer[at.N_NEURONS]
        x, grad = floats(layer[at.SIGNAL], like), floats(layer[at.SLOPE], like)
        found = floats(layer[at.SLOPE_OF_KERNEL], like)
        _outer(n_vectors, x, n_inputs + 1, grad, n_neurons, found, width)
        if k > 0:
            weights, before = floats(layer[at.KERNEL], like), floats(layer[at.SLOPE - at.PER_LAYER], like)
            _back(n_vectors, weights, 1, n_neurons, grad, n_neurons, before, n_inputs, width)

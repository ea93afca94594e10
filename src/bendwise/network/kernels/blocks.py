"""The matrix products of training, as vector instructions that work on blocks of registers.

A tile holds some samples, feature by feature: a row for each input or neuron, with its samples side by
side in one to four registers of 64 bytes. A block computes four rows at once, so that each number loaded
is used four times and the sums stay in registers: loops that LLVM vectorizes by itself load and store the
sums at every input. Where a processor has no registers of 64 bytes LLVM takes two of 32 for each.

Wide layers do not go through BLAS either: at widths from 128 to 2048 a step in NumPy took 2.5 to 1.2 times
as long with one thread, and with two it was level from 1024 on (`benchmarks/wide.py`).

Every number of a product is one chain of fused multiply-adds, in the order of the inputs: its bits do not
depend on the block that computed it, nor on the number of samples in the tile.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from ...compiler.loops import WIDEST_VECTORS

REGISTER_BITS = 512
MOST_VECTORS = 4  # registers in a row of a tile
MOST_ROWS = 4
WORD, INDEX = ir.IntType(64), ir.IntType(32)
Values = list[Any]


def lanes_of(kind: Any) -> int:
    """How many numbers of this kind fill a register."""
    return REGISTER_BITS // int(kind.bitwidth)


def _real(kind: Any) -> Any:
    return ir.FloatType() if kind.bitwidth == 32 else ir.DoubleType()


def _vector(kind: Any) -> Any:
    return ir.VectorType(_real(kind), lanes_of(kind))


def _fma(builder: Any, kind: Any, x: Any, y: Any, z: Any) -> Any:
    vector = _vector(kind)
    name = f"llvm.fma.v{lanes_of(kind)}f{kind.bitwidth}"
    form = ir.FunctionType(vector, [vector] * 3)
    return builder.call(cgutils.get_or_insert_function(builder.module, form, name), [x, y, z])


def _load(builder: Any, kind: Any, start: Any, offset: Any) -> Any:
    place = builder.bitcast(builder.gep(start, [offset]), _vector(kind).as_pointer())
    return builder.load(place, align=kind.bitwidth // 8)


def _store(builder: Any, kind: Any, value: Any, start: Any, offset: Any) -> None:
    place = builder.bitcast(builder.gep(start, [offset]), value.type.as_pointer())
    builder.store(value, place, align=kind.bitwidth // 8)


def _splat(builder: Any, kind: Any, number: Any) -> Any:
    vector = _vector(kind)
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), number, INDEX(0))
    mask = ir.Constant(ir.VectorType(INDEX, lanes_of(kind)), [0] * lanes_of(kind))
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), mask)


def _repeat(builder: Any, n: Any, carried: Values, step: Callable[[Any, Values], Values]) -> Values:
    """``for i in range(n): carried = step(i, carried)`` for an n from 1 on; what is carried at the end."""
    before, body, after = builder.block, *(builder.append_basic_block() for _ in range(2))
    builder.branch(body)
    builder.position_at_end(body)
    first = [WORD(0), *carried]
    phis = [builder.phi(value.type) for value in first]
    new = step(phis[0], phis[1:])
    new = [builder.add(phis[0], WORD(1), flags=["nuw", "nsw"]), *new]
    for phi, start, following in zip(phis, first, new, strict=True):
        phi.add_incoming(start, before)
        phi.add_incoming(following, builder.block)
    builder.cbranch(builder.icmp_signed("<", new[0], n), body, after)
    builder.position_at_end(after)
    return new[1:]


@cache
def product(n_rows: int, n_vectors: int, times_slope: bool) -> Any:
    """Intrinsic: ``out[r] = sum over k of weights[k * step + r * row_step] * x[k]``, for rows of a tile.

    With `times_slope` each result is multiplied by what `out` held before: the slopes.
    """

    @intrinsic
    def block(typing: Any, weights: Any, step: Any, row_step: Any, x: Any, n: Any, out: Any) -> Any:
        kind = weights.dtype
        lanes = lanes_of(kind)
        places = [v * lanes for v in range(n_vectors)]
        width = WORD(n_vectors * lanes)

        def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
            set.add(builder.function.attributes, WIDEST_VECTORS)
            weights, step, row_step, x, n, out = arguments
            corners = [builder.gep(weights, [builder.mul(row_step, WORD(r))]) for r in range(n_rows)]

            def one_input(k: Any, sums: Values) -> Values:
                row = builder.gep(x, [builder.mul(k, width)])
                signal = [_load(builder, kind, row, WORD(place)) for place in places]
                offset, new = builder.mul(k, step), []
                for r in range(n_rows):
                    weight = _splat(builder, kind, builder.load(builder.gep(corners[r], [offset])))
                    old = sums[r * n_vectors : (r + 1) * n_vectors]
                    pairs = zip(signal, old, strict=True)
                    new += [_fma(builder, kind, weight, s, total) for s, total in pairs]
                return new

            zero = ir.Constant(_vector(kind), None)
            sums = _repeat(builder, n, [zero] * (n_rows * n_vectors), one_input)
            for position, total in enumerate(sums):
                r, v = divmod(position, n_vectors)
                place = WORD((r * n_vectors + v) * lanes)
                if times_slope:
                    total = builder.fmul(total, _load(builder, kind, out, place))
                _store(builder, kind, total, out, place)
            return context.get_dummy_value()

        return types.void(weights, step, row_step, x, n, out), generate

    return block


def _halving(lanes: int, bits: int) -> list[tuple[list[int], list[int]]]:
    """Masks that bring together, step by step, the halves of two vectors that are to be added.

    The first steps stay within 128 bits, as the fastest shuffles do. After all of them a vector holds the
    sums of as many vectors as it has lanes, in their order.
    """
    unit = 128 // bits
    groups = [range(start, start + unit) for start in range(0, lanes, unit)]
    first, half, found = list(range(lanes)), unit // 2, []
    size = 1
    while size < unit:
        low = [p for g in groups for s in range(0, half, size) for p in _pair(g, s, size, lanes)]
        high = [p for g in groups for s in range(half, unit, size) for p in _pair(g, s, size, lanes)]
        found.append((low, high))
        size *= 2
    chunks = [first[g.start : g.stop] for g in groups]
    quarters = len(chunks)  # four groups of 128 bits
    assert quarters == 4
    for low_groups, high_groups in (((0, 1), (2, 3)), ((0, 2), (1, 3))):
        low = [p for base in (0, lanes) for g in low_groups for p in (base + q for q in chunks[g])]
        high = [p for base in (0, lanes) for g in high_groups for p in (base + q for q in chunks[g])]
        found.append((low, high))
    return found


def _pair(group: range, start: int, size: int, lanes: int) -> list[int]:
    """The same few lanes of two vectors, side by side."""
    return [base + group[start + k] for base in (0, lanes) for k in range(size)]


def _sums(builder: Any, kind: Any, vectors: Values) -> Values:
    """The sum over the lanes of each of 16 vectors, in one vector or two."""
    lanes = lanes_of(kind)
    for low, high in _halving(lanes, kind.bitwidth):
        masks = [ir.Constant(ir.VectorType(INDEX, lanes), mask) for mask in (low, high)]
        pairs = zip(vectors[::2], vectors[1::2], strict=True)
        vectors = [builder.fadd(*(builder.shuffle_vector(a, b, mask) for mask in masks)) for a, b in pairs]
    return vectors


@cache
def outer(n_inputs: int, n_neurons: int) -> Any:
    """Intrinsic: ``gradient[p * step + j] += sum over samples of x[p] * grad[j]``, for rows of two tiles."""

    @intrinsic
    def block(typing: Any, x: Any, grad: Any, n_vectors: Any, gradient: Any, step: Any) -> Any:
        kind = x.dtype
        lanes = lanes_of(kind)
        undefined = ir.Constant(_vector(kind), ir.Undefined)

        def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
            set.add(builder.function.attributes, WIDEST_VECTORS)
            x, grad, n_vectors, gradient, step = arguments
            width = builder.mul(n_vectors, WORD(lanes))

            def rows(start: Any, count: int) -> Values:
                return [builder.gep(start, [builder.mul(width, WORD(r))]) for r in range(count)]

            inputs, grads = rows(x, n_inputs), rows(grad, n_neurons)

            def one_register(v: Any, sums: Values) -> Values:
                place = builder.mul(v, WORD(lanes))
                left = [_load(builder, kind, row, place) for row in inputs]
                right = [_load(builder, kind, row, place) for row in grads]
                products = [(a, b) for a in left for b in right]
                return [_fma(builder, kind, a, b, s) for (a, b), s in zip(products, sums, strict=True)]

            zero = ir.Constant(_vector(kind), None)
            sums = iter(_repeat(builder, n_vectors, [zero] * (n_inputs * n_neurons), one_register))
            square = [
                next(sums) if p < n_inputs and j < n_neurons else undefined
                for p in range(MOST_ROWS)
                for j in range(MOST_ROWS)
            ]
            found = _sums(builder, kind, square)
            for p in range(n_inputs):
                row = builder.gep(gradient, [builder.mul(step, WORD(p))])
                _add_row(builder, kind, found, p, n_neurons, row)
            return context.get_dummy_value()

        return types.void(x, grad, n_vectors, gradient, step), generate

    return block


def _add_row(builder: Any, kind: Any, found: Values, p: int, count: int, row: Any) -> None:
    """Add row p of a block of sums to memory."""
    lanes = lanes_of(kind)
    vector, start = found[p * MOST_ROWS // lanes], p * MOST_ROWS % lanes
    if count == MOST_ROWS:
        mask = ir.Constant(ir.VectorType(INDEX, MOST_ROWS), list(range(start, start + MOST_ROWS)))
        part = builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)
        place = builder.bitcast(row, part.type.as_pointer())
        old = builder.load(place, align=kind.bitwidth // 8)
        builder.store(builder.fadd(old, part), place, align=kind.bitwidth // 8)
        return
    for j in range(count):
        place = builder.gep(row, [WORD(j)])
        number = builder.extract_element(vector, INDEX(start + j))
        builder.store(builder.fadd(builder.load(place), number), place)

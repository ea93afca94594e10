"""Loops over rows, as LLVM: what `bendwise.elementary.rows` says in plain Python, with the same bits.

`each` asks the vectorizer for whole registers and for masks at the end of a row, so that a row of ten costs
no scalar loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from ..elementary import rows
from .loops import FOR_MACHINE_CODE
from .vector_sums import Sum

WORD, INDEX, BIT = ir.IntType(64), ir.IntType(32), ir.IntType(1)
REGISTER_BITS = 512
PART = 512  # a multiple of LANES
Step = Callable[[Any, list[Any]], list[Any]]


class _Distinct(ir.MDValue):
    """A metadata node equal to no other: what LLVM wants as the name of a loop, or of a group of accesses."""

    def descr(self, buffer: Any) -> None:
        buffer.append("distinct ")
        super().descr(buffer)

    @classmethod
    def of(cls, module: Any, *operands: Any) -> _Distinct:
        return cls(module, operands, name=str(len(module.metadata)))


def _start(context: Any, builder: Any, kind: Any, row: Any) -> Any:
    """Where a row begins, and its length."""
    array = context.make_array(kind)(context, builder, row)
    return array.data, builder.extract_value(array.shape, 0)


def _loop(builder: Any, bounds: tuple[Any, Any], carried: list[Any], step: Step) -> list[Any]:
    """``for i in range(*bounds): carried = step(i, carried)``; its branch, and what is carried at the end."""
    begin, end = bounds
    before, body, after = builder.block, *(builder.append_basic_block() for _ in range(2))
    builder.cbranch(builder.icmp_signed("<", begin, end), body, after)
    builder.position_at_end(body)
    values = [begin, *carried]
    phis = [builder.phi(value.type) for value in values]
    new = step(phis[0], phis[1:])
    new = [builder.add(phis[0], WORD(1), flags=["nuw", "nsw"]), *new]
    last = builder.block
    for phi, first, next_ in zip(phis, values, new, strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(next_, last)
    branch = builder.cbranch(builder.icmp_signed("<", new[0], end), body, after)
    builder.position_at_end(after)
    results = [builder.phi(value.type) for value in carried]
    for phi, first, final in zip(results, carried, new[1:], strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(final, last)
    return [branch, *results]


def _vector_loops(
    builder: Any, n: Any, bits: int, carried: list[Any], step: Step, group: Any
) -> list[list[Any]]:
    """The loop over n entries as two: one of whole registers, and one of a last register with a mask.

    What each carries at its end. (One loop with a mask throughout costs a tenth more.)
    """
    width, module = REGISTER_BITS // bits, builder.module
    whole = builder.and_(n, WORD(-width))
    ends = []
    for masked, bounds in ((0, (WORD(0), whole)), (1, (whole, n))):
        branch, *end = _loop(builder, bounds, carried, step)
        wishes = {
            "llvm.loop.vectorize.enable": BIT(1),
            "llvm.loop.vectorize.predicate.enable": BIT(masked),
            "llvm.loop.vectorize.width": INDEX(width),
            "llvm.loop.interleave.count": INDEX(1),
            "llvm.loop.parallel_accesses": group,  # entries of a row do not wait for each other
        }
        hints = [
            [ir.MetaDataString(module, wish), value] for wish, value in wishes.items() if value is not None
        ]
        name = _Distinct.of(module)
        name.operands = (name, *map(module.add_metadata, hints))
        branch.set_metadata("llvm.loop", name)
        ends.append(end)
    return ends


def _fill(
    context: Any,
    builder: Any,
    real: Any,
    formula: tuple[Any, Any],
    target: Any,
    sources: list[Any],
    constants: list[Any],
    n: Any,
) -> None:
    """Write a formula's values for n entries to `target`."""
    function = context.get_function(*formula)
    group = _Distinct.of(builder.module)

    def step(i: Any, _: list[Any]) -> list[Any]:
        entries = [builder.load(builder.gep(source, [i])) for source in sources]
        value = function(builder, [*entries, *constants])
        value = context.cast(builder, value, formula[1].return_type, real)
        for access in (*entries, builder.store(value, builder.gep(target, [i]))):
            access.set_metadata("llvm.access.group", group)
        return []

    _vector_loops(builder, n, real.bitwidth, [], step, group)


@intrinsic
def _each(typing: Any, y: Any, formula: Any, rows: Any, numbers: Any) -> Any:
    real = y.dtype
    called = formula.get_call_type(typing, (*[real] * len(rows), *numbers), {})

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target, n = _start(context, builder, y, arguments[0])
        parts = [builder.extract_value(arguments[2], k) for k in range(len(rows))]
        sources = [_start(context, builder, kind, part)[0] for kind, part in zip(rows, parts, strict=True)]
        constants = [builder.extract_value(arguments[3], k) for k in range(len(numbers))]
        _fill(context, builder, real, (formula, called), target, sources, constants, n)
        return context.get_dummy_value()

    return types.void(y, formula, rows, numbers), generate


@intrinsic
def _largest(typing: Any, row: Any) -> Any:
    """A maximum of integers ordered as the numbers are: exact in any order, where one of floats is not."""
    real = row.dtype
    bits = real.bitwidth
    integer = ir.IntType(bits)
    all_but_sign, shift = integer(2 ** (bits - 1) - 1), integer(bits - 1)
    infinity = 0x7F800000 if bits == 32 else 0x7FF0000000000000

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start, n = _start(context, builder, row, arguments[0])

        def order(pattern: Any) -> Any:  # its own inverse
            return builder.xor(pattern, builder.and_(builder.ashr(pattern, shift), all_but_sign))

        def step(i: Any, carried: list[Any]) -> list[Any]:
            x = builder.load(builder.gep(start, [i]))
            key = order(builder.bitcast(x, integer))
            key = builder.select(builder.fcmp_unordered("uno", x, x), all_but_sign, key)  # NaN above all
            return [builder.select(builder.icmp_signed(">", key, carried[0]), key, carried[0])]

        lowest = integer(-infinity - 1)
        (first,), (second,) = _vector_loops(builder, n, bits, [lowest], step, None)
        top = builder.select(builder.icmp_signed(">", first, second), first, second)
        return builder.bitcast(order(top), context.get_value_type(real))

    return real(row), generate


def _sum_of(*rows: Any) -> Any:
    """The typed function that adds a row, or the products of two."""
    real = rows[0].dtype

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = [_start(context, builder, kind, row) for kind, row in zip(rows, arguments, strict=True)]
        total = Sum(context, builder, real)
        total.add([start for start, _ in found], found[0][1])
        return context.make_tuple(builder, signature.return_type, total.result())

    return types.UniTuple(real, 2)(*rows), generate


@intrinsic
def _total(typing: Any, row: Any) -> Any:
    return _sum_of(row)


@intrinsic
def _dot(typing: Any, row: Any, other: Any) -> Any:
    return _sum_of(row, other)


@intrinsic
def _total_of(typing: Any, formula: Any, row: Any, numbers: Any) -> Any:
    """Part by part: a part's values stay in the fastest memory."""
    real = row.dtype
    called = formula.get_call_type(typing, (real, *numbers), {})

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start, n = _start(context, builder, row, arguments[1])
        constants = [builder.extract_value(arguments[2], k) for k in range(len(numbers))]
        part = cgutils.alloca_once(builder, context.get_value_type(real), size=PART)
        total = Sum(context, builder, real)
        with cgutils.for_range_slice(builder, WORD(0), n, WORD(PART), WORD) as (i, _):
            left = builder.sub(n, i)
            size = builder.select(builder.icmp_signed("<", left, WORD(PART)), left, WORD(PART))
            _fill(context, builder, real, (formula, called), part, [builder.gep(start, [i])], constants, size)
            total.add([part], size)
        return context.make_tuple(builder, signature.return_type, total.result())

    return types.UniTuple(real, 2)(formula, row, numbers), generate


@intrinsic
def _count(typing: Any, row: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, n = _start(context, builder, row, arguments[0])
        return builder.sitofp(n, context.get_value_type(row.dtype))

    return row.dtype(row), generate


@njit(**FOR_MACHINE_CODE)
def _sink(row, i, n):  # type: ignore[no-untyped-def]
    """Let entry i sink below the smaller of those that hang on it in a heap of n."""
    x = row[i]
    while 2 * i + 1 < n:
        child = 2 * i + 1
        if child + 1 < n and row[child + 1] < row[child]:
            child += 1
        if not row[child] < x:
            break
        row[i] = row[child]
        i = child
    row[i] = x


@njit(**FOR_MACHINE_CODE)
def _descend(row, n):  # type: ignore[no-untyped-def]
    """A heap with the smallest on top; each smallest goes to the end."""
    for i in range(n // 2 - 1, -1, -1):
        _sink(row, i, n)
    for last in range(n - 1, 0, -1):
        row[0], row[last] = row[last], row[0]
        _sink(row, 0, last)


REPLACEMENTS: dict[Any, Any] = {
    rows.count: _count,
    rows.descend: _descend,
    rows.dot: _dot,
    rows.each: _each,
    rows.largest: _largest,
    rows.total: _total,
    rows.total_of: _total_of,
}
"""What a function on rows becomes in machine code."""

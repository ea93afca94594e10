"""The loops of generalized universal functions: one row after the other, each of them contiguous.

`bendwise.compiler.along` sees to that. The first dimension counts rows; the lengths of what a row is made of
follow in the order of the signature: inputs, mask, room, output.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import carray, types
from numba.extending import intrinsic

from .loops import Operands, accessors, always_inline, words_of
from .ufuncs import ARRAYS_IN


@always_inline
def _gather(row, mask, room):  # type: ignore[no-untyped-def]
    """Copy the entries that the mask keeps to the beginning of the room; how many there are."""
    n = 0
    for i in range(len(row)):
        room[n] = row[i]
        n += mask[i] != 0
    return n


@always_inline
def _scatter(kept, mask, row):  # type: ignore[no-untyped-def]
    """Put the entries back where the mask kept them."""
    n = 0
    for i in range(len(row)):
        if mask[i] != 0:
            row[i] = kept[n]
            n += 1


def over_rows(formula: Any, kind: str, n_parameters: int, real: type[Any]) -> Callable[..., None]:
    """The loop that applies a formula to each row, or to what a mask keeps of each row."""
    operands = Operands(real, ARRAYS_IN[kind], n_parameters, 1)
    out = operands.n_in + n_parameters
    words, parameters = words_of(out + 1), accessors(operands)[3]
    number = operands.kind

    @intrinsic
    def pointer(typing: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

        return types.CPointer(number)(address), generate

    @always_inline
    def row(start, step, k, i, n):  # type: ignore[no-untyped-def]
        return carray(pointer(start[k] + i * step[k]), n)

    def value(args, dimensions, steps):  # type: ignore[no-untyped-def]
        start, step = words(args), words(steps)
        for i in range(dimensions[0]):
            p = parameters(start, i, step)
            formula(row(start, step, 0, i, dimensions[1]), row(start, step, out, i, dimensions[2]), *p)

    def backward(args, dimensions, steps):  # type: ignore[no-untyped-def]
        start, step = words(args), words(steps)
        for i in range(dimensions[0]):
            p = parameters(start, i, step)
            given, grad = row(start, step, 0, i, dimensions[1]), row(start, step, 1, i, dimensions[2])
            formula(given, grad, row(start, step, out, i, dimensions[3]), *p)

    def value_where(args, dimensions, steps):  # type: ignore[no-untyped-def]
        start, step = words(args), words(steps)
        n, m = dimensions[1], dimensions[4]
        room = row(start, step, 2, 0, dimensions[3])
        for i in range(dimensions[0]):
            p = parameters(start, i, step)
            mask, y = row(start, step, 1, i, n), row(start, step, out, i, m)
            kept = _gather(row(start, step, 0, i, n), mask, room)
            if m == n:
                formula(room[:kept], room[n : n + kept], *p)
                _scatter(room[n:], mask, y)
            else:
                formula(room[:kept], y, *p)

    def backward_where(args, dimensions, steps):  # type: ignore[no-untyped-def]
        start, step = words(args), words(steps)
        k, m, n = dimensions[1], dimensions[2], dimensions[3]
        room = row(start, step, 3, 0, dimensions[4])
        for i in range(dimensions[0]):
            p = parameters(start, i, step)
            mask = row(start, step, 2, i, n)
            given, grad = row(start, step, 0, i, k), row(start, step, 1, i, m)
            kept = _gather(given, mask, room)
            if m == n:
                _gather(grad, mask, room[n:])
                grad = room[n : n + kept]
            formula(room[:kept], grad, room[2 * n : 2 * n + kept], *p)
            _scatter(room[2 * n :], mask, row(start, step, out, i, n))

    loops = {f.__name__: f for f in (value, backward, value_where, backward_where)}
    return loops[kind]

"""Sums in LLVM: `bendwise.elementary.rows.total` and `dot`, number by number the same additions.

A sum is vectors of LANES from the start: the order of its additions is part of what it means, and what each
addition rounds off is kept and added at the end.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils

from ..elementary.rows import LANES

WORD, INDEX = ir.IntType(64), ir.IntType(32)


def _sum_pair(builder: Any, x: Any, y: Any) -> tuple[Any, Any]:
    total = builder.fadd(x, y)
    part = builder.fsub(total, x)
    return total, builder.fadd(builder.fsub(x, builder.fsub(total, part)), builder.fsub(y, part))


def _halves(builder: Any, vector: Any, half: int) -> list[Any]:
    places = [ir.Constant(ir.VectorType(INDEX, half), list(range(k, k + half))) for k in (0, half)]
    return [builder.shuffle_vector(vector, vector, place) for place in places]


class Sum:
    """LANES running sums, and what rounding lost of each."""

    def __init__(self, context: Any, builder: Any, real: Any) -> None:
        lanes = ir.VectorType(context.get_value_type(real), LANES)
        zeros = ir.Constant(lanes, [0.0] * LANES)
        self.builder, self.align = builder, real.bitwidth // 8
        self.fma = cgutils.get_or_insert_function(  # llvmlite's own is for single numbers
            builder.module, ir.FunctionType(lanes, [lanes] * 3), f"llvm.fma.v{LANES}f{real.bitwidth}"
        )
        self.high, self.low = (cgutils.alloca_once_value(builder, zeros) for _ in range(2))

    def add(self, starts: list[Any], n: Any) -> None:
        """Add the n numbers that begin there, or the products of those that begin at two places."""
        builder = self.builder
        whole = builder.and_(n, WORD(-LANES))
        with cgutils.for_range_slice(builder, WORD(0), whole, WORD(LANES), WORD) as (i, _):
            self._add_piece([self._piece(start, i, LANES) for start in starts])
        for width in [LANES >> k for k in range(1, LANES.bit_length())]:
            with builder.if_then(builder.icmp_unsigned("!=", builder.and_(n, WORD(width)), WORD(0))):
                i = builder.and_(n, WORD(-2 * width))
                self._add_piece([self._piece(start, i, width) for start in starts])

    def _piece(self, start: Any, i: Any, width: int) -> Any:
        """`width` numbers from i on, filled up with zeros."""
        builder, kind = self.builder, ir.VectorType(start.type.pointee, width)
        piece = builder.load(builder.bitcast(builder.gep(start, [i]), kind.as_pointer()))
        piece.align = self.align
        where = ir.Constant(ir.VectorType(INDEX, LANES), [min(k, width) for k in range(LANES)])
        return builder.shuffle_vector(piece, ir.Constant(kind, [0.0] * width), where)

    def _add_piece(self, factors: list[Any]) -> None:
        builder, x = self.builder, factors[0]
        if len(factors) == 2:
            x = builder.fmul(*factors)
        high, lost = _sum_pair(builder, builder.load(self.high), x)
        if len(factors) == 2:
            lost = builder.fadd(builder.call(self.fma, [*factors, builder.fneg(x)]), lost)
        builder.store(high, self.high)
        builder.store(builder.fadd(builder.load(self.low), lost), self.low)

    def result(self) -> list[Any]:
        """The sum of the lanes, and what rounding lost of it."""
        builder = self.builder
        high, low = builder.load(self.high), builder.load(self.low)
        half = LANES // 2
        while half:
            high, lost = _sum_pair(builder, *_halves(builder, high, half))
            low = builder.fadd(builder.fadd(*_halves(builder, low, half)), lost)
            half //= 2
        high, low = (builder.extract_element(vector, INDEX(0)) for vector in (high, low))
        zero = ir.Constant(low.type, 0.0)
        finite = builder.fcmp_ordered("==", builder.fsub(low, low), zero)
        return [high, builder.select(finite, low, zero)]

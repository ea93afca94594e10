"""The instructions that plain Python cannot express, each as a few lines of LLVM.

They take the place of the functions of the same names in `bendwise.elementary`, and compute the same
bits. None branches and none calls a library, so a loop around them becomes SIMD.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from .. import elementary
from .loops import always_inline, output_scopes
from .ufuncs import ARRAYS_OUT

MANTISSA_BITS = {types.float32: 23, types.float64: 52}
BIAS = {types.float32: 127, types.float64: 1023}
SQRT_HALF = {types.float32: 0x3F3504F3, types.float64: 0x3FE6A09E667F3BCD}  # bits, rounded down


def _real(kind: Any) -> Any:
    return ir.FloatType() if kind is types.float32 else ir.DoubleType()


def _magic(kind: Any) -> Any:
    """1.5 · 2**mantissa: adding it to a number rounds that to an integer, which then fills the low bits."""
    return ir.Constant(_real(kind), 1.5 * 2.0 ** MANTISSA_BITS[kind])


@intrinsic
def _fma(typing: Any, x: Any, y: Any, z: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
        return builder.fma(*arguments)

    return x(x, x, x), generate


@intrinsic
def _sqrt(typing: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
        return builder.call(builder.module.declare_intrinsic("llvm.sqrt", [_real(x)]), arguments)

    return x(x), generate


def _whole(name: str) -> Any:
    """Intrinsic: the whole number beside x, a float still: an integer may be too small for it."""

    @intrinsic
    def whole(typing: Any, x: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
            return builder.call(builder.module.declare_intrinsic(f"llvm.{name}", [_real(x)]), arguments)

        return x(x), generate

    return whole


def _log(x, base=None):  # type: ignore[no-untyped-def]
    if base is None:
        return elementary.log(x)
    return elementary.log(x) / elementary.log(base)


@intrinsic
def _nearest(typing: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
        return builder.fsub(builder.fadd(arguments[0], _magic(x)), _magic(x))

    return x(x), generate


@intrinsic
def _scale(typing: Any, x: Any, n: Any) -> Any:
    """x · 2**(n//2) · 2**(n - n//2): the first product is exact, so the whole is rounded once."""
    integer = ir.IntType(x.bitwidth)

    def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
        product, power = arguments
        low_bits = builder.bitcast(builder.fadd(power, _magic(x)), integer)
        whole = builder.sub(low_bits, builder.bitcast(_magic(x), integer))
        half = builder.ashr(whole, integer(1))
        for exponent in (half, builder.sub(whole, half)):
            bits = builder.shl(builder.add(exponent, integer(BIAS[x])), integer(MANTISSA_BITS[x]))
            product = builder.fmul(product, builder.bitcast(bits, _real(x)))
        return product

    return x(x, x), generate


@intrinsic
def _lift(typing: Any, x: Any, n: Any) -> Any:
    """x · 2**n by one product; shifting throws away all of the magic number but n."""
    integer = ir.IntType(x.bitwidth)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits = builder.bitcast(builder.fadd(arguments[1], _magic(x)), integer)
        bits = builder.shl(builder.add(bits, integer(BIAS[x])), integer(MANTISSA_BITS[x]))
        return builder.fmul(arguments[0], builder.bitcast(bits, _real(x)))

    return x(x, x), generate


@intrinsic
def _nearest_power(typing: Any, x: Any, y: Any) -> Any:
    """The sum of x · y and the magic number holds n in its low bits, whence the power of two is made."""
    integer = ir.IntType(x.bitwidth)
    lift = int(elementary.LIFT if x is types.float64 else elementary.LIFT.single)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total = builder.fma(*arguments, _magic(x))
        bits = builder.add(builder.bitcast(total, integer), integer(BIAS[x] + lift))
        bits = builder.shl(bits, integer(MANTISSA_BITS[x]))
        parts = [builder.fsub(total, _magic(x)), builder.bitcast(bits, _real(x))]
        return context.make_tuple(builder, signature.return_type, parts)

    return types.UniTuple(x, 2)(x, y), generate


@intrinsic
def _split(typing: Any, x: Any) -> Any:
    integer, shift = ir.IntType(x.bitwidth), MANTISSA_BITS[x]

    def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
        bits = builder.bitcast(arguments[0], integer)
        exponent = builder.ashr(builder.sub(bits, integer(SQRT_HALF[x])), integer(shift))
        mantissa = builder.sub(bits, builder.shl(exponent, integer(shift)))
        parts = [builder.bitcast(mantissa, _real(x)), builder.sitofp(exponent, _real(x))]
        return context.make_tuple(builder, signature.return_type, parts)

    return types.UniTuple(x, 2)(x), generate


@intrinsic
def _horner(typing: Any, x: Any, coefficients: Any) -> Any:
    """All steps written out: LLVM leaves a loop over many coefficients a loop, which is not SIMD."""

    def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
        x, row = arguments
        total = builder.extract_value(row, 0)
        for k in range(1, len(coefficients)):
            total = builder.fma(total, x, builder.extract_value(row, k))
        return total

    return x(x, coefficients), generate


@cache
def table_reader(numbers: tuple[float, ...]) -> Any:
    """Function of a place in the table, a constant in memory; it computes `elementary.lookup`."""

    @intrinsic
    def read(typing: Any, place: Any) -> Any:
        integer = ir.IntType(place.bitwidth)

        def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
            row = ir.Constant(ir.ArrayType(_real(place), len(numbers)), list(numbers))
            table = cgutils.global_constant(builder, "table", row)
            low_bits = builder.bitcast(builder.fadd(arguments[0], _magic(place)), integer)
            whole = builder.sub(low_bits, builder.bitcast(_magic(place), integer))
            inside = builder.icmp_unsigned("<", whole, integer(len(numbers)))
            index = builder.select(inside, whole, integer(len(numbers) - 1))
            found = builder.load(builder.gep(table, [integer(0), index], inbounds=True))
            others = output_scopes(builder.module, max(ARRAYS_OUT.values()))  # LLVM would look for an overlap
            found.set_metadata("noalias", builder.module.add_metadata(others))
            return found

        return place(place), generate

    @always_inline
    def function(place):  # type: ignore[no-untyped-def]
        return read(place)

    return function  # which can be an argument, as an intrinsic cannot


def _lookup(table: Any, place: Any) -> Any:
    return table(place)  # which stands for its reader


REPLACEMENTS: dict[Any, Any] = {
    elementary.fma: _fma,
    elementary.nearest: _nearest,
    elementary.nearest_power: _nearest_power,
    elementary.scale: _scale,
    elementary.horner: _horner,
    elementary.lift: _lift,
    elementary.split: _split,
    elementary.lookup: _lookup,
    math.sqrt: _sqrt,
    math.fabs: abs,
    math.exp: elementary.exp,
    math.expm1: elementary.expm1,
    math.log: _log,
    math.floor: _whole("floor"),
    math.ceil: _whole("ceil"),
    math.trunc: _whole("trunc"),
    math.log1p: elementary.log1p,
    math.tanh: elementary.tanh,
    math.sin: elementary.sin,
    math.cos: elementary.cos,
    math.atan: elementary.atan,
    math.erf: elementary.erf,
}
"""What a function named in a formula becomes in machine code."""

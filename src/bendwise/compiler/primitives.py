"""The instructions that plain Python cannot express, each as a few lines of LLVM.

They take the place of the functions of the same names in `bendwise.elementary`, and compute the same
bits. None branches and none calls a library, so a loop around them becomes SIMD.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from .. import elementary

MANTISSA_BITS = {types.float32: 23, types.float64: 52}
BIAS = {types.float32: 127, types.float64: 1023}
SQRT_HALF = {types.float32: 0x3F3504F3, types.float64: 0x3FE6A09E667F3BCD}  # bits, rounded down


def _real(kind: Any) -> Any:
    return ir.FloatType() if kind is types.float32 else ir.DoubleType()


def _integer(kind: Any) -> Any:
    return ir.IntType(kind.bitwidth)


def _magic(kind: Any) -> Any:
    """1.5 · 2**mantissa: adding it to a number rounds that to an integer, which then fills the low bits."""
    return ir.Constant(_real(kind), 1.5 * 2.0 ** MANTISSA_BITS[kind])


def _instruction(build: Callable[[Any, Any, list[Any]], Any], arity: int, result: Any = None) -> Any:
    """An intrinsic of `arity` numbers of one kind; `build(builder, kind, arguments)` emits it."""

    def describe(kind: Any) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, signature: Any, arguments: list[Any]) -> Any:
            values = [
                context.cast(builder, argument, given, kind)
                for argument, given in zip(arguments, signature.args, strict=True)
            ]
            answer = build(builder, kind, values)
            if isinstance(answer, tuple):
                return context.make_tuple(builder, signature.return_type, answer)
            return answer

        return (types.UniTuple(kind, 2) if result == "pair" else kind), generate

    # Numba reads the number of arguments off the function, so each arity is written out.
    if arity == 1:

        def unary(typing: Any, x: Any) -> Any:
            returned, generate = describe(x)
            return returned(x), generate

        return intrinsic(unary)
    if arity == 2:

        def binary(typing: Any, x: Any, y: Any) -> Any:
            returned, generate = describe(x)
            return returned(x, y), generate

        return intrinsic(binary)

    def ternary(typing: Any, x: Any, y: Any, z: Any) -> Any:
        returned, generate = describe(x)
        return returned(x, y, z), generate

    return intrinsic(ternary)


def _fma(builder: Any, kind: Any, values: list[Any]) -> Any:
    return builder.fma(*values)


def _sqrt(builder: Any, kind: Any, values: list[Any]) -> Any:
    function = builder.module.declare_intrinsic("llvm.sqrt", [_real(kind)])
    return builder.call(function, values)


def _nearest(builder: Any, kind: Any, values: list[Any]) -> Any:
    magic = _magic(kind)
    return builder.fsub(builder.fadd(values[0], magic), magic)


def _scale(builder: Any, kind: Any, values: list[Any]) -> Any:
    """x · 2**(n//2) · 2**(n - n//2): the first product is exact, so the whole is rounded once."""
    x, n = values
    real, integer, shift = _real(kind), _integer(kind), MANTISSA_BITS[kind]
    magic = _magic(kind)
    whole = builder.sub(builder.bitcast(builder.fadd(n, magic), integer), builder.bitcast(magic, integer))
    half = builder.ashr(whole, integer(1))
    for exponent in (half, builder.sub(whole, half)):
        bits = builder.shl(builder.add(exponent, integer(BIAS[kind])), integer(shift))
        x = builder.fmul(x, builder.bitcast(bits, real))
    return x


def _split(builder: Any, kind: Any, values: list[Any]) -> Any:
    real, integer, shift = _real(kind), _integer(kind), MANTISSA_BITS[kind]
    bits = builder.bitcast(values[0], integer)
    exponent = builder.ashr(builder.sub(bits, integer(SQRT_HALF[kind])), integer(shift))
    mantissa = builder.sub(bits, builder.shl(exponent, integer(shift)))
    return builder.bitcast(mantissa, real), builder.sitofp(exponent, real)


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


REPLACEMENTS: dict[Any, Any] = {
    elementary.fma: _instruction(_fma, 3),
    elementary.nearest: _instruction(_nearest, 1),
    elementary.scale: _instruction(_scale, 2),
    elementary.horner: _horner,
    elementary.split: _instruction(_split, 1, "pair"),
    math.sqrt: _instruction(_sqrt, 1),
    math.fabs: abs,
    math.exp: elementary.exp,
    math.expm1: elementary.expm1,
    math.log1p: elementary.log1p,
    math.tanh: elementary.tanh,
}
"""What a function named in a formula becomes in machine code."""

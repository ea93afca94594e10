"""What the other parts of the engine need and plain Python cannot say: pointers, and calls by address."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from ...compiler.loops import WIDEST_VECTORS

WORD, HALF_WORD = ir.IntType(64), ir.IntType(32)
Values = list[Any]


@intrinsic
def floats(typing: Any, address: Any, like: Any) -> Any:
    """An address as a pointer of the kind of another."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
        return builder.inttoptr(arguments[0], arguments[1].type)

    return like(address, like), generate


@intrinsic
def address(typing: Any, start: Any) -> Any:
    """A pointer as a number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
        return builder.ptrtoint(arguments[0], WORD)

    return types.intp(start), generate


@intrinsic
def after(typing: Any, start: Any, n: Any) -> Any:
    """The pointer n elements on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return start(start, n), generate


@intrinsic
def widest(typing: Any) -> Any:
    """Let LLVM take the widest registers in the loops of this function."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
        set.add(builder.function.attributes, WIDEST_VECTORS)
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def call(typing: Any, address: Any, args: Any, dimensions: Any, steps: Any) -> Any:
    """Call the loop of a universal function by its address: this is how an activation comes in."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
        address, *words = arguments
        words.append(ir.Constant(words[0].type, None))
        form = ir.FunctionType(ir.VoidType(), [word.type for word in words])
        builder.call(builder.inttoptr(address, form.as_pointer()), words)
        return context.get_dummy_value()

    return types.void(address, args, dimensions, steps), generate


@intrinsic
def scattered(typing: Any, x: Any) -> Any:
    """`formulas.mixed`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Values) -> Any:
        bits = builder.trunc(arguments[0], HALF_WORD)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
            bits = builder.mul(builder.xor(bits, builder.lshr(bits, HALF_WORD(shift))), HALF_WORD(factor))
        return builder.zext(bits, WORD)

    return types.intp(types.intp), generate

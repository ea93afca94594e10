"""Words that several threads read and change, and calls by address: what teamwork is made of, as LLVM.

Every access here is sequentially consistent: all threads see all changes in one order.
"""

from __future__ import annotations

import platform
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WORD = ir.IntType(64)
BYTES = 8
words = types.CPointer(types.int64)
"""The kind of a pointer to them."""


def _pointer(builder: Any, place: Any, k: Any) -> Any:
    return builder.gep(place, [k])


@intrinsic
def read(typing: Any, place: Any, k: Any) -> Any:
    """The word as all threads see it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(_pointer(builder, *arguments), "seq_cst", BYTES)

    return types.int64(words, types.int64), generate


@intrinsic
def write(typing: Any, place: Any, k: Any, value: Any) -> Any:
    """Change a word for all threads to see, after all that was written before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place, k, value = arguments
        builder.store_atomic(value, _pointer(builder, place, k), "seq_cst", BYTES)
        return context.get_dummy_value()

    return types.void(words, types.int64, types.int64), generate


def _exchange(operation: str) -> Any:
    @intrinsic
    def exchange(typing: Any, place: Any, k: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            place, k, value = arguments
            return builder.atomic_rmw(operation, _pointer(builder, place, k), value, "seq_cst")

        return types.int64(words, types.int64, types.int64), generate

    return exchange


add = _exchange("add")
"""Add to a word in one step; what it was before."""
swap = _exchange("xchg")
"""Change a word in one step; what it was before."""


@intrinsic
def pause(typing: Any) -> Any:
    """A hint to the processor that this thread is waiting."""
    word = ir.IntType(32)
    x86, arm = ("llvm.x86.sse2.pause", ()), ("llvm.aarch64.hint", (word(1),))
    hints: dict[str, Any] = {"x86_64": x86, "AMD64": x86, "aarch64": arm, "arm64": arm}

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        if (hint := hints.get(platform.machine())) is not None:
            name, given = hint
            kind = ir.FunctionType(ir.VoidType(), [value.type for value in given])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, name), given)
        return context.get_dummy_value()

    return types.void(), generate


def _called(result: Any, given: tuple[Any, ...]) -> Any:
    """Intrinsic: call the C function at an address; arguments are words, or addresses of words."""

    @intrinsic
    def call(typing: Any, address: Any, arguments: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, found: Any) -> Any:
            kinds = [context.get_value_type(kind) for kind in given]
            form = ir.FunctionType(context.get_value_type(result) if result else ir.VoidType(), kinds)
            function = builder.inttoptr(found[0], form.as_pointer())
            answer = builder.call(function, [builder.extract_value(found[1], k) for k in range(len(given))])
            return answer if result else context.get_dummy_value()

        return (result or types.void)(types.int64, types.Tuple(given)), generate

    return call


call_loop = _called(None, (words, words, words, types.int64))
call_acquire = _called(types.int32, (types.int64, types.int32))
call_release = _called(None, (types.int64,))


@intrinsic
def at(typing: Any, address: Any) -> Any:
    """The words at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], WORD.as_pointer())

    return words(types.int64), generate


@intrinsic
def address_of(typing: Any, place: Any, k: Any) -> Any:
    """Where word k lies."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ptrtoint(_pointer(builder, *arguments), WORD)

    return types.int64(words, types.int64), generate

"""C functions around what Numba compiled, for NumPy and for other machine code to call; their object code."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target

from .loops import FOR_MACHINE_CODE
from .threads import LEAST, MOST_OPERANDS, SHARE
from .ufuncs import ARRAYS_IN, ARRAYS_OUT

ALL_FLAGS = 0x3F
"""What a processor notes of overflow and the like."""
AS_IEEE_WANTS = 0x1F80
"""The control word of an x86 processor that rounds to nearest, keeps subnormal numbers, stops at nothing."""
WITHOUT_SUBNORMALS = AS_IEEE_WANTS | 0x8040
"""The same, with 0 in the place of subnormal numbers: some processors take 100 times longer for those."""
X86 = platform.machine() in ("x86_64", "AMD64")
WORD, HALF, BYTES = ir.IntType(64), ir.IntType(32), 8


@dataclass(frozen=True)
class Form:
    """What threads that share a loop must know of it."""

    n_in: int
    n_operands: int
    n_dimensions: int
    can_be_shared: bool

    @classmethod
    def of(cls, kind: str, n_parameters: int, by_rows: bool) -> Form:
        """The form of the loop that computes `kind`. With a mask there is one room for all rows."""
        n_in, n_out = ARRAYS_IN[kind] + n_parameters, ARRAYS_OUT[kind]
        n_dimensions = 1 + ARRAYS_IN[kind] + n_out if by_rows else 1
        can_be_shared = n_in + n_out <= MOST_OPERANDS and not kind.endswith("_where")
        return cls(n_in, n_in + n_out, n_dimensions, can_be_shared)


def _ask_team(builder: Any, entry: Any, form: Form) -> None:
    """Return early where a team is given, the loop is large, and the team has done it."""
    args, dimensions, steps, data = entry.args
    team = builder.bitcast(data, WORD.as_pointer())
    with builder.if_then(builder.icmp_unsigned("!=", builder.ptrtoint(data, WORD), WORD(0))):
        numbers = builder.load(dimensions)
        if form.n_dimensions > 1:
            numbers = builder.mul(numbers, builder.load(builder.gep(dimensions, [WORD(1)])))
        least = builder.load_atomic(builder.gep(team, [WORD(LEAST)]), "monotonic", BYTES)
        with builder.if_then(builder.icmp_signed(">=", numbers, least), likely=False):
            counts = [WORD(n) for n in (form.n_in, form.n_operands, form.n_dimensions)]
            given = [team, builder.ptrtoint(entry, WORD), args, dimensions, steps, *counts]
            kind = ir.FunctionType(WORD, [value.type for value in given])
            share = builder.load_atomic(builder.gep(team, [WORD(SHARE)]), "acquire", BYTES)
            done = builder.call(builder.inttoptr(share, kind.as_pointer()), given)
            with builder.if_then(builder.icmp_unsigned("!=", done, WORD(0))):
                builder.ret_void()


def _called(builder: Any, name: str, answer: Any, arguments: list[Any]) -> Any:
    kind = ir.FunctionType(answer, [argument.type for argument in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), arguments)


@contextmanager
def _computing(builder: Any, control: int) -> Iterator[None]:
    """Compute as this control word says, on whatever thread, and leave no flags.

    Threads of other libraries may take subnormal numbers for 0; how they compute is put back at the end.
    Lanes whose result is discarded raise flags too, and NumPy would warn of an overflow that no value shows.
    """
    if not X86:
        yield
        _called(builder, "feclearexcept", HALF, [HALF(ALL_FLAGS)])
        return
    place = builder.alloca(HALF)
    pointer = builder.bitcast(place, ir.IntType(8).as_pointer())
    _called(builder, "llvm.x86.sse.stmxcsr", ir.VoidType(), [pointer])
    before = builder.and_(builder.load(place), HALF(~ALL_FLAGS & 0xFFFF))
    builder.store(HALF(control), place)
    _called(builder, "llvm.x86.sse.ldmxcsr", ir.VoidType(), [pointer])
    yield
    builder.store(before, place)
    _called(builder, "llvm.x86.sse.ldmxcsr", ir.VoidType(), [pointer])


def loop_entry(compiled: Any, symbol: str, form: Form) -> Any:
    """The library of a C function `symbol(args, dimensions, steps, data)` around a compiled loop.

    `data` is a team that may share the loop, or nothing.
    """
    (result,) = compiled.overloads.values()
    context = result.target_context
    library = context.codegen().create_library(symbol)
    module = library.create_ir_module(symbol)
    pointers = [context.get_value_type(kind) for kind in result.signature.args]
    data = ir.IntType(8).as_pointer()
    entry = ir.Function(module, ir.FunctionType(ir.VoidType(), [*pointers, data]), symbol)
    builder = ir.IRBuilder(entry.append_basic_block())
    if form.can_be_shared:
        _ask_team(builder, entry, form)
    loop = context.declare_function(module, result.fndesc)
    with _computing(builder, AS_IEEE_WANTS):
        context.call_conv.call_function(builder, loop, types.void, result.signature.args, entry.args[:-1])
    builder.ret_void()
    library.enable_object_caching()
    library.add_ir_module(module)
    library.add_linking_library(result.library)
    library.finalize()
    return library


def object_code(library: Any, symbol: str) -> bytes:
    """The object code of a library that has a function of that name."""
    library.get_pointer_to_function(symbol)  # makes it
    return bytes(library.serialize_using_object_code()[2][0])


def exported(
    functions: Mapping[str, tuple[Callable[..., Any], Any]], symbol: str, control: int | None = None
) -> bytes:
    """Object code of functions for C, each under `symbol` with its name in the place of "{}".

    Parameters
    ----------
    functions : mapping of str to (callable, signature)
        By name. They must not raise: nothing would tell.
    symbol : str
        With "{}" in it.
    control : int, optional
        The control word that they compute with on x86; by default the caller's.
    """
    with global_compiler_lock:
        library = cpu_target.target_context.codegen().create_library("exported")
        library.enable_object_caching()
        for name, (function, signature) in functions.items():
            (result,) = njit([signature], **FOR_MACHINE_CODE)(function).overloads.values()
            context, returned = result.target_context, signature.return_type
            module = library.create_ir_module(name)
            kinds = [context.get_value_type(kind) for kind in signature.args]
            answer = ir.VoidType() if returned is types.void else context.get_value_type(returned)
            entry = ir.Function(module, ir.FunctionType(answer, kinds), symbol.format(name))
            builder = ir.IRBuilder(entry.append_basic_block())
            inner = context.declare_function(module, result.fndesc)
            with nullcontext() if control is None else _computing(builder, control):
                _, value = context.call_conv.call_function(
                    builder, inner, returned, signature.args, entry.args
                )
            if returned is types.void:
                builder.ret_void()
            else:
                builder.ret(value)
            library.add_ir_module(module)
            library.add_linking_library(result.library)
        library.finalize()
        return object_code(library, symbol.format(next(iter(functions))))

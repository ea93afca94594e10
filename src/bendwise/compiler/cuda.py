"""The same formulas as kernels for NVIDIA's graphics cards, through numba-cuda: an optional extra.

A formula's functions are copied with every number in them in the precision of the arrays and with CUDA's
form of the primitives. What NVVM may not do is fuse products and sums by itself: the
formulas count on every rounding that is written.
"""

from __future__ import annotations

import builtins
import dis
import math
from collections.abc import Callable
from functools import cache
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
from numba import cuda, types
from numba.cuda import libdevice
from numba.cuda.compiler import _compile_pyfunc_with_fixup

from .. import elementary
from ..activations.record import Activation
from ..elementary import Coefficients, Constant
from .ufuncs import ARRAYS_IN, ARRAYS_OUT

ALIASES: dict[Any, Any] = {
    math.exp: elementary.exp,
    math.expm1: elementary.expm1,
    math.log1p: elementary.log1p,
    math.tanh: elementary.tanh,
}
"""Ours in the place of the library's, as on the processor."""

KINDS = {np.float32: types.float32, np.float64: types.float64}


def _bits(real: Any) -> tuple[Any, Any, Any, int, int, int]:
    """How to see a number as an integer and back, the integer type, and what the bits mean."""
    if real is np.float32:
        return libdevice.float_as_int, libdevice.int_as_float, np.int32, 23, 127, 0x3F3504F3
    return (
        libdevice.double_as_longlong,
        libdevice.longlong_as_double,
        np.int64,
        52,
        1023,
        0x3FE6A09E667F3BCD,
    )


def primitives(real: Any) -> dict[Any, Callable[..., Any]]:
    """CUDA's form of the functions that plain Python cannot express, and of those that it orders by NaN."""
    as_integer, as_real, integer, mantissa, exponent, root_half = _bits(real)
    shift, bias, root = integer(mantissa), integer(exponent), integer(root_half)
    rounded = libdevice.rintf if real is np.float32 else libdevice.rint
    fused = libdevice.fmaf_rn if real is np.float32 else libdevice.fma_rn
    one, magic = integer(1), real(1.5 * 2.0**mantissa)  # adding the magic number rounds to an integer
    lift_by = integer(elementary.LIFT if real is np.float64 else elementary.LIFT.single)

    @cuda.jit(device=True)
    def fma(x, y, z):  # type: ignore[no-untyped-def]
        return fused(x, y, z)

    @cuda.jit(device=True)
    def nearest(x):  # type: ignore[no-untyped-def]
        return rounded(x)

    @cuda.jit(device=True)
    def power(n):  # type: ignore[no-untyped-def]
        return as_real(integer(integer(n + bias) << shift))

    @cuda.jit(device=True)
    def nearest_power(x, y):  # type: ignore[no-untyped-def]
        n = fused(x, y, magic) - magic
        return n, power(integer((integer(n) if n == n else integer(0)) + lift_by))

    @cuda.jit(device=True)
    def scale(x, n):  # type: ignore[no-untyped-def]
        whole = integer(n) if n == n else integer(0)
        half = integer(whole >> one)
        return (x * power(half)) * power(integer(whole - half))

    @cuda.jit(device=True)
    def lift(x, n):  # type: ignore[no-untyped-def]
        return x * power(integer(n) if n == n else integer(0))

    @cuda.jit(device=True)
    def split(x):  # type: ignore[no-untyped-def]
        seen = as_integer(x)
        n = integer(integer(seen - root) >> shift)
        return as_real(integer(seen - integer(n << shift))), real(n)

    @cuda.jit(device=True)
    def horner(x, coefficients):  # type: ignore[no-untyped-def]
        total = coefficients[0]
        for k in range(1, len(coefficients)):
            total = fused(total, x, coefficients[k])
        return total

    @cuda.jit(device=True)
    def lookup(table, place):  # type: ignore[no-untyped-def]
        last = len(table) - 1
        return table[int(place)] if place >= 0 and place <= last else table[last]

    @cuda.jit(device=True)
    def largest(x, y):  # type: ignore[no-untyped-def]
        return y if y > x else x

    @cuda.jit(device=True)
    def smallest(x, y):  # type: ignore[no-untyped-def]
        return y if y < x else x

    return {
        max: largest,
        min: smallest,
        elementary.fma: fma,
        elementary.nearest: nearest,
        elementary.nearest_power: nearest_power,
        elementary.scale: scale,
        elementary.lift: lift,
        elementary.split: split,
        elementary.horner: horner,
        elementary.lookup: lookup,
    }


class Copies:
    """Copies of plain functions in one precision, as device functions; each is made once."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.known = primitives(real)

    def of(self, value: Any) -> Any:
        """What a number, polynomial, record or function met in a formula is in the copy."""
        if self.real is np.float32 and isinstance(value, (Constant, Coefficients)):
            value = value.single
        if isinstance(getattr(value, "record", None), Activation):
            value = value.record
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.real(value)
        if isinstance(value, tuple) and value and all(isinstance(part, (int, float)) for part in value):
            return tuple(self.real(part) for part in value)
        if isinstance(value, Activation):
            formula = self.of(value.formula)
            return cuda.jit(device=True)(lambda *arguments: formula(*arguments)[0])
        if isinstance(value, (FunctionType, BuiltinFunctionType)) and value in self.known:
            return self.known[value]
        return self.function(value) if isinstance(value, FunctionType) else value

    def function(self, function: FunctionType) -> Any:
        """The device function of a plain one."""
        code: CodeType = function.__code__
        known = {**vars(builtins), **function.__globals__}
        loads = [step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
        names = {name: self.of(known[name]) for name in loads if name in known}
        for name, value in names.items():
            if isinstance(value, ModuleType):
                names[name] = self.module(value, code.co_names)
        copy = FunctionType(
            code.replace(co_consts=tuple(self.of(constant) for constant in code.co_consts)),
            {**function.__globals__, **names},
            function.__name__,
            tuple(self.of(default) for default in function.__defaults__ or ()),
            tuple(CellType(self.of(cell.cell_contents)) for cell in function.__closure__ or ()),
        )
        self.known[function] = cuda.jit(device=True)(copy)
        return self.known[function]

    def module(self, module: ModuleType, used: tuple[str, ...]) -> ModuleType:
        """A module in which the names used are what they are in the copy."""
        copy = ModuleType(module.__name__)
        for name in used:
            if hasattr(module, name):
                member = getattr(module, name)
                setattr(copy, name, self.of(ALIASES.get(member, member) if callable(member) else member))
        return copy


KERNEL = """
def kernel(n, {pointers}):
    i = grid(1)
    if i < n:
        {body}
"""
BODIES = {
    "value": "{0}[i] = formula({x})[0]",
    "slope": "{0}[i] = formula({x})[1]",
    "value_and_slope": "{0}[i], {1}[i] = formula({x})",
    "backward": "{0}[i] = grad[i] * formula({x})[1]",
}


@cache
def kernel_code(record: Activation, kind: str, real: Any, capability: tuple[int, int]) -> tuple[str, str]:
    """PTX of the kernel ``(n, inputs, parameters, outputs)``, all pointers, and the name of its entry."""
    inputs = ["x", "grad"][: ARRAYS_IN[kind]]
    parameters = [f"p{k}" for k in range(len(record.parameters))]
    outputs = [f"y{k}" for k in range(ARRAYS_OUT[kind])]
    body = BODIES[kind].format(*outputs, x=", ".join(f"{name}[i]" for name in ["x", *parameters]))
    pointers = [*inputs, *parameters, *outputs]
    scope: dict[str, Any] = {"grid": cuda.grid, "formula": Copies(real).of(record.formula)}
    exec(KERNEL.format(pointers=", ".join(pointers), body=body), scope)
    arguments = (types.int64, *[types.CPointer(KINDS[real])] * len(pointers))
    library, _ = _compile_pyfunc_with_fixup(
        scope["kernel"], types.void(*arguments), device=False, abi="numba", cc=capability
    )
    library._nvvm_options["fma"] = 0
    (code,) = library.get_asm_strs(cc=capability)
    return code, library._entry_name

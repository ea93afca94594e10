"""Formula to object code: the one place where activations meet Numba.

Numba types the literal 1 as a 64-bit integer and 0.5 as a double, and ``1 + x`` with a float32 x turns
into double arithmetic at half the speed. A compiler pass here gives every number in a formula, and in
the functions it calls, the type of the array; and it puts machine instructions in the place of
the primitives of `bendwise.elementary`. No fast-math flag is set: every operation is rounded as written,
which is why results do not depend on length, stride or vector width.
"""

from __future__ import annotations

import inspect
import os
import re
import types as python_types
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import njit, types
from numba.core import errors, ir
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import FunctionPass, register_pass
from numba.core.untyped_passes import FixupArgs

from ..activations import Activation, Record, RowActivation
from ..elementary import Coefficients, Constant, Table
from ..errors import InputError
from . import loops, primitives, row_loops, vectors
from .entries import Form, loop_entry, object_code
from .loops import FOR_MACHINE_CODE
from .primitives import table_reader

NUMBER = (int, float, np.integer, np.floating)
REPLACEMENTS = {**primitives.REPLACEMENTS, **vectors.REPLACEMENTS}
INTEGER_ARGUMENTS = (range, slice)


def _is_number(value: object) -> bool:
    return isinstance(value, NUMBER) and not isinstance(value, bool)


def _is_call(value: object) -> bool:
    return isinstance(value, ir.Expr) and value.op == "call"


def _positions(blocks: Any) -> set[str]:
    """Variables that count or index, and all that is computed for them: they stay integers."""
    statements = [statement for block in blocks.values() for statement in block.body]
    found: set[str] = set()
    callees: dict[str, Any] = {}
    sources: dict[str, list[Any]] = {}
    for statement in statements:
        if isinstance(statement, ir.SetItem):
            found.add(statement.index.name)
        if not isinstance(statement, ir.Assign):
            continue
        value, name = statement.value, statement.target.name
        if isinstance(value, ir.Global):
            callees[name] = value.value
        elif isinstance(value, ir.Var):
            sources.setdefault(name, []).append(value)
        elif isinstance(value, ir.Expr) and value.op in ("binop", "inplace_binop", "unary"):
            sources.setdefault(name, []).extend(value.list_vars())
        elif isinstance(value, ir.Expr) and value.op == "getitem":
            found.add(value.index.name)
        elif isinstance(value, ir.Expr) and value.op == "static_getitem" and value.index_var:
            found.add(value.index_var.name)
        elif _is_call(value) and callees.get(value.func.name) in INTEGER_ARGUMENTS:
            found.update(argument.name for argument in value.args)
    reached: set[str] = set()
    while found:
        reached |= found
        found = {source.name for name in found for source in sources.get(name, ())} - reached
    return reached


def _in_precision(value: Any, real: Any) -> Any:
    """A number, polynomial, record or function met in a formula, as the kernel uses it."""
    if isinstance(value, Table):
        return table_reader(value.single if real is np.float32 else tuple(value))
    if real is np.float32 and isinstance(value, (Constant, Coefficients)):
        value = value.single
    if isinstance(getattr(value, "record", None), Activation):
        value = value.record  # an array function stands for its record
    if _is_number(value):
        return real(value)
    if isinstance(value, tuple) and value and all(map(_is_number, value)):
        return tuple(real(number) for number in value)
    if isinstance(value, Activation):
        return _value_of(value, real)
    try:
        value = REPLACEMENTS.get(value, value)
    except TypeError:  # not hashable
        return value
    return scalar(value, real) if isinstance(value, python_types.FunctionType) else value


@cache
def _pipeline(real: Any) -> type[CompilerBase]:
    """A Numba compiler in which every number of a formula has the type `real`."""

    @register_pass(mutates_CFG=False, analysis_only=False)
    class OnePrecision(FunctionPass):
        _name = f"one_precision_{real.__name__}"

        def __init__(self) -> None:
            FunctionPass.__init__(self)

        def run_pass(self, state: Any) -> bool:
            positions = _positions(state.func_ir.blocks)
            for block in state.func_ir.blocks.values():
                modules = {}
                for statement in block.body:
                    if not isinstance(statement, ir.Assign):
                        continue
                    value, name = statement.value, statement.target.name
                    if isinstance(value, ir.Const) and _is_number(value.value):
                        if name not in positions:
                            statement.value = ir.Const(real(value.value), value.loc)
                    elif isinstance(value, (ir.Global, ir.FreeVar)):
                        if isinstance(value.value, python_types.ModuleType):
                            modules[name] = value.value
                        replaced = _in_precision(value.value, real)
                        statement.value = ir.Global(value.name, replaced, value.loc)
                    elif isinstance(value, ir.Expr) and value.op == "getattr" and value.value.name in modules:
                        member = getattr(modules[value.value.name], value.attr)
                        statement.value = ir.Global(value.attr, _in_precision(member, real), value.loc)
            return True

    class Compiler(CompilerBase):
        def define_pipelines(self) -> list[Any]:
            passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
            passes.add_pass_after(OnePrecision, FixupArgs)
            passes.finalize()
            return [passes]

    return Compiler


@cache
def scalar(function: Callable[..., Any], real: Any) -> Any:
    """The function compiled for scalars of the type `real`, and inlined wherever machine code calls it."""
    typed = python_types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        tuple(real(value) if _is_number(value) else value for value in function.__defaults__ or ()),
        function.__closure__,
    )
    return njit(pipeline_class=_pipeline(real), **FOR_MACHINE_CODE, forceinline=True)(typed)


@cache
def _value_of(record: Activation, real: Any) -> Any:
    """The value alone, with the record's parameters by name and their defaults."""
    names = ", ".join(inspect.signature(record.formula).parameters)
    source = f"def value({names}): return formula({names})[0]"
    space: dict[str, Any] = {"formula": scalar(record.formula, real)}
    exec(source, space)
    value = space["value"]
    value.__defaults__ = tuple(real(default) for default in record.parameters.values())
    return loops.always_inline(value)


@global_compiler_lock
def build(record: Record, kind: str, real: Any, n_parameters: int, symbol: str) -> Any:
    """The compiled library of the universal function's loop that computes `kind` of the record."""
    if isinstance(record, RowActivation):
        source = record.pullback if kind.startswith("backward") else record.formula
        loop = row_loops.over_rows(scalar(source, real), kind, n_parameters, real)
    else:
        loop = loops.over_elements(scalar(record.formula, real), kind, n_parameters, real)
    addresses = types.CPointer(types.intp)
    compiled = njit([types.void(addresses, addresses, addresses)], **FOR_MACHINE_CODE)(loop)
    form = Form.of(kind, n_parameters, isinstance(record, RowActivation))
    return loop_entry(compiled, symbol, form)


def compile_loop(record: Record, kind: str, real: Any, n_parameters: int, symbol: str) -> bytes:
    """Object code of the loop, with the entry point `symbol`."""
    try:
        with global_compiler_lock:
            return object_code(build(record, kind, real, n_parameters, symbol), symbol)
    except (errors.NumbaError, errors.UnsupportedBytecodeError) as error:
        raise InputError(_reason(record, error)) from error


def _reason(record: Record, error: Exception) -> str:
    """One sentence on why a formula cannot be compiled, with its line where Numba tells it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    noise = ("File ", "Failed in", "During", "^", "<", "def ", "Overload", "- ", "- Resolution")
    why = next((line for line in lines if not line.startswith(noise)), type(error).__name__)
    why = why.partition(" Raised from ")[0]
    source = re.escape(os.path.basename(record.formula.__code__.co_filename))
    found = re.findall(rf'{source}(?:", line |:| \()(\d+)', str(error))
    place = f" (line {found[-1]})" if found else ""
    return (
        f"activation {record.name!r} cannot be compiled{place}: {why.rstrip('.:;')}; formulas take "
        "arithmetic on numbers, if, min, max, abs, the math module and other activations"
    )

"""The loops of NumPy's universal functions: ``loop(args, dimensions, steps)``.

``args`` holds the addresses of inputs and outputs, ``steps`` the bytes from one element to the next.
Where arrays are contiguous and parameters constant the loop has no strides in it and becomes SIMD.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from .ufuncs import ARRAYS_IN, ARRAYS_OUT

WORD = ir.IntType(64)
WIDEST_VECTORS = '"prefer-vector-width"="512"'
"""An attribute of a function: where LLVM would take half of the registers on older processors, take all."""

FOR_MACHINE_CODE: dict[str, Any] = {
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
"""How Numba compiles what Python never calls: a third of a compilation would go into ways to call it."""

always_inline = njit(**FOR_MACHINE_CODE, forceinline=True)


def output_scopes(module: Any, n_out: int) -> list[Any]:
    """An alias scope for each output. NumPy has copied every input that an output would overwrite."""
    domain = module.add_metadata([ir.MetaDataString(module, "bendwise")])
    return [module.add_metadata([ir.MetaDataString(module, f"output {k}"), domain]) for k in range(n_out)]


@dataclass(frozen=True)
class Operands:
    """The arrays of a loop: inputs, then parameters, then outputs; all of one element type."""

    real: type[Any]
    n_in: int
    n_parameters: int
    n_out: int

    @property
    def inputs(self) -> range:
        return range(self.n_in)

    @property
    def parameters(self) -> range:
        return range(self.n_in, self.n_in + self.n_parameters)

    @property
    def outputs(self) -> range:
        return range(self.n_in + self.n_parameters, self.n_in + self.n_parameters + self.n_out)

    @property
    def kind(self) -> Any:
        return types.float32 if self.real is np.float32 else types.float64

    def address(self, builder: Any, start: Any, k: int, i: Any, steps: Any) -> Any:
        """Where element i of operand k lies; without steps, in a contiguous array."""
        element = ir.FloatType() if self.real is np.float32 else ir.DoubleType()
        base = builder.extract_value(start, k)
        if steps is None:
            return builder.gep(builder.inttoptr(base, element.as_pointer()), [i])
        moved = builder.add(base, builder.mul(builder.extract_value(steps, k), i))
        return builder.inttoptr(moved, element.as_pointer())

    def read(self, builder: Any, start: Any, positions: range, i: Any, steps: Any) -> list[Any]:
        scopes = output_scopes(builder.module, self.n_out)
        values = [builder.load(self.address(builder, start, k, i, steps)) for k in positions]
        for value in values:
            value.set_metadata("noalias", builder.module.add_metadata(scopes))
        return values

    def write(self, builder: Any, start: Any, values: list[Any], i: Any, steps: Any) -> None:
        scopes = output_scopes(builder.module, self.n_out)
        for k, value in enumerate(values):
            others = [scope for scope in scopes if scope is not scopes[k]]
            where = self.address(builder, start, self.outputs[k], i, steps)
            stored = builder.store(value, where)
            stored.set_metadata("alias.scope", builder.module.add_metadata([scopes[k]]))
            if others:
                stored.set_metadata("noalias", builder.module.add_metadata(others))


def words_of(n: int) -> Any:
    """Intrinsic: the first n of NumPy's addresses or steps, as a tuple."""

    @intrinsic
    def words(typing: Any, source: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            set.add(builder.function.attributes, WIDEST_VECTORS)
            found = [builder.load(builder.gep(arguments[0], [WORD(k)])) for k in range(n)]
            return context.make_tuple(builder, signature.return_type, found)

        return types.UniTuple(types.intp, n)(source), generate

    return words


def accessors(operands: Operands) -> Any:
    """Intrinsics: is the loop simple, the parameters if it is, and the elements i of inputs and outputs."""
    size = np.dtype(operands.real).itemsize

    @intrinsic
    def is_simple(typing: Any, steps: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            simple = ir.IntType(1)(1)
            for k in range(len(steps)):
                wanted = WORD(0 if k in operands.parameters else size)
                step = builder.extract_value(arguments[0], k)
                simple = builder.and_(simple, builder.icmp_signed("==", step, wanted))
            return simple

        return types.boolean(steps), generate

    @intrinsic
    def constants(typing: Any, start: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            values = operands.read(builder, arguments[0], operands.parameters, WORD(0), None)
            return context.make_tuple(builder, signature.return_type, values)

        return types.UniTuple(operands.kind, operands.n_parameters)(start), generate

    def loader(positions: range) -> Any:
        @intrinsic
        def load(typing: Any, start: Any, i: Any, steps: Any) -> Any:
            def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                start_, i_, steps_ = arguments
                strided = None if isinstance(steps, types.NoneType) else steps_
                values = operands.read(builder, start_, positions, i_, strided)
                return context.make_tuple(builder, signature.return_type, values)

            return types.UniTuple(operands.kind, len(positions))(start, i, steps), generate

        return load

    @intrinsic
    def store(typing: Any, start: Any, i: Any, steps: Any, row: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            start_, i_, steps_, row_ = arguments
            strided = None if isinstance(steps, types.NoneType) else steps_
            values = [
                context.cast(builder, builder.extract_value(row_, k), row.types[k], operands.kind)
                for k in range(operands.n_out)
            ]
            operands.write(builder, start_, values, i_, strided)
            return context.get_dummy_value()

        return types.void(start, i, steps, row), generate

    return is_simple, constants, loader(operands.inputs), loader(operands.parameters), store


def _element(formula: Any, kind: str) -> Any:
    """The inputs of one element to a tuple of its outputs."""
    if kind == "value":
        return always_inline(lambda x, *parameters: (formula(x, *parameters)[0],))
    if kind == "slope":
        return always_inline(lambda x, *parameters: (formula(x, *parameters)[1],))
    if kind == "value_and_slope":
        return formula
    if kind == "gate":
        return always_inline(lambda first, second, *parameters: (formula(first, second, *parameters)[0],))
    if kind == "gate_backward":
        return always_inline(
            lambda first, second, grad, *parameters: (
                grad * formula(first, second, *parameters)[1],
                grad * formula(first, second, *parameters)[2],
            )
        )
    return always_inline(lambda x, grad, *parameters: (grad * formula(x, *parameters)[1],))


def over_elements(formula: Any, kind: str, n_parameters: int, real: type[Any]) -> Callable[..., None]:
    """The loop of an element-wise universal function."""
    operands = Operands(real, ARRAYS_IN[kind], n_parameters, ARRAYS_OUT[kind])
    element = _element(formula, kind)
    words = words_of(operands.n_in + n_parameters + operands.n_out)
    is_simple, constants, inputs, parameters, store = accessors(operands)

    def loop(args, dimensions, steps):  # type: ignore[no-untyped-def]
        start, step, n = words(args), words(steps), dimensions[0]
        if is_simple(step):
            p = constants(start)
            for i in range(n):
                store(start, i, None, element(*inputs(start, i, None), *p))
        else:
            for i in range(n):
                p = parameters(start, i, step)
                store(start, i, step, element(*inputs(start, i, step), *p))

    return loop

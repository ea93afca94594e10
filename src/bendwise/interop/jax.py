"""JAX arrays: at once where they hold numbers; by a callback to the kernels where they are traced.

Each traced function carries its derivative, made of functions of the same kind: so jit, grad and vmap
apply in any order, as often as `derivative` knows the next slope.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_derivatives import SymbolicZero

from .call import Call
from .derivative import by_parameter, derivative, pullback, require_parameter


def answer(call: Call, operands: tuple[Any, ...]) -> Any:
    """JAX arrays for JAX arrays."""
    if "out" in call.arguments:
        raise TypeError(f"{call.function.name} cannot write to out=: a JAX array does not change")
    call, parameters = call.with_holes(lambda value: isinstance(value, jax.Array))
    arrays = [*(jnp.asarray(x) for x in operands), *parameters]
    if not any(isinstance(x, jax.core.Tracer) for x in arrays):
        found = tuple(map(jnp.asarray, _compute(call, arrays)))
    elif call.by_element:
        found = _elementwise(call)(*arrays)
    else:
        found = _rows(call.from_the_end(arrays[0].ndim))(*arrays)
    return found if len(found) > 1 else found[0]


def _precision(call: Call, arrays: Any) -> Any:
    """The type of the result: that of floats stays, others become double, or what JAX has for it."""
    kinds = [x.dtype for x in arrays[: len(arrays) - len(call.holes)]]
    if all(jnp.issubdtype(kind, jnp.floating) for kind in kinds):
        return jnp.result_type(*kinds)
    return jax.dtypes.canonicalize_dtype(np.float64)


def _compute(call: Call, arrays: Any) -> tuple[Any, ...]:
    """What the kernels answer for arrays of numbers; NumPy knows no bfloat16, which is computed in single."""
    plain = [np.asarray(x) for x in arrays]
    found = call([x.astype(np.float32) if x.dtype == jnp.bfloat16 else x for x in plain])
    kind = _precision(call, arrays)
    return tuple(np.asarray(part).astype(kind, copy=False) for part in _parts(found))


def _parts(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else (found,)


def _level(arrays: Any) -> list[Any]:
    """Arrays with as many axes as the largest has: vmap puts another before them."""
    rank = max(x.ndim for x in arrays)
    return [x.reshape((1,) * (rank - x.ndim) + x.shape) for x in arrays]


def _elementwise(call: Call) -> Any:
    """Any method of an element-wise activation, as a function of traced arrays with a derivative."""
    parts = ("value", "slope") if call.kind == "value_and_slope" else (call.kind,)

    @jax.custom_jvp
    def function(*arrays: Any) -> Any:
        arrays = tuple(jnp.asarray(x) for x in arrays)  # a number that is differentiated comes as it is
        shape = np.broadcast_shapes(*(x.shape for x in arrays))
        answers = [jax.ShapeDtypeStruct(shape, _precision(call, arrays))] * len(parts)
        return jax.pure_callback(
            lambda *arrays: _compute(call, arrays), tuple(answers), *_level(arrays), vmap_method="expand_dims"
        )

    def rule(arrays: Any, tangents: Any) -> Any:
        found = function(*arrays)
        moving = [(k, t) for k, t in enumerate(tangents) if not isinstance(t, SymbolicZero)]
        changes = []
        for kind, y in zip(parts, found, strict=True):
            terms = (t * _derivative(call.of(kind), k, arrays) for k, t in moving)
            changes.append(sum(terms, jnp.zeros_like(y)).astype(y.dtype))
        return found, tuple(changes)

    function.defjvp(rule, symbolic_zeros=True)
    return function


def _derivative(call: Call, k: int, arrays: Any) -> Any:
    """The derivative of what `call` computes with respect to array k."""
    n = len(arrays) - len(call.holes)
    if k >= n:
        return by_parameter(call, call.holes[k - n], arrays)
    again = call.kind == "slope" or (call.kind == "backward" and k == 0)
    slope = _elementwise(call.of("slope", derivative(call.function) if again else None))
    found = slope(arrays[0], *arrays[n:])[0]
    return found * arrays[1] if call.kind == "backward" and k == 0 else found


def _rows(call: Call) -> Any:
    """A function of whole rows or of gates, or its backward, as a function of traced arrays."""

    @jax.custom_vjp
    def function(*arrays: Any) -> Any:
        arrays = tuple(jnp.asarray(x) for x in arrays)
        if not call.reduces:
            n = len(arrays) - len(call.holes)
            arrays = (*_level(arrays[:n]), *arrays[n:])
        trial = [np.ones(x.shape, np.float32 if x.dtype == jnp.bfloat16 else x.dtype) for x in arrays]
        shapes = [np.shape(part) for part in _parts(call(trial))]
        answers = tuple(jax.ShapeDtypeStruct(shape, _precision(call, arrays)) for shape in shapes)
        method = "sequential" if call.holes else "broadcast_all"  # a gradient has the shape of its values
        return jax.pure_callback(lambda *arrays: _compute(call, arrays), answers, *arrays, vmap_method=method)

    def forward(*primals: Any) -> Any:
        n = len(primals) - len(call.holes)
        for hole, primal in zip(call.holes, primals[n:], strict=True):
            if primal.perturbed:
                require_parameter(call, hole)
        arrays = [jnp.asarray(primal.value) for primal in primals]
        found = function(*arrays)
        kept = arrays if call.kind == "backward" or call.from_input else [found[0], *arrays[1:]]
        return found, (kept[:n], kept[n:])

    def backward(kept: Any, grads: Any) -> Any:
        operands, parameters = kept
        if all(isinstance(grad, SymbolicZero) for grad in grads):
            return (None,) * (len(operands) + len(parameters))
        if call.kind == "value":
            found = _rows(call.of("backward"))(*operands, *grads, *parameters)
            if len(operands) > 1:  # of a gate, which may have spread one of them
                found = map(_like, found, operands)
        else:
            found = jax.vjp(pullback(call, jnp.exp), *operands)[1](*grads)
        return *found, *(None for _ in parameters)

    function.defvjp(forward, backward, symbolic_zeros=True)
    return function


def _like(grad: Any, x: Any) -> Any:
    """The gradient of what was spread from x, with respect to x."""
    lead = grad.ndim - x.ndim
    spread = (k for k, n in enumerate(x.shape, lead) if n == 1)
    return grad.sum((*range(lead), *spread)).reshape(x.shape).astype(x.dtype)

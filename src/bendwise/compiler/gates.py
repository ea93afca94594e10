"""Gates: functions of two arrays, or of the two halves of one."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from ..errors import InputError
from ..interop import answer_elsewhere
from .arrays import ArrayFunction, dtype_of, given_how, operand
from .axes import normalized


class GatedFunction(ArrayFunction):
    """A function of two arrays, element by element; given one array, of its halves along `axis`."""

    def __call__(
        self, first: Any, second: Any = None, /, *, axis: int = -1, out: Any = None, **parameters: Any
    ) -> Any:
        """The values: of two arrays in their common shape, of one in half its length along `axis`."""
        arrays = (first,) if second is None else (first, second)
        found = answer_elsewhere(self, "value", arrays, (), parameters, axis=axis, out=out)
        if found is not NotImplemented:
            return found
        if second is None:
            first, second = self._halves(self._one(first), axis)
        pair = (operand(first, "first"), operand(second, "second"))
        return self._apply("gate", pair, (), parameters, given_how(out))

    def backward(
        self,
        first: Any,
        second: Any,
        grad: Any = None,
        /,
        *,
        axis: int = -1,
        out: Any = None,
        **parameters: Any,
    ) -> Any:
        """The gradients: two of ``backward(first, second, grad)``, one array of ``backward(both, grad)``."""
        arrays = (first, second) if grad is None else (first, second, grad)
        found = answer_elsewhere(self, "backward", arrays, (), parameters, axis=axis, out=out)
        if found is not NotImplemented:
            return found
        if grad is not None:
            arrays = (operand(first, "first"), operand(second, "second"), operand(grad, "grad"))
            return self._apply("gate_backward", arrays, (), parameters, given_how(out))
        both, grad = self._one(first), np.asarray(operand(second, "grad"))
        found = np.empty(both.shape, dtype_of((both, grad), self.name)) if out is None else out
        halves, into = self._halves(both, axis), self._halves(found, axis)
        self._apply("gate_backward", (*halves, grad), (), parameters, {"out": into, "casting": "same_kind"})
        return found

    def _arrays(self) -> str:
        return ", ".join(list(inspect.signature(self.record.formula).parameters)[:2])

    def _one(self, both: Any) -> Any:
        if isinstance(both, np.ma.MaskedArray):
            raise TypeError(f"{self.name} halves no masked array: give the filled one, or the two halves")
        array = np.asarray(operand(both, "x"))
        dtype_of((array,), self.name)
        return array

    def _halves(self, both: Any, axis: Any) -> tuple[Any, Any]:
        """The halves along the axis, without a copy."""
        axes = normalized(axis, both.ndim, self.name)
        if len(axes) > 1:
            raise InputError(f"{self.name} halves one axis, not {axis!r}")
        n = both.shape[axes[0]]
        if n % 2:
            raise InputError(f"{self.name} halves axis {axis}, whose length must be even, not {n}")
        moved = np.moveaxis(both, axes[0], -1)
        halves = moved[..., : n // 2], moved[..., n // 2 :]
        first, second = (np.moveaxis(half, -1, axes[0]) for half in halves)
        return first, second

"""Activations along an axis: of rows, columns, whatever the axis says."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InputError
from ..interop import answer_elsewhere
from .arrays import ArrayFunction, given_how, operand
from .ufuncs import ARRAYS_IN


class RowFunction(ArrayFunction):
    """An activation of whole rows: of all the numbers along an axis."""

    def _signature(self, kind: str, n_parameters: int) -> str:
        return ",".join(["(n)"] * ARRAYS_IN[kind] + ["()"] * n_parameters) + "->(n)"

    def __call__(self, x: Any, /, *given: Any, axis: int = -1, out: Any = None, **parameters: Any) -> Any:
        """The values along `axis`, in x's shape and precision."""
        found = answer_elsewhere(self, "value", (x,), given, parameters, axis=axis, out=out)
        if found is not NotImplemented:
            return found
        return self._along("value", (operand(x, "x"),), axis, given, parameters, out)

    def backward(
        self,
        y: Any,
        grad: Any,
        /,
        *given: Any,
        axis: int = -1,
        out: Any = None,
        **parameters: Any,
    ) -> Any:
        """The gradient with respect to x, from the output y and the gradient there."""
        found = answer_elsewhere(self, "backward", (y, grad), given, parameters, axis=axis, out=out)
        if found is not NotImplemented:
            return found
        operands = (operand(y, "y"), operand(grad, "grad"))
        return self._along("backward", operands, axis, given, parameters, out)

    def _along(
        self,
        kind: str,
        operands: tuple[Any, ...],
        axis: int,
        given: tuple[Any, ...],
        named: dict[str, Any],
        out: Any,
    ) -> Any:
        if np.ndim(operands[0]) == 0:
            raise InputError(f"{self.name} works along an axis; a single number has none")
        if any(isinstance(operand, np.ma.MaskedArray) for operand in operands):
            raise TypeError(f"{self.name} takes no masked arrays: fill them first")
        plain = tuple(np.asarray(operand) for operand in operands)
        return self._apply(kind, plain, given, named, {"axis": axis, **given_how(out)})

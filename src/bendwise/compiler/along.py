"""What all functions along an axis share: arrays to rows, kernels on rows, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InputError
from ..interop import answer_elsewhere
from .arrays import ArrayFunction, dtype_of, operand
from .axes import Axes, Lengths, as_rows, is_contiguous, normalized, restored

OF_THE_RECORD: Any = object()
SIGNATURES = {
    "value": "(n){p}->(m)",
    "backward": "(k),(m){p}->(n)",
    "value_where": "(n),(k),(r){p}->(m)",
    "backward_where": "(k),(m),(n),(r){p}->(n)",
}
ROOM = 3  # rows to work in, where a mask leaves entries out


class AxisFunction(ArrayFunction):
    """A function of all the numbers along an axis.

    `axis` may be a tuple, whose axes together are one row, or None for all. `where` marks the entries
    that take part; the others count as if they were not there, and get 0, or -inf among logarithms.
    """

    keeps_length = property(lambda self: self.record.keeps_length, doc="Whether a result is as long as x.")
    from_input = property(lambda self: self.record.from_input, doc="Whether `backward` takes x, not y.")

    def _document(self) -> str:
        before, after = super()._document().split("out : ", 1)
        axis = self.record.axis
        mask = "" if self.record.masked is None else "where : array_like of bool, optional\n"
        return f"{before}axis : int, tuple of int or None, default {axis}\n{mask}out : {after}"

    def _signature(self, kind: str, n_parameters: int) -> str:
        return SIGNATURES[kind].format(p=",()" * n_parameters)

    def backward(
        self,
        y: Any,
        grad: Any,
        /,
        *given: Any,
        axis: Any = OF_THE_RECORD,
        where: Any = None,
        out: Any = None,
        **parameters: Any,
    ) -> Any:
        """The gradient with respect to x, from y (from x, if `from_input`) and the gradient there."""
        found = self._elsewhere("backward", (y, grad), given, parameters, axis=axis, where=where, out=out)
        if found is not NotImplemented:
            return found
        return self._gradient(y, grad, given, parameters, axis, where, out)

    def _elsewhere(
        self, kind: str, arrays: tuple[Any, ...], given: Any, named: Any, axis: Any, **options: Any
    ) -> Any:
        """The answer for arrays of another library, which keep their kind; NotImplemented for NumPy's."""
        axis = self.record.axis if axis is OF_THE_RECORD else axis
        return answer_elsewhere(self, kind, arrays, given, named, axis=axis, **options)

    def _value(self, x: Any, given: Any, named: Any, axis: Any, where: Any, out: Any) -> Any:
        array = self._plain(x, "x")
        axes = self._axes(axis, array.ndim)
        dtype, real = self._precision(array)
        lengths = tuple(array.shape[one] for one in axes)
        after = self._after(lengths, named)
        rows = as_rows(array, axes, real)
        values = self._values(given, named, real)
        mask = self._mask(where, array.shape, axes, real)
        usual = axes == (self.record.axis,) == (-1,) and self.keeps_length and where is None
        if usual and not (given or named) and dtype == real:
            self._ready["value"][dtype] = self._ufunc("value", real, 0)
        return self._apply_rows("value", [rows], after, values, mask, axes, dtype, out)

    def _gradient(self, y: Any, grad: Any, given: Any, named: Any, axis: Any, where: Any, out: Any) -> Any:
        first = self._plain(y, "x" if self.from_input else "y")
        second = self._plain(grad, "grad")
        axes = self._axes(axis, first.ndim)
        dtype, real = self._precision(first, second)
        shape, lengths = first.shape, tuple(first.shape[one] for one in axes)
        if self.from_input:
            second = self._spread(second, shape, axes, self._after(lengths, named))
        else:
            second = self._spread(second, shape, axes, lengths)
            lengths = self._before(lengths)
        rows = [as_rows(first, axes, real), as_rows(second, axes, real)]
        values = self._values(given, named, real)
        mask = self._mask(where, shape, axes, real)
        return self._apply_rows("backward", rows, lengths, values, mask, axes, dtype, out)

    def _plain(self, x: Any, name: str) -> Any:
        """x as an array of NumPy's own."""
        x = operand(x, name)
        if isinstance(x, np.ma.MaskedArray):
            raise TypeError(f"{self.name} takes no masked arrays: give the filled array and where=~x.mask")
        return np.asarray(x)

    def _precision(self, *arrays: Any) -> tuple[np.dtype[Any], Any]:
        """The dtype of the result, and that of the arithmetic."""
        dtype = dtype_of(arrays, self.name)
        return dtype, np.float64 if dtype.itemsize == 8 else np.float32

    def _axes(self, axis: Any, ndim: int) -> Axes:
        axes = normalized(self.record.axis if axis is OF_THE_RECORD else axis, ndim, self.name)
        if len(axes) > 1 and not (self.keeps_length or self.record.reduces):
            raise InputError(f"{self.name} works along one axis, not along {axis!r}")
        return axes

    def _after(self, lengths: Lengths, named: dict[str, Any]) -> Lengths:
        """The lengths of a result along the axes; options that are for this alone leave `named`."""
        return lengths

    def _before(self, lengths: Lengths) -> Lengths:
        """The lengths of x, from those of the result."""
        return lengths

    def _spread(self, grad: Any, shape: Lengths, axes: Axes, lengths: Lengths) -> Any:
        """The gradient, in the shape that the values have."""
        wanted = list(shape)
        for one, length in zip(axes, lengths, strict=True):
            wanted[one] = length
        if self.record.reduces and grad.ndim == len(shape) - len(axes):
            grad = np.expand_dims(grad, axes)
        try:
            return np.broadcast_to(grad, wanted)
        except ValueError:
            raise InputError(
                f"grad of {self.name} must have the shape of its values, {tuple(wanted)}, not {grad.shape}"
            ) from None

    def _mask(self, where: Any, shape: Lengths, axes: Axes, real: Any) -> Any:
        """The mask as rows of numbers."""
        if where is None:
            return None
        if self.record.masked is None:
            raise InputError(f"{self.name} takes no mask; leave where= out")
        mask = np.asarray(where)
        if mask.dtype != np.bool_:
            raise TypeError(f"where of {self.name} must be a mask of True and False, not of {mask.dtype}")
        try:
            return as_rows(np.broadcast_to(mask, shape), axes, real)
        except ValueError:
            raise InputError(
                f"where of {self.name} must have the shape of x, {shape}, not {mask.shape}"
            ) from None

    def _apply_rows(
        self,
        kind: str,
        rows: list[Any],
        lengths: Lengths,
        values: list[Any],
        mask: Any,
        axes: Axes,
        dtype: np.dtype[Any],
        out: Any,
    ) -> Any:
        real = rows[0].dtype.type
        lead = np.broadcast_shapes(*(row.shape[:-1] for row in rows), *(np.shape(value) for value in values))
        shape = (*lead, int(np.prod(lengths)))
        into = out if _can_receive(out, shape, axes, real, rows) else np.empty(shape, real)
        if mask is not None:
            into[...] = self.record.masked if kind == "value" else 0
            rows = [*rows, mask, np.empty(ROOM * mask.shape[-1], real)]
            kind += "_where"
        self._ufunc(kind, real, len(values))(*rows, *values, out=into)
        if into is out:
            return out
        return self._given_back(restored(into, axes, lengths), dtype, out)

    def _given_back(self, found: Any, dtype: np.dtype[Any], out: Any) -> Any:
        """The result in its precision, or in `out`."""
        with np.errstate(over="ignore"):  # rounding to half precision may give inf, as any rounding may
            if out is None:
                return found.astype(dtype, copy=False)
            if not isinstance(out, np.ndarray) or out.shape != found.shape:
                raise InputError(
                    f"out of {self.name} must be an array of the shape {found.shape}, "
                    f"not {out.shape if isinstance(out, np.ndarray) else repr(out)}"
                )
            np.copyto(out, found, casting="same_kind")
            return out


def _can_receive(out: Any, shape: Lengths, axes: Axes, real: Any, rows: list[Any]) -> bool:
    """Whether a kernel may write to `out` as it stands."""
    return (
        type(out) is np.ndarray
        and axes == (-1,)
        and out.shape == shape
        and out.dtype == real
        and out.dtype.isnative
        and out.flags.writeable
        and is_contiguous(out)
        and not any(np.may_share_memory(out, row) for row in rows)
    )

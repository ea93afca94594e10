"""The kinds of functions along an axis: rows that keep their length, shrink to a number, or change."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InputError
from .along import OF_THE_RECORD, AxisFunction
from .axes import Lengths


class RowFunction(AxisFunction):
    """A function that leaves a row as long as it is."""

    def __call__(
        self,
        x: Any,
        /,
        *given: Any,
        axis: Any = OF_THE_RECORD,
        where: Any = None,
        out: Any = None,
        **parameters: Any,
    ) -> Any:
        """The values along `axis`, in x's shape and precision."""
        if type(x) is np.ndarray and axis is OF_THE_RECORD and where is None and out is None:
            ready = None if given or parameters else self._ready["value"].get(x.dtype)
            if ready is not None and x.flags.c_contiguous and x.flags.aligned and x.ndim:
                return ready(x, out=np.empty_like(x))
        found = self._elsewhere("value", (x,), given, parameters, axis=axis, where=where, out=out)
        if found is not NotImplemented:
            return found
        return self._value(x, given, parameters, axis, where, out)


class ReducingFunction(AxisFunction):
    """A function that makes one number of a row: the axis goes, unless `keepdims` asks for it."""

    def __call__(
        self,
        x: Any,
        /,
        *given: Any,
        axis: Any = OF_THE_RECORD,
        keepdims: bool = False,
        where: Any = None,
        out: Any = None,
        **parameters: Any,
    ) -> Any:
        """The values, one for each row along `axis`, in x's precision."""
        options = {"axis": axis, "where": where, "out": out, "keepdims": keepdims or None}
        answer = self._elsewhere("value", (x,), given, parameters, **options)
        if answer is not NotImplemented:
            return answer
        array = self._plain(x, "x")
        axes = self._axes(axis, array.ndim)
        found = self._value(array, given, parameters, axis, where, None)
        found = found if keepdims else np.squeeze(found, axes)
        if out is not None:
            return self._given_back(found, found.dtype, out)
        return found[()]

    def _after(self, lengths: Lengths, named: dict[str, Any]) -> Lengths:
        return (1,) * len(lengths)


class ReshapingFunction(AxisFunction):
    """A function that makes rows longer or shorter; what `groups` means stands in its text."""

    def __call__(
        self, x: Any, /, *given: Any, axis: Any = OF_THE_RECORD, out: Any = None, **parameters: Any
    ) -> Any:
        """The values along `axis`, in x's precision."""
        found = self._elsewhere("value", (x,), given, parameters, axis=axis, out=out)
        if found is not NotImplemented:
            return found
        return self._value(x, given, parameters, axis, None, out)

    def _after(self, lengths: Lengths, named: dict[str, Any]) -> Lengths:
        ((n,), record) = lengths, self.record
        if not record.groups:
            return (record.growth * n,)
        groups = named.pop("groups", record.groups)
        if not isinstance(groups, (int, np.integer)) or groups < 1 or n % groups:
            raise InputError(
                f"groups of {self.name} must be a whole number that divides the {n} entries of the axis, "
                f"not {groups!r}"
            )
        return (n // int(groups),)

    def _before(self, lengths: Lengths) -> Lengths:
        ((n,), growth) = lengths, self.record.growth
        if n % growth:
            raise InputError(f"y of {self.name} must be {growth} times as long as x, not of length {n}")
        return (n // growth,)


class SamplingFunction(AxisFunction):
    """A function of x with noise, drawn from what is passed in."""

    def __call__(
        self,
        x: Any,
        /,
        temperature: Any = 1.0,
        *,
        seed: int | np.random.Generator | None = None,
        hard: bool = False,
        tau: Any = None,
        axis: Any = OF_THE_RECORD,
        where: Any = None,
        out: Any = None,
    ) -> Any:
        """A sample along `axis`; `seed` is a number or a generator."""
        if seed is None:
            raise InputError(
                f"{self.name} draws random numbers: give it seed=, a number or a numpy Generator"
            )
        chosen = {"seed": seed} if tau is None else {"seed": seed, "tau": tau}
        options = {"axis": axis, "where": where, "out": out, "hard": hard or None}
        answer = self._elsewhere("value", (x,), (temperature,), chosen, **options)
        if answer is not NotImplemented:
            return answer
        array = self._plain(x, "x")
        dtype, real = self._precision(array)
        noise = np.random.default_rng(seed).gumbel(size=array.shape)
        noisy = array.astype(real) + noise.astype(real)
        found = self._value(noisy, (temperature if tau is None else tau,), {}, axis, where, None)
        if hard:
            from .registry import get

            found = get("hardmax")(found, axis=self._axes(axis, array.ndim), where=where)
        if out is not None:
            return self._given_back(found, dtype, out)
        return found.astype(dtype, copy=False)

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
        """The gradient with respect to x, from the soft value y and the gradient there."""
        parameters.pop("seed", None)
        if parameters.pop("hard", False):
            raise InputError(f"the gradient of {self.name} is that of its soft value: leave hard=True out")
        if "tau" in parameters:
            given = (parameters.pop("tau"),)
        return super().backward(y, grad, *given, axis=axis, where=where, out=out, **parameters)


def row_function(record: Any) -> AxisFunction:
    """The array function of a record of rows."""
    if record.noisy:
        return SamplingFunction(record)
    if record.reduces:
        return ReducingFunction(record)
    return RowFunction(record) if record.keeps_length else ReshapingFunction(record)

"""What users call: an activation on arrays of any shape and kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy import ndarray

from ..activations import Record
from ..display import as_html
from ..errors import InputError, unknown
from ..interop import answer_elsewhere
from . import objects, ufuncs
from .ufuncs import ARRAYS_IN, ARRAYS_OUT

REAL_KINDS = "biuf"


def operand(x: Any, name: str) -> Any:
    """x if it is an array of any library that NumPy's functions work on, else the array it stands for."""
    if hasattr(x, "__array_ufunc__"):
        return x
    try:
        return np.asarray(x)
    except ValueError as error:
        raise InputError(f"{name} must be numbers in a regular array: {error}") from None


def _kinds(operand: Any) -> list[Any]:
    """The dtypes of an array, or of each column of a table; pandas' own as the NumPy ones they stand for."""
    table = getattr(operand, "dtypes", None) if np.ndim(operand) == 2 else None
    if table is None and not hasattr(operand, "dtype"):  # what answers to NumPy's functions need not have one
        return [np.asarray(operand).dtype]
    found = [operand.dtype] if table is None else list(table)
    return [getattr(kind, "numpy_dtype", getattr(kind, "subtype", kind)) for kind in found]


def dtype_of(operands: tuple[Any, ...], function: str) -> np.dtype[Any]:
    """The dtype of the result: float16, float32 and float64 stay, integers and booleans give float64."""
    kinds = [kind for operand in operands for kind in _kinds(operand)]
    for kind in kinds:
        if kind.kind not in REAL_KINDS or kind.itemsize > 8:
            raise TypeError(
                f"{function} takes real numbers of at most 64 bits (float16, float32, float64, "
                f"integers, booleans), not {kind}"
            )
    floats = kinds and all(kind.kind == "f" for kind in kinds)
    return np.result_type(*kinds) if floats else np.dtype(np.float64)


def given_how(out: Any, where: Any = None) -> dict[str, Any]:
    """The keywords that were given."""
    if where is not None and out is None:
        raise InputError("where= needs out=: what is not computed must have a value to keep")
    how = {} if out is None else {"out": out}
    return how if where is None else {**how, "where": where}


class ArrayFunction:
    """An activation on arrays. Its facts are those of the record it was made from."""

    def __init__(self, record: Record) -> None:
        self.record: Any = record
        self.__name__ = self.__qualname__ = record.name
        self.__doc__ = self._document()
        self._ufuncs: dict[tuple[str, type[Any], int], np.ufunc] = {}
        self._ready: dict[str, dict[Any, np.ufunc]] = {kind: {} for kind in ARRAYS_IN}

    name = property(lambda self: self.record.name, doc="The public name.")
    source = property(lambda self: self.record.source, doc="The paper it comes from.")
    summary = property(lambda self: self.record.summary, doc="The formula as text.")
    range = property(lambda self: self.record.range, doc="Infimum and supremum of its values.")
    aliases = property(lambda self: self.record.aliases, doc="Names it goes by elsewhere.")
    elsewhere = property(lambda self: self.record.elsewhere, doc="What other libraries call it.")
    parameters = property(lambda self: dict(self.record.parameters), doc="Parameters and their defaults.")

    def __repr__(self) -> str:
        parameters = "".join(f", {name}={value:g}" for name, value in self.parameters.items())
        return f"<activation {self.name}({self._arrays()}{parameters}): {self.summary}>"

    def _repr_html_(self) -> str:
        return as_html(self, "activation")

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        from .pickles import reduced

        return reduced(self.record)

    def __copy__(self) -> ArrayFunction:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> ArrayFunction:
        return self  # nothing of it can change

    def _arrays(self) -> str:
        """The names of the arrays that go in."""
        return "x"

    def _document(self) -> str:
        parameters = "".join(
            f"{name} : float, default {value:g}\n" for name, value in self.record.parameters.items()
        )
        return (
            f"{self.record.doc}\n\nParameters\n----------\n{self._arrays()} : array_like\n{parameters}"
            f"out : ndarray, optional\n\nReferences\n----------\n{self.record.source}\n"
        )

    def _ufunc(self, kind: str, real: type[Any], n_parameters: int) -> np.ufunc:
        """The universal function; without parameters it computes with the defaults, as constants."""
        found = self._ufuncs.get((kind, real, n_parameters))
        if found is None:
            address = objects.address(self.record, kind, real, n_parameters)
            n_in, n_out = ARRAYS_IN[kind] + n_parameters, ARRAYS_OUT[kind]
            found = ufuncs.make(self.name, address, real, n_in, n_out, self._signature(kind, n_parameters))
            self._ufuncs[kind, real, n_parameters] = found
        return found

    def on_cuda(self, kind: str, real: Any, capability: tuple[int, int]) -> tuple[str, str]:
        """The kernel for a graphics card in PTX, and its name; needs the extra `cuda`."""
        from .cuda import kernel_code

        return kernel_code(self.record, kind, real, capability)

    def _signature(self, kind: str, n_parameters: int) -> str | None:
        return None

    def _values(self, given: tuple[Any, ...], named: dict[str, Any], real: type[Any]) -> list[Any]:
        """The parameters in order, in the precision of the arrays."""
        defaults = self.record.parameters
        if not given and not named:
            return []
        if len(given) > len(defaults):
            raise TypeError(f"{self.name} takes {len(defaults)} parameter(s), not {len(given)}")
        for name in named:
            if name not in defaults:
                raise TypeError(str(unknown(f"parameter of {self.name}", name, defaults)))
        by_position = dict(zip(defaults, given, strict=False))
        if twice := by_position.keys() & named.keys():
            raise TypeError(f"{self.name} got two values for {twice.pop()}")
        found = []
        for name, value in {**defaults, **by_position, **named}.items():
            if np.asarray(value).dtype.kind not in REAL_KINDS:
                raise TypeError(f"{name} of {self.name} must be a number, not {value!r}")
            found.append(np.asarray(value, dtype=real)[()])
            least = self.record.above.get(name)
            if least is not None and not np.all(found[-1] > least):
                raise InputError(f"{name} of {self.name} must be above {least:g}, not {value!r}")
        return found

    def _apply(
        self,
        kind: str,
        operands: tuple[Any, ...],
        given: tuple[Any, ...],
        named: dict[str, Any],
        how: dict[str, Any],
    ) -> Any:
        dtype = dtype_of(operands, self.name)
        real = np.float64 if dtype.itemsize == 8 else np.float32
        values = self._values(given, named, real)
        ufunc = self._ufunc(kind, real, len(values))
        if not values and dtype == real:
            self._ready[kind][dtype] = ufunc  # what the common call finds next time
        if dtype.itemsize > 2:
            return ufunc(*operands, *values, **how)
        with np.errstate(over="ignore"):  # rounding to half precision may give inf, as any rounding may
            answer = ufunc(*operands, *values, **how)
            if "out" in how:  # has rounded already
                return answer
            if isinstance(answer, tuple):
                return tuple(part.astype(dtype) for part in answer)
            return answer.astype(dtype)


def _signature() -> inspect.Signature:
    """What editors show of the methods of one array."""
    plain, named = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature(
        [
            inspect.Parameter("self", plain),
            inspect.Parameter("x", plain),
            inspect.Parameter("parameters", inspect.Parameter.VAR_POSITIONAL),
            inspect.Parameter("out", named, default=None),
            inspect.Parameter("where", named, default=None),
            inspect.Parameter("named_parameters", inspect.Parameter.VAR_KEYWORD),
        ]
    )


_SIGNATURE = _signature()


def _of_one_array(kind: str, doc: str) -> Any:
    """The method that computes `kind`; the common call has as little in its way as can be."""

    def method(self: ElementwiseFunction, x: Any, /, *given: Any, out: Any = None, **named: Any) -> Any:
        if not given and not named and type(x) is ndarray:
            ready = self._ready[kind].get(x.dtype)
            if ready is not None:
                return ready(x) if out is None else ready(x, out=out)
        return self._compute(kind, (x,), given, named if out is None else {"out": out, **named})

    method.__name__, method.__doc__ = kind, doc
    method.__signature__ = _SIGNATURE  # type: ignore[attr-defined]
    return method


class ElementwiseFunction(ArrayFunction):
    """An activation of each number by itself."""

    limits = property(lambda self: self.record.limits, doc="Value and slope at -inf, and at +inf.")
    kinks = property(lambda self: self.record.kinks, doc="Where the slope jumps.")
    gain = property(lambda self: self.record.gain, doc="1 / √E f(N)² for a standard normal N.")
    bound = property(lambda self: self.record.bound, doc="Largest errors of value and slope, in ulp.")
    measured = property(lambda self: self.record.measured, doc="The errors that were measured, and where.")

    @property
    def formula(self) -> str:
        """The formula in LaTeX."""
        from .. import symbolic  # which needs SymPy

        return symbolic.formula(self.record)

    @property
    def slope_formula(self) -> str:
        """The derivative in LaTeX."""
        from .. import symbolic

        return symbolic.slope_formula(self.record)

    def _repr_latex_(self) -> str | None:
        name = self.name.replace("_", r"\_")
        try:
            return rf"$\displaystyle \mathrm{{{name}}}(x) = {self.formula}$"
        except InputError:  # a formula of your own that is not mathematics
            return None

    __call__ = _of_one_array("value", "The values at x, in x's shape and precision.")
    slope = _of_one_array("slope", "The derivative at x, in x's shape and precision.")
    value_and_slope = _of_one_array(
        "value_and_slope", "Values and derivatives at x, computed together; `out` is a pair of arrays."
    )

    def backward(self, x: Any, grad: Any, /, *given: Any, **named: Any) -> Any:
        """The gradient with respect to x: `grad` times the slope at x, in one pass."""
        return self._compute("backward", (x, grad), given, named)

    def _compute(
        self, kind: str, arrays: tuple[Any, ...], given: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        if named:
            out, where = named.pop("out", None), named.pop("where", None)
            for option, meanings in self.record.variants.items():
                if option in named:
                    return self._variant(option, meanings, named)._compute(
                        kind, arrays, given, named | given_how(out, where)
                    )
        else:
            out = where = None
        if self.record.random and "training" in named:
            given, named = (), self._drawn(arrays[0], given, named)
        found = answer_elsewhere(self, kind, arrays, given, named, out=out, where=where)
        if found is not NotImplemented:
            return found
        operands = tuple(operand(x, name) for x, name in zip(arrays, ("x", "grad"), strict=False))
        return self._apply(kind, operands, given, named, given_how(out, where))

    def _variant(self, option: str, meanings: dict[str, str], named: dict[str, Any]) -> ElementwiseFunction:
        """The activation that a word among the options stands for."""
        from .registry import get

        word = named.pop(option)
        if word not in meanings:
            raise unknown(f"{option} of {self.name}", str(word), meanings)
        found: ElementwiseFunction = get(meanings[word])
        return found

    def _drawn(self, x: Any, given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        """Parameters with, in training, a value of its own for each number."""
        named = dict(named)
        training, rng = named.pop("training"), named.pop("rng", None)
        if not training:
            return {**dict(zip(self.parameters, given, strict=False)), **named}
        if rng is None:
            raise InputError(f"{self.name} in training draws at random: give it rng=, a seed or a Generator")
        bounds = {**self.parameters, **dict(zip(self.parameters, given, strict=False)), **named}
        low, high = (bounds[name] for name in self.record.random)
        draws = np.random.default_rng(rng).uniform(low, high, getattr(x, "shape", np.shape(x)))
        return {**bounds, **dict.fromkeys(self.record.random, draws)}

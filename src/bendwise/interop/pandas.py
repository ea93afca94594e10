"""pandas: columns, tables and indexes keep their labels, and their gaps where they have any.

NumPy's functions do most of it by themselves. What they do not: functions along an axis, and two
results, or two tables, of pandas' own number types.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .call import Call

LABELLED = (pd.DataFrame, pd.Series, pd.Index)


def answer(call: Call, operands: tuple[Any, ...]) -> Any:
    """The answer in pandas' clothes; NotImplemented where NumPy finds it by itself."""
    if not call.by_element:
        call, parameters = call.with_holes(lambda value: isinstance(value, LABELLED))
        plain = [_numbers(x, call.function.name) for x in (*operands, *parameters)]
        return _like(operands[0], call(plain), call.axis)
    if not any(_own_types(operand) for operand in operands):
        return NotImplemented
    if call.kind == "value_and_slope":
        return call.of("value")(operands), call.of("slope")(operands)
    if call.kind == "backward":
        return call.of("slope")(operands[:1]) * operands[1]
    return NotImplemented


def _types(x: Any) -> list[Any]:
    return list(x.dtypes) if isinstance(x, pd.DataFrame) else [x.dtype] if hasattr(x, "dtype") else []


def _own_types(x: Any) -> bool:
    return any(not isinstance(kind, np.dtype) for kind in _types(x))


def _numbers(x: Any, name: str) -> Any:
    """The numbers of x in an array, NaN where one is missing."""
    if not _own_types(x):
        return x if np.ndim(x) == 0 else np.asarray(x)
    kinds = [getattr(kind, "numpy_dtype", getattr(kind, "subtype", kind)) for kind in _types(x)]
    if strange := [kind for kind in kinds if kind.kind not in "biuf"]:
        raise TypeError(f"{name} takes real numbers, not {strange[0]}")
    single = all(kind == np.float32 for kind in kinds)
    return x.to_numpy(dtype=np.float32 if single else np.float64, na_value=np.nan)


def _like(x: Any, y: Any, axis: Any) -> Any:
    """The array y with the labels of x, where its shape allows."""
    if isinstance(x, pd.DataFrame) and y.shape == x.shape:
        return type(x)(y, index=x.index, columns=x.columns)
    if isinstance(x, pd.DataFrame) and y.ndim == 1 and axis in (-2, -1, 0, 1):
        return x._constructor_sliced(y, index=x.index if axis in (-1, 1) else x.columns)  # type: ignore[operator]
    if isinstance(x, pd.DataFrame) and y.ndim == 2 and len(y) == len(x):
        return type(x)(y, index=x.index)
    if isinstance(x, pd.Series) and y.shape == x.shape:
        return type(x)(y, index=x.index, name=x.name)
    if isinstance(x, pd.Index) and y.shape == x.shape:
        return pd.Index(y, name=x.name)
    return y

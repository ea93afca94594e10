"""What the columns of a table hold, as plain numbers, texts and dates whatever type they came in."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import InputError
from .dates import DAY, from_objects

LARGEST = 1e150  # its square is a number too


def listed(names: Iterable[Any], most: int = 12) -> str:
    """Names with commas between; of many, the first."""
    names = [str(name) for name in names]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def shown(value: Any, most: int = 60) -> str:
    """A value in quotes, as Python writes it, in one line and not too long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= most else f"{text[:most]} …"


def as_table(X: Any) -> pd.DataFrame:
    """Whatever has rows and columns, with names that are texts, and rows counted from 0."""
    if isinstance(X, pd.DataFrame):
        table = X.reset_index(drop=True)
    else:
        try:
            values = _as_array(X)
        except ValueError:
            raise InputError("X must be a table: rows of equal length") from None
        if values.dtype.kind in "US":  # NumPy has made texts of the numbers among texts
            values = np.asarray(X, dtype=object)
        if values.ndim == 1:
            values = values[:, np.newaxis]
        if values.ndim != 2 or values.dtype.names:
            raise InputError(f"X must have the shape (n_rows, n_columns), not {values.shape}")
        table = pd.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])])
    table.columns = table.columns.map(str)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"there are two columns named {twice[0]!r}; rename one")
    return table


def as_column(y: Any) -> pd.Series[Any]:
    """Whatever has a value for each row."""
    if isinstance(y, pd.Series):
        return y.reset_index(drop=True)
    try:
        values = _as_array(y)
    except ValueError:
        raise InputError("y must have one number or text for each row") from None
    name = str(y.columns[0]) if isinstance(y, pd.DataFrame) and y.shape[1] == 1 else "y"
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise InputError(f"y must have the shape (n_rows,), not {values.shape}")
    return pd.Series(values, name=name)


def _as_array(given: Any) -> NDArray[Any]:
    """An array without a mask: what one hides is missing."""
    values = np.asarray(given)
    if np.ma.isMaskedArray(given) and np.ma.is_masked(given):
        values = values.astype(object)
        values[np.ma.getmaskarray(given)] = None
    return values


def is_text(column: pd.Series[Any]) -> bool:
    """Whether a column is to be taken as names and not as numbers."""
    return not pd.api.types.is_numeric_dtype(column)


def is_date(column: pd.Series[Any]) -> bool:
    """Whether a plain column holds dates."""
    return bool(pd.api.types.is_datetime64_any_dtype(column))


def are_spans(column: pd.Series[Any]) -> bool:
    """Whether a column, not yet plain, holds spans of time."""
    return column.dtype.kind == "m" or (
        isinstance(column.dtype, (np.dtypes.ObjectDType, pd.ArrowDtype))
        and pd.api.types.infer_dtype(column.astype(object), skipna=True).startswith("timedelta")
    )


def plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """The column as NumPy's booleans, numbers or dates, or as texts; as it is, if it is none of these.

    Spans of time are numbers of days. Categories are texts, also where they are numbers. Booleans of
    which some are missing are texts. Blank texts are missing.
    """
    dtype = column.dtype
    if isinstance(dtype, pd.SparseDtype):
        column = pd.Series(np.asarray(column), index=column.index, name=column.name)
    if isinstance(dtype, pd.PeriodDtype):
        column = column.dt.to_timestamp()
    if isinstance(dtype, pd.CategoricalDtype):
        return _texts(column.astype(object))
    if pd.api.types.is_complex_dtype(column) or isinstance(dtype, pd.IntervalDtype):
        return column
    if pd.api.types.is_bool_dtype(column):
        return _booleans(column)
    if pd.api.types.is_numeric_dtype(column):
        return _numbers(column)
    if column.dtype.kind == "M" and not isinstance(dtype, pd.ArrowDtype):
        return _without_zone(column)
    if isinstance(dtype, pd.StringDtype):
        return _texts(column)
    return _objects(column.astype(object))


def strange(column: pd.Series[Any]) -> str:
    """What a plain column holds besides numbers, texts and dates, in words; "" if it is one of these."""
    if pd.api.types.is_complex_dtype(column):
        return "complex numbers"
    if isinstance(column.dtype, pd.IntervalDtype):
        return "intervals"
    if not pd.api.types.is_object_dtype(column):
        return ""
    odd = next((value for value in column.dropna() if not isinstance(value, (str, Number))), None)
    return "" if odd is None else f"objects such as {shown(odd)}"


def _without_zone(dates: pd.Series[Any]) -> pd.Series[Any]:
    """The dates as clocks on the spot showed them."""
    local: pd.Series[Any] = dates.dt.tz_localize(None)
    return local


def _booleans(column: pd.Series[Any]) -> pd.Series[Any]:
    return _texts(column.astype(object)) if column.isna().any() else column.astype(bool)


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    kind = column.dtype.kind
    if kind in "iu" and not column.isna().any():
        return column.astype(np.int64 if kind == "i" else np.uint64)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return pd.Series(values, index=column.index, name=column.name)


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    texts = column if isinstance(column.dtype, pd.StringDtype) else column.map(str, na_action="ignore")
    is_known = texts.notna() & ~texts.map(_is_blank, na_action="ignore").fillna(True).astype(bool)
    return texts.astype(object).where(is_known, None)


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


def _objects(column: pd.Series[Any]) -> pd.Series[Any]:
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind == "boolean":
        return _booleans(column)
    if kind in ("date", "datetime", "datetime64"):
        dates = from_objects(column)
        return column if dates is None else dates
    if kind.startswith("timedelta"):
        return pd.to_timedelta(column) / DAY
    known = column.dropna()
    if len(known) and all(isinstance(value, Number) and not isinstance(value, complex) for value in known):
        try:
            return column.astype(float)
        except OverflowError:
            raise InputError(
                f"column {column.name!r} holds whole numbers beyond {LARGEST:g}; divide them"
            ) from None
    if len(known) and all(isinstance(value, (str, Number)) for value in known):
        return _texts(column)
    return column

"""Dates, and texts that are dates, as numbers."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

ISO = re.compile(
    r"\d{4}(?:([-/])\d{2}\1\d{2}|-\d{2})"  # a day, or a month
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
OTHER_DATE = re.compile(  # some of these are in ISO form too
    r"(?:\d{1,2}([-./])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([-./])\d{1,2}\2\d{1,2}"
    r"|\d{1,2}\.?[- ][A-Za-z]{3,9}[-, ]+\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})(?:[ T]\d.*)?"
)
TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?")
DAY = pd.Timedelta(days=1)


def from_texts(texts: pd.Series[Any]) -> pd.Series[Any] | None:
    """The dates that texts in ISO form stand for; None if any of them is none."""
    if not all(map(ISO.fullmatch, texts.dropna())):
        return None
    return from_objects(texts.str.replace("/", "-").str.replace(",", "."), format="ISO8601")


def from_objects(values: pd.Series[Any], **how: Any) -> pd.Series[Any] | None:
    """Dates without a time zone (in UTC, if they had one); None where some are not of the calendar."""
    try:
        dates = pd.to_datetime(values, utc=True, **how)
    except (ValueError, OverflowError, TypeError):
        return None
    return dates.dt.tz_localize(None)


def columns_of(label: str, dates: pd.Series[Any], taken: set[str]) -> dict[str, pd.Series[Any]]:
    """What a network can learn from: days since the first, and month, weekday and hour where they differ."""
    parts = {
        "days": (dates - dates.min()) / DAY,
        "month": dates.dt.month,
        "weekday": dates.dt.day_of_week,
        "hour": dates.dt.hour + dates.dt.minute / 60,
    }
    columns = {}
    for part, values in parts.items():
        if part == "days" or values.nunique() > 1:
            name = f"{label} ({part})"
            while name in taken:
                name += "'"
            columns[name] = values.astype(float)
    return columns

"""Columns of texts: which are names of kinds, and which are numbers gone wrong, dates, names or free text."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pandas as pd

from .columns import shown
from .dates import ISO, OTHER_DATE, TIME

MOSTLY = 0.8  # from this share of numbers on, a column of texts is a column of numbers gone wrong
FEW = 20  # so many different texts are never too many
MOST_KINDS = 50  # the commonest texts of a column get 0/1 columns of their own, the others one together
FEWEST_COVERED = 0.2  # the share of the rows that the commonest texts must make up
OTHERS = "(other)"
LONGEST_NUMBER = 40  # characters; longer texts are not looked at closely

MISWRITTEN = (
    (OTHER_DATE, "dates", "write them as 2024-12-31"),
    (TIME, "times of day", "write them as numbers of hours"),
)
_MARKS = re.compile(r"^[-+(]?\s*[$€£¥₹]?\s*|\s*[%$€£¥₹)]*\s*$")
_WRITTEN = re.compile(
    r"[-+]?(?:\d{1,3}(?:[.,'’\s_]\d{3})+|\d{1,3}(?:,\d{2})+,\d{3}|\d+|(?=[.,]\d))(?:[.,]\d*)?(?:[eE][-+]?\d+)?"
)


class Fault(NamedTuple):
    """Why a column cannot be used: what it holds, and what else to do than to drop it ("" if nothing)."""

    holds: str
    remedy: str = ""


def misplaced(known: pd.Series[Any]) -> Fault | None:
    """What a column of texts holds if it is numbers or dates badly written; None if it is neither."""
    texts = known.astype(str).str.strip()
    counts = texts.value_counts(sort=False)
    different = pd.Series(counts.index)

    def share(fits: list[bool]) -> float:
        return float(counts[fits].sum() / max(len(texts), 1))

    for pattern, kind, remedy in MISWRITTEN:
        fits = [bool(pattern.fullmatch(text)) for text in different]
        odd = [fit and not ISO.fullmatch(text) for fit, text in zip(fits, different, strict=True)]
        if share(fits) >= MOSTLY and any(odd):
            return Fault(f"{kind} such as {shown(different[odd].iloc[0])}", remedy)
    plain = [_is_number(text) for text in different]
    written = [is_plain or _is_written_number(text) for is_plain, text in zip(plain, different, strict=True)]
    for kind, fits in (("dates", [bool(ISO.fullmatch(text)) for text in different]), ("numbers", plain)):
        if all(fits):
            return None
        if share(fits) >= MOSTLY and (fits is not plain or written == plain):
            odd = different[[not one for one in fits]].iloc[0]
            n_odd = len(texts) - int(counts[fits].sum())
            return Fault(f"{kind} and {shown(odd)} in {n_odd} of {len(texts)} rows", "leave those empty")
    if share(written) < MOSTLY:
        return None
    example = next(
        text for text, is_plain, fits in zip(different, plain, written, strict=True) if fits and not is_plain
    )
    return Fault(f"numbers written as text, such as {shown(example)}", "write them as plain numbers")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _is_written_number(text: str) -> bool:
    bare = _MARKS.sub("", text) if len(text) <= LONGEST_NUMBER else ""
    return bool(bare and _WRITTEN.fullmatch(bare))


def too_many(known: pd.Series[Any], n_rows: int) -> Fault | None:
    """What a column of texts holds if they are names or free text; None if they are kinds."""
    counts = known.value_counts()
    if len(counts) <= FEW:
        return None
    covered = counts.iloc[:MOST_KINDS].sum() / counts.sum()
    if len(counts) <= n_rows / 2 and covered >= FEWEST_COVERED:
        return None
    if all(map(_is_number, counts.index)):
        return Fault(
            f"{len(counts)} different numbers stored as text in {n_rows} rows", "make numbers of them"
        )
    return Fault(f"{len(counts)} different texts in {n_rows} rows, as names or free text do")


def commonest(column: pd.Series[Any]) -> pd.Series[Any]:
    """The column with all but its commonest texts taken together; itself if it has few."""
    counts = column.value_counts().rename_axis("text").reset_index(name="rows")
    if len(counts) <= MOST_KINDS:
        return column
    ranked = counts.sort_values(["rows", "text"], ascending=[False, True])  # whatever order they came in
    kept = ranked["text"].iloc[:MOST_KINDS]
    return column.where(column.isin(kept) | column.isna(), OTHERS)

"""Tables of text: CSV, TSV and their kin, with the separator found out."""

from __future__ import annotations

import csv
import itertools
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import InputError
from .records import blocks, opened, sampled
from .sampling import Sample, most_rows

SEPARATORS = ",;\t|"
QUOTED = re.compile(r'(^|[,;\t|]) *+"(?:[^"]++|"")*+"')
ANNOUNCED = re.compile(r'"?sep=(.)"?\s*')  # a first line that spreadsheets write


@dataclass(frozen=True)
class _Text:
    """The kept rows of a file as they were written, under its header."""

    path: Path
    content: bytes
    separator: str
    names: list[str]
    is_sample: bool

    def parsed(self, **options: Any) -> pd.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            try:
                table: pd.DataFrame = pd.read_csv(
                    BytesIO(self.content),
                    sep=self.separator,
                    index_col=False,
                    skipinitialspace=True,
                    low_memory=False,
                    **options,
                )
                return table
            except pd.errors.EmptyDataError:
                raise InputError(f"{self.path} is empty") from None
            except pd.errors.ParserWarning:
                raise InputError(
                    f"cannot read {self.path}: there are rows with more entries than the header"
                ) from None
            except pd.errors.ParserError as error:
                raise InputError(f"cannot read {self.path}: {self._what_is_wrong(str(error))}") from None

    def _what_is_wrong(self, said: str) -> str:
        """What pandas' parser says, in other words."""
        if found := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", said):
            expected, line, saw = found.groups()
            where = "a line" if self.is_sample else f"line {line}"
            return (
                f"{where} has {saw} entries, not {expected} as the lines before; "
                f"put entries that hold the separator {self.separator!r} in quotes"
            )
        if "EOF inside string" in said:
            return 'a quote (") is opened and never closed'
        return said.splitlines()[0].removeprefix("Error tokenizing data. C error: ")


def read_delimited(path: Path, target: str | None) -> tuple[pd.DataFrame, Sample]:
    """The table, or a sample of its rows; the target's classes as written, also "None" and "NA"."""
    separator, announced = _separator(path)
    with opened(path) as file:
        first, chunks = _first(blocks(file, path, separator), announced + 1)
        if len(first) <= announced:
            raise InputError(f"{path} is empty")
        names = _names(first[-1], path, separator)
        sample = Sample(most_rows(len(names)))
        rows = sampled(chunks, sample)
    is_sample = sample.seen > sample.most
    content = b"".join([*first, *rows])
    _check_utf8(content, path, is_sample)
    text = _Text(path, content[sum(map(len, first[:-1])) :], separator, names, is_sample)
    table = text.parsed()
    if separator == ";":  # then numbers may be written with decimal commas
        with_commas = text.parsed(decimal=",")
        table = max((table, with_commas), key=lambda read: read.select_dtypes("number").shape[1])
    table.columns = pd.Index(names)
    if target in names and _is_named(column := table[target]) and column.isna().any():
        at = names.index(target)
        table[target] = text.parsed(usecols=[at], keep_default_na=False, na_values=[""]).iloc[:, 0]
    return table, sample


def _first(chunks: Iterator[list[bytes]], count: int) -> tuple[list[bytes], Iterator[list[bytes]]]:
    """The first records, and all others."""
    records: list[bytes] = []
    while len(records) < count and (more := next(chunks, None)) is not None:
        records += more
    return records[:count], itertools.chain([records[count:]], chunks)


def _separator(path: Path) -> tuple[str, int]:
    """The one of , ; tab and | that the header has most of; or the one announced, by one line before it."""
    with opened(path) as file:
        start = file.read(1 << 20).lstrip(b"\r\n").decode("utf-8", errors="replace")
    header = start.splitlines()[0] if start else ""
    if found := ANNOUNCED.fullmatch(header):
        return found[1], 1
    unquoted = QUOTED.sub(r"\1", start).splitlines()  # quotes may hold line ends
    return max(SEPARATORS, key=(unquoted[0] if unquoted else "").count), 0


def _names(header: bytes, path: Path, separator: str) -> list[str]:
    _check_utf8(header, path, False)
    lines = header.decode().strip("\r\n").splitlines(keepends=True)
    read = next(csv.reader(lines, delimiter=separator, skipinitialspace=True), [])
    names = [" ".join(name.split()) for name in read]
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise InputError(f"there are two columns named {twice[0]!r} in {path}; rename one")
    return [name or f"Unnamed: {at}" for at, name in enumerate(names)]


def _check_utf8(content: bytes, path: Path, is_sample: bool) -> None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        where = "" if is_sample else f" in line {line}"
        raise InputError(
            f"{path} is not UTF-8 text: byte 0x{content[error.start]:02x}{where}; save it as UTF-8, "
            "as spreadsheets and iconv do"
        ) from None


def _is_named(column: pd.Series[Any]) -> bool:
    """Whether a target's values are names, or all of them were taken for missing ones."""
    return not pd.api.types.is_numeric_dtype(column) or bool(column.isna().all())

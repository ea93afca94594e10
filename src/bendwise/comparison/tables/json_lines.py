"""Tables of JSON lines: one object a line, its keys the columns."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import InputError
from .records import blocks, opened, sampled
from .sampling import Sample, most_rows

EXAMPLE = '{"size": 1.5, "color": "red"}'


def read_json_lines(path: Path) -> tuple[pd.DataFrame, Sample]:
    """The table, or a sample of its rows; a key that a line lacks is a missing value."""
    with opened(path) as file:
        chunks = blocks(file, path, separator=None)
        first = next((records for records in chunks if records), [])
        if not first:
            raise InputError(f"{path} is empty")
        sample = Sample(most_rows(len(_object(first[0], 1, path))))
        lines = sampled(itertools.chain([first], chunks), sample)
    columns: dict[str, list[Any]] = {}
    for at, (line, number) in enumerate(zip(lines, sample.numbers, strict=True)):
        row = _object(line, int(number) + 1, path)
        for name, value in row.items():
            if name not in columns:
                columns[name] = [None] * at
            columns[name].append(value)
        if len(row) < len(columns):
            for values in columns.values():
                values.extend([None] * (at + 1 - len(values)))
    return pd.DataFrame({name: pd.Series(values) for name, values in columns.items()}), sample


def _object(line: bytes, number: int, path: Path) -> dict[str, Any]:
    where = f"line {number} of {path}"
    try:
        found = json.loads(line)
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 text: {error.reason}; save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{where} is not JSON ({error}); JSON lines hold one whole object a line, such as {EXAMPLE}"
        ) from None
    if not isinstance(found, dict):
        kind = {list: "a list", str: "a text", type(None): "null"}.get(type(found), "a number")
        raise InputError(f"{where} is {kind}, not an object such as {EXAMPLE}")
    return found

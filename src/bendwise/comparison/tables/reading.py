"""From a file to a table, or a sentence on why it is none."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import InputError, unknown
from .columnar import read_feather, read_parquet
from .delimited import read_delimited
from .json_lines import read_json_lines
from .records import PACKED

DELIMITED = (".csv", ".tsv")
JSON_LINES = (".jsonl", ".ndjson")
COLUMNAR = {".parquet": read_parquet, ".feather": read_feather, ".arrow": read_feather}
FORMATS = (*DELIMITED, *COLUMNAR, *JSON_LINES)
INSTEAD = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods", ".numbers"), "a spreadsheet; save its sheet as CSV"),
    ".json": "JSON; write it as JSON lines (.jsonl), one object a line",
    **dict.fromkeys(
        (".txt", ".dat", ".data", ".tab", ".psv", ".text"),
        "of no known format; if it is a table of text with a line of names, rename it to .csv",
    ),
    **dict.fromkeys((".pkl", ".pickle", ".joblib"), "a pickle, which could run code; write a Parquet file"),
    **dict.fromkeys((".zip", ".tar", ".tgz", ".7z", ".zst", ".rar"), "an archive; unpack it first"),
    **dict.fromkeys(
        (".db", ".sqlite", ".sqlite3", ".duckdb"), "a database; write the table as CSV or Parquet"
    ),
    **dict.fromkeys(
        (".npy", ".npz", ".h5", ".hdf5", ".hdf", ".orc", ".dta", ".sav", ".sas7bdat", ".rds", ".mat"),
        "of a format that is not read; write the table as CSV or Parquet",
    ),
}


@dataclass(frozen=True)
class Found:
    """What was read.

    Attributes
    ----------
    table : DataFrame
    numbers : ndarray of int
        The rows' numbers in the file, from 0.
    note : str
        Which of the rows these are; "" if all.
    """

    table: pd.DataFrame
    numbers: NDArray[np.uint64]
    note: str


def read(path: Path, target: str | None = None) -> Found:
    """The table in a file; of a very large one, a sample of its rows."""
    _check_file(path)
    name, packed = path.name.lower(), path.suffix.lower() in PACKED
    suffix = Path(name).suffixes[-2 if packed else -1]
    try:
        if suffix in COLUMNAR:
            table, sample = COLUMNAR[suffix](path)
        elif suffix in JSON_LINES:
            table, sample = read_json_lines(path)
        else:
            table, sample = read_delimited(path, target)
    except InputError:
        raise
    except MemoryError:
        raise InputError(f"cannot read {path}: there is not enough memory for it") from None
    except Exception as error:  # whatever the parsers of five formats raise on a damaged file
        raise InputError(f"cannot read {path}: {_first_line(error)}") from None
    table.columns = table.columns.map(str)
    return Found(table, sample.numbers, sample.note())


def _check_file(path: Path) -> None:
    """An error unless there is a file with a name of a known format."""
    if not os.path.exists(path):
        raise _missing(path)
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it: {', '.join(FORMATS)}")
    if not path.is_file():
        raise InputError(f"{path} is no regular file; write its rows to one first")
    suffixes = [suffix.lower() for suffix in path.suffixes]
    packed = suffixes[-1:] and suffixes[-1] in PACKED
    suffix = "".join(suffixes[-2:-1] if packed else suffixes[-1:])
    if packed and suffix in COLUMNAR:
        raise InputError(f"cannot read {path}: unpack it first; {suffix} files are compressed inside")
    if suffix not in FORMATS:
        what = f"it is {INSTEAD[suffix]}" if suffix in INSTEAD else "its format is not known"
        raise InputError(
            f"cannot read {path}: {what}; names must end in {', '.join(FORMATS)}, or in .csv.gz and the like"
        )


def _missing(path: Path) -> InputError:
    if os.path.islink(path):
        return InputError(f"{path} is a link that leads to no file")
    around = [p.name for p in path.parent.iterdir()] if os.path.isdir(path.parent) else []
    if not path.suffix:
        from .built_ins import built_in

        return unknown("data", str(path), [*built_in(), *sorted(around)])
    near = difflib.get_close_matches(path.name, around, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return InputError(f"there is no file {path}{hint}")


def _first_line(error: Exception) -> str:
    """What a parser said, cut to one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    said = str(error).strip() or type(error).__name__
    return said.splitlines()[0][:200]

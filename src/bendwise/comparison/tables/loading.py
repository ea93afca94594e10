"""From a file or a built-in name to a task."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ...errors import InputError, unknown
from .built_ins import built_in, built_in_task
from .columns import listed
from .reading import Found, read
from .task import Task, make_task

__all__ = ["built_in", "load"]


def load(
    data: str, target: str | None = None, *, drop: tuple[str, ...] = (), kind: str | None = None
) -> Task:
    """The task of a built-in name, or of a file and its target column.

    Files are CSV and TSV, JSON lines, Parquet, and Feather (Arrow); those of text may be
    packed by gzip, bzip2 or xz.
    """
    if data in built_in():
        if target is not None or drop or kind is not None:
            raise InputError(
                f"{data!r} is built in and knows its target and task; leave out --target, --drop and --task"
            )
        return built_in_task(data)
    path = Path(data)
    found = read(path, target)
    table, notes = found.table, [found.note] if found.note else []
    if _counts_rows(found) and table.columns[0] not in (target, *drop):
        table = table.iloc[:, 1:]
        notes.append("the first column, without a name, counts the rows and was left out")
    if target is None:
        raise InputError(
            f"which column of {data} is to be predicted? say --target COLUMN; "
            f"there are: {listed(table.columns)}"
        )
    for column in (target, *drop):
        if column not in table.columns:
            raise unknown(f"column of {data}", column, map(str, table.columns))
    if target in drop:
        raise InputError(f"column {target!r} cannot be both the target and dropped")
    features = table.drop(columns=[target, *drop])
    task = make_task(features, table[target], kind=kind, name=path.name)
    others = task.notes[len(task.leaks) :]
    return replace(task, notes=(*task.leaks, *notes, *others))


def _counts_rows(found: Found) -> bool:
    """Whether the first column has no name and counts the file's rows, as an index that was saved does."""
    if not len(found.table) or not str(found.table.columns[0]).startswith("Unnamed"):
        return False
    column = found.table.iloc[:, 0]
    if column.dtype.kind not in "iu":
        return False
    behind = column.to_numpy(dtype=np.int64) - found.numbers.astype(np.int64)
    return bool((behind == behind[0]).all() and behind[0] in (0, 1))

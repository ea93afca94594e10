"""What a state of "My data" names: a built-in table or one that was sent, as a table and as a task.

Both are kept for the last few states, so that a click reads no file again. The libraries that read tables are
imported with the first one that is asked for.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import datasets
from ..errors import InputError, unknown
from .uploads import UPLOADS

if TYPE_CHECKING:
    import pandas as pd

    from ..comparison.data import Task

BUILT_IN = ("wine", "spiral", "digits", "diabetes", "breast_cancer")
FILE = "file"
MOST_COLUMNS = 1000
LONGEST_NAME = 200
LIKELY = ("target", "class", "label", "y", "outcome", "species", "quality", "survived", "price", "diagnosis")
GONE = "{name} is not here any more: the lab forgets tables when it is closed; choose the file once more"
NO_FILE = "no file is here yet: choose one, or drop it on the page"
DROP = re.compile(r"drop ((?:it|them)\b[^:]*): (--drop .*)$")
TASK = re.compile(r"say --task (\w+)")


@dataclass(frozen=True)
class Source:
    """A table as it was read: what it is called, and what its reader noted."""

    name: str
    table: pd.DataFrame
    guess: str
    note: str = ""


class FaultError(InputError):
    """A table that makes no task as it is; `columns` are those to leave out, if that helps."""

    def __init__(self, said: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(said)
        self.columns = columns


def source(state: dict[str, Any]) -> Source:
    """The table of a state.

    Raises
    ------
    InputError
        If it is not here, or cannot be read: a sentence.
    """
    name = state["table"]
    if name != FILE:
        return _built_in(name)
    if not state["digest"]:
        raise InputError(NO_FILE)
    if UPLOADS.get(state["digest"]) is None:
        raise InputError(GONE.format(name=state["name"] or "the table"))
    return _uploaded(state["digest"])


@lru_cache(len(BUILT_IN))
def _built_in(name: str) -> Source:
    import pandas as pd

    if name == "spiral":
        X, y = datasets.spiral_data()
        table = pd.DataFrame(X, columns=["x0", "x1"]).assign(arm=y)
        return Source(name, table, "arm")
    bunch = datasets.load_table(name)
    table = bunch.data.assign(target=bunch.target)
    return Source(name, table, "target")


@lru_cache(2)
def _uploaded(digest: str) -> Source:
    from ..comparison.tables.reading import read

    upload = UPLOADS.get(digest)
    if upload is None:
        raise InputError(NO_FILE)
    try:
        found = read(upload.path)
    except InputError as error:
        raise InputError(str(error).replace(str(upload.path), upload.name)) from None
    _check_names(upload.name, list(found.table.columns))
    return Source(upload.name, found.table, guess(list(found.table.columns)), found.note)


def _check_names(name: str, columns: list[str]) -> None:
    """Raise for more columns, or longer names, than a page can offer."""
    if len(columns) > MOST_COLUMNS:
        raise InputError(
            f"{name} has {len(columns):,} columns; the lab takes up to {MOST_COLUMNS:,}, "
            "`bendwise compare` takes more"
        )
    from ..comparison.tables.columns import shown

    for column in columns:
        if len(column) > LONGEST_NAME or not column.isprintable():
            raise InputError(
                f"{name} has a column named {shown(column, 40)}; names of up to {LONGEST_NAME} printable "
                "characters can be chosen; rename it"
            )


def guess(columns: list[str]) -> str:
    """The column that is likely meant to be predicted: one with a telling name, or the last."""
    for likely in LIKELY:
        for column in columns:
            if column.strip().lower() == likely:
                return column
    return columns[-1] if columns else ""


def target_of(state: dict[str, Any]) -> str:
    """The column to predict."""
    found = source(state)
    wanted = str(state["target"])
    if state["table"] != FILE or not wanted:
        return found.guess
    if wanted not in found.table.columns:
        raise unknown(f"column of {found.name}", wanted, map(str, found.table.columns))
    return wanted


def task(state: dict[str, Any]) -> Task:
    """What is to be learned from the table of a state.

    Raises
    ------
    FaultError
        If it cannot be learned from as it is; the sentence says why.
    """
    if state["table"] != FILE:
        return _built_in_task(state["table"])
    target = target_of(state)
    kind = None if state["task"] == "auto" else state["task"]
    held = tuple(name for name in state["drop"] if name != target)
    try:
        return _uploaded_task(state["digest"], target, held, kind)
    except InputError as error:
        raise _fault(str(error)) from None


@lru_cache(len(BUILT_IN))
def _built_in_task(name: str) -> Task:
    from ..comparison.tables import load

    return load(name)


@lru_cache(4)
def _uploaded_task(digest: str, target: str, drop: tuple[str, ...], kind: str | None) -> Task:
    from ..comparison.tables import load

    upload = UPLOADS.get(digest)
    if upload is None:
        raise InputError(NO_FILE)
    try:
        found = load(str(upload.path), target, drop=drop, kind=kind)
    except InputError as error:
        said = str(error).replace(str(upload.path), upload.name).replace(upload.path.name, upload.name)
        raise InputError(said) from None
    return replace(found, name=upload.name)


def _fault(said: str) -> FaultError:
    """The sentence in the page's words, not the command line's, and the columns that it wants left out."""
    columns: tuple[str, ...] = ()
    if found := DROP.search(said):
        columns = tuple(shlex.split(found[2])[1::2])
    return FaultError(in_the_page(said), columns)


def in_the_page(said: str) -> str:
    """A sentence that names options of the command line, for readers who have none."""
    return TASK.sub(r"choose \1", DROP.sub(r"leave \1 out", said))

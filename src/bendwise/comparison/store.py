"""The trials that are finished, in one SQLite file: all that a comparison remembers.

A row is written in one transaction that is on the disk before it counts as done (WAL, `synchronous=FULL`).
There is no row for what is under way: a trial that is not here is to be done. So whatever is killed, and
when, the same comparison finds what it had finished and does the rest.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self, cast

from ..errors import InputError
from .trial import Result

APPLICATION = 0x42454E44  # "BEND", in the header of the file
FORM = 1
PATIENCE_S = 60.0  # how long to wait for another comparison that is writing to the same file
SCHEMA = """
    CREATE TABLE trials (
        key TEXT PRIMARY KEY,        -- SHA-256 of the description
        description TEXT NOT NULL,   -- canonical JSON: all that the result depends on
        result TEXT,                 -- JSON; NULL if the trial failed
        failure TEXT,                -- why it failed; NULL if it did not
        seconds REAL NOT NULL        -- how long it took; no report shows it
    ) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Outcome:
    """How a trial ended: with a result, or with the reason why there is none."""

    result: Result | None
    failure: str = ""
    seconds: float = 0.0


class Store:
    """The finished trials of any number of comparisons.

    Parameters
    ----------
    path : Path or None
        The file, which is made if it is not there; None for a store that ends with the process.

    Raises
    ------
    InputError
        If the file cannot be used; the message says why. So for all methods.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._lock = Lock()
        with self._said():
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path or ":memory:", timeout=PATIENCE_S, isolation_level=None, check_same_thread=False
            )
        try:
            with self._said():
                self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        self._check_owner()
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("BEGIN IMMEDIATE")  # fails here and not after hours if the file is read-only
        if not self._ask("SELECT name FROM sqlite_master"):
            self._db.execute(SCHEMA)
            self._db.execute(f"PRAGMA application_id = {APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {FORM}")
        self._db.execute("COMMIT")
        self._ask("SELECT count(*) FROM trials")

    def _check_owner(self) -> None:
        """Touch no file of another program, and none of a later version."""
        (owner,), (form,) = self._ask("PRAGMA application_id")[0], self._ask("PRAGMA user_version")[0]
        if self._ask("SELECT name FROM sqlite_master"):
            if owner != APPLICATION:
                raise InputError(f"{self.path} is a database, but no store of trials; name another file")
            if form != FORM:
                raise InputError(
                    f"{self.path} was written by another version of Bendwise (form {form}, this one writes "
                    f"{FORM}); name another file, and the trials run again"
                )

    def _ask(self, query: str, *values: Any) -> list[Any]:
        return self._db.execute(query, values).fetchall()

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """What SQLite and the system say, in one sentence; what was acknowledged before stays."""
        try:
            yield
        except sqlite3.OperationalError as error:
            where = "cannot keep trials in" if self.path else "cannot keep trials in memory"
            raise InputError(
                f"{where} {self.path or ''}: {error}; what was finished before is safe"
            ) from None
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"{self.path} is no store of trials, or is damaged ({error}); move it away, and all trials "
                "run again"
            ) from None
        except OSError as error:
            raise InputError(f"cannot keep trials in {self.path}: {error.strerror}") from None

    def add(self, key: str, description: str, outcome: Outcome) -> None:
        """Keep a trial; it is on the disk when this returns. One that is there already stays as it is."""
        result = None if outcome.result is None else json.dumps(outcome.result, allow_nan=False)
        with self._said(), self._lock:
            self._db.execute(
                "INSERT OR IGNORE INTO trials VALUES (?, ?, ?, ?, ?)",
                (key, description, result, outcome.failure or None, outcome.seconds),
            )

    def get(self, key: str) -> Outcome | None:
        """How a trial ended; None if it is still to be done."""
        with self._said(), self._lock:
            rows = self._ask("SELECT result, failure, seconds FROM trials WHERE key = ?", key)
        for result, failure, seconds in rows:
            return Outcome(_read(result), failure or "", seconds)
        return None

    def has(self, key: str) -> bool:
        """Whether a trial is finished."""
        with self._said(), self._lock:
            return bool(self._ask("SELECT 1 FROM trials WHERE key = ?", key))

    def forget(self, keys: Iterable[str]) -> None:
        """Remove trials that failed, so that they are tried again."""
        with self._said(), self._lock:
            self._db.executemany(
                "DELETE FROM trials WHERE key = ? AND failure IS NOT NULL", [(key,) for key in keys]
            )

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read(text: str | None) -> Result | None:
    return None if text is None else cast(Result, json.loads(text))

"""A progress bar for trainings that take long, in a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

LONG_S = 3.0
SOON_S = 1.0


class Bar:
    """A bar over so many of something.

    With `wanted` None it appears in a terminal, once a second has passed and it is known that more than
    LONG_S will.
    """

    def __init__(self, wanted: bool | None, total: int, what: str = "network") -> None:
        self._may = sys.stderr.isatty() if wanted is None else wanted
        self._at_once = bool(wanted)
        self._what = what
        self._total, self._start = total, time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: int, note: str = "") -> None:
        """Say how far it is."""
        if not self._may:
            return
        if self._bar is None and self._is_long(done):
            self._open()
        if self._bar is not None:
            self._bar.update(self._task, completed=done, note=note)

    def _is_long(self, done: int) -> bool:
        passed = time.monotonic() - self._start
        return self._at_once or (passed > SOON_S and passed * self._total / done > LONG_S)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            *(TextColumn(self._what), MofNCompleteColumn(), BarColumn()),
            *(TextColumn("{task.fields[note]}"), TimeRemainingColumn()),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._total, note="")
        self._bar.start()

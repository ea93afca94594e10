"""The results: one JSON file, a line a cell, written after every cell."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from ..errors import InputError
from ..files import write_text
from .cells import cores

LAYOUT = 1
Times = dict[str, dict[str, float]]
"""Seconds a call: by library, and then by number of threads."""


def processor() -> str:
    """The processor's name, as its maker has it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    except OSError:
        pass
    return platform.processor() or platform.machine()


def machine() -> dict[str, Any]:
    """What the times depend on, and nothing that names the machine."""
    return {
        "processor": processor(),
        "cores": cores(),
        "system": platform.system(),
        "architecture": platform.machine(),
    }


def load_of_others() -> float | None:
    """How many programs want a processor; to be asked before workers start, which want it too."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


@dataclass
class Run:
    """What was measured, where, when and of what.

    Attributes
    ----------
    machine, versions : dict
        Where, and of what.
    settings : dict
        Rounds and threads.
    date : str
        The day of the last measurement.
    load : float or None
        How many other programs wanted a processor when a run began, at the most: above 0.5 the machine was
        not idle, and the times are for a rough look only.
    cells : dict
        What was measured of each cell, by its key.
    """

    machine: dict[str, Any] = field(default_factory=machine)
    versions: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    date: str = ""
    load: float | None = None
    cells: dict[str, Any] = field(default_factory=dict)

    def stamp(self) -> None:
        """Note the day."""
        self.date = date.today().isoformat()

    def note_load(self, load: float | None) -> None:
        """Note how busy the machine was before a run began."""
        if load is not None:
            self.load = max(self.load or 0.0, load)

    def check_continues(self, other: Run, path: Path) -> None:
        """Raise where the cells of two runs must not stand in one file."""
        for what in ("machine", "versions", "settings"):
            old, new = getattr(self, what), getattr(other, what)
            if old != new:
                changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
                raise InputError(
                    f"{path} was measured with other {what} ({', '.join(changed)}); "
                    "--fresh starts over, --output writes elsewhere"
                )


@dataclass
class Results(Run):
    """Of activations: times of each cell, and what is paid before arrays are large.

    Attributes
    ----------
    startup : dict
        Importing, first use, calls on ten elements.
    """

    cells: dict[str, Times] = field(default_factory=dict)
    startup: dict[str, Any] = field(default_factory=dict)


AnyRun = TypeVar("AnyRun", bound=Run)


def _rounded(value: Any) -> Any:
    """Four digits are more than a clock is good for, and easier to read."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return value


def dumps(results: Run) -> str:
    """The file's text: a line a cell, so that a difference between two runs can be read."""
    document = {"layout": LAYOUT, **_rounded(asdict(results))}
    cells = document.pop("cells")
    head = json.dumps(document, indent=1, sort_keys=True)[:-2]
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(times)}" for key, times in cells.items())
    return f'{head},\n "cells": {{\n{lines}\n }}\n}}\n'


def load(path: Path) -> Results:
    """The results in a file."""
    return read(path, Results)


def read(path: Path, kind: type[AnyRun]) -> AnyRun:
    """What a file holds, as a run of some kind."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read results from {path}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"{path} holds no results of `bendwise bench`: {error}") from None
    try:
        if document.pop("layout") != LAYOUT:
            raise ValueError
        return kind(**document)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(
            f"{path} holds no results of this version of `bendwise bench`; --fresh starts over"
        ) from None


def write(results: Run, path: Path) -> None:
    """Replace the file: an interruption loses nothing that was in it."""
    write_text(path, dumps(results), "results")

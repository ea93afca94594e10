"""Bendwise itself."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

from ..cells import Cell

bendwise: Any = import_module("bendwise")  # as users import it

VERSION = bendwise.__version__
THREADED = hasattr(bendwise, "set_threads")


def set_threads(n: int) -> None:
    """Divide large arrays among n threads."""
    bendwise.set_threads(n)


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """The array function with its outputs given."""
    function = bendwise.get(cell.activation)
    if slope is None:
        return partial(function, x, out=y)
    return partial(function.value_and_slope, x, out=(y, slope))

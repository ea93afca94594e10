"""`np.copyto`, moving as many bytes as a cell reads and writes: what memory allows."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..cells import Cell

VERSION, THREADED = np.__version__, False


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """n in and n out for values; half as much again for values with gradient, n in and 2n out."""
    if cell.place == "in":
        return None
    if slope is None:
        return partial(np.copyto, y, x)
    half = len(x) // 2

    def copy() -> None:
        np.copyto(y, x)
        np.copyto(slope[:half], x[:half])

    return copy

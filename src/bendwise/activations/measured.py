"""What was measured of the built-in activations: a JSON file each, written by `bendwise accuracy`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

IN_PACKAGE = Path(__file__).parents[1] / "accuracy" / "measured"
IN_CHECKOUT = Path(__file__).parents[3] / "accuracy"
FOLDER = IN_PACKAGE if IN_PACKAGE.exists() else IN_CHECKOUT
"""Where they lie: in an installed package, else in the checkout."""

PRECISIONS, PARTS = ("float32", "float64"), ("value", "slope")


def read(name: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """The errors of an activation, if they were measured."""
    path = folder / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def largest(found: dict[str, Any], part: str) -> tuple[float, str, float]:
    """The largest error of ``value`` or ``slope`` in ulp, the precision it was met in, and the input."""
    rows = ((found[precision][part], precision) for precision in PRECISIONS)
    row, precision = max(rows, key=lambda pair: float(pair[0]["max_ulp"]))
    return row["max_ulp"], precision, row["worst_input"]

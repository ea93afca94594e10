"""Where the page is that `frontend/bundle.py` makes."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"
NOT_BUILT = (
    "the lab's page is not here; in a checkout `python3 run lab` makes it, "
    "elsewhere install bendwise once more"
)

"""The long work that pages can ask for, by name.

Each takes the message that asks, checks it, and gives the key of the question and the `Work` that answers it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import contest, filming
from .jobs import Work

WORKS: dict[str, Callable[[dict[str, Any]], tuple[str, Work]]] = {
    "compare": contest.ask,
    "gif": filming.ask,
    "report": contest.ask_report,
}

"""The cards of the atlas: what is known of every activation, and what is found by looking at its formula."""

from __future__ import annotations

import math
import time
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...activations import Activation, catalogue
from ..mathml import mathml

CELLS = 8
"""A unit of x is looked at in so many places: the middles of cells, so that no jump is hit."""
POINTS = (np.arange(-8 * CELLS, 8 * CELLS) + 0.5) / CELLS
SHOWN = np.abs(POINTS) < 4
"""What a small picture shows."""
WEIGHTS = np.exp(-(POINTS**2) / 2) / (CELLS * math.sqrt(2 * math.pi))
"""The standard normal density times the size of a cell."""
HEIGHT = 4.0
"""Small pictures end at this value."""
BUDGET_S = 0.03
CHIPS = ("monotone", "bounded", "centered", "flat", "still", "kinks", "numbers", "libraries")


class Found(NamedTuple):
    """One activation: yes or no for each chip, gain and values at the ends, and the small pictures."""

    chips: tuple[bool, ...]
    numbers: tuple[float, ...]
    value: NDArray[np.float64]
    slope: NDArray[np.float64]


@cache
def records() -> tuple[Activation, ...]:
    """The element-wise activations of the catalogue, without those that a user has added."""
    return tuple(r for r in catalogue.values() if isinstance(r, Activation) and not r.is_own)


@cache
def look(record: Activation) -> Found:
    """What its values and slopes say, in plain Python: nothing has to be compiled for a card."""
    value, slope = np.array([record.formula(x) for x in POINTS.tolist()], dtype=float).T
    (low, low_slope), (high, high_slope) = record.limits
    ends = np.array([low, high])
    square = float(WEIGHTS @ value**2)
    chips = (
        bool(np.all(np.diff(value) >= -1e-12)),
        bool(np.all(np.isfinite(record.range))),
        abs(float(WEIGHTS @ value)) < 1e-9 * (1 + math.sqrt(square)),
        bool((np.isfinite(ends) & (np.array([low_slope, high_slope]) == 0)).any()),
        bool((slope == 0).sum() > 2),
        bool(record.kinks),
        bool(record.parameters),
        bool(record.elsewhere),
    )
    is_steep = float(np.abs(np.diff(value)).max()) > 1  # these cells are too wide for it
    gain = record.gain if is_steep or square < 1e-12 else 1 / math.sqrt(square)
    return Found(chips, (gain, *ends, low_slope, high_slope), value[SHOWN], slope[SHOWN])


def _bytes(curves: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Heights from -HEIGHT to HEIGHT as 0 to 254; 255 where there is no number."""
    scaled = np.round((np.clip(curves, -HEIGHT, HEIGHT) + HEIGHT) * (127 / HEIGHT))
    return np.where(np.isnan(curves), 255, scaled).astype(np.uint8)


_found: list[Found] = []
_one_at_a_time = Lock()


def arrays(budget_s: float = BUDGET_S) -> tuple[int, dict[str, NDArray[Any]]]:
    """All cards at once, a row each: small pictures, chips, numbers; and how many of them are known.

    Formulas in plain Python take a second or two for all. So each call looks at a few more, for about
    `budget_s` seconds; the rows of the others hold no picture, no chip and nan until somebody asks again.
    """
    until = time.perf_counter() + budget_s
    with _one_at_a_time:
        for record in records()[len(_found) :]:
            _found.append(look(record))
            if time.perf_counter() > until:
                break
        return len(_found), _rows(len(_found))


@lru_cache(maxsize=1)
def _rows(count: int) -> dict[str, NDArray[Any]]:
    nothing = np.full(int(SHOWN.sum()), np.nan)
    unknown = Found((False,) * len(CHIPS), (np.nan,) * 5, nothing, nothing)
    found = [*_found[:count], *[unknown] * (len(records()) - count)]
    return {
        "pictures": _bytes(np.array([[one.value, one.slope] for one in found])),
        "chips": np.array([one.chips for one in found], dtype=np.uint8),
        "facts": np.array([one.numbers for one in found], dtype=np.float32),
    }


def _text(value: float) -> str:
    return f"{value:.4g}".replace("-", "−").replace("inf", "∞")


LIMIT = 1000.0
"""A parameter this large means: no limit."""


def parameters(record: Activation) -> list[tuple[str, float, float]]:
    """Each parameter with its usual value and the smallest that the page offers."""
    least = {name: above + 0.001 for name, above in record.above.items()}
    return [(name, min(value, LIMIT), least.get(name, -LIMIT)) for name, value in record.parameters.items()]


def _card(record: Activation) -> dict[str, Any]:
    bound = record.bound
    return {
        "name": record.name,
        "formula": mathml(record.summary),
        "written": record.summary,
        "range": "{} to {}".format(*map(_text, record.range)),
        "kinks": ", ".join(map(_text, record.kinks)) or "none",
        "ulp": [] if bound is None else list(bound),
        "parameters": parameters(record),
        "elsewhere": dict(record.elsewhere),
        "source": record.source,
    }


@cache
def material() -> dict[str, Any]:
    """What is known of each without computing."""
    return {"cards": [_card(record) for record in records()], "chips": list(CHIPS), "height": HEIGHT}

"""The softmax explorer: every step from scores to shares, and where each number type gives up."""

from __future__ import annotations

import warnings

import numpy as np

from ...compiler import get
from ..fields import Choice, Field, Flag, Number, Numbers, State
from .record import Drawing, View

COLDNESS = np.exp(np.log(100.0) * np.linspace(-1.0, 1.0, 41))
"""One over the temperatures of the way that the shares go from hot to cold."""

FIELDS: dict[str, Field] = {
    "scores": Numbers((2.0, 1.0, 0.1, -1.0), -1000.0, 1000.0, 2, 8, 0.1),
    "added": Number(0.0, -1000.0, 1000.0, 1.0),
    "temperature": Number(1.0, 0.01, 100.0, 0.1),
    "subtract": Flag(True),
    "dtype": Choice("float32", {"": ("float16", "float32", "float64")}),
    "lines": Choice("shares", {"": ("shares", "differences", "none")}),
}


def draw(state: State) -> Drawing:
    """The five rows: scores, less their largest, exponentials, sum, shares. And the way from hot to cold."""
    kind = np.dtype(state["dtype"]).type
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        scores = np.array(state["scores"], dtype=kind)
        z = ((scores + kind(state["added"])) / kind(state["temperature"])).astype(kind)
        shifted = z - z.max() if state["subtract"] else z
        exponentials = np.exp(shifted)
        total = exponentials.sum(dtype=kind)
        shares = exponentials / total
    given = np.array(state["scores"])
    right = np.asarray(get("softmax")(given / state["temperature"]))
    some = right[right > 0]
    powers = np.exp((given - given.max())[:, None] * COLDNESS)
    way = powers / powers.sum(axis=0)
    rows = {
        "z": z,
        "shifted": shifted,
        "exponentials": exponentials,
        "shares": shares,
        "right": right,
        "way": way,
    }
    return Drawing(
        arrays={name: row.astype(np.float64) for name, row in rows.items()},
        numbers={
            "total": float(total),
            "largest": float(z.max()),
            "limit": float(np.log(np.float64(np.finfo(kind).max))),
            "entropy": abs(float(-(some * np.log2(some)).sum())),
        },
        texts={"warning": "; ".join(dict.fromkeys(str(w.message) for w in caught))},
    )


def python(state: State) -> str:
    """The same in a few lines."""
    shift = "z - z.max()" if state["subtract"] else "z"
    return f"""\
import numpy as np
import bendwise as bw

kind = np.{state["dtype"]}
scores = np.array({state["scores"]!r}, dtype=kind)
z = (scores + kind({state["added"]!r})) / kind({state["temperature"]!r})
shifted = {shift}
exponentials = np.exp(shifted)
shares = exponentials / exponentials.sum(dtype=kind)
print(shares)
print(bw.softmax(z))  # subtracts the largest, always
for temperature in (100.0, 10.0, 1.0, 0.1, 0.01):  # from even shares to one that has all
    print(bw.softmax(np.float64(scores), temperature=temperature))
"""


VIEW = View(
    name="softmax",
    title="Softmax",
    about="Drag the scores up and down; see what each step makes of them, and where a number type gives up. "
    "Of three classes, the shares can be dragged too.",
    fields=FIELDS,
    draw=draw,
    python=python,
    curves={
        "z": "z",
        "shifted": "shifted",
        "exponentials": "exponential",
        "shares": "share",
        "right": "share in float64",
    },
)

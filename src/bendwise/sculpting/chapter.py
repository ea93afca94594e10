"""The sine that the chapter shapes by hand: rows D1 to D12."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .build import SAMPLES
from .curves import Curve
from .pairs import Pair, steps
from .sculpture import Sculpture

STEEP, UP = 6.0, 0.70  # of pair 1: given in D2 and D3
GENTLE, ON = 3.5, 0.27  # of pair 2: given in D7 and D8
TOP = 0.97  # given in D10

ROWS = {
    1: {"weights": "D1", "slope": "D2", "offset": "D3", "end": "D4", "flip": "D5", "lift": "D6"},
    2: {
        "weights": "D7",
        "slope": "D7",
        "start": "D7",
        "offset": "D8",
        "end": "D8",
        "flip": "D9",
        "lift": "D10",
    },
}


def _row(pair: int, what: str) -> str:
    return ROWS[pair][what] if pair in ROWS else "D11"


def _pairs() -> list[Pair]:
    """The given pairs 1 and 2, and pairs 3 to 7, which follow from the sine's symmetry.

    The flat top ends as far from the middle as it begins from the left end. Behind it the curve falls as it
    rose before; the way down through the middle is twice as long as the first way up.
    """
    first = UP / STEEP
    second = first + ON / GENTLE
    shapes = [
        (0.0, STEEP, UP, UP),
        (first, GENTLE, ON, TOP),
        (0.5 - second, -GENTLE, -ON, UP),
        (0.5 - first, -STEEP, -2 * UP, -UP),
        (0.5 + first, -GENTLE, -ON, -TOP),
        (1.0 - second, GENTLE, ON, -UP),
        (1.0 - first, STEEP, UP, 0.0),
    ]
    return [
        Pair(number, start, start + rise / slope, slope, rise, value)
        for number, (start, slope, rise, value) in enumerate(shapes, 1)
    ]


def _sine(x: Any) -> Any:
    return np.sin(2 * math.pi * x)


def chapter_sine(*, dtype: Any = np.float32) -> Sculpture:
    """The chapter's hand-tuned sine: a network 1-8-8-1, in the chapter's steps and with its values.

    The steps carry the names of the chapter's rows, D1 to D11. The values of pairs 1 and 2 are given there;
    pairs 3 to 7 follow by the same method from the symmetry of the sine. The top and the bottom of the wave
    stay flat, which takes no pair.

    Parameters
    ----------
    dtype : data type, default float32
        Of the network: float32 or float64.

    Returns
    -------
    Sculpture
        Of sin(2πx) for x from 0 to 1; its largest error is 0.0317.

    Examples
    --------
    >>> import bendwise as bw
    >>> sine = bw.chapter_sine()
    >>> sine
    <Sculpture of sin(2πx), x from 0 to 1: 7 pairs, largest error 0.0317>
    >>> [step.changes for step in sine.steps if step.row == "D8"]
    [(('b2', 0.27),), (('w2', -1.0),)]

    The optimizer starts where the hand stopped (row D14):

    >>> X, y = bw.datasets.sine_data()
    >>> trained = sine.network.fit(X, y, epochs=300, batch_size=32, schedule="cosine")
    >>> trained.losses[-1] < trained.losses[0] / 2
    True
    """
    curve = Curve("sin(2πx)", _sine, 0.0, 1.0)
    pairs = _pairs()
    knots, values = [0.0], [0.0]
    for pair in pairs:
        if pair.start > knots[-1] + 1e-9:  # a flat piece
            knots.append(pair.start)
            values.append(values[-1])
        knots.append(pair.end)
        values.append(pair.value)
    ends = np.array(knots)
    ends[-1] = 1.0
    return Sculpture(
        curve,
        ends,
        np.array(values),
        pairs,
        steps(pairs, len(pairs) + 1, 0.0, _row),
        places=curve.places(ends, SAMPLES),
        dtype=dtype,
    )

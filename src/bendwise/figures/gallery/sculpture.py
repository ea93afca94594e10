"""D: the sine that is bent by hand, step by step, and what training makes of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from matplotlib.figure import Figure

from .entry import Entry


def _step(row: str, **look: Any) -> Figure:
    from ..steps import step_figure
    from .trained import hand_made

    return step_figure(hand_made(), row, **look)


def _finished(**look: Any) -> Figure:
    from ..sculptures import finished_figure
    from .trained import hand_made

    return finished_figure(hand_made(), **look)


def _areas(**look: Any) -> Figure:
    from ..area import areas_figure
    from .trained import hand_made

    return areas_figure(hand_made(), **look)


def _pairs(**look: Any) -> Figure:
    from ..sculptures import pairs_figure
    from .trained import hand_made

    return pairs_figure(hand_made(), **look)


def _passing(**look: Any) -> Figure:
    from ..sculptures import passing_figure
    from .trained import hand_made

    return passing_figure(hand_made(), [0.08, 0.5], **look)


def _trained_on(**look: Any) -> Figure:
    from ..fits import fits_figure
    from .trained import hand_made, trained_on

    return fits_figure(
        {"by hand": hand_made().network, "trained on": trained_on()}, hand_made().curve, **look
    )


def _trained_64(**look: Any) -> Figure:
    from ..fits import fits_figure
    from .trained import hand_made, trained_64, trained_on

    networks = {"1-8-8-1": trained_on(), "1-64-64-1": trained_64()}
    return fits_figure(networks, hand_made().curve, **look)


STEPS = (
    ("D1", "Pair 1: all its weights become 1"),
    ("D2", "Its first weight is its slope"),
    ("D3", "The bias of its second neuron lifts it"),
    ("D4", "A negative second weight ends it"),
    ("D5", "A negative weight into the output flips it"),
    ("D6", "The bottom pair lifts the whole curve"),
    ("D7", "Pair 2 starts where pair 1 ends"),
    ("D8", "It ends too"),
    ("D9", "It is flipped"),
    ("D10", "The bottom pair lifts the curve to its crest"),
    ("D11", "Pairs 3 to 7, by the same method"),
)
ENTRIES = (
    *(Entry(f"sine-{row.lower()}", row, title, partial(_step, row)) for row, title in STEPS),
    Entry("sine-d12", "D12", "The finished wave with all its values", _finished),
    Entry("sine-areas", "D12", "Which pair bends the wave where", _areas),
    Entry("sine-pairs", "D12", "What each pair adds to the wave", _pairs),
    Entry("passing-through", "D13", "One number passes through: only one pair answers", _passing),
    Entry("trained-from-there", "D14", "The hand-made wave, trained on", _trained_on),
    Entry("trained-64", "D15", "64 neurons in each layer", _trained_64),
)

"""C: one ReLU neuron, and two in a row."""

from __future__ import annotations

from functools import partial
from typing import Any

from matplotlib.figure import Figure

from .entry import Entry

Setting = tuple[float, ...]


def _neuron(setting: Setting, before: Setting | None = None, **look: Any) -> Figure:
    from ..neurons import Chain, neuron_figure

    return neuron_figure(*setting, before=None if before is None else Chain(*before), **look)


ENTRIES = tuple(
    Entry(name, row, title, partial(_neuron, *settings))
    for name, row, title, *settings in (
        ("silent-neuron", "C1", "A weight of 0: the output is 0 everywhere", (0.0,)),
        ("one-neuron", "C1 C2", "A weight of 1: the neuron bends at 0", (1.0,), (0.0,)),
        ("activation-point", "C2", "A bias moves the activation point to −b/w", (1.0, 0.5), (1.0,)),
        ("deactivation-point", "C2", "A negative weight mirrors the curve", (-1.0, 0.5), (1.0, 0.5)),
        ("pair-idle", "C3", "A second neuron with weight 1 and bias 0 changes nothing", (1.0, 0.0, 1.0)),
        ("pair-raised", "C4", "Its bias moves the curve up", (1.0, 0.0, 1.0, 0.4), (1.0, 0.0, 1.0)),
        ("pair-area", "C5", "Weight −2: an area of effect between two points", (1.0, 0.0, -2.0, 1.0)),
    )
)

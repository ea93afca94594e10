"""F8 and trainings: the two dangers, and how a network learns."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from ..dangers import activity_figure, strength_figure
from ..learning import learning_figure, loss_figure
from ..words import number
from .entry import Entry
from .trained import deep, deep_on_spiral, history, on_spiral, spiral


def _dead(**look: Any) -> Figure:
    networks = {f"learning rate {rate}": deep_on_spiral(rate) for rate in (0.01, 0.2)}
    return activity_figure(networks, spiral()[0], **look)


def _exploding(**look: Any) -> Figure:
    networks = {
        "weights 4×, too large": deep(4),
        "weights, that suit": deep(1),
        "weights ¼, too small": deep(0.25),
    }
    return strength_figure(networks, spiral()[0], **look)


def _learning(**look: Any) -> Figure:
    return learning_figure(on_spiral(), every=5, **look)


def _rates(**look: Any) -> Figure:
    return loss_figure({f"rate {number(rate)}": history(rate) for rate in (0.01, 0.1, 0.5)}, **look)


ENTRIES = (
    Entry("dead-neurons", "F8", "Dead neurons: a learning rate too high kills them", _dead),
    Entry("exploding", "F8", "Values that explode, stay, or vanish from layer to layer", _exploding),
    Entry("learning", "", "Loss and accuracy of a network that learns the spiral", _learning),
    Entry("learning-rates", "", "A learning rate too low, one that suits, one too high", _rates),
)

"""A: the chapter's functions, what is to be noticed about each, and the usual ones at a glance."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from ...activations import Activation, catalogue
from ...compiler import get
from ..card import card_figure
from ..closeness import closeness_figure
from ..curves import overview_figure
from ..functions import linear_figure, relu_figure, sigmoid_figure, step_figure
from .entry import Entry


def _overview(**look: Any) -> Figure:
    usual = [name for name, record in catalogue.items() if isinstance(record, Activation) and record.usual]
    return overview_figure([get(name) for name in usual], **look)


def _card(**look: Any) -> Figure:
    return card_figure(get("gelu"), **look)


ENTRIES = (
    Entry("step", "A1", "The step: fires or does not, and its slope is 0", step_figure),
    Entry("linear", "A2", "The straight line", linear_figure),
    Entry("sigmoid", "A3", "The sigmoid: a soft step between 0 and 1", sigmoid_figure),
    Entry("closeness", "A3", "What the sigmoid keeps and the step loses: how close it was", closeness_figure),
    Entry("relu", "A4", "ReLU: a line with one bend", relu_figure),
    Entry("overview", "", "The usual activations at a glance", _overview),
    Entry("card-gelu", "", "The card of an activation", _card),
)

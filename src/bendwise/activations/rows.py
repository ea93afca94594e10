"""Activations of a whole row: each output depends on all the inputs of its row."""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

from ..elementary import exp
from .record import row_activation


def softmax_pullback(
    y: Sequence[float],
    grad: Sequence[float],
    x_grad: MutableSequence[float],
    temperature: float = 1.0,
) -> None:
    """y · (grad - ⟨y, grad⟩) / temperature"""
    mean = 0.0
    for i in range(len(y)):
        mean += y[i] * grad[i]
    for i in range(len(y)):
        x_grad[i] = y[i] * (grad[i] - mean) / temperature


@row_activation(
    pullback=softmax_pullback,
    source="Bridle 1990; Blanchard, Higham & Higham 2021, doi:10.1093/imanum/draa038",
    range=(0.0, 1.0),
    positive=("temperature",),
)
def softmax(x: Sequence[float], y: MutableSequence[float], temperature: float = 1.0) -> None:
    """exp(x / temperature), divided by its sum over the row

    The row's largest entry is subtracted first: that changes nothing in exact arithmetic, and no
    exponential can overflow.
    """
    top = x[0] if len(x) else 0.0
    for i in range(1, len(x)):
        top = max(top, x[i])
    total = 0.0
    for i in range(len(x)):
        # inf - inf would be NaN: rows with infinite entries share what there is among them
        y[i] = exp((x[i] - top) / temperature) if x[i] != top else 1.0
    for i in range(len(x)):
        total += y[i]
    for i in range(len(x)):
        y[i] = y[i] / total

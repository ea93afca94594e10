"""F: softmax, step by step, and where numbers end."""

from __future__ import annotations

from functools import partial

from ..batch import batch_sums_figure
from ..overflow import overflow_figure
from ..softmax import (
    confidence_figure,
    exponential_figure,
    shift_figure,
    softmax_steps_figure,
    temperature_figure,
)
from .entry import Entry

OUTPUTS = (4.8, 1.21, 2.385)
BATCH = (OUTPUTS, (8.9, -1.81, 0.2), (1.41, 1.051, 0.026))
NEGATIVE = (4.8, 1.21, -2.385)

ENTRIES = (
    Entry(
        "softmax-steps",
        "F1",
        "Outputs, exponentials, probabilities",
        partial(softmax_steps_figure, OUTPUTS),
    ),
    Entry(
        "softmax-negative",
        "F2",
        "A negative output still gets a probability",
        partial(softmax_steps_figure, NEGATIVE),
    ),
    Entry(
        "exponential",
        "F2",
        "The exponential is never negative and keeps the order",
        partial(exponential_figure, (1.21, -2.385)),
    ),
    Entry("batch-sums", "F3", "Sums of a batch along its axes", partial(batch_sums_figure, BATCH)),
    Entry(
        "overflow",
        "F4",
        "Where the exponential overflows, and how that is avoided",
        partial(overflow_figure, (1000.0, 999.0, 998.0)),
    ),
    Entry(
        "softmax-shift",
        "F5",
        "What is added to all outputs changes nothing",
        partial(shift_figure, (1.0, 2.0, 3.0), -3.0),
    ),
    Entry(
        "temperature",
        "F6",
        "A temperature makes softmax sure or unsure",
        partial(temperature_figure, (1.0, 2.0, 3.0)),
    ),
    Entry(
        "confidence",
        "F7",
        "Probabilities say how sure a choice is, raw outputs do not",
        partial(confidence_figure, (0.45, 0.55), (12.0, 99.0, 318.0)),
    ),
)

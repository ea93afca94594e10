"""What is trained: a work is one network, or many, on one table of data, for a number of epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

from ...errors import unknown

CURVE_STEPS = 100
"""Over so many steps the loss curves of all libraries must agree …"""
SHORT_CURVE_STEPS = 10
"""… or over so many, where a step has more arithmetic than …"""
LONG_STEP = 5e8
"""… this many floating-point operations."""
WIDTHS = (8, 16, 32, 64, 128, 256, 512)
SAMPLES = (100, 1_000, 10_000, 100_000)
HUGE = 1_000_000
"""So many samples are for Bendwise and the fastest peer alone."""
GROWTH_FLOPS = 4e9
"""What a training in the two tables of growth has to compute: about a tenth of a second of it."""


@dataclass(frozen=True)
class Work:
    """A training, the same for every library.

    Attributes
    ----------
    name : str
        Its name in the file of results.
    data : str
        ``spiral``, ``sine`` or ``digits``.
    samples : int
        Rows.
    widths : tuple of int
        Inputs, neurons of each hidden layer, outputs.
    activations : tuple of str
        Of the hidden layers.
    seeds : int
        Networks of each activation, which differ in their first weights.
    epochs : int
        How long.
    learning_rate : float
        Of Adam, whose other settings are those of its paper.
    batch : int or None
        Samples a step, which divide the rows; None takes all.
    """

    name: str
    data: str
    samples: int
    widths: tuple[int, ...]
    activations: tuple[str, ...] = ("relu",)
    seeds: int = 1
    epochs: int = 100
    learning_rate: float = 0.01
    batch: int | None = None

    @classmethod
    def of(cls, document: dict[str, Any]) -> Work:
        """A work that has been through JSON."""
        lists = {name: tuple(value) for name, value in document.items() if isinstance(value, list)}
        return cls(**{**document, **lists})

    @property
    def document(self) -> dict[str, Any]:
        """The work for JSON."""
        return asdict(self)

    @property
    def networks(self) -> list[tuple[str, int]]:
        """Activation and seed of each."""
        return list(product(self.activations, range(self.seeds)))

    @property
    def is_many(self) -> bool:
        """Whether there is more than one network, so that all cores have something to do."""
        return len(self.networks) > 1

    @property
    def is_regression(self) -> bool:
        """Whether the loss is the mean squared error; else it is cross-entropy."""
        return self.data == "sine"

    @property
    def steps_an_epoch(self) -> int:
        """Batches of an epoch."""
        return self.samples // (self.batch or self.samples)

    @property
    def steps(self) -> int:
        """Steps of all networks together."""
        return self.epochs * self.steps_an_epoch * len(self.networks)

    @property
    def flops(self) -> int:
        """Multiplications and additions in the matrix products of a step, forward and backward."""
        products = [before * after for before, after in zip(self.widths, self.widths[1:], strict=False)]
        return 2 * (self.batch or self.samples) * (3 * sum(products) - products[0])

    @property
    def curve_epochs(self) -> int:
        """Over how many epochs the curves of loss are compared."""
        steps = CURVE_STEPS if self.flops < LONG_STEP else SHORT_CURVE_STEPS
        return -(-steps // self.steps_an_epoch)


def _growth(name: str, samples: int, width: int) -> Work:
    work = Work(name, "spiral", samples, (2, width, width, 3), learning_rate=0.001)
    return replace(work, epochs=max(5, min(300, round(GROWTH_FLOPS / work.flops))))


ONE = (
    Work("spiral", "spiral", 300, (2, 64, 3), epochs=1000, learning_rate=0.02),
    Work("sine", "sine", 1000, (1, 64, 64, 1), epochs=300, learning_rate=0.005),
)
MANY = (
    Work("spirals", "spiral", 300, (2, 64, 3), ("relu", "tanh", "sigmoid", "silu"), 16, 300, 0.005),
    Work(
        "digits", "digits", 1792, (64, 64, 32, 10), ("relu", "tanh", "sigmoid"), 8, 20, 0.001, 64
    ),  # of 1797 rows, so that all batches are alike
)
WIDTH = tuple(_growth(f"width-{width}", 300, width) for width in WIDTHS)
SAMPLE = tuple(_growth(f"samples-{samples}", samples, 64) for samples in (*SAMPLES, HUGE))
GROUPS: dict[str, Sequence[Work]] = {
    **{work.name: (work,) for work in (*ONE, *MANY)},
    "width": WIDTH,
    "samples": SAMPLE,
}
FIRST = "first"
"""The first training of a fresh process: measured apart, as nothing in it is warm."""
WORKS = {work.name: work for group in GROUPS.values() for work in group}


def chosen(names: Sequence[str]) -> list[Work]:
    """The works of these groups; all of them without any."""
    for name in names:
        if name not in (*GROUPS, FIRST):
            raise unknown("work", name, [*GROUPS, FIRST])
    return [work for name in (names or GROUPS) if name != FIRST for work in GROUPS[name]]


def quick(works: Sequence[Work]) -> list[Work]:
    """The same, for a rough look: fewer epochs, and no more than 10⁴ samples."""
    return [
        replace(work, epochs=max(2, work.epochs // 5)) for work in works if work.samples <= max(SAMPLES) // 10
    ]

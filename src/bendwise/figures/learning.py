"""How trainings went: loss and metric over the epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator
from numpy.typing import NDArray

from ..errors import InputError
from ..network import Network
from .canvas import Canvas, canvas
from .marks import DASHES, beside, name_ends, say
from .words import number, ten_to

DIVERGED = 100.0  # so many times the first loss, and a training ran away
METRICS = ("accuracy", "mean_absolute_error")
History = Mapping[str, Sequence[float]]
Trainings = Network | History | Mapping[str, Network | History]


def learning_figure(
    trainings: Trainings, *, every: int | None = None, theme: str = "light", size: str = "column"
) -> Figure:
    """Loss and metric over the epochs, of one training or of several.

    Parameters
    ----------
    trainings : Network, its `history`, or a dict of these by name
        What was held out is drawn dashed; a training that ran away ends in a cross.
    every : int, optional
        Epochs from one validation to the next; by default found from the number of both.
    theme, size : str
        See `canvas`.

    Raises
    ------
    InputError
        If a network was not trained.
    """
    found = _histories(trainings)
    metric = next((name for name in METRICS if all(name in history for history in found.values())), None)
    names = ["loss"] if metric is None else ["loss", metric]
    with canvas(
        theme=theme, size=size, **beside(len(names), size, height=0.87 * len(names), sharex=True)
    ) as c:
        for ax, name in zip(c.axes, names, strict=True):
            _draw(c, ax, found, name, every)
        for ax in c.axes[: -1 if size == "column" else None]:
            ax.set_xlabel("" if size == "column" else "epoch")
        c.axes[-1].set_xlabel("epoch")
    return c.figure


def loss_figure(
    trainings: Trainings,
    *,
    every: int | None = None,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """The loss alone, as in `learning_figure`; it can be drawn on `ax`."""
    with canvas(ax, theme=theme, size=size) as c:
        _draw(c, c.ax, _histories(trainings), "loss", every)
        c.ax.set_xlabel("epoch")
    return c.figure


def _histories(trainings: Trainings) -> dict[str, History]:
    """Histories by name; a single one has an empty name."""
    if isinstance(trainings, Network):
        found: dict[str, Any] = {"": trainings.history}
    elif "loss" in trainings:
        found = {"": trainings}
    else:
        found = {name: getattr(one, "history", one) for name, one in trainings.items()}
    for name, history in found.items():
        if not history.get("loss"):
            who = f"the network {name!r}" if name else "the network"
            raise InputError(f"{who} has no losses to draw; call its fit first")
    return found


def _epochs(history: History, name: str, every: int | None) -> NDArray[Any]:
    """The epochs after which something was measured."""
    n, total = len(history[name]), len(history["loss"])
    step = 1 if n == total else every or -(-total // n)
    return np.minimum(np.arange(1, n + 1) * step, total)


@dataclass(frozen=True)
class _Line:
    """What one measure of one training looks like."""

    label: str
    x: NDArray[Any]
    y: NDArray[Any]
    color: str
    dash: Any
    ran_away: bool


def _lines(c: Canvas, found: dict[str, History], name: str, every: int | None) -> list[_Line]:
    """A line for each training; dashed ones for what was held out."""
    ceiling = _ceiling(found) if name == "loss" else np.inf
    held = any("val_" + name in history for history in found.values())
    lines = []
    for k, (who, history) in enumerate(found.items()):
        for part, word in (("", "training"), ("val_", "validation")):
            if part + name not in history:
                continue
            y = np.asarray(history[part + name], float)
            label = ", ".join(filter(None, (who, word if held else "")))
            color = c.theme.cycle[k % len(c.theme.cycle)] if who or not part else c.theme.orange
            dash = DASHES[bool(part) if held else k % len(DASHES)]
            over = ~(y <= ceiling)
            end = int(over.argmax()) + 1 if over.any() else len(y)  # the first one beyond is drawn too
            x = _epochs(history, part + name, every)[:end]
            lines.append(_Line(label, x, np.fmin(y[:end], ceiling), color, dash, bool(over.any())))
    return lines


def _draw(c: Canvas, ax: Axes, found: dict[str, History], name: str, every: int | None) -> None:
    """A line for each training and measure, named at its end, or where it ran away."""
    lines = _lines(c, found, name, every)
    for line in lines:
        ax.plot(line.x, line.y, color=line.color, linestyle=line.dash)
    _scale(ax, found, name)
    for line in lines:
        if line.ran_away:
            at = float(line.x[-1]), float(line.y[-1])
            ax.plot(*at, "X", color=line.color, markersize=c.weight(6), zorder=5, clip_on=False)
            say(c, ax, f"{line.label} diverged".strip(), at, (6, 0), color=line.color)
    ends = [line for line in lines if not line.ran_away]
    heights = [float(line.y[-1]) for line in ends]
    name_ends(c, ax, [line.label for line in ends], heights, [line.color for line in ends])
    ax.set_title(name.replace("_", " "))
    c.describe(_words(found, name))


def _ceiling(found: dict[str, History]) -> float:
    return DIVERGED * max(float(history["loss"][0]) for history in found.values())


def _scale(ax: Axes, found: dict[str, History], name: str) -> None:
    """A logarithmic loss, an accuracy up to 1."""
    ax.set_xlim(1, max(len(history["loss"]) for history in found.values()))
    if name == "loss":
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(numticks=6))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.autoscale_view(scalex=False)
        low, high = ax.get_ylim()
        inside = [power for power in range(-12, 13) if low <= 10.0**power <= high]
        if len(inside) < 2:  # less than two powers of ten: numbers between them too
            ticks = [m * 10.0**p for p in range(-12, 13) for m in (1, 2, 5) if low <= m * 10.0**p <= high]
            ax.set_yticks(ticks, [number(tick) for tick in ticks])
        else:
            ax.set_yticks([10.0**power for power in inside], [ten_to(power) for power in inside])
    elif name == "accuracy":
        ax.set_ylim(0, 1.03)
    else:
        top = max(float(history[name][0]) for history in found.values())
        ax.set_ylim(0, 1.3 * top)


def _words(found: dict[str, History], name: str) -> str:
    said = []
    for who, history in found.items():
        values = history[name]
        start, end, n = number(values[0], 3), number(values[-1], 3), len(history["loss"])
        after = f"from {start} to {end} in {n} epochs"
        if history["loss"][-1] > DIVERGED * history["loss"][0]:
            after = f"away from {start}: the training diverged after {n} epochs"
        held = (
            f" ({number(history['val_' + name][-1], 3)} on what was held out)"
            if "val_" + name in history
            else ""
        )
        said.append(f"{who}: {after}{held}".removeprefix(": "))
    return f"The {name.replace('_', ' ')} goes {'; '.join(said)}."

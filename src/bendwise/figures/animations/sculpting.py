"""A sculpture as it is made: the curve and every value of its network, step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..canvas import Canvas
from ..words import count, number
from .animation import FRAMES_A_SECOND, Animation, Frame, Stage
from .building import eased, ending, phase, picture_of, stage_canvas
from .pairs import NAMES, PairsDrawing, Values

LEARNED = 2
"""After so many pairs the steps are known, and go by quickly."""
QUICK_S, ALL_QUICK_S = 1.2, 60.0
"""A quick step's rest, and that of all of them, in seconds."""
MOST_STEPS = 300
"""With more steps only whole pairs are shown."""
BETWEEN, QUICK_BETWEEN, MOST_MOVING = 5, 3, 300
"""Frames that lead from a step to the next, from a quick one, and most of all steps together."""

LONGEST_NAME = 16


@dataclass(frozen=True, eq=False)
class Moment:
    """What the stage shows.

    Attributes
    ----------
    values : ndarray of shape (n_pairs, 5)
        The columns are w1, b1, w2, b2 and out; the last row is the bottom pair.
    title : str
    pair : int
        Whose weights are being set, from 1; 0 for none.
    changed : tuple of str
        Names of the values that are being set.
    near : int
        The pair that is shown in any case; the bottom pair always is.
    """

    values: Values
    title: str
    pair: int = 0
    changed: tuple[str, ...] = ()
    near: int = 1


def sculpting_animation(sculpture: Any, *, name: str = "sculpture") -> Animation:
    """A sculpture as it is made, with all its values.

    Parameters
    ----------
    sculpture : Sculpture
        What `sculpt` or `chapter_sine` made.
    name : str
        The file's name.
    """
    target, pairs = _named(sculpture), count(len(sculpture), "pair")
    return Animation(
        name=name,
        title=f"Sculpting {target} from {pairs} of neurons",
        alt=(
            f"A dashed curve, {target}, and a network’s curve that starts flat at 0 and follows it in "
            f"{count(len(sculpture.steps), 'step')}, one straight piece after the other. Beside it the "
            f"network: {pairs} of neurons and the bottom pair, with all its weights and biases. "
            f"In the end the network is {_distance(sculpture)} {target}."
        ),
        frames=_frames(sculpture),
        stage=lambda **look: _stage(sculpture, **look),
        column_height=1.8,
    )


def chapter_animation() -> Animation:
    """The chapter's hand-tuned sine: rows D1 to D12."""
    from ...sculpting import chapter_sine

    return sculpting_animation(chapter_sine(), name="sculpting-sine")


def _frames(sculpture: Any) -> list[Frame]:
    groups = _groups(sculpture)
    total, bottom = len(sculpture.steps), len(sculpture) + 1
    values = np.zeros((bottom, len(NAMES)))
    frames = phase("All weights are 0, so the network says 0 everywhere.", [Moment(values, _title(0, total))])
    most = max(1, MOST_MOVING // len(groups))
    slow = sum(group[-1].number <= _known(sculpture) for group in groups)
    rest_s = min(QUICK_S, ALL_QUICK_S / max(1, len(groups) - slow))
    near = 1
    for group in groups:
        last = group[-1]
        near = next((step.pair for step in group if step.pair < bottom), near)
        title, is_quick = _title(last.number, total), last.number > _known(sculpture)
        before, values = values, _after(values, group)
        # What is set to a value that it has already changes nothing, but is told all the same.
        changed = tuple(name for name, _ in last.changes)
        moments = [
            Moment(before + share * (values - before), title, last.pair, changed, near)
            for share in eased(min(most, QUICK_BETWEEN if is_quick else BETWEEN))
        ]
        why = re.sub(r"-(?=\d)", "−", last.why)
        made = phase(why, moments, ticks=2)
        if is_quick:
            made[-1] = Frame(moments[-1], why, max(2, round(rest_s * FRAMES_A_SECOND)))
        frames += made
    done = f"Done. The network is {_distance(sculpture)} {_named(sculpture)}."
    return ending([*frames, *phase(done, [Moment(values, count(total, "step"), near=near)])])


def _named(sculpture: Any) -> str:
    """What is followed, as a sentence names it."""
    return "the table" if sculpture.curve.points is not None else str(sculpture.curve.name)


def _distance(sculpture: Any) -> str:
    return f"nowhere more than {number(sculpture.error, 2)} from" if sculpture.error else "exactly"


def _title(step: int, total: int) -> str:
    return f"step {step} of {total}"


def _groups(sculpture: Any) -> list[list[Any]]:
    """The steps one by one; of a long sculpture those of each pair together."""
    if len(sculpture.steps) <= MOST_STEPS:
        return [[step] for step in sculpture.steps]
    bottom = len(sculpture) + 1
    groups: list[list[Any]] = [[]]
    for step in sculpture.steps:
        groups[-1].append(step)
        if step.pair == bottom:
            groups.append([])
    return [group for group in groups if group]


def _known(sculpture: Any) -> int:
    """The number of the last step that is shown slowly."""
    numbers = [step.number for step in sculpture.steps if step.pair <= LEARNED]
    return max(numbers, default=0) + 1


def _after(values: Values, steps: Sequence[Any]) -> Values:
    after = values.copy()
    for step in steps:
        for name, value in step.changes:
            after[step.pair - 1, NAMES.index(name)] = value
    return after


def _pairs_outputs(values: Values, x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """What each pair adds to the output, of shape (n_pairs, len(x)), and where both of its neurons are on."""
    w1, b1, w2, b2, out = (column[:, np.newaxis] for column in values.T)
    first = np.maximum(0, w1 * x + b1)
    second = np.maximum(0, w2 * first + b2)
    return out * second, (first > 0) & (second > 0)


def _stage(sculpture: Any, *, theme: str, size: str, height: float) -> Stage:
    parts: dict[str, Any] = {"rows": 2, "height_ratios": (1, 1.15)}
    if size == "slide":
        parts = {"columns": 2, "width_ratios": (1, 1.6)}
    with stage_canvas(theme=theme, size=size, height=height, **parts) as c:
        x = np.union1d(np.linspace(sculpture.low, sculpture.high, 401), sculpture.knots)
        area, target, curve, alone = _curves(c, sculpture, x)
        title = c.ax.set_title(_title(len(sculpture.steps), len(sculpture.steps)))
        drawing = PairsDrawing(c, c.axes[1], len(sculpture) + 1)

    def show(moment: Moment) -> None:
        outputs, is_on = _pairs_outputs(moment.values, x)
        curve.set_ydata(outputs.sum(axis=0))
        title.set_text(moment.title)
        k = moment.pair - 1
        alone.set_ydata(outputs[k] if moment.pair else np.full_like(x, np.nan))
        inside = x[is_on[k]] if moment.pair and moment.pair <= len(sculpture) else x[:0]
        area.set_x(inside[0] if len(inside) else sculpture.low)
        area.set_width(np.ptp(inside) if len(inside) else 0.0)
        drawing.show(moment.values, moment.pair, moment.changed, moment.near)

    return Stage(picture_of(c), [area, target, curve, alone, title, *drawing.moving], show)


def _short(name: str) -> str:
    """A name that a legend has room for."""
    return name if len(name) <= LONGEST_NAME else "the target"


def _curves(c: Canvas, sculpture: Any, x: NDArray[Any]) -> tuple[Any, Any, Any, Any]:
    """The area of effect of a pair, the target, the network's curve, and the pair's."""
    ax, y = c.ax, np.asarray(sculpture.curve(x), float)
    low, high = min(0.0, float(y.min())), max(0.0, float(y.max()))  # the network starts at 0
    margin = 0.3 * (high - low or 1.0)
    area = ax.axvspan(0, 1, color=c.theme.yellow, alpha=0.22, linewidth=0, label="its area of effect")
    (target,) = ax.plot(x, y, color=c.theme.muted, linestyle=(0, (4, 2)), label=_short(sculpture.curve.name))
    (curve,) = ax.plot(x, y, color=c.theme.blue, linewidth=c.weight(2.4), label="the network")
    (alone,) = ax.plot(x, y, color=c.theme.orange, linewidth=c.weight(1.0), label="this pair alone")
    ax.set_xlim(sculpture.low, sculpture.high)
    ax.set_ylim(low - margin, high + margin)
    ax.locator_params(axis="both", nbins=5)
    _legend(c, (target, curve, alone, area))
    return area, target, curve, alone


def _legend(c: Canvas, artists: tuple[Any, ...]) -> None:
    """Below the curve in a column, below everything on a slide."""
    look = {"handles": artists, "fontsize": c.font(0.85), "columnspacing": 1.2, "handlelength": 1.8}
    if c.size.name == "slide":
        c.figure.legend(loc="outside lower center", ncols=4, **look)
    else:
        c.ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2, **look)

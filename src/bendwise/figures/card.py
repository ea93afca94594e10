"""An activation at a glance: its facts, and its value and slope as curves, for a terminal or as a picture."""

from __future__ import annotations

import textwrap
from contextlib import suppress
from typing import Any

import plotille
from matplotlib.figure import Figure

from ..activations.measured import PARTS, largest
from ..errors import InputError
from .canvas import SIZES, canvas
from .curves import WINDOW, draw_curves, sampled, told, unbroken
from .words import limit, number

LINE = 1.5  # height of a line of facts, as a share of its font


def _errors(function: Any) -> list[tuple[str, str]]:
    """The largest errors that were measured, and where."""
    found = function.measured
    if found is None:
        return []
    worst = [(part, *largest(found, part)) for part in PARTS]
    return [
        (f"error, {part}", f"{ulp:.3g} ulp" + (f" ({precision}, x = {number(at)})" if ulp > 1 else ""))
        for part, ulp, precision, at in worst
    ]


def facts(function: Any) -> list[tuple[str, str]]:
    """What is known of an activation, as pairs of heading and text."""
    found = [("formula", function.summary)]
    if function.parameters:
        defaults = (f"{name} = {number(value)}" for name, value in function.parameters.items())
        found.append(("parameters", ", ".join(defaults)))
    low, high = map(number, function.range)
    found.append(("values", f"{low} to {high}"))
    if hasattr(function, "limits"):
        (left, left_slope), (right, right_slope) = function.limits
        found += [
            ("at −∞, ∞", f"{limit(left)}, {limit(right)}"),
            ("slope there", f"{limit(left_slope)}, {limit(right_slope)}"),
            ("kinks", ", ".join(map(number, function.kinks)) or "none"),
            ("gain", number(function.gain)),
            *_errors(function),
        ]
        with suppress(InputError):  # a formula of your own that is not mathematics
            found.insert(1, ("slope in LaTeX", function.slope_formula))
    if function.aliases:
        found.append(("also called", ", ".join(function.aliases)))
    for library, name in function.elsewhere.items():
        found.append((f"in {library}", name))
    found.append(("source", function.source))
    return found


def card_text(function: Any, width: int = 64, height: int = 16) -> str:
    """Value and slope drawn with the dots of Braille letters, in terminal colors."""
    x, value, slope, limits = sampled(function)
    figure = plotille.Figure()
    figure.width, figure.height, figure.origin = width, height, True
    figure.set_x_limits(*WINDOW)
    figure.set_y_limits(*limits)
    figure.x_ticks_fkt = figure.y_ticks_fkt = lambda at, _: f"{at:.2f}"
    for y, color, label in ((slope, "yellow", "slope"), (value, "bright_blue", "value")):
        for k, (px, py) in enumerate(unbroken(x, y, limits)):
            figure.plot(px.tolist(), py.tolist(), lc=color, label=label if k == 0 else None)
    return str(figure.show(legend=False))


def card_figure(function: Any, *, theme: str = "light", size: str = "column") -> Figure:
    """Value and slope as a picture, with the facts beside them on a slide and below them in a column.

    Parameters
    ----------
    function : ElementwiseFunction
    theme, size : str
        See `canvas`.
    """
    share = 0.7 if size == "slide" else 0.8
    lines = _lines(function, 30 if size == "slide" else 44)
    if size == "slide":
        parts: dict[str, Any] = {"columns": 2, "width_ratios": (5, 6)}
    else:
        text_height = len(lines) * SIZES["column"].font * share * LINE / 72 / SIZES["column"].height
        parts = {"rows": 2, "height": 1.05 + text_height, "height_ratios": (0.8, text_height)}
    with canvas(theme=theme, size=size, **parts) as c:
        curves, text = c.axes
        draw_curves(c, curves, function)
        curves.set_title(function.name)
        curves.legend()
        text.axis("off")
        for line, (heading, fact) in enumerate(lines):
            for x, words, color in ((0.0, heading, c.theme.muted), (0.32, fact, c.theme.ink)):
                text.annotate(
                    words,
                    (x, 1),
                    xycoords="axes fraction",
                    xytext=(0, -line * c.font(share) * LINE),
                    textcoords="offset points",
                    color=color,
                    fontsize=c.font(share),
                    va="top",
                    parse_math=False,
                ).set_in_layout(False)
        c.describe(
            f"The card of {function.name}: its value and slope as curves, and its facts. {told(function)}"
        )
    return c.figure


def _lines(function: Any, width: int) -> list[tuple[str, str]]:
    """The facts as lines of at most that many letters, two for one that is long."""
    found = []
    for heading, fact in facts(function):
        if "LaTeX" not in heading:
            first, *more = textwrap.wrap(
                fact.replace("x = ", "x\u00a0=\u00a0"), width, max_lines=2, placeholder=" …"
            )
            found += [(heading, first), *(("", line) for line in more)]
    return found

"""What a notebook shows of activations, networks and sculptures: a picture, and the facts beside it."""

from __future__ import annotations

from html import escape
from typing import Any

from matplotlib.figure import Figure

from ..compiler import ElementwiseFunction
from .card import facts
from .curves import curve_figure
from .diagram import network_figure
from .sculptures import finished_figure
from .words import count, number

BESIDE = "display:flex;flex-wrap:wrap;align-items:center;gap:1.5em"


def _beside(picture: Figure | None, text: str) -> str:
    drawn = getattr(picture, "_repr_html_", str)() if picture is not None else ""
    return f'<div style="{BESIDE}">{drawn}<div>{text}</div></div>'


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f'<tr><th style="text-align:left;font-weight:normal;opacity:.7">{escape(heading)}</th>'
        f'<td style="text-align:left">{escape(text)}</td></tr>'
        for heading, text in rows
    )
    return f"<table>{cells}</table>"


def activation(function: Any) -> str:
    """Its curve, where it has one, its formula, and what is known of it."""
    formula = function._repr_latex_() if isinstance(function, ElementwiseFunction) else None
    known = [(heading, text) for heading, text in facts(function) if "LaTeX" not in heading]
    title = f"<p><b>{escape(function.name)}</b></p>" + (f"<p>{escape(formula)}</p>" if formula else "")
    picture = curve_figure(function) if isinstance(function, ElementwiseFunction) else None
    return _beside(picture, title + _table(known))


def network(shown: Any) -> str:
    """Its neurons and weights, and how many parameters there are."""
    rows = [("layers", ", ".join(map(_layer, shown.layers)))]
    rows += [("parameters", f"{shown.parameters.size} in {shown.dtype}")]
    if shown.losses:
        rows.append(("last loss", f"{number(shown.losses[-1], 4)} after {count(len(shown.losses), 'epoch')}"))
    return _beside(network_figure(shown), _table(rows))


def _layer(layer: Any) -> str:
    return str(layer.name) if hasattr(layer, "name") else repr(layer)


def sculpture(shown: Any) -> str:
    """The finished curve over its network, and the numbers of its pairs."""
    table = shown.table.rename_axis(None).to_html(
        float_format=lambda value: f"{value:.4g}", na_rep="", border=0
    )
    title = f"<p><b>{escape(shown.curve.name)}</b>, largest error {number(shown.error, 3)}</p>"
    return _beside(finished_figure(shown), title + table)

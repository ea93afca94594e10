"""The picture of growth beside docs/training.md; what it shows is written into it too, for a test."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from ...figures.growth import Panel, growth_figure
from ...figures.style import as_svg
from ...files import write_text
from .page import PICTURE
from .tables import Trainings, alt, growth
from .trainers import OURS, TITLES

LABELS = {"width": "neurons a layer", "samples": "samples"}


def panels(results: Trainings) -> list[Panel]:
    """Of each table of growth the microseconds a step of every library that counts."""
    found = []
    for group, label in LABELS.items():
        curves: dict[str, list[tuple[float, float]]] = {}
        for row in growth(results, group):
            at = row.work.widths[1] if group == "width" else row.work.samples
            for library in row.seconds:
                curves.setdefault(TITLES[library], []).append((at, row.step_s(library) * 1e6))
        if curves:
            found.append(Panel(label, curves))
    return found


def shown(results: Trainings) -> str:
    """What the picture shows, as text, to three digits."""
    document: dict[str, Any] = {}
    for panel in panels(results):
        for name, points in panel.curves.items():
            document.setdefault(panel.label, {})[name] = [[x, float(f"{y:.3g}")] for x, y in points]
    return json.dumps(document, sort_keys=True)


def draw(results: Trainings) -> str:
    """The picture as SVG, on white, with a title and what it shows."""
    figure = growth_figure(panels(results), highlighted=TITLES[OURS])
    start, body = as_svg(figure, "growth").split(">", 1)
    told = f"<title>{escape(alt(results))}</title><desc>{escape(shown(results))}</desc>"
    return f'{start} role="img">{told}<rect width="100%" height="100%" fill="white"/>{body}'


def write(results: Trainings, folder: Path) -> Path | None:
    """Write the picture into a folder; where it is, or None where no growth was measured."""
    if not panels(results):
        return None
    path = folder / PICTURE
    write_text(path, draw(results), "the picture")
    return path

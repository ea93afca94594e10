"""The page people read: one file, without a single request to anywhere."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from .. import figures
from ..errors import InputError
from ..files import write_text
from .api import Comparison

LIBRARIES = ("bendwise", "numpy", "numba", "scikit-learn")


def picture(comparison: Comparison, prefix: str) -> Markup:
    """The ranking as a drawing."""
    drawn = figures.ranking_figure(comparison.results, comparison.ranking, comparison.task.metric)
    return Markup(figures.as_svg(drawn, prefix))


def described(comparison: Comparison) -> str:
    """The picture in words."""
    lines = (
        f"{name} {row['score']:.3f} ({row['low']:.3f} to {row['high']:.3f})"
        for name, row in comparison.ranking.iterrows()
    )
    return f"Held-out {comparison.task.metric} of each activation: {', '.join(lines)}."


def share(part: float) -> str:
    """A share as a percentage; a dash where there is none."""
    return "–" if part != part else f"{part:.0%}"


def render(comparisons: list[Comparison], command: str) -> str:
    """The report as HTML."""
    environment = Environment(
        loader=PackageLoader("bendwise.comparison", "."), autoescape=True, trim_blocks=True
    )
    environment.globals.update(picture=picture, described=described, share=share)
    versions = [f"Python {platform.python_version()}", *(f"{n} {version(n)}" for n in LIBRARIES)]
    return environment.get_template("report.html.jinja").render(
        comparisons=comparisons, command=command, versions=versions
    )


def write(comparisons: list[Comparison], folder: Path, command: str) -> Path:
    """Write the report to ``folder/index.html``; a reader never sees half of it."""
    page = folder / "index.html"
    write_text(page, render(comparisons, command), "the report")
    return page


def check_folder(folder: Path) -> None:
    """Raise before hours of training what `write` would raise after."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir():
        raise InputError(f"cannot write the report to {folder}: {existing} is a file")
    if not os.access(existing, os.W_OK):
        raise InputError(f"cannot write the report to {folder}: {existing} is read-only")

"""`bendwise bench-training`: how fast does it train, beside the libraries that people would use instead?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .app import app, out, progress_bar
from .measuring import Fresh, Python, kept_in

RESULTS, QUICK_RESULTS = Path("benchmarks/training.json"), Path("benchmarks/training-quick.json")


@app.command("bench-training")
def bench_training(
    works: Annotated[
        list[str] | None,
        typer.Argument(
            help="spiral, sine (a network), spirals, digits (many), first, width, samples; else all.",
            show_default=False,
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer epochs, fewer rounds, no more than 10^4 samples.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help=f"File of results; else {RESULTS}, of a quick run {QUICK_RESULTS}.")
    ] = None,
    fresh: Fresh = False,
    python: Python = sys.executable,
    page: Annotated[
        Path | None,
        typer.Option(help="Write this page and its picture from the file of results, and measure nothing."),
    ] = None,
) -> None:
    """How fast does it train, beside PyTorch, JAX and scikit-learn, as far as they are installed?"""
    from ..benchmarking import results as files
    from ..benchmarking.training import Trainings, picture, rounds
    from ..benchmarking.training import page as pages
    from ..benchmarking.training.works import FIRST, chosen
    from ..benchmarking.training.works import quick as shortened

    path = output or (QUICK_RESULTS if quick else RESULTS)
    if page is not None:
        found = files.read(path, Trainings)
        pages.write(found, page)
        drawn = picture.write(found, page.parent)
        out.print(f"Page: {page}{f'; picture: {drawn}' if drawn else ''}", markup=False)
        return
    some = chosen(works or [])
    if quick:
        some = shortened(some)
    with_first = not works or FIRST in works
    with kept_in(path), progress_bar() as progress:
        bar = progress.add_task("", now="", total=len(some) + with_first)
        rounds.measure(
            some,
            path,
            effort=rounds.QUICK if quick else rounds.EFFORT,
            with_first=with_first,
            fresh=fresh,
            python=python,
            say=lambda line: progress.console.print(line, markup=False, soft_wrap=True),
            on_work=lambda name: progress.update(bar, advance=1, now=name),
        )
    _print(path)


def _print(path: Path) -> None:
    """A line a work, and the goals."""
    from rich.table import Table

    from ..benchmarking.results import read
    from ..benchmarking.training.tables import Trainings, goals, rows
    from ..benchmarking.training.trainers import OURS, TITLES

    results = read(path, Trainings)
    table = Table()
    for heading in ("work", "Bendwise, µs a step", "best peer", "its µs", "ratio"):
        table.add_column(heading)
    for name, row in rows(results).items():
        ours = f"{row.step_s(OURS) * 1e6:.3g}"
        if row.best is None:
            table.add_row(name, ours, "–", "–", "–")
        else:
            theirs, ratio = f"{row.step_s(row.best) * 1e6:.3g}", f"{row.ratio():.2f}"
            table.add_row(name, ours, TITLES[row.best], theirs, ratio)
    out.print(table)
    for goal in goals(results):
        if goal.met is not None:
            out.print(f"{goal.text}: {goal.measured}{'' if goal.met else ', not met'}", markup=False)

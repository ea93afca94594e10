"""`bendwise bench`: how fast, beside the libraries that people would use instead?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from .app import app, out, progress_bar
from .measuring import Fresh, Python, kept_in

RESULTS, QUICK_RESULTS = Path("benchmarks/results.json"), Path("benchmarks/quick.json")
TRAININGS = "training.json"
"""What is beside the results when the page is written is summed up on it."""


def _sizes(texts: list[str]) -> list[int]:
    """Numbers such as 1000 or 1e5."""
    try:
        found = [int(float(text)) for text in texts]
    except ValueError:
        raise InputError(f"--size takes numbers of elements such as 1000 or 1e5, not {texts}") from None
    if min(found) < 1:
        raise InputError(f"--size takes numbers of elements above 0, not {min(found)}")
    return found


def _names(names: list[str]) -> list[str]:
    """Names of element-wise activations; all of them without any."""
    from ..activations import Activation, catalogue, get

    records = [get(name) for name in names] or list(catalogue.values())
    for record in records:
        if names and not isinstance(record, Activation):
            raise InputError(f"{record.name} works along an axis; bench measures element-wise activations")
    return [record.name for record in records if isinstance(record, Activation)]


@app.command()
def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Activations; else all that are element-wise.", show_default=False),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only 10^5 elements of float32, out of place, one thread.")
    ] = False,
    size: Annotated[list[str] | None, typer.Option(help="Elements; may be given several times.")] = None,
    dtype: Annotated[list[str] | None, typer.Option(help="float32 or float64; both if not given.")] = None,
    threads: Annotated[
        list[int] | None, typer.Option(help="Threads; else one, and as many as there are cores.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help=f"File of results; else {RESULTS}, of a quick run {QUICK_RESULTS}.")
    ] = None,
    fresh: Fresh = False,
    python: Python = sys.executable,
    page: Annotated[
        Path | None, typer.Option(help="Write this page from the file of results, and measure nothing.")
    ] = None,
) -> None:
    """How fast, beside NumPy, SciPy, numexpr, PyTorch, JAX and ONNX Runtime, as far as they are installed?"""
    from ..benchmarking import cells as matrix
    from ..benchmarking import page as pages
    from ..benchmarking import results as files
    from ..benchmarking import rounds
    from ..benchmarking.training import Trainings

    path = output or (QUICK_RESULTS if quick else RESULTS)
    if page is not None:
        beside = path.with_name(TRAININGS)
        pages.write(files.load(path), page, files.read(beside, Trainings) if beside.exists() else None)
        out.print(f"Page: {page}", markup=False)
        return
    for unknown in set(dtype or ()) - set(matrix.DTYPES):
        raise InputError(f"--dtype takes {' or '.join(matrix.DTYPES)}, not {unknown!r}")
    if any(n < 1 for n in threads or ()):
        raise InputError(f"--threads takes numbers above 0, not {min(threads or ())}")
    cells = list(
        matrix.matrix(
            _names(names or []),
            sizes=_sizes(size) if size else (100_000,) if quick else matrix.SIZES,
            dtypes=dtype or (("float32",) if quick else matrix.DTYPES),
            places=("out",) if quick else matrix.PLACES,
        )
    )
    every = [1] if quick else sorted({1, matrix.cores()})
    with kept_in(path), progress_bar() as progress:
        bar = progress.add_task("", now="", total=len(cells))
        rounds.measure(
            cells,
            path,
            threads=sorted(set(threads or every)),
            effort=rounds.QUICK if quick else rounds.Effort(),
            fresh=fresh,
            python=python,
            say=lambda line: progress.console.print(line, markup=False, soft_wrap=True),
            on_cell=lambda cell: progress.update(bar, advance=1, now=cell.key),
        )
    _print(path)


def _print(path: Path) -> None:
    """The goals, and how many cells are lost."""
    from rich.table import Table

    from ..benchmarking.results import load
    from ..benchmarking.tables import comparisons, goals, losses

    results = load(path)
    table = Table()
    for heading in ("goal", "measured", ""):
        table.add_column(heading)
    for goal in goals(results):
        table.add_row(goal.text, goal.measured, {True: "met", False: "not met", None: ""}[goal.met])
    out.print(table)
    rows = comparisons(results)
    for row in losses(rows)[:10]:
        out.print(f"{row.cell.key}, {row.threads} thread(s): {row.ratio:.2f} of {row.best}", markup=False)
    out.print(
        f"{len(losses(rows))} of {len(rows)} cells are lost to a peer; all are in {path}.", markup=False
    )

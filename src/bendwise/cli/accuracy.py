"""`bendwise accuracy`: how far from the truth is an activation?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..errors import InputError
from .app import announce_compilation, app, out, progress_bar

SAMPLE = 4000


@app.command()
def accuracy(
    names: Annotated[
        list[str] | None, typer.Argument(help="Activations; else every element-wise one.", show_default=False)
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All 2**32 float32 inputs, and 100,000 float64 ones; minutes each.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Folder to write NAME.json to; with --all.")] = None,
    accept_worse: Annotated[bool, typer.Option(help="Replace a result that was better.")] = False,
    again: Annotated[bool, typer.Option(help="Measure also what has a result for these very bits.")] = False,
    threads: Annotated[int, typer.Option(help="Threads of the sweep.")] = os.cpu_count() or 1,
    beside: Annotated[
        Path | None, typer.Option(help="Only measure the other libraries, and write that to this file.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Only write the page of all results to this file.")
    ] = None,
) -> None:
    """Errors in units in the last place, against the same formulas in 60 and more digits."""
    try:
        from ..accuracy import results, sweep
        from ..accuracy.reference import FUNCTIONS
    except ModuleNotFoundError as error:
        raise InputError(f"measuring accuracy needs {error.name}: pip install bendwise[accuracy]") from None
    if page is not None:
        from ..accuracy.page import page as written

        page.write_text(written(), encoding="utf-8")
        return
    if beside is not None:
        _measure_others(beside)
        return
    import numpy as np

    from ..activations.measured import PARTS, read
    from ..compiler import ElementwiseFunction, catalogue, get

    functions = [get(name) for name in names or catalogue]
    if wrong := [f.name for f in functions if not isinstance(f, ElementwiseFunction)]:
        if names:
            raise InputError(f"{wrong[0]} works along an axis; accuracy measures element-wise activations")
        functions = [f for f in functions if f.name not in wrong]
    if unknown := [f.name for f in functions if f.name not in FUNCTIONS]:
        if names:
            raise InputError(f"there is no reference to measure {unknown[0]!r} by; try check_activation")
        functions = [f for f in functions if f.name not in unknown]

    table = Table()
    for heading in ("activation", "", "float32 ulp", "at x =", "float64 ulp", "at x ="):
        table.add_column(heading, justify="left" if heading in ("activation", "") else "right")
    with progress_bar() as progress:
        announce_compilation(progress)
        steps = 100 + (len(sweep.BLOCKS) if every else 0)
        bar = progress.add_task("accuracy", total=steps * len(functions), now="")
        for function in functions:
            progress.update(bar, now=function.name)

            def done() -> None:
                progress.update(bar, advance=1)

            kept = read(function.name, output) if output and not again else None
            if every and kept and kept["float32"]["digest"] == sweep.digest(function):
                progress.update(bar, advance=steps)
                result = kept
            elif every:
                single = results.measure_single(function, threads, done)
                double = results.measure_points(function, np.float64, results.N_HARD, done)
                result = results.complete(function, single, double)
                if output:
                    results.write(result, output, accept_worse)
            else:
                result = {
                    "float32": results.measure_points(function, np.float32, SAMPLE),
                    "float64": results.measure_points(function, np.float64, SAMPLE, done),
                }
            for part in PARTS:
                low, high = result["float32"][part], result["float64"][part]
                table.add_row(
                    function.name if part == "value" else "",
                    part,
                    f"{low['max_ulp']:.3f}",
                    f"{low['worst_input']:.6g}",
                    f"{high['max_ulp']:.3f}",
                    f"{high['worst_input']:.6g}",
                )
    out.print(table)


def _measure_others(path: Path) -> None:
    """Ask every library that is installed, and keep what they answer."""
    from ..benchmarking import digits
    from ..files import write_text

    with progress_bar() as progress:
        announce_compilation(progress)
        bar = progress.add_task("accuracy", total=None, now="")
        found = digits.measure(lambda library, name: progress.update(bar, now=f"{library}: {name}"))
    write_text(path, json.dumps(found, indent=1) + "\n", "what was measured")

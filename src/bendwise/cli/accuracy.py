"""`bendwise accuracy`: how far from the truth is an activation?"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from ..errors import InputError
from .app import announce_compilation, app, out, progress_bar

if TYPE_CHECKING:
    from ..compiler import ElementwiseFunction

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
    threads: Annotated[
        int, typer.Option(help="Threads of the sweep.", show_default="all cores")
    ] = os.cpu_count() or 1,
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
    except ModuleNotFoundError as error:
        raise InputError(f"measuring accuracy needs {error.name}: pip install bendwise[accuracy]") from None
    if page is not None:
        from ..accuracy.page import page as written
        from ..files import write_text

        write_text(page, written(), "the page")
        return
    if beside is not None:
        _measure_others(beside)
        return
    from ..activations.measured import read

    functions = _functions(names or [])
    table = Table()
    for heading in ("activation", "", "float32 ulp", "at x =", "float64 ulp", "at x ="):
        table.add_column(heading, justify="left" if heading in ("activation", "") else "right")
    with progress_bar() as progress:
        announce_compilation(progress)
        steps = 100 + (len(sweep.BLOCKS) if every else 0)
        bar = progress.add_task("accuracy", total=steps * len(functions), now="")
        for function in functions:
            progress.update(bar, now=function.name)
            done = partial(progress.update, bar, advance=1)
            kept = read(function.name, output) if output and not again else None
            if every and kept and kept["float32"]["digest"] == sweep.digest(function):
                progress.update(bar, advance=steps)
                result = kept
            elif every:
                result = _swept(function, threads, done)
                if output:
                    results.write(result, output, accept_worse)
            else:
                result = _sampled(function, done)
            _add(table, function.name, result)
    out.print(table)


def _functions(names: list[str]) -> list[ElementwiseFunction]:
    """What can be measured, of these or of all; what was named must be."""
    from ..accuracy.reference import FUNCTIONS
    from ..compiler import ElementwiseFunction, catalogue, get

    found = []
    for function in map(get, names or catalogue):
        if isinstance(function, ElementwiseFunction) and function.name in FUNCTIONS:
            found.append(function)
        elif names and not isinstance(function, ElementwiseFunction):
            raise InputError(
                f"{function.name} works along an axis; accuracy measures element-wise activations"
            )
        elif names:
            raise InputError(f"there is no reference to measure {function.name!r} by; try check_activation")
    return found


def _swept(function: ElementwiseFunction, threads: int, done: Callable[[], None]) -> dict[str, Any]:
    """The errors at all inputs in single precision, and at many hard ones in double."""
    import numpy as np

    from ..accuracy import results

    single = results.measure_single(function, threads, done)
    return results.complete(
        function, single, results.measure_points(function, np.float64, results.N_HARD, done)
    )


def _sampled(function: ElementwiseFunction, done: Callable[[], None]) -> dict[str, Any]:
    """The errors at some inputs in both precisions."""
    import numpy as np

    from ..accuracy import results

    return {
        "float32": results.measure_points(function, np.float32, SAMPLE),
        "float64": results.measure_points(function, np.float64, SAMPLE, done),
    }


def _add(table: Table, name: str, result: dict[str, Any]) -> None:
    """Two lines of the table: value and slope."""
    from ..activations.measured import PARTS

    for part in PARTS:
        low, high = result["float32"][part], result["float64"][part]
        table.add_row(
            name if part == "value" else "",
            part,
            f"{low['max_ulp']:.3f}",
            f"{low['worst_input']:.6g}",
            f"{high['max_ulp']:.3f}",
            f"{high['worst_input']:.6g}",
        )


def _measure_others(path: Path) -> None:
    """Ask every library that is installed, and keep what they answer."""
    from ..benchmarking import digits
    from ..files import write_text

    with progress_bar() as progress:
        announce_compilation(progress)
        bar = progress.add_task("accuracy", total=None, now="")
        found = digits.measure(lambda library, name: progress.update(bar, now=f"{library}: {name}"))
    write_text(path, json.dumps(found, indent=1) + "\n", "what was measured")

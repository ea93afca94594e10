"""`bendwise compare`: which activation suits these data?"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ..errors import InputError
from .app import INTERRUPTED, announce_compilation, app, err, out, progress_bar


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--hidden takes numbers of neurons such as 32,32, not {text!r}") from None


@app.command()
def compare(
    data: Annotated[
        list[str],
        typer.Argument(
            help="spiral, sine, breast_cancer, diabetes, digits, wine, or a CSV, TSV or Parquet file; "
            "several are compared one after the other.",
            show_default=False,
        ),
    ],
    target: Annotated[str | None, typer.Option(help="Column of the file to predict.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="Column of the file to leave out.")] = None,
    task: Annotated[str | None, typer.Option(help="classification or regression; else found out.")] = None,
    activations: Annotated[
        str | None, typer.Option(help="Names with commas between; else the usual ones.")
    ] = None,
    seeds: Annotated[int, typer.Option(help="Trials of each activation.")] = 10,
    hidden: Annotated[str, typer.Option(help="Neurons of each hidden layer.")] = "32,32",
    epochs: Annotated[
        int | None, typer.Option(help="Times through the data; else as many as make 1500 steps.")
    ] = None,
    learning_rate: Annotated[float, typer.Option(help="Of Adam, for all activations.")] = 0.01,
    report: Annotated[Path | None, typer.Option(help="Folder to write index.html to.")] = None,
) -> None:
    """Which activation suits these data? Train the same network with each, and rank them."""
    from ..comparison import report as pages
    from ..comparison import run
    from ..comparison.plan import Plan, Trial, hidden_activations
    from ..comparison.tables import load

    names = [name.strip() for name in activations.split(",")] if activations else None
    plan = Plan(hidden_activations(names), seeds, _numbers(hidden), epochs, learning_rate)
    tasks = [load(one, target, drop=tuple(drop or ()), kind=task) for one in data]
    if report is not None:
        pages.check_folder(report)

    comparisons = []
    with progress_bar() as progress:
        announce_compilation(progress)
        bar = progress.add_task("", now="", total=len(tasks) * plan.seeds * len(plan.activations))

        def show(trial: Trial) -> None:
            progress.update(bar, advance=1, now=f"{trial.activation}, seed {trial.seed}")

        try:
            for one in tasks:
                progress.update(bar, description=one.name)
                comparisons.append(run(one, plan, show))
                if not comparisons[-1].is_complete:
                    break
        except KeyboardInterrupt:  # with less than two seeds of this task
            pass
    for comparison in comparisons:
        _print(comparison)
    if report is not None and comparisons:
        command = shlex.join(["bendwise", *sys.argv[1:]])
        out.print(f"\nReport: {pages.write(comparisons, report, command)}", markup=False)
    if not all(comparison.is_complete for comparison in comparisons) or len(comparisons) < len(tasks):
        err.print("Stopped early; what was finished is above.")
        raise typer.Exit(INTERRUPTED)


def _print(comparison: object) -> None:
    from ..comparison import Comparison
    from ..comparison.report import share

    assert isinstance(comparison, Comparison)
    task = comparison.task
    out.print(f"\n{task.name}: {task.kind}, {len(task.y)} rows", markup=False, style="bold")
    table = Table()
    for heading in ("activation", task.metric, "95% interval", "seconds", "dead", "saturated"):
        table.add_column(heading, justify="left" if heading == "activation" else "right")
    for name, row in comparison.ranking.iterrows():
        diverged = f" ({row['diverged']:.0f} diverged)" if row["diverged"] else ""
        table.add_row(
            f"{name}{diverged}",
            f"{row['score']:.3f}",
            f"{row['low']:.3f} – {row['high']:.3f}",
            f"{row['seconds']:.2f}",
            share(row["dead"]),
            share(row["saturated"]),
        )
    out.print(table)
    for note in task.notes:
        out.print(f"Note: {note}.", markup=False)
    out.print(comparison.verdict, markup=False, style="bold")

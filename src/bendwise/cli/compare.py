"""`bendwise compare`: which activation suits these data?"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from ..errors import InputError
from .app import INTERRUPTED, announce_compilation, app, err, out, progress_bar

if TYPE_CHECKING:
    from ..comparison.api import Comparison
    from ..comparison.execution import Workers
    from ..comparison.metrics import Metric

STORE = "trials.sqlite"


def _numbers(text: str, kind: type, wanted: str) -> tuple[Any, ...]:
    try:
        return tuple(kind(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"{wanted}, not {text!r}") from None


@app.command()
def compare(
    data: Annotated[
        list[str],
        typer.Argument(
            help="spiral, sine, breast_cancer, diabetes, digits, wine, or a file: CSV, TSV or JSON lines "
            "(also .gz, .bz2, .xz), Parquet, Feather; several are compared one after the other.",
            show_default=False,
        ),
    ],
    target: Annotated[
        str | None, typer.Option(help="Column of the file to predict; rows without it are left out.")
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(help="Column of the file to leave out.")] = None,
    task: Annotated[str | None, typer.Option(help="classification or regression; else found out.")] = None,
    metric: Annotated[
        str | None,
        typer.Option(
            help="accuracy, balanced_accuracy, f1_macro, roc_auc, log_loss; r2, mae, rmse; else what fits."
        ),
    ] = None,
    activations: Annotated[
        str | None, typer.Option(help="Names with commas between; else the usual ones.")
    ] = None,
    seeds: Annotated[int, typer.Option(help="Trials of each activation.")] = 10,
    hidden: Annotated[str, typer.Option(help="Neurons of each hidden layer.")] = "32,32",
    epochs: Annotated[
        int | None, typer.Option(help="Times through the data; else as many as make 1500 steps.")
    ] = None,
    learning_rates: Annotated[
        str, typer.Option(help="Of Adam; each trial tries them all on its validation rows.")
    ] = "0.001,0.003,0.01,0.03,0.1",
    baselines: Annotated[
        bool, typer.Option(help="Judge a linear network, a constant answer and gradient boosting beside.")
    ] = True,
    budget: Annotated[
        float | None, typer.Option(help="Seconds after which no other trial is begun.", metavar="SECONDS")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Folder for index.html, results.csv, results.parquet and the store.")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help=f"File that keeps finished trials; else {STORE} beside the report.")
    ] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Try trials again that failed before.")] = False,
    cluster: Annotated[
        str | None, typer.Option(help="A Dask scheduler to train on.", metavar="tcp://HOST:PORT")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Which activation suits these data? Train the same network with each, and rank them.

    Finished trials are kept beside the report: after an interruption the same command does only the rest.
    """
    from ..comparison.experiment import Experiment
    from ..comparison.plan import Plan, hidden_activations
    from ..comparison.tables import load

    names = [name.strip() for name in activations.split(",")] if activations else None
    plan = Plan(
        activations=hidden_activations(names),
        seeds=seeds,
        hidden=_numbers(hidden, int, "--hidden takes numbers of neurons such as 32,32"),
        epochs=epochs,
        learning_rates=_numbers(learning_rates, float, "--learning-rates takes numbers such as 0.001,0.01"),
        metric=metric,
        baselines=baselines,
    )
    tasks = [load(one, target, drop=tuple(drop or ()), kind=task) for one in data]
    experiments = [Experiment(one, plan) for one in tasks]
    if report is not None:
        from ..comparison import report as pages

        pages.check_folder(report)
        store = store or report / STORE
    comparisons, is_stopped = _run_all(experiments, store, cluster, budget, retry)
    page = None  # written first: who reads what is printed may leave early, as head
    if report is not None and comparisons:
        page = pages.write(comparisons, report, shlex.join(["bendwise", *sys.argv[1:]]))
    if as_json:
        print(json.dumps([_as_json(comparison) for comparison in comparisons], indent=1), flush=True)
    else:
        for comparison in comparisons:
            _print(comparison)
    if page is not None:
        err.print(f"\nReport: {page}", markup=False, soft_wrap=True)
    if is_stopped:
        more = "; the same command does the rest" if store is not None else ""
        err.print(f"Stopped early{more}.")
        raise typer.Exit(INTERRUPTED)


@contextmanager
def _workers(cluster: str | None) -> Iterator[Workers]:
    """Processes of this machine, or a cluster that is left again."""
    if cluster is None:
        from ..comparison.running.workers import LocalWorkers
        from ..compiler import get_threads

        yield LocalWorkers(get_threads())
        return
    from ..comparison.running.client import connect
    from ..comparison.running.cluster import ClusterWorkers

    with connect(cluster) as client:
        yield ClusterWorkers(client)


def _run_all(
    experiments: list[Any], store: Path | None, cluster: str | None, budget: float | None, retry: bool
) -> tuple[list[Comparison], bool]:
    """The comparisons that have two seeds or more; whether Ctrl-C ended it, after which no other is begun."""
    from ..comparison.api import run
    from ..comparison.plan import Trial
    from ..comparison.store import Store

    comparisons: list[Comparison] = []
    total = sum(len(experiment.trials) for experiment in experiments)
    with Store(store) as kept, _workers(cluster) as workers, progress_bar() as progress:
        announce_compilation(progress)
        bar = progress.add_task("", now="", total=total)

        def show(trial: Trial) -> None:
            progress.update(bar, advance=1, now=f"{trial.model}, seed {trial.seed}")

        for experiment in experiments:
            progress.update(bar, description=experiment.task.name)
            if retry:
                kept.forget(experiment.key(trial) for trial in experiment.trials)
            found = run(experiment, store=kept, workers=workers, on_trial=show, budget_s=budget)
            if found.n_seeds >= 2:
                comparisons.append(found)
            elif not found.is_stopped:  # the budget is over
                said = f"{experiment.task.name}: no two seeds were finished within {budget:g} seconds."
                err.print(said, markup=False)
            if found.is_stopped:
                return comparisons, True
    return comparisons, False


def _as_json(comparison: Comparison) -> dict[str, Any]:
    """What `--json` prints."""
    table = comparison.ranking.reset_index()
    return {
        "task": comparison.task.name,
        "kind": comparison.task.kind,
        "metric": comparison.experiment.metric.name,
        "verdict": comparison.verdict,
        "best": comparison.best,
        "seeds": comparison.n_seeds,
        "notes": list(comparison.task.notes),
        "ranking": json.loads(table.to_json(orient="records")),
    }


def _score(score: float, metric: Metric) -> str:
    """A score; in the target's unit, whatever its size, with four digits that count."""
    if score != score:
        return "–"
    return f"{score:.3f}" if metric.most == 1 else f"{score:.4g}"


def _interval(low: float, high: float, metric: Metric) -> str:
    return "–" if low != low else f"{_score(low, metric)}–{_score(high, metric)}"


def _share(part: float) -> str:
    return "–" if part != part else f"{part:.0%}"


def _cells(name: str, row: Any, comparison: Comparison) -> list[str]:
    """A line of the table."""
    metric = comparison.experiment.metric
    troubles = [f"{row[what]:.0f} {what}" for what in ("diverged", "failed") if row[what]]
    return [
        f"{name} ({', '.join(troubles)})" if troubles else name,
        _score(row["score"], metric),
        _interval(row["low"], row["high"], metric),
        "–" if row["learning_rate"] != row["learning_rate"] else f"{row['learning_rate']:g}",
        f"{comparison.seconds[name]:.2f}",
        _share(row["dead"]),
        _share(row["saturated"]),
    ]


def _print(comparison: Comparison) -> None:
    task, metric = comparison.task, comparison.experiment.metric
    out.print(f"\n{task.name}: {task.kind}, {len(task.y)} rows", markup=False, style="bold")
    table = Table()
    for heading in ("activation", metric.label, "95% interval", "rate", "s", "dead", "saturated"):
        table.add_column(heading, justify="left" if heading == "activation" else "right")
    is_baseline = comparison.ranking["kind"] == "baseline"
    for part in (comparison.ranking[~is_baseline], comparison.ranking[is_baseline]):
        for name, row in part.iterrows():
            table.add_row(*_cells(str(name), row, comparison))
        table.add_section()
    out.print(table)
    if not comparison.is_complete:
        out.print(f"Of {comparison.plan.seeds} seeds {comparison.n_seeds} were finished.")
    for note in task.notes:
        out.print(f"Note: {note}.", markup=False)
    out.print(comparison.verdict, markup=False, style="bold")

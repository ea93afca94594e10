"""How much faster a comparison is with 1 and 2 workers, here and on a Dask cluster, and what a trial costs.

python benchmarks/cluster.py [spiral digits ...]

Each way does the whole comparison ROUNDS times; the times are those of the quickest. A cluster's workers are
started here, with one thread each. The speed-up is that of what follows the first trial, over one worker
here; the overhead is the time of the workers in which no trial ran.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bendwise.comparison.execution import Workers, collect, execute
from bendwise.comparison.experiment import Experiment
from bendwise.comparison.plan import Plan, hidden_activations
from bendwise.comparison.running.client import connect
from bendwise.comparison.running.cluster import ClusterWorkers
from bendwise.comparison.running.workers import LocalWorkers
from bendwise.comparison.store import Store
from bendwise.comparison.tables import load

ROUNDS = 2
HERE = ("--host", "127.0.0.1", "--no-dashboard")
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextmanager
def started(*arguments: str, **output: int) -> Iterator[subprocess.Popen[str]]:
    """A process of Dask's."""
    command = [sys.executable, "-m", *arguments, *HERE]
    with subprocess.Popen(command, text=True, **(SILENT | output)) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def cluster(n_workers: int) -> Iterator[Workers]:
    """Workers of a cluster of this machine."""
    with ExitStack() as stack:
        where = ("distributed.cli.dask_scheduler", "--port", "0")
        scheduler = stack.enter_context(started(*where, stderr=subprocess.PIPE))
        line = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        address = line.split()[-1]
        for _ in range(n_workers):
            one = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny")
            stack.enter_context(started(*one))
        client = stack.enter_context(connect(address))
        client.wait_for_workers(n_workers)
        yield ClusterWorkers(client)


@contextmanager
def here(n_workers: int) -> Iterator[Workers]:
    """Processes without a cluster."""
    yield LocalWorkers(n_workers)


def measure(experiment: Experiment, workers: Workers) -> tuple[float, float, float]:
    """Seconds to the first trial and from there to the last, and those the trials themselves took."""
    with Store() as store:
        moments = [time.perf_counter()]
        execute(experiment, store, workers, on_trial=lambda trial: moments.append(time.perf_counter()))
        took = sum(outcome.seconds for outcome in collect(experiment, store).values())
    return moments[1] - moments[0], moments[-1] - moments[1], took


def main(names: list[str]) -> None:
    """Print a row for each number of workers."""
    print(
        "| data | trials | where | workers | first after, s | the rest, s | speed-up | overhead a trial, ms |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        experiment = Experiment(load(name), Plan(hidden_activations()))
        n_trials, alone = len(experiment.trials), 0.0
        for where, way in (("here", here), ("Dask", cluster)):
            for n_workers in (1, 2):
                with way(n_workers) as workers:
                    runs = [measure(experiment, workers) for _ in range(ROUNDS)]
                first, rest, took = min(runs, key=lambda run: run[1])
                alone = alone or rest
                overhead = 1000 * (rest * n_workers - took * (n_trials - n_workers) / n_trials) / n_trials
                print(
                    f"| {name} | {n_trials} | {where} | {n_workers} | {first:.2f} | {rest:.2f} "
                    f"| {alone / rest:.2f} | {overhead:.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:] or ["spiral", "digits"])

"""Trials on a Dask cluster; what they find comes back here, and the store stays here."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .experiment import Experiment
from .plan import Trial
from .store import Outcome
from .worker import outcome_of

AHEAD = 2  # trials on their way for each thread of the cluster


def connect(address: str) -> Any:
    """A client of the scheduler at an address such as ``tcp://10.0.0.7:8786``."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a cluster needs Dask: pip install 'bendwise[cluster]'") from None
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"there is no Dask scheduler at {address}: {error}") from None


class ClusterWorkers:
    """The workers of a cluster.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(self, experiment: Experiment, trials: Iterator[Trial]) -> Iterator[tuple[Trial, Outcome]]:
        """The outcome of each trial, as they end."""
        from distributed import as_completed

        shared = self.client.scatter(experiment, hash=False)
        futures: dict[Any, Trial] = {}

        def submit(count: int) -> list[Any]:
            new = {
                self.client.submit(outcome_of, shared, trial, pure=False): trial
                for trial in itertools.islice(trials, count)
            }
            futures.update(new)
            return list(new)

        n_threads = sum(self.client.nthreads().values()) or 1
        waiting = as_completed(submit(AHEAD * n_threads))
        for future in waiting:
            trial = futures.pop(future)
            yield trial, future.result()
            waiting.update(submit(1))

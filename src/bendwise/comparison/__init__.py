"""Which activation suits my data? The same network, every activation x seed, on held-out data.

tables      a file, a name or arrays -> a `Task`
data        a `Task`, and a `Split` of it
metrics     what a trial is judged by
plan        what will be trained
splitting   a task's rows for a seed: to train on, to choose by, to judge on
trial       one model trained on one split, tuned and judged
baselines   a constant answer, and gradient boosting
experiment  a task and a plan: runs a trial, and knows its key
store       the finished trials, in one SQLite file
running     processes of this machine or of a Dask cluster, which run trials
execution   doing what the store does not have
statistics  what the scores say, and what they do not
report      the page people read
api         all of it as one call
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import Comparison, compare, run

__all__ = ["Comparison", "compare", "run"]


def __getattr__(name: str) -> Any:
    """Import the call, and the statistics with it, only where it is asked for: a worker never does."""
    if name in __all__:
        return getattr(import_module(".api", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""A process that runs trials: ``python -m bendwise.comparison.running.worker``.

It takes pickles from its standard input and writes pickles to its standard output: an experiment, answered
by READY, or by its versions and its end if they are not the wanted ones; then trials, each answered by its
outcome. When the input ends, because the parent has finished or died, it ends at once, in the middle of a
trial too.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

import cloudpickle

READY = "ready"


def _messages(source: BinaryIO) -> SimpleQueue[Any]:
    """What comes in, read by a thread of its own so that the end of the input is seen at any time."""
    queue: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                queue.put(pickle.load(source))
        except BaseException:  # the parent is gone, or has sent half a message
            os._exit(0)

    Thread(target=read, daemon=True).start()
    return queue


def outcome_of(experiment: Any, trial: Any) -> Any:
    """Run a trial: its result and its time, or what it raised.

    A lack of memory or of disk is no property of the trial, so it is raised.
    """
    from ..store import Outcome

    start = time.perf_counter()
    try:
        result, failure = experiment.run(trial), ""
    except (MemoryError, OSError):
        raise
    except Exception as error:
        result, failure = None, f"{type(error).__name__}: {error}"
    return Outcome(result, failure, time.perf_counter() - start)


def main() -> None:
    """Serve until the input ends."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a formula or a library prints must not come among the answers
    queue = _messages(source)
    folders, wanted, content, compiles = queue.get()
    if folders is not None:
        sys.path[:] = folders
    from ..experiment import versions

    def answer(message: Any) -> None:
        pickle.dump(message, sink)
        sink.flush()

    if versions() != wanted:  # before anything of the experiment is read: its form may differ too
        answer(versions())
    else:
        _serve(cloudpickle.loads(content), compiles, queue, answer)


def _serve(experiment: Any, compiles: bool, queue: SimpleQueue[Any], answer: Callable[[Any], None]) -> None:
    from threadpoolctl import threadpool_limits

    from ...compiler import set_threads

    set_threads(1)
    with threadpool_limits(limits=1):
        if compiles:
            from ..execution import compile_kernels

            compile_kernels(experiment)
        answer(READY)
        while True:
            trial, data = queue.get()
            if data is not None:
                experiment.give(trial.seed, data)
            answer(outcome_of(experiment, trial))


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # an orderly end would wait for the thread that reads

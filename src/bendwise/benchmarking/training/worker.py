"""One library that trains, in a process of its own, asked in lines of JSON and answering so.

``{"prepare": {...}, "least_s": 0.2}`` makes a work ready and warm: the answer is ``{"curves": [[...]]}``, the
mean loss of each epoch of each network as far as curves are compared, or ``{"absent": true}`` where the
library cannot do the work. ``{"round": true}`` times it: ``{"seconds": seconds a training}``.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from ..worker import answering, load
from .works import Work

PACKAGE = f"{__package__}.trainers"


class Timing:
    """A work made ready, and how often to train for a time that can be trusted."""

    def __init__(self, train: Callable[[int], Any], work: Work, least_s: float) -> None:
        self.train, self.epochs = train, work.epochs
        self.curves = train(work.curve_epochs)
        self.repeats = 1
        train(self.epochs)  # compiles, starts processes
        self.repeats = max(1, round(least_s / self.round()))

    def round(self) -> float:
        """Seconds a training."""
        gc.collect()
        start = perf_counter()
        for _ in range(self.repeats):
            self.train(self.epochs)
        return (perf_counter() - start) / self.repeats


def serve(library: Any, lines: Any, answer: Callable[[dict[str, Any]], None]) -> None:
    """Answer one line after the other until there are no more."""
    timing: Timing | None = None
    for line in lines:
        request = json.loads(line)
        if "prepare" in request:
            timing = None  # its arrays go before others come
            work = Work.of(request["prepare"])
            train = library.prepare(work)
            if train is None:
                answer({"absent": True})
            else:
                timing = Timing(train, work, request["least_s"])
                answer({"curves": timing.curves.tolist()})
        elif timing is not None:
            answer({"seconds": timing.round()})


def main(name: str, threads: int) -> None:
    """Be the worker of a library, until the standard input ends. Threads are set from the outside."""
    answer = answering()
    library = load(f"{PACKAGE}.{name}", answer)
    if library is not None:
        answer({"version": library.VERSION, "threaded": threads > 1})
        serve(library, sys.stdin, answer)

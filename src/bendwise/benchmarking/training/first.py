"""What is measured in fresh processes: a first training, and what the machine can do at the most.

The programs are short and printed here in full.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ..rounds import Say
from ..startup import run
from .trainers import FIRST, OURS, TITLES

EPOCHS = 100
FIRST_TRAINING = """
from time import perf_counter
start = perf_counter()
from importlib import import_module
from bendwise.benchmarking.training.works import WORKS
library = import_module("bendwise.benchmarking.training.trainers.{library}")
library.prepare(WORKS["spiral"])({epochs})
print(perf_counter() - start)
"""
PEAK = """
from time import perf_counter
import numpy as np
a = np.ones((2048, 2048), np.float32)
out, seconds = a @ a, []
for _ in range(7):
    start = perf_counter()
    np.matmul(a, a, out=out)
    seconds.append(perf_counter() - start)
print(2 * 2048**3 / min(seconds))
"""


def peak() -> float:
    """Single-precision operations a second of one thread in a large matrix product."""
    return float(run(PEAK))


def caches(folder: str) -> dict[str, str]:
    """Where the libraries keep what they have compiled."""
    return {
        "BENDWISE_CACHE_DIR": str(Path(folder, "bendwise")),
        "JAX_COMPILATION_CACHE_DIR": str(Path(folder, "jax")),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }


def measure(rounds: int, python: str, say: Say) -> dict[str, float]:
    """Seconds from the start of a program to the end of its first training, imports included.

    Each library has run once before, and found place on the disk for what it has compiled.
    """
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:

        def once(library: str) -> float:
            program = FIRST_TRAINING.format(library=library, epochs=EPOCHS)
            return float(run(program, sys.executable if library == OURS else python, **caches(folder)))

        for library in FIRST:
            with contextlib.suppress(subprocess.CalledProcessError):
                once(library)
                seconds[library] = []
            if library not in seconds:
                say(f"{TITLES[library]} is left out of first trainings: it does not run")
        for _ in range(rounds):
            for library, taken in seconds.items():
                taken.append(once(library))
    return {library: statistics.median(taken) for library, taken in seconds.items()}

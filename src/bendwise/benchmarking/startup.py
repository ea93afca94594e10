"""What is paid before arrays are large: importing, the first use of a function, calls on ten elements.

Each is measured in processes of its own, by a short program printed here in full.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

from .processes import command, environment

IMPORT = """
from time import perf_counter
start = perf_counter()
import {module}
print(perf_counter() - start)
"""
FIRST_USE = """
import json
from time import perf_counter
import numpy as np
import bendwise as bw
x, seconds = np.ones(10, np.float32), {{}}
for name in {names!r}:
    start = perf_counter()
    bw.get(name)(x)
    seconds[name] = perf_counter() - start
print(json.dumps(seconds))
"""
SMALL_CALLS = """
import json, timeit
from statistics import median
import numpy as np
import bendwise as bw
ratios = {{}}
for name in {names!r}:
    for dtype in ("float32", "float64"):
        scope = {{"f": bw.get(name), "exp": np.exp, "x": np.linspace(-2, 2, 10, dtype=dtype)}}
        ours, theirs = timeit.Timer("f(x)", globals=scope), timeit.Timer("exp(x)", globals=scope)
        ours.timeit(100)
        rounds = [ours.timeit(2000) / theirs.timeit(2000) for _ in range({rounds})]
        ratios[name + " " + dtype] = median(rounds)
print(json.dumps(ratios))
"""


def run(program: str, python: str = sys.executable, **variables: str) -> Any:
    """What a program prints, in a process with one thread."""
    answer = subprocess.run(
        command(python, program.strip()),
        capture_output=True,
        text=True,
        check=True,
        env={**environment(1), **variables},
    )
    return json.loads(answer.stdout)


def imports(rounds: int = 9) -> dict[str, float]:
    """Seconds to import NumPy and Bendwise, each in fresh processes, in turn."""
    seconds: dict[str, list[float]] = {"numpy": [], "bendwise": []}
    for _ in range(rounds):
        for module, taken in seconds.items():
            taken.append(run(IMPORT.format(module=module)))
    return {module: statistics.median(taken) for module, taken in seconds.items()}


def first_uses(names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Seconds of the first call of each function: from an empty cache, then from the disk.

    All in one process: its first function also imports what compiles, and loads what is loaded once.
    """
    program = FIRST_USE.format(names=list(names))
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "BENDWISE_CACHE_DIR": folder}
        return {state: run(program, **variables) for state in ("cold", "disk")}


def small_calls(names: Sequence[str], rounds: int = 15) -> dict[str, float]:
    """Time of a call on ten elements, over that of `np.exp` on the same."""
    found: dict[str, float] = run(SMALL_CALLS.format(names=list(names), rounds=rounds))
    return found


def complete(startup: dict[str, Any], names: Sequence[str]) -> bool:
    """Measure what is not there yet of these functions; whether anything was."""
    missing = [name for name in names if f"{name} float32" not in startup.get("small_calls", {})]
    if "import_s" not in startup:
        startup["import_s"] = imports()
    if missing:
        startup["small_calls"] = {**startup.get("small_calls", {}), **small_calls(missing)}
        startup["first_use_s"] = first_uses([*dict.fromkeys([*_first_used(startup), *missing])])
    return bool(missing)


def _first_used(startup: dict[str, Any]) -> list[str]:
    return list(startup.get("first_use_s", {}).get("cold", {}))

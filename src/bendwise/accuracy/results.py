"""What was measured of each activation: one JSON file each, committed, and never replaced by a worse one."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from .. import exact
from ..activations.measured import PARTS, PRECISIONS, read
from ..compiler import ElementwiseFunction
from ..errors import InputError
from ..files import write_text
from . import reference, sweep
from .meter import errors_ulp, roots, sample, split_truth
from .sweep import EDGES, Sweep, Tally, tally_of

N_CERTIFIED = 4000
N_HARD = 100_000


def machine() -> str:
    """The processor, without anything that tells whose it is."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _described(tally: Tally) -> dict[str, Any]:
    counts = dict(zip([*map(str, EDGES), "more"], tally.counts, strict=True))
    return {
        "max_ulp": round(tally.max_ulp, 4),
        "worst_input": tally.worst_input,
        "near_root_eps": round(tally.near_root_eps, 4),
        "histogram": {edge: count for edge, count in counts.items() if count},
    }


def measure_single(function: ElementwiseFunction, threads: int, done: Callable[[], None]) -> dict[str, Any]:
    """The sweep over all single-precision inputs, and how good its judge is."""
    sweeper, key = Sweep(function), sweep.digest(function)
    state = Path(platformdirs.user_cache_dir("bendwise")) / "sweeps" / f"{function.name}-{key}.jsonl"
    tallies = sweeper.run(threads, state, done)
    judge = reference.certify(
        function.name, sample(np.float32, N_CERTIFIED, seed=7).astype(float), *sweeper.parameters
    )
    return {
        "inputs": sum(tallies[0].counts),
        **{part: _described(tally) for part, tally in zip(PARTS, tallies, strict=True)},
        "reference_ulp": [float(f"{error:.2g}") for error in judge],
        "digest": key,
    }


def hard_points(
    function: ElementwiseFunction, count: int, seed: int
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Random doubles of all kinds, and some around every place where a formula changes."""
    rng = np.random.default_rng(seed)
    places = [
        *function.kinks,
        *roots(function.slope),
        *roots(function),
        0.0,
        0.5,
        0.6931471805599453,
        1.0,
        3.0,
    ]
    places += [15.0, 40.0, 64.0, 100.0, 708.4, 745.1, 1400.0]
    near = [sign * place for place in places for sign in (1, -1)]
    spread = 1 + rng.choice([-1, 1], count // 4) * np.exp(rng.uniform(-36, -1, count // 4))
    return np.concatenate(
        [sample(np.float64, count - count // 4, seed), rng.choice(near, count // 4) * spread]
    )


def measure_points(
    function: ElementwiseFunction,
    real: type[np.floating[Any]],
    count: int,
    done: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The largest errors at random and hard points, by `bendwise.exact`; `done` is called a hundred times."""
    with np.errstate(over="ignore"):
        x = hard_points(function, count, seed=8).astype(real)
    x = x[np.isfinite(x)]
    parameters = [float(real(v)) for v in function.parameters.values()]
    found = function.value_and_slope(x)
    truth = np.empty((2, 3, len(x)))
    for i, v in enumerate(x):
        for k, true in enumerate(exact.value_and_slope(function.name, float(v), *parameters)):
            truth[k, :, i] = split_truth(true, real)
        if i * 100 // len(x) != (i - 1) * 100 // len(x):
            done()
    described = {}
    for k, (part, near) in enumerate(zip(PARTS, [roots(function), roots(function.slope)], strict=True)):
        errors = errors_ulp(found[k], *truth[k])
        with np.errstate(over="ignore"):
            away = errors * truth[k, 2] / float(np.finfo(real).eps)
        described[part] = _described(tally_of(x, errors, away, near))
        del described[part]["histogram"]
    return {"points": len(x), **described}


def complete(function: ElementwiseFunction, single: dict[str, Any], double: dict[str, Any]) -> dict[str, Any]:
    """A result as it is kept."""
    return {
        "name": function.name,
        "float32": single,
        "float64": double,
        "machine": machine(),
        "date": date.today().isoformat(),
    }


def write(result: dict[str, Any], folder: Path, accept_worse: bool = False) -> Path:
    """Keep a result, unless one that is there is better."""
    known = read(result["name"], folder)
    for precision in PRECISIONS:
        for part in PARTS:
            now = result[precision][part]["max_ulp"]
            before = known[precision][part]["max_ulp"] if known else now
            if now > before + 1e-4 and not accept_worse:
                raise InputError(
                    f"the {precision} {part} of {result['name']} was within {before} ulp and is now off by "
                    f"{now} at {result[precision][part]['worst_input']!r}: mend it, or say --accept-worse"
                )
    path = folder / f"{result['name']}.json"
    write_text(path, json.dumps(result, indent=1) + "\n", "what was measured")
    return path

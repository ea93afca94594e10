"""The experiment of `compare_task` with each library, as whole commands: seconds, processor seconds, scores.

    python benchmarks/compare_all.py --torch PYTHON   # of an environment that has PyTorch; about ten minutes

writes compare.json beside this file and prints its table; `--table` prints it again. Other options go to the
scripts: `--seeds 2` for a rough look. What starting takes (imports, processes) is measured by the same
command with two activations, two seeds and one epoch. All kernels of Bendwise should be on the disk before:
the first comparison of all compiles them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIRST = "Bendwise"
COMMANDS = {
    FIRST: ("compare_bendwise.py",),
    "scikit-learn": ("compare_sklearn.py",),
    "PyTorch, stacked": ("compare_torch.py", "--way", "stacked"),
    "PyTorch, one by one": ("compare_torch.py", "--way", "one-by-one"),
}
LITTLE = ("--activations", "relu,tanh", "--seeds", "2", "--epochs", "1")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
OWN = ("relu", "tanh", "sigmoid", "linear")  # all that scikit-learn trains itself


def cpu_s() -> float:
    """Processor seconds of all processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(python: str, command: tuple[str, ...]) -> dict[str, Any]:
    """A command's seconds and scores."""
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(HERE.parent / "src")}
    start, cpu = time.perf_counter(), cpu_s()
    name, *options = command
    done = subprocess.run(
        [python, str(HERE / name), *options], env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    seconds = time.perf_counter() - start
    return {
        "seconds": round(seconds, 2),
        "cpu_s": round(cpu_s() - cpu, 2),
        "scores": json.loads(done.stdout),
    }


def measure(
    chosen: dict[str, tuple[str, ...]], pythons: dict[str, str], rounds: int, more: tuple[str, ...]
) -> dict[str, Any]:
    """Of each library the fastest of some rounds, in which they take turns."""
    found: dict[str, Any] = {}
    for _ in range(rounds):
        for name, command in chosen.items():
            python = pythons.get(command[0], sys.executable)
            little, whole = run(python, (*command, *LITTLE)), run(python, (*command, *more))
            whole["start"] = {"seconds": little["seconds"], "cpu_s": little["cpu_s"]}
            if name not in found or whole["cpu_s"] < found[name]["cpu_s"]:
                found[name] = whole
            print(f"{name}: {whole['seconds']} s, {whole['cpu_s']} s of processors", file=sys.stderr)
    return found


def mean(numbers: list[float]) -> float:
    """Their mean."""
    return sum(numbers) / len(numbers)


def table(found: dict[str, Any]) -> str:
    """The findings in Markdown. A ratio is a library's over Bendwise's."""
    ours = found[FIRST]
    lines = [
        "| | seconds | ratio | processor seconds | ratio | ratio without the start |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, one in found.items():
        without = (one["cpu_s"] - one["start"]["cpu_s"]) / (ours["cpu_s"] - ours["start"]["cpu_s"])
        lines.append(
            f"| {name} | {one['seconds']:.1f} | {one['seconds'] / ours['seconds']:.1f} | {one['cpu_s']:.1f} "
            f"| {one['cpu_s'] / ours['cpu_s']:.1f} | {without:.1f} |"
        )
    lines += ["", f"| mean test accuracy | {' | '.join(found)} |", f"|---|{'--:|' * len(found)}"]
    for activation in ours["scores"]:
        cells = [
            "–"
            if name == "scikit-learn" and activation not in OWN
            else f"{mean(one['scores'][activation]):.4f}"
            for name, one in found.items()
        ]
        lines.append(f"| {activation} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--torch", default=sys.executable, help="a Python that has PyTorch")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--only", action="append", choices=COMMANDS, help="a library to set beside Bendwise; else all"
    )
    parser.add_argument("--out", type=Path, default=HERE / "compare.json")
    parser.add_argument("--table", action="store_true", help="print the table of the last run")
    given, more = parser.parse_known_args()
    path = given.out
    if not given.table:
        chosen = {name: COMMANDS[name] for name in COMMANDS if name in (FIRST, *(given.only or COMMANDS))}
        found = measure(chosen, {"compare_torch.py": given.torch}, given.rounds, tuple(more))
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(table(json.loads(path.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()

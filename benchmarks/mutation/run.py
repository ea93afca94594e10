"""Put faults into the code, one at a time, and see whether the tests find them.

python benchmarks/mutation/run.py WORK

WORK is a folder outside the repository. It keeps all that is known, so that a run may be stopped and started
again. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from choose import DOCTESTS, TEST_FILES, Choice
from sample import Mutant, draw
from trial import BROKEN, HERE, ROOT, SURVIVED, Trial, begin, tree_of, wait

LARGE = ("numpy", "scipy.stats", "pandas", "sklearn.model_selection", "sklearn.neural_network", "numba")
LARGE += ("mpmath", "sympy", "hypothesis", "jinja2", "matplotlib.figure", "pyarrow", "safetensors")
OBVIOUS = (  # the first has to be found through a kernel of an activation, the second through the engine
    ("activations/rectifiers.py", "return max(x, 0.0),", "return max(x, 1.0),", "tests/test_arrays.py"),
    ("network/kernels/whole.py", "= loss / n\n", "= loss / (n + 1)\n", "tests/test_engine.py"),
)


def collect(tree: Path, work: Path) -> list[str]:
    """All tests that a mutant can be given, by their names."""
    kept = work / "tests.json"
    changed = max((tree / file).stat().st_mtime for file in TEST_FILES)
    if not kept.exists() or kept.stat().st_mtime < changed:
        command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider"]
        told = {**os.environ, "PYTHONPATH": str(tree / "src")}
        said = subprocess.run(
            [*command, *TEST_FILES, *DOCTESTS], cwd=tree, env=told, capture_output=True, text=True, check=True
        )
        kept.write_text(json.dumps([line for line in said.stdout.splitlines() if "::" in line], indent=0))
    return json.loads(kept.read_text())


def check(tree: Path, work: Path, tests: list[str], limit_s: float) -> None:
    """Whether tests pass without a fault, and whether faults in machine code are seen."""
    for file, before, after, test_file in OBVIOUS:
        chosen = [test for test in tests if test.startswith(test_file)][:6]
        for text, wanted in (((before, before), SURVIVED), ((before, after), BROKEN)):
            fault = Replaced(f"src/bendwise/{file}", 1, 0, 1, "", "replace", 0, *text)
            _, result = wait([begin(fault, tree, chosen, work)], limit_s)
            if result["outcome"] != wanted:
                sys.exit(f"{file} with {text[1]!r}: {result}; see {tree.with_suffix('.log')}")


class Replaced(Mutant):
    """A fault that is written out."""

    def apply(self, source: str) -> str:
        assert self.before in source, self.before
        return source.replace(self.before, self.after)


class Unchanged(Mutant):
    """No fault: to see whether a test passes where a mutant was."""

    def apply(self, source: str) -> str:
        return source


class Known:
    """All that a run knows, on disk after each mutant."""

    def __init__(self, work: Path, choice: Choice, budget_s: float) -> None:
        self.work, self.choice, self.budget_s = work, choice, budget_s
        self.results: dict[str, Any] = _read(work / "results.json")
        self.is_fit: dict[str, bool] = _read(work / "fit.json")
        self.judged: dict[str, Any] = _read(HERE / "judged.json")
        self.doubted: dict[str, list[tuple[Mutant, dict[str, Any]]]] = {}

    def tests_for(self, mutant: Mutant) -> list[str]:
        """Those written for it first; none that fails without a fault."""
        named = self.judged.get(mutant.key, {}).get("test", "")
        own = [test for test in self.choice.tests if named and test.partition("[")[0] == named]
        tests = [*own, *self.choice.tests_for(mutant, self.budget_s)]
        return [test for test in dict.fromkeys(tests) if self.is_fit.get(test, True)]

    def is_known(self, test: str) -> bool:
        """Whether it is known to pass without a fault."""
        return not test or test in self.choice.seconds or self.is_fit.get(test, False)

    def take(self, trial: Trial, result: dict[str, Any], queue: list[Mutant]) -> None:
        """Keep a result, but first find out whether the test that failed does so because of the mutant."""
        if isinstance(trial.mutant, Unchanged):
            (test,) = trial.tests
            self.is_fit[test] = result["outcome"] == SURVIVED
            (self.work / "fit.json").write_text(json.dumps(self.is_fit, indent=0))
            for mutant, found in self.doubted.pop(test):
                if self.is_fit[test]:
                    self._keep(mutant, found)
                else:
                    queue.insert(0, mutant)
        elif result["outcome"] == BROKEN and not self.is_known(result["by"]):
            waiting = self.doubted.setdefault(result["by"], [])
            waiting.append((trial.mutant, result))
            if len(waiting) == 1:
                queue.insert(0, Unchanged(trial.mutant.file, 1, 0, 1, result["by"], "none", 0))
        else:
            self._keep(trial.mutant, result)

    def _keep(self, mutant: Mutant, result: dict[str, Any]) -> None:
        self.results[mutant.key] = asdict(mutant) | result
        (self.work / "results.json").write_text(json.dumps(self.results, indent=1, ensure_ascii=False))
        print(f"{result['outcome']:18}  {mutant.key}  {result['by']}", flush=True)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.exists() else {}


def go_through(queue: list[Mutant], known: Known, trees: list[Path], limit_s: float) -> None:
    """Test each mutant of the queue, as many at once as there are trees."""
    trials: list[Trial] = []
    while queue or trials:
        while queue and len(trials) < len(trees):
            mutant = queue.pop(0)
            free = next(tree for tree in trees if tree not in {t.tree for t in trials})
            tests = [mutant.name] if isinstance(mutant, Unchanged) else known.tests_for(mutant)
            trials.append(begin(mutant, free, tests, known.work))
        known.take(*wait(trials, limit_s), queue)


def main() -> None:
    """See the module's documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget-s", type=float, default=30.0, help="of tests for a mutant, without it")
    parser.add_argument("--limit-s", type=float, default=60.0, help="for one test: it hangs beyond it")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--of", default="", help="only those in files whose names begin so")
    parser.add_argument("--again", action="store_true", help="the survivors, with tests that are new")
    chosen = parser.parse_args()
    work = chosen.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    trees = [tree_of(work, number) for number in range(chosen.at_once)]
    tests = collect(trees[0], work)
    os.nice(19 - os.nice(0))
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    for name in LARGE:
        __import__(name)
    if not (work / "checked").exists():
        check(trees[0], work, tests, chosen.limit_s)
        (work / "checked").touch()
    known = Known(work, Choice(ROOT, tests, sorted(work.glob("lines-?.json"))), chosen.budget_s)
    wanted = SURVIVED if chosen.again else None
    sample = draw(ROOT, chosen.size, chosen.seed, work)
    queue = [m for m in sample if known.results.get(m.key, {}).get("outcome") == wanted]
    queue = [m for m in queue if m.file.startswith(f"src/bendwise/{chosen.of}")]
    random.Random(chosen.seed).shuffle(queue)  # so that a part of a run is a sample too
    queue.sort(key=lambda mutant: "test" not in known.judged.get(mutant.key, {}))
    go_through(queue, known, trees, chosen.limit_s)


if __name__ == "__main__":
    main()

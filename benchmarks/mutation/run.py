"""Put faults into the code, one at a time, and see whether the tests find them.

python benchmarks/mutation/run.py WORK             from the repository; WORK is a folder outside it; go on with --again

It takes hours of two cores, of a system with /proc. WORK keeps all that is known, so that it may be stopped and started again. Each mutant
lives in a copy of the tree, of which there are two, and is tested in a fork of this process, in which the large
libraries are imported already.
"""

from __future__ import annotations

import argparse
import compileall
import filecmp
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from choose import DOCTESTS, TEST_FILES, Choice
from sample import Mutant, draw

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LARGE = ("numpy", "scipy.stats", "pandas", "sklearn.model_selection", "sklearn.neural_network", "numba", "mpmath")
LARGE += ("sympy", "hypothesis", "jinja2", "matplotlib.figure", "pyarrow", "safetensors", "_pytest.doctest")
MAKES_CODE = {"entries", "loops", "lowering", "objects", "primitives", "row_loops", "teamwork", "vectors"}
BROKEN, OUT_OF_TIME = "killed by a test", "killed by its time"
OBVIOUS = (  # the first has to be found through a kernel of an activation, the second through the training engine
    ("src/bendwise/activations/rectifiers.py", "return max(x, 0.0),", "return max(x, 1.0),", "tests/test_arrays.py"),
    ("src/bendwise/network/kernels/whole.py", "= loss / n\n", "= loss / (n + 1)\n", "tests/test_engine.py"),
)


@dataclass
class Trial:
    """A mutant in a tree of its own, while it is tested."""

    mutant: Mutant
    tree: Path
    pid: int
    tests: list[str]
    start: float
    now: tuple[float, float] = (0.0, 0.0)  # when the test began that runs, and the work done before it

    @property
    def pulse(self) -> Path:
        return self.tree.with_suffix(".now")

    def _hangs(self, limit_s: float) -> bool:
        """Whether one test has worked for that long, or has waited ten times as long."""
        begun = self.pulse.stat().st_mtime
        ticks = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        worked = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        if begun != self.now[0]:
            self.now = begun, worked
        return worked - self.now[1] > limit_s or time.time() - begun > 10 * limit_s

    def ended(self, limit_s: float) -> dict[str, Any] | None:
        """What came of it; None as long as it runs. A test beyond the limit hangs."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
            outcome = "survived" if code == 0 else BROKEN
        elif self._hangs(limit_s):
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            outcome = OUT_OF_TIME
        else:
            return None
        begun = self.pulse.read_text(encoding="utf-8").split("\n")[:-1]
        seconds = round(time.time() - self.start, 1)
        facts = {"tests": len(begun), "of": len(self.tests), "seconds": seconds}
        return {"outcome": outcome, "by": begun[-1] if begun and outcome != "survived" else "", **facts}


def tree_of(work: Path, number: int) -> Path:
    """A copy of what git knows of, with its bytecode."""
    tree = work / f"tree-{number}"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        if not (tree / name).exists() or not filecmp.cmp(ROOT / name, tree / name, shallow=False):
            shutil.copy2(ROOT / name, tree / name)
    compileall.compile_dir(tree / "src", quiet=1)
    return tree


def environment(tree: Path, work: Path, file: str) -> dict[str, str]:
    """What pytest, its plugin and Bendwise are told."""
    kernels = work / f"{tree.name}-kernels"
    shutil.rmtree(kernels, ignore_errors=True)
    (work / "cache").mkdir(exist_ok=True)
    shutil.copytree(work / "cache", kernels, copy_function=os.link)
    found = {
        "BENDWISE_CACHE_DIR": str(kernels),
        "PYTHONPATH": os.pathsep.join((str(tree / "src"), str(HERE))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MUTATION_NOW": str(tree.with_suffix(".now")),
        "MUTATION_TESTS": str(tree.with_suffix(".tests")),
        "MUTATION_SOURCE": str(tree / "src"),
    }
    path = Path(file)
    if path.parent.name == "compiler" and path.stem not in MAKES_CODE:
        found["MUTATION_KERNELS"] = str(ROOT / "src/bendwise/compiler")
    return found


def begin(mutant: Mutant, tree: Path, tests: list[str], work: Path) -> Trial:
    """Mutate the tree, and test it in a fork."""
    path = tree / mutant.file
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    path.write_text(mutant.apply(source), encoding="utf-8")
    tree.with_suffix(".tests").write_text(json.dumps(tests))
    tree.with_suffix(".now").write_text("")
    told = environment(tree, work, mutant.file)
    pid = os.fork()
    if not pid:
        _test(tree, told, tests)
    return Trial(mutant, tree, pid, tests, time.time())


def _test(tree: Path, told: dict[str, str], tests: list[str]) -> None:
    """Run pytest in this process and end it."""
    code = 70
    try:
        os.setsid()
        log = os.open(tree.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ |= told
        os.chdir(tree)
        sys.dont_write_bytecode = True
        sys.path[:0] = [str(tree / "src")]
        import pytest

        files = sorted({test.partition("::")[0] for test in tests})
        quiet = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # Hypothesis is imported already
        code = pytest.main(["-x", "-q", "-p", "witness", "-p", "no:cacheprovider", *quiet, *files])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code))


def finish(trial: Trial) -> None:
    """Make the tree whole again."""
    shutil.copy2(ROOT / trial.mutant.file, trial.tree / trial.mutant.file)


def wait(trials: list[Trial], limit_s: float) -> tuple[Trial, dict[str, Any]]:
    """The first that ends, and what came of it."""
    while True:
        for trial in trials:
            if (result := trial.ended(limit_s)) is not None:
                trials.remove(trial)
                finish(trial)
                return trial, result
        time.sleep(0.2)


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
        for text, wanted in (((before, before), "survived"), ((before, after), BROKEN)):
            fault = Replaced(file, 1, 0, 1, "", "replace", 0, *text)
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


class Session:
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
            self.is_fit[test] = result["outcome"] == "survived"
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


def go_through(queue: list[Mutant], session: Session, trees: list[Path], limit_s: float) -> None:
    """Test each mutant of the queue, as many at once as there are trees."""
    trials: list[Trial] = []
    while queue or trials:
        while queue and len(trials) < len(trees):
            mutant = queue.pop(0)
            free = next(tree for tree in trees if tree not in {t.tree for t in trials})
            tests = [mutant.name] if isinstance(mutant, Unchanged) else session.tests_for(mutant)
            trials.append(begin(mutant, free, tests, session.work))
        session.take(*wait(trials, limit_s), queue)


def main() -> None:
    """See the module's documentation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget-s", type=float, default=30.0, help="of tests for a mutant, without it")
    parser.add_argument("--limit-s", type=float, default=60.0, help="of work in one test: beyond it, it hangs")
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
    session = Session(work, Choice(ROOT, tests, sorted(work.glob("lines-?.json"))), chosen.budget_s)
    wanted = "survived" if chosen.again else None
    sample = draw(ROOT, chosen.size, chosen.seed, work)
    queue = [m for m in sample if session.results.get(m.key, {}).get("outcome") == wanted]
    queue = [m for m in queue if m.file.startswith(f"src/bendwise/{chosen.of}")]
    go_through(queue, session, trees, chosen.limit_s)


if __name__ == "__main__":
    main()

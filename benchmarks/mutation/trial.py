"""One mutant at a time: it lives in a copy of the tree, and is tested in a fork of the process that asks.

The fork has the large libraries imported already. That machine code is made anew needs no care: the
name of its file follows from all that it depends on. A folder of kernels of its own, whose files are links
to those of the code without faults, keeps mutants from each other.
"""

from __future__ import annotations

import compileall
import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sample import Mutant

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MAKES_CODE = {"entries", "loops", "lowering", "objects", "primitives", "row_loops", "teamwork", "vectors"}
SURVIVED, BROKEN, OUT_OF_TIME = "survived", "killed by a test", "killed by its time"
RAISED = re.compile(r"(E  )? *\w*(Error|Exit)\b")


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
            if code == -signal.SIGKILL:
                sys.exit(f"somebody ended the test of {self.mutant.key}")
            outcome = SURVIVED if code == 0 else BROKEN
        elif self._hangs(limit_s):
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            outcome = OUT_OF_TIME
        else:
            return None
        begun = self.pulse.read_text(encoding="utf-8").split("\n")[:-1]
        facts = {"tests": len(begun), "of": len(self.tests), "seconds": round(time.time() - self.start, 1)}
        if outcome == SURVIVED:
            return {"outcome": outcome, "by": "", **facts}
        said = self.tree.with_suffix(".log").read_text(encoding="utf-8", errors="replace").split("\n")
        error = next((line for line in reversed(said) if RAISED.match(line)), said[-1])
        return {"outcome": outcome, "by": begun[-1] if begun else "", "said": error[:200], **facts}


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

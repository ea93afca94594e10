"""A pytest plugin: which test runs which line, how long it takes, and a list of tests to keep to.

MUTATION_LINES   where to write the lines that each test runs, and its seconds
MUTATION_TESTS   a JSON list of tests: these run, in this order
MUTATION_NOW     a file that is touched when a test starts, so that a test that hangs is seen
MUTATION_SOURCE  where Bendwise must come from
MUTATION_KERNELS a `compiler` folder that stands for this one when the name of a kernel's file is made
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest


class Witness:
    """Watches all tests of a run."""

    def __init__(self, target: Path) -> None:
        import coverage

        self.target = target
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.coverage = coverage.Coverage(
            data_file=str(target.with_suffix(".coverage")), source_pkgs=["bendwise"], config_file=False
        )
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Any:
        self.coverage.switch_context(item.nodeid)
        answer = yield
        self.coverage.switch_context("")
        return answer

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.outcome != "passed":
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        good = {test: round(s, 4) for test, s in self.seconds.items() if test not in self.failed}
        self.target.write_text(json.dumps(good))


class Selection:
    """Keeps to a list of tests, in its order."""

    def __init__(self, wanted: list[str]) -> None:
        self.place = {test: number for number, test in enumerate(wanted)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid]
        )


class Pulse:
    """Says which test runs."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        import bendwise

        assert bendwise.__file__.startswith(os.environ.get("MUTATION_SOURCE", "")), bendwise.__file__
        with self.target.open("a", encoding="utf-8") as file:
            file.write(f"{nodeid}\n")


def keep_kernels(folder: str) -> None:
    """Name kernels as the compiler in that folder does: for mutants that no machine code depends on."""
    from bendwise.compiler import objects

    objects.__file__ = str(Path(folder) / "objects.py")


def pytest_configure(config: Any) -> None:
    """Do what the environment asks for."""
    if lines := os.environ.get("MUTATION_LINES"):
        config.pluginmanager.register(Witness(Path(lines)))
    if tests := os.environ.get("MUTATION_TESTS"):
        config.pluginmanager.register(Selection(json.loads(Path(tests).read_text())))
    if now := os.environ.get("MUTATION_NOW"):
        config.pluginmanager.register(Pulse(Path(now)))
    if kernels := os.environ.get("MUTATION_KERNELS"):
        keep_kernels(kernels)

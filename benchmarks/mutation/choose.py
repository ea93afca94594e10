"""Which tests concern a mutant, and in which order.

Where one run has seen which test runs which line, those of the mutated line. Machine code is not seen at
its work: there it is the tests in the table below, and for a formula those that name it. Of each test
function one case comes first, then the second of each, and so on, so that much is found early.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from functools import cached_property
from pathlib import Path

from sample import Mutant

ARRAYS = ("test_compiler", "test_arrays", "test_rows", "test_axis_contract")
ROWS = ("test_rows", "test_axis_contract", "test_compiler")
TRAINING = ("test_engine", "test_network", "test_trainings", "test_train_many", "test_fit", "test_saving")
TABLES = ("test_tables", "test_awkward_tables", "test_columns", "test_leaks", "test_large_tables")
COMPARING = ("test_comparison", "test_experiment", "test_store", "test_report")
CONCERNED = {  # the longest beginning counts
    "activations": ("test_activations", "test_symbolic", *ARRAYS),
    "activations/gates.py": ("test_rows", *ARRAYS),
    "compiler": ARRAYS,
    **dict.fromkeys(("compiler/along", "compiler/axes", "compiler/row", "compiler/vectors"), ROWS),
    "compiler/gates": ROWS,
    "compiler/te": ("test_arrays", "test_compiler"),
    "compiler/th": ("test_arrays", "test_compiler"),
    "network": TRAINING,
    "comparison": COMPARING,
    "comparison/report": ("test_report", "test_comparison"),
    "comparison/statistics": ("test_statistics", "test_report"),
    "comparison/tables": TABLES,
    "comparison/running": ("test_experiment", "test_comparison", "test_cluster"),
}
TEST_FILES = sorted({f"tests/{name}.py" for names in CONCERNED.values() for name in names})
DOCTESTS = [f"src/bendwise/{package}" for package in ("activations", "compiler", "network", "comparison")]
MACHINE_CODE = ("src/bendwise/compiler/", "src/bendwise/network/kernels/")  # much runs only while compiling
UNKNOWN_SECONDS = 0.15
FEW = 8  # where fewer tests are known to concern a mutant, the others of the table follow
MANY = 40  # what more formulas depend on is no formula's helper


class Choice:
    """What is known of the tests of a tree."""

    def __init__(self, root: Path, tests: list[str], witnesses: list[Path]) -> None:
        self.root, self.tests, self.seconds = root, tests, {}
        self.lines: dict[str, dict[int, list[str]]] = {}
        for witness in witnesses:
            self.seconds |= json.loads(witness.read_text())
            self._read_lines(witness.with_suffix(".coverage"))

    def _read_lines(self, path: Path) -> None:
        from coverage import CoverageData

        data = CoverageData(str(path))
        data.read()
        for file in data.measured_files():
            name = "src/bendwise/" + file.rpartition("/src/bendwise/")[2]
            known = self.lines.setdefault(name, defaultdict(list))
            for line, tests in data.contexts_by_lineno(file).items():
                known[line] += [test for test in tests if test in self.seconds]

    def tests_for(self, mutant: Mutant, budget_s: float) -> list[str]:
        """The tests that concern a mutant, in order, as many as took that long together without it."""
        lines = self.lines.get(mutant.file, {})
        seen = {test for line in range(mutant.line, mutant.end_line + 1) for test in lines.get(line, ())}
        names = self._formulas(mutant) if mutant.file.startswith("src/bendwise/activations/") else set()
        everything = self._concerned(mutant)
        tests = [test for test in everything if names and self._is_about(test, names)]
        if not names:
            tests = sorted(seen, key=lambda test: self.seconds[test])
        if len(tests) < FEW or (not names and mutant.file.startswith(MACHINE_CODE)):
            tests += everything
        tests = _turn_by_turn(list(dict.fromkeys(tests)))
        return self._within(tests, budget_s)

    def _within(self, tests: list[str], budget_s: float) -> list[str]:
        chosen, total = [], 0.0
        for test in tests:
            total += self.seconds.get(test, UNKNOWN_SECONDS)
            if total > budget_s:
                break
            chosen.append(test)
        return chosen

    def _concerned(self, mutant: Mutant) -> list[str]:
        """The tests of the table, and the examples in the file itself."""
        place = mutant.file.removeprefix("src/bendwise/")
        files = [f"tests/{name}.py" for name in CONCERNED[max(filter(place.startswith, CONCERNED), key=len)]]
        files = [mutant.file, *files]
        return [test for file in files for test in self.tests if test.startswith(f"{file}::")]

    def _is_about(self, test: str, names: set[str]) -> bool:
        """Whether a test has one of these formulas in its brackets or in its text."""
        function, _, case = test.rpartition("::")[2].partition("[")
        words = re.split(r"[-\]]", case) + self._words[test.partition("::")[0]].get(function, [*names])
        return bool(names & set(words))

    @cached_property
    def _words(self) -> dict[str, dict[str, list[str]]]:
        """By file and test function, the names in its text."""
        found: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for file in TEST_FILES:
            text = (self.root / file).read_text(encoding="utf-8")
            for node in ast.parse(text).body:
                if isinstance(node, ast.FunctionDef):
                    found[file][node.name] = re.findall(r"\w+", ast.get_source_segment(text, node) or "")
        return found

    def _formulas(self, mutant: Mutant) -> set[str]:
        """The formulas that a mutant changes: its own function, and all that call it."""
        new = {
            name
            for name, (file, first, last, _) in self._definitions.items()
            if file == mutant.file and first <= mutant.line <= last
        }
        found: set[str] = set()
        while new:
            found |= new
            new = {n for n, (*_, used) in self._definitions.items() if used & found} - found
        return found if len(found) <= MANY else set()

    @cached_property
    def _definitions(self) -> dict[str, tuple[str, int, int, set[str]]]:
        """By name: where a function or a number of `activations` is defined, and which names it uses."""
        found = {}
        for path in sorted((self.root / "src/bendwise/activations").glob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                if isinstance(node, ast.FunctionDef):
                    first = min((d.lineno for d in node.decorator_list), default=node.lineno)
                    names = [node.name]
                elif isinstance(node, ast.Assign):
                    first, names = node.lineno, [t.id for t in node.targets if isinstance(t, ast.Name)]
                else:
                    continue
                for name in names:
                    file = path.relative_to(self.root).as_posix()
                    found[name] = (file, first, node.end_lineno or first, used - {name})
        return found


def _turn_by_turn(tests: list[str]) -> list[str]:
    """One case of each test function, then the second of each …"""
    cases: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        cases[test.partition("[")[0]].append(test)
    turn = {test: number for group in cases.values() for number, test in enumerate(group)}
    return sorted(tests, key=lambda test: turn[test])

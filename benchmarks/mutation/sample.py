"""A sample of mutants: small faults, one at a time, in the packages that compute.

Cosmic Ray lists all faults that it can make. Those that no test could be asked to find are left out:
annotations, what only type checkers read, the texts of errors, and the compiler for graphics cards, which
needs one. From each package the same number of places is drawn, and for each place one of its faults.
"""

from __future__ import annotations

import ast
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

PACKAGES = ("activations", "compiler", "network", "comparison")
LEFT_OUT = {"src/bendwise/compiler/cuda.py"}  # its tests need a graphics card's compiler: `run test-peers`


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what makes it, and the line before and after."""

    file: str
    line: int
    column: int
    end_line: int
    name: str
    operator: str
    occurrence: int
    before: str = ""
    after: str = ""

    @property
    def key(self) -> str:
        """What tells it from every other one, while the code is the same."""
        return f"{self.file}:{self.line}:{self.column} {self.operator} {self.occurrence}"

    def apply(self, source: str) -> str:
        """The source with this fault."""
        return mutate_code(source, get_operator(self.operator)(), self.occurrence) or source


def draw(root: Path, size: int, seed: int, work: Path) -> list[Mutant]:
    """The sample, kept in a file of the work folder: the same as long as that is there."""
    kept = work / f"sample-{size}-{seed}.json"
    if not kept.exists():
        rng = random.Random(seed)
        sample = []
        for package in PACKAGES:
            sample += _of_package(root, package, size // len(PACKAGES), rng)
        kept.write_text(json.dumps([asdict(mutant) for mutant in sample], indent=1))
    return [Mutant(**facts) for facts in json.loads(kept.read_text())]


def _of_package(root: Path, package: str, n: int, rng: random.Random) -> Iterator[Mutant]:
    """That many faults at different places of a package."""
    places = defaultdict(list)
    for mutant in _all(root, package):
        places[mutant.file, mutant.line, mutant.column, mutant.operator.split("_")[0]].append(mutant)
    order = sorted(places)
    rng.shuffle(order)
    for place in order:
        mutant = rng.choice(places[place])
        source = (root / mutant.file).read_text(encoding="utf-8")
        mutated = mutant.apply(source)
        if _means_something_else(source, mutated):
            yield _shown(mutant, source, mutated)
            n -= 1
        if n == 0:
            return


def _all(root: Path, package: str) -> Iterator[Mutant]:
    """Every fault in a package that a test could be asked to find."""
    operators = {name: get_operator(name) for name in operator_names()}
    plain = {name: operator() for name, operator in operators.items() if not operator.arguments()}
    for path in sorted((root / "src/bendwise" / package).rglob("*.py")):
        file = path.relative_to(root).as_posix()
        if file not in LEFT_OUT:
            vain = list(_not_to_be_found(path))
            seen = dict.fromkeys(plain, -1)
            for node in ast_nodes(get_ast_from_path(path)):
                for name, operator in plain.items():
                    for start, end in operator.mutation_positions(node):
                        seen[name] += 1
                        if not any(first <= start < last for first, last in vain):
                            function = ASTQuery(node).get_definition_name() or ""
                            yield Mutant(file, *start, end[0], function, name, seen[name])


def _means_something_else(source: str, mutated: str) -> bool:
    """Whether it is another program, and a program at all: Cosmic Ray takes the ** of a call for a power."""
    try:
        return ast.dump(ast.parse(source)) != ast.dump(ast.parse(mutated))
    except SyntaxError:
        return False


def _not_to_be_found(path: Path) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where in a file a fault changes nothing that runs, or only the words of an error."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        vain: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            vain = [node.returns, *(d for d in node.decorator_list if ast.unparse(d) == "overload")]
        elif isinstance(node, ast.arg | ast.AnnAssign):
            vain = [node.annotation]
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            vain = [node]
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            vain = [part for part in ast.walk(node.exc) if isinstance(part, ast.JoinedStr)]
        for part in vain:
            if part is not None:
                # parso counts columns in characters, as does an ASCII line here
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


def _shown(mutant: Mutant, source: str, mutated: str) -> Mutant:
    """With the lines that differ."""
    before, after = source.splitlines(), mutated.splitlines()
    changed = after[mutant.line - 1].strip() if len(before) == len(after) else ""  # else a decorator is gone
    return Mutant(**{**asdict(mutant), "before": before[mutant.line - 1].strip(), "after": changed})

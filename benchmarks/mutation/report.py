"""What came of the mutants, for the repository: results.json, and survivors.md with what is thought of each.

python benchmarks/mutation/report.py WORK

`judged.json` says by a mutant's key why a survivor changes nothing ("equivalent"), why nobody minds
("tolerated"), or which test was written that finds it ("test").
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FACTS = ("outcome", "by", "tests", "before", "after")
HEAD = """# Survivors

Written by `report.py`. A mutant is a small fault put into the code on purpose; the tests found all but those
below. An equivalent one is the same program in other words: no test could find it. A tolerated one changes
something that nobody needs to rely on.

"""


def package(result: dict[str, Any]) -> str:
    """The package that was mutated."""
    return str(result["file"]).split("/")[2]


def table(results: dict[str, Any], judged: dict[str, Any]) -> str:
    """How many were found, package by package."""
    rows = ["| package | mutants | found | found, without the equivalent |", "|---|---|---|---|"]
    names = [*dict.fromkeys(map(package, results.values())), ""]
    for name in names:
        some = {key: r for key, r in results.items() if name in ("", package(r))}
        killed = sum(r["outcome"] != "survived" for r in some.values())
        alive = [key for key, r in some.items() if r["outcome"] == "survived"]
        same = sum("equivalent" in judged.get(key, {}) for key in alive)
        shares = f"{killed} ({killed / len(some):.1%}) | {killed / (len(some) - same):.1%}"
        rows.append(f"| {f'`{name}`' if name else 'all'} | {len(some)} | {shares} |")
    return "\n".join(rows)


def survivors(results: dict[str, Any], judged: dict[str, Any]) -> str:
    """Each survivor, and what is thought of it."""
    parts = []
    for key, result in results.items():
        if result["outcome"] == "survived":
            verdict = judged.get(key, {})
            kind = next((k for k in ("equivalent", "tolerated") if k in verdict), "")
            thought = f"{kind.capitalize()}: {verdict[kind]}." if kind else "Not judged yet."
            ran = "" if result["tests"] else " No test was run for it."
            change = f"-{result['before']}\n+{result['after']}"
            parts.append(f"`{key}`\n\n```diff\n{change}\n```\n\n{thought}{ran}\n")
    return "\n".join(parts)


def main() -> None:
    """See the module's documentation."""
    found = json.loads((Path(sys.argv[1]) / "results.json").read_text())
    judged = json.loads((HERE / "judged.json").read_text())
    results = {key: found[key] for key in sorted(found)}
    kept = {key: {fact: r[fact] for fact in FACTS} for key, r in results.items()}
    (HERE / "results.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    text = f"{HEAD}{table(results, judged)}\n\n{survivors(results, judged)}"
    (HERE / "survivors.md").write_text(text)
    print(Counter(r["outcome"] for r in results.values()))


if __name__ == "__main__":
    main()

"""All measurements of the lab, into benchmarks/lab.json and from there into docs/lab-speed.md.

    python benchmarks/lab/everything.py --python PYTHON   # about ten minutes, on an idle machine
    python benchmarks/lab/everything.py --page            # the page alone, from the last results

PYTHON has streamlit, gradio and panel installed, as others.py asks for.
"""

from __future__ import annotations

import sys
from pathlib import Path

import clients
import latency
import others
import page
import playing
import spiral
from measuring import show

from bendwise import __version__
from bendwise.benchmarking.results import Run, dumps, load_of_others, read
from bendwise.files import write_text

ROOT = Path(__file__).parents[2]
RESULTS, PAGE = ROOT / "benchmarks" / "lab.json", ROOT / "docs" / "lab-speed.md"


def measure(python: str) -> Run:
    """One after the other."""
    run = Run(versions={"bendwise": __version__, **others.versions(python)})
    run.note_load(load_of_others())
    run.cells["assets"] = latency.assets()
    for work in (latency.measure, playing.measure, spiral.measure, clients.measure):
        found = work()
        show(found)
        run.cells |= found
    found = others.measure(python)
    show(found)
    run.cells |= found
    run.stamp()
    return run


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--page"]:
            pass
        case ["--python", python]:
            write_text(RESULTS, dumps(measure(python)), "the results")
        case _:
            sys.exit(__doc__)
    write_text(PAGE, page.render(read(RESULTS, Run)), "the page")  # of the file, in which numbers are rounded

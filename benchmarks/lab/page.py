"""docs/lab-speed.md, from the results: the goals first, then what was measured, then the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bendwise.benchmarking.markdown import busy, goal_table, table, where
from bendwise.benchmarking.results import Run
from bendwise.benchmarking.tables import Goal

P50_MS, P99_MS, PICTURES, GZIPPED = 33, 60, 50, 250_000
TIMES = ("p50", "p90", "p99")
OTHERS = {"lab": "Bendwise's lab", "panel": "Panel", "gradio": "Gradio", "streamlit": "Streamlit"}
METHOD = """\
Chromium without a window draws on the processor, 60 frames a second, 1280 × 900. Times are milliseconds from
the input to the first frame that shows what Python answered: half of all are at most p50, 99 of 100 at most
p99. A handle is dragged to and fro by 600 moves, one a frame. While a training plays, its learning rate is
dragged: each move is another training, from its first epoch on. A picture of the spiral is a map of 128 × 128
cells.

Beside others: one slider, and a curve of 400 points (the lab's has 401) that NumPy computes on the server.
60 presses of an arrow key, one at a time; then three seconds with a mouse, at most one move a frame. The
others have answered in the first frame that shows a text which Python made; the lab, when its curve has
changed. Scripts are counted as they are sent."""


def _under(prefix: str, cells: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The measurements whose names begin so, by the rest of the name."""
    return {name.removeprefix(prefix): found for name, found in cells.items() if name.startswith(prefix)}


def _goal(text: str, values: Iterable[float], limit: float, unit: str, least: bool = False) -> Goal:
    """Met when the worst of the values is."""
    found = list(values)
    if not found:
        return Goal(text, "not measured", None)
    worst = min(found) if least else max(found)
    return Goal(text, f"{worst:.4g} {unit}", worst >= limit if least else worst <= limit)


def goals(run: Run) -> list[Goal]:
    """What was promised."""
    drags, plays = _under("drag ", run.cells).values(), _under("play ", run.cells).values()
    maps, crowds = _under("spiral ", run.cells).values(), _under("20 clients", run.cells).values()
    lost = [one["asked"] - one["answered"] + one["wrong"] for one in crowds]
    size = [one["gzipped"] / 1000 for one in _under("assets", run.cells).values()]
    return [
        _goal(f"a hand to painted, p50: at most {P50_MS} ms", (one["p50"] for one in drags), P50_MS, "ms"),
        _goal(f"the same, p99: at most {P99_MS} ms", (one["p99"] for one in drags), P99_MS, "ms"),
        _goal("p50 while a network trains", (one["p50"] for one in plays), P50_MS, "ms"),
        _goal("p99 while a network trains", (one["p99"] for one in plays), P99_MS, "ms"),
        _goal(
            f"spiral, live: at least {PICTURES} maps a second",
            (one["pictures"] for one in maps),
            PICTURES,
            "a second",
            least=True,
        ),
        _goal(f"all of the page, gzipped: at most {GZIPPED // 1000} kB", size, GZIPPED / 1000, "kB"),
        _goal("20 pages at once: no message lost", lost, 0, "lost"),
    ]


def _times(found: dict[str, float]) -> list[str]:
    return [f"{found[name]:.1f}" for name in TIMES]


def _hands(run: Run) -> list[str]:
    rows = [(name, *_times(found)) for name, found in _under("drag ", run.cells).items()]
    first = [
        f"First curve {one['ms']:.0f} ms after the page was asked for."
        for one in _under("first", run.cells).values()
    ]
    return ["## A hand on the curve", "", *table(("handle", *TIMES), rows), *first, ""]


def _trainings(run: Run) -> list[str]:
    found = {f"Spiral, {name} neurons": one for name, one in _under("spiral ", run.cells).items()}
    found |= _under("play ", run.cells)
    rows = [(name, f"{one['pictures']:.0f}", *_times(one)) for name, one in found.items()]
    heads = ("", "pictures a second", *(f"learning rate, {name}" for name in TIMES))
    return ["## While a network trains", "", *table(heads, rows)]


def _crowd(run: Run) -> list[str]:
    lines = [
        f"{one['answered']} of {one['asked']} messages were answered, {one['wrong']} wrongly; "
        f"{one['answers a second']:.0f} a second. p50 {one['p50']:.1f} ms, p99 {one['p99']:.1f} ms."
        for one in _under("20 clients", run.cells).values()
    ]
    return ["## Twenty pages at once", "", "Each asks on as soon as it is answered.", *lines, ""]


def _others(run: Run) -> list[str]:
    found = _under("beside ", run.cells)
    rows = []
    for name, title in OTHERS.items():
        if one := found.get(name):
            drag = f"{one['shown']} of {one['moves']}"
            scripts = f"{one['script bytes'] / 1e6:.2f} MB"
            rows.append(
                (title, f"{one['p50']:.0f}", f"{one['p99']:.0f}", drag, scripts, str(one["other hosts"]))
            )
    heads = (
        "",
        "key, p50",
        "key, p99",
        "answers shown, of moves in 3 s",
        "scripts sent",
        "other hosts asked",
    )
    return ["## Beside others", "", *table(heads, rows)]


def render(run: Run) -> str:
    """The page as Markdown."""
    pins = " ".join(f"{name}=={version}" for name, version in run.versions.items() if name != "bendwise")
    lines = [
        "# Speed of the lab",
        "",
        "<!-- Generated: python benchmarks/lab/everything.py --page. Do not edit. -->",
        "",
        where(run, (f"{name} {version}" for name, version in run.versions.items())),
        *busy(run),
        "",
        "## The goals",
        "",
        *goal_table(goals(run)),
        *_hands(run),
        *_trainings(run),
        *_crowd(run),
        *_others(run),
        "## How it is measured",
        "",
        METHOD,
        "",
        "```",
        f"pip install {pins}  # in an environment of their own, whose Python is PYTHON",
        "python benchmarks/lab/everything.py --python PYTHON  # into benchmarks/lab.json, and this page",
        "```",
    ]
    return "\n".join(lines) + "\n"

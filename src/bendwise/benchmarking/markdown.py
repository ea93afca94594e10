"""Pieces of the generated pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .results import Run
from .tables import Goal

POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
IDLE = 0.5
"""A load above this comes from other programs: a run notes it before it begins."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; numbers, which stand from the second column on, to the right."""
    marks = ["---", *["---:"] * (len(headings) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (headings, marks, *rows)] + [""]


def number(n: int) -> str:
    """10⁵ for 100000."""
    digits = str(n)
    power = len(digits) - 1
    return f"10{str(power).translate(POWERS)}" if digits == "1" + "0" * power else digits


def ratio(value: float | None) -> str:
    """Two digits; a dash where there is nothing to compare."""
    return "–" if value is None else f"{value:.2f}"


def many(n: int, noun: str) -> str:
    """1 core, 2 cores."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def goal_table(goals: Iterable[Goal]) -> list[str]:
    """The goals, and whether they are met."""
    verdict = {True: "met", False: "**not met**", None: "–"}
    return table(("goal", "measured", ""), ((g.text, g.measured, verdict[g.met]) for g in goals))


def where(run: Run, versions: Iterable[str]) -> str:
    """When and where something was measured, and of what versions."""
    machine = run.machine
    return (
        f"Measured on {run.date}: {machine['processor']}, {many(machine['cores'], 'core')}, "
        f"{machine['system']}. {', '.join(versions)}."
    )


def busy(run: Run) -> list[str]:
    """A warning, where the machine had other things to do."""
    if run.load is None or run.load <= IDLE:
        return []
    return [
        "",
        f"**The machine was busy** (load {run.load:.1f}): these times are for a rough look only.",
    ]

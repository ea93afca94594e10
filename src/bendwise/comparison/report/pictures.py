"""The pictures of a comparison, each with the words that say the same to who cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ... import figures
from ...errors import unknown
from ...figures import Figure, Look
from ..api import Comparison
from ..statistics import critical_difference, groups_of_pairs
from . import measures, panels
from .panels import Described
from .words import Scores, is_number, listed, whole


@dataclass(frozen=True)
class Picture:
    """A figure to be drawn, and its words."""

    words: str
    draw: Callable[[], Figure]


def looks(comparison: Comparison) -> dict[str, Look]:
    """The look of each model: by its place in the plan, so that it is the same in all pictures."""
    plan = comparison.plan
    return figures.looks(plan.activations, plan.references(comparison.task.kind))


def ranking(comparison: Comparison) -> Picture:
    """Every trial, the means and their intervals."""
    metric, table, results = comparison.experiment.metric, comparison.ranking, comparison.results
    write = Scores(metric, table["score"].tolist())
    scores = {
        str(name): results.loc[results["model"] == name, "score"].dropna().to_numpy() for name in table.index
    }
    said = ", ".join(
        f"{name} {write(row['score'])} ({write.between(row['low'], row['high'])})"
        for name, row in table.iterrows()
    )
    better = "" if metric.greater_is_better else ", less is better"
    draw = partial(
        figures.ranking_figure, scores, table, looks(comparison), f"held-out {metric.label}{better}"
    )
    return Picture(f"Mean held-out {metric.label} and its 95% interval{better}: {said}.", draw)


def ranks(comparison: Comparison) -> Picture | None:
    """The critical-difference diagram; None where there are no two to rank."""
    found = comparison.ranking["rank"].dropna().sort_values(kind="stable")
    if len(found) < 2:
        return None
    bars = groups_of_pairs(found, comparison.pairs)
    difference = critical_difference(len(found), comparison.n_seeds, comparison.splits)
    said = ", ".join(f"{name} {rank:.1f}" for name, rank in found.items())
    joined = "; ".join(listed(bar, 40) for bar in bars) or "none"
    draw = partial(figures.ranks_figure, found, bars, looks(comparison), difference)
    return Picture(
        f"Mean ranks over the seeds, 1 is best: {said}. No difference was found within: {joined}.", draw
    )


def progress(comparison: Comparison) -> Picture | None:
    """Steps until the best epoch against the score."""
    points, metric, results = [], comparison.experiment.metric, comparison.results
    looked = looks(comparison)
    write = Scores(metric, comparison.ranking["score"].tolist())
    for name, row in comparison.ranking.iterrows():
        steps = results.loc[results["model"] == name, "best_step"].dropna()
        if len(steps) and is_number(row["score"]):
            low, middle, high = np.quantile(steps, [0.25, 0.5, 0.75]).tolist()
            points.append(
                figures.Point(str(name), looked[str(name)], (low, middle, high), float(row["score"]))
            )
    if not points:
        return None
    said = ", ".join(f"{p.name} {whole(p.steps[1])} steps, {write(p.score)}" for p in points)
    low, high = measures.fence([np.array([p.score for p in points])])
    near = [p for p in points if low <= p.score <= high]
    far = listed([p.name for p in points if p not in near])
    left_out = f" Not drawn, as far from the others: {far}." if far else ""
    draw = partial(
        figures.progress_figure, near, "steps until the epoch that was kept", f"held-out {metric.label}"
    )
    return Picture(
        f"Median steps until the epoch that was kept, and mean held-out {metric.label}: {said}.{left_out}",
        draw,
    )


def panel_picture(described: list[Described]) -> Picture | None:
    """Panels as one picture."""
    if not described:
        return None
    words = " ".join(one.words for one in described)
    return Picture(words, partial(figures.panels_figure, [one.panel for one in described]))


KINDS: dict[str, Callable[[Comparison], Picture | None]] = {
    "ranking": ranking,
    "ranks": ranks,
    "progress": progress,
    "learning": lambda comparison: panel_picture(panels.learning(comparison)),
    "rates": lambda comparison: panel_picture(panels.rates(comparison)),
    "neurons": lambda comparison: panel_picture(panels.neurons(comparison)),
    "gradients": lambda comparison: panel_picture(panels.gradients(comparison)),
}
"""What `Comparison.plot` draws."""


def figure(comparison: Comparison, kind: str) -> Figure:
    """One of the `KINDS` as a Matplotlib figure; an empty one where there is nothing to draw."""
    if kind not in KINDS:
        raise unknown("plot", kind, KINDS)
    picture = KINDS[kind](comparison)
    return figures.Figure() if picture is None else picture.draw()

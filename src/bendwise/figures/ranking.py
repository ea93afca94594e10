"""Who scored what: every trial, the means, and their intervals."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .looks import Look, short
from .style import GRAY, PALE, PLAIN, new_figure


def ranking_figure(
    scores: Mapping[str, NDArray[np.float64]], ranking: pd.DataFrame, looks: Mapping[str, Look], label: str
) -> Figure:
    """Scores of a comparison, a model a line, best on top and baselines below a rule.

    Parameters
    ----------
    scores : mapping
        Of each model the scores of its trials that ended.
    ranking : DataFrame
        A row a model in order, with ``kind``, ``score``, ``low`` and ``high``.
    looks : mapping
        Of each model.
    label : str
        What the score is called.
    """
    is_baseline = ranking["kind"] == "baseline"
    rows = pd.concat([ranking[~is_baseline], ranking[is_baseline]])
    with mpl.rc_context(PLAIN):
        figure = new_figure(6.8, 0.9 + 0.27 * len(rows))
        axes = figure.add_subplot()
        low, high = _limits(scores, rows)
        for line, (name, row) in enumerate(rows.iterrows()):
            look, own = looks[str(name)], scores[str(name)]
            if not low <= row["score"] <= high:
                _point_out(axes, line, row["score"], row["score"] < low, look.color)
                continue
            axes.plot(own, np.full(len(own), line), "|", color=GRAY, markersize=7, alpha=0.7)
            axes.plot([row["low"], row["high"]], [line, line], color=look.color, linewidth=2)
            inside = look.color if row["kind"] == "activation" else "white"
            axes.plot(row["score"], line, look.marker, color=look.color, markersize=6, markerfacecolor=inside)
        n_first = int((~is_baseline).sum())
        if 0 < n_first < len(rows):
            axes.axhline(n_first - 0.5, color=GRAY, linewidth=0.8)
        axes.set_yticks(range(len(rows)), [short(str(name)) for name in rows.index])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel(label)
        axes.grid(axis="x", color=PALE)
        axes.set_axisbelow(True)
        axes.set_xlim(low, high)
    return figure


def _point_out(axes: Axes, line: int, score: float, is_low: bool, color: str) -> None:
    """Say where a score lies that is not in the picture, or that there is none."""
    known = np.isfinite(score)
    text = (f"◂ {score:.4g}" if is_low else f"{score:.4g} ▸") if known else "no score"
    at, side = (0.01, "left") if is_low or not known else (0.99, "right")
    axes.text(
        at, line, text, transform=axes.get_yaxis_transform(), ha=side, va="center", fontsize=8, color=color
    )


def _limits(scores: Mapping[str, NDArray[np.float64]], rows: pd.DataFrame) -> tuple[float, float]:
    """The stretch that holds the activations, without those so far off that they would hide the rest."""
    chosen = rows[rows["kind"] == "activation"].dropna(subset="score")
    means = chosen["score"].to_numpy()
    if not len(means):
        return 0.0, 1.0
    first, last = np.quantile(means, [0.25, 0.75])
    spread = 2 * max(last - first, float((chosen["high"] - chosen["low"]).fillna(0).median()))
    near = chosen[(means >= first - spread) & (means <= last + spread)]
    every = np.concatenate([near["low"], near["high"], near["score"], *(scores[str(n)] for n in near.index)])
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    margin = 0.04 * (high - low or 1)
    return low - margin, high + margin

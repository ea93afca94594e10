"""Who scored what: every trial, the means, and their intervals."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .style import BLUE, GRAY, LOOK, ORANGE, new_figure


def ranking_figure(results: pd.DataFrame, ranking: pd.DataFrame, metric: str) -> Figure:
    """Scores of a comparison, an activation a line, best on top.

    Parameters
    ----------
    results : DataFrame
        A row a trial, with ``activation`` and ``score``.
    ranking : DataFrame
        A row an activation in order, with ``score``, ``low`` and ``high``.
    metric : str
        What the score is called.
    """
    with mpl.rc_context(LOOK):
        figure = new_figure(6.8, 0.9 + 0.3 * len(ranking))
        axes = figure.add_subplot()
        for line, (name, row) in enumerate(ranking.iterrows()):
            scores = results.loc[results["activation"] == name, "score"].to_numpy()
            color = ORANGE if line == 0 else BLUE
            axes.plot(scores, np.full(len(scores), line), "|", color=GRAY, markersize=7, alpha=0.7)
            axes.plot([row["low"], row["high"]], [line, line], color=color, linewidth=2)
            axes.plot(row["score"], line, "o", color=color, markersize=6)
        axes.set_yticks(range(len(ranking)), [str(name) for name in ranking.index])
        axes.invert_yaxis()
        axes.set_xlabel(f"held-out {metric}")
        axes.grid(axis="x", color="#e5e5e5")
        axes.set_axisbelow(True)
        known = results["score"].dropna()
        least, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        low = max(np.nanmin([least, *ranking["low"]]), least - (high - least))
        margin = 0.04 * (high - low or 1)
        axes.set_xlim(low - margin, high + margin)
    return figure

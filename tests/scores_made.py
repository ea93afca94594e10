"""Scores of comparisons that nobody ran, and what is made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bendwise.comparison import statistics
from bendwise.comparison.metrics import METRICS, Metric

SPLITS = statistics.Splits(n_train=60, n_test=25)
RATIO = 25 / 60
R2, RMSE, ACCURACY = METRICS["r2"], METRICS["rmse"], METRICS["accuracy"]
BASELINES = ("linear", "majority class", "mean", "gradient boosting")
BASE = np.array([0.80, 0.82, 0.79, 0.81, 0.83])
NOISE = np.array([0.001, -0.002, 0.002, 0.0, -0.001])


def results(**scores):
    """Rows of trials from the scores of each model; in its name an underscore is a blank."""
    return pd.DataFrame(
        [
            {
                "model": (model := name.replace("_", " ")),
                "kind": "baseline" if model in BASELINES else "activation",
                "seed": seed,
                "score": score,
                "learning_rate": np.nan if model in BASELINES[1:] else 0.01,
                "best_step": 100.0,
                "dead": 0.0,
                "saturated": 0.5,
                "failed": "",
            }
            for name, values in scores.items()
            for seed, score in enumerate(values)
        ]
    )


def judged(metric: Metric = R2, /, splits=SPLITS, **scores):
    return statistics.verdict(results(**scores), splits, metric)


def overlapping(rng, n_seeds, n_models, ratio=RATIO):
    """Scores of models that are equal in truth, and correlate over seeds as overlapping training parts do."""
    rho = ratio / (1 + ratio)
    own = np.sqrt(rho) * rng.normal(size=n_models)
    split = rng.normal(size=(n_seeds, 1))
    return split + own + np.sqrt(1 - rho) * rng.normal(size=(n_seeds, n_models))


def as_results(scores, names=None):
    return results(
        **{
            name: scores[:, i]
            for i, name in enumerate(names or map("a{}".format, range(99)))
            if i < scores.shape[1]
        }
    )

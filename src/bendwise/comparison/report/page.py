"""The report as one HTML file, without a single request to anywhere."""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import cached_property
from importlib.metadata import version
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from ... import figures
from ..api import Comparison
from ..experiment import fingerprint, numerics
from ..plan import BOOSTING, CONSTANT, LINEAR
from ..splitting import FOLDS, parts
from . import findings, panels, pictures, words
from .panels import Described
from .pictures import Picture

LIBRARIES = ("bendwise", "numpy", "scipy", "scikit-learn", "numba", "pandas", "matplotlib")
BESIDE = {
    LINEAR: "the same network without bends",
    BOOSTING: "scikit-learn’s, default settings, trained on the validation rows too",
    CONSTANT["classification"]: "the classes’ shares of the training rows, for every row",
    CONSTANT["regression"]: "the mean of the training rows, for every row",
}


class Chapter:
    """A comparison as the page tells it."""

    def __init__(self, comparison: Comparison, prefix: str) -> None:
        self.comparison, self.prefix = comparison, prefix
        self.metric = comparison.experiment.metric
        self.write = words.Scores(self.metric, comparison.ranking["score"].tolist())

    def _drawn(self, picture: Picture | None, name: str) -> dict[str, Any] | None:
        if picture is None:
            return None
        svg = figures.as_inline_svg(picture.draw(), f"{self.prefix}-{name}")
        return {"words": picture.words, "svg": Markup(svg)}

    def _panels(self, described: list[Described], name: str) -> list[dict[str, Any]]:
        drawn = [Picture(one.words, lambda one=one: figures.panel_figure(one.panel)) for one in described]  # type: ignore[misc]
        return [self._drawn(picture, f"{name}-{i}") or {} for i, picture in enumerate(drawn)]

    @cached_property
    def rows(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The ranking's table: activations, and baselines."""
        table = self.comparison.ranking
        each = [(row["kind"], self._row(str(name), row)) for name, row in table.iterrows()]
        return [r for kind, r in each if kind == "activation"], [r for kind, r in each if kind == "baseline"]

    def _row(self, name: str, row: pd.Series[Any]) -> dict[str, Any]:
        n_seeds = self.comparison.n_seeds
        troubles = [
            f"{int(row[what])} of {n_seeds} trials {what}" for what in ("diverged", "failed") if row[what]
        ]
        return {
            "name": name,
            "about": BESIDE.get(name, "") if row["kind"] == "baseline" else "",
            "score": self.write(row["score"]),
            "interval": self.write.between(row["low"], row["high"]),
            "rate": words.plain(row["learning_rate"]),
            "steps": words.whole(row["best_step"]),
            "dead": words.share(row["dead"]),
            "saturated": words.share(row["saturated"]),
            "troubles": ", ".join(troubles),
        }

    @cached_property
    def failures(self) -> list[str]:
        """Why trials failed, each reason once."""
        results = self.comparison.results
        failed = results[results["failed"] != ""]
        return [
            f"{model}, {words.counted(len(rows), 'trial')} (first with seed {rows['seed'].iloc[0]}): {reason}"
            for (model, reason), rows in failed.groupby(["model", "failed"], sort=False)
        ]

    @cached_property
    def pairs(self) -> list[dict[str, Any]]:
        """The table of pairs."""
        return [
            {
                "a": row["a"],
                "b": row["b"],
                "difference": self.write(row["difference"]),
                "interval": self.write.between(row["low"], row["high"]),
                "effect": f"{row['effect']:.2f}".replace("-", "−"),
                "wilcoxon": words.p_value(row["p_wilcoxon"]),
                "t": words.p_value(row["p_t"]),
                "adjusted": words.p_value(row["p_adjusted"]),
                "apart": "yes" if row["p_adjusted"] < 0.05 else "no",
            }
            for _, row in self.comparison.pairs.iterrows()
        ]

    def picture(self, kind: str) -> dict[str, Any] | None:
        """One large picture."""
        return self._drawn(pictures.KINDS[kind](self.comparison), kind)

    def panels(self, kind: str) -> list[dict[str, Any]]:
        """Small ones."""
        draw: Callable[[Comparison], list[Described]] = getattr(panels, kind)
        return self._panels(draw(self.comparison), kind)

    def finding(self, about: str) -> Any:
        """A sentence on the curves."""
        return getattr(findings, about)(self.comparison)

    @cached_property
    def sizes(self) -> tuple[int, int, int]:
        """Rows to train on, to choose by, and to judge on."""
        train, valid, test = parts(self.comparison.task, 0)
        return len(train), len(valid), len(test)

    @cached_property
    def training(self) -> str:
        """The optimizer, batches, epochs and rates."""
        plan = self.comparison.plan
        batch, epochs = plan.batches(self.sizes[0])
        batches = "all training rows at each step" if batch is None else f"batches of {batch} rows"
        rates = ", ".join(words.plain(float(rate)) for rate in plan.learning_rates)
        return f"Adam, {batches}, {words.counted(epochs, 'epoch')}, with each of the learning rates {rates}"

    @cached_property
    def splitting(self) -> str:
        """How seeds split the rows."""
        train, valid, test = map(words.whole, self.sizes)
        repeats = -(-self.comparison.plan.seeds // FOLDS)
        strata = "stratified " if self.comparison.task.kind == "classification" else ""
        again = "" if repeats == 1 else f", {repeats} times anew"
        return (
            f"{strata}{FOLDS}-fold{again}: each seed is judged on one fold ({test} rows); of the others "
            f"{train} rows move the weights and {valid} choose epoch and learning rate"
        )

    @cached_property
    def fingerprint(self) -> str:
        """What tells the data from all others."""
        return fingerprint(self.comparison.task)

    @property
    def beyond_seeds(self) -> str:
        """Which seeds the page is about, where some are missing."""
        done, plan = self.comparison.n_seeds, self.comparison.plan
        return "" if self.comparison.is_complete else f"{done} of {plan.seeds} seeds"


def environment() -> Environment:
    """Where templates are found; all that is filled in is escaped."""
    made = Environment(
        loader=PackageLoader("bendwise.comparison.report", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(listed=words.listed, counted=words.counted, whole=words.whole)
    return made


def render(comparisons: list[Comparison], command: str) -> str:
    """The report as HTML."""
    made = environment()
    style = Markup(made.get_template("page.css").render())
    versions = [f"Python {platform.python_version()}", *(f"{n} {version(n)}" for n in LIBRARIES)]
    chapters = [Chapter(comparison, f"t{i}") for i, comparison in enumerate(comparisons, 1)]
    return made.get_template("page.html.jinja").render(
        chapters=chapters, command=command, versions=versions, numerics=numerics(), style=style
    )

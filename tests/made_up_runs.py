"""Comparisons without any training, and what a browser makes of their page."""

from __future__ import annotations

import hashlib
import html.parser
import math
import re

import numpy as np
import pandas as pd

import bendwise as bw
from bendwise.comparison import report
from bendwise.comparison.api import Comparison
from bendwise.comparison.experiment import Experiment
from bendwise.comparison.plan import Plan, Trial
from bendwise.comparison.store import Outcome
from bendwise.comparison.tables.task import make_task
from bendwise.comparison.trial import Result, nothing

RATES = (0.001, 0.01, 0.1)


def made_up_task(kind="classification", name="made up", n_rows=60):
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"<b>a</b>": rng.normal(size=n_rows), "c": rng.normal(size=n_rows)})
    y = np.arange(n_rows) % 3 if kind == "classification" else rng.normal(size=n_rows)
    return make_task(X, y, kind=kind, name=name)


def trained(rng, score, n_layers=2, n_steps=12):
    """What a network's trial looks like."""
    falling = np.linspace(1, 0.1, n_steps)
    return Result(
        score=score,
        learning_rate=0.01,
        tuning=[(rate, score - 0.1 * abs(math.log10(rate) + 2)) for rate in RATES],
        best_step=int(rng.integers(5, 100)),
        steps=list(range(10, 10 * n_steps + 10, 10)),
        losses=(falling + 0.01 * rng.random(n_steps)).tolist(),
        valid_scores=(score * (1 - 0.5 * falling)).tolist(),
        moments=[0, 60, 120],
        dead=(0.1 * rng.random((3, n_layers))).tolist(),
        saturated=rng.random((3, n_layers)).tolist(),
        gradients=rng.random((3, n_layers + 1)).tolist(),
    )


def made_up(
    activations=("relu", "tanh", "gelu"),
    kind="classification",
    *,
    seeds=5,
    done=None,
    hidden=(8, 8),
    metric=None,
    name="made up",
    baselines=True,
    change=lambda trial, outcome: outcome,
):
    """A comparison without any training; `change` may replace an outcome."""
    plan = Plan(
        activations, seeds=seeds, hidden=hidden, learning_rates=RATES, metric=metric, baselines=baselines
    )
    experiment = Experiment(made_up_task(kind, name), plan)
    outcomes = {}
    for seed in range(seeds if done is None else done):
        for place, model in enumerate(experiment.models):
            digest = hashlib.sha256(f"{model} {seed}".encode()).digest()
            rng = np.random.default_rng(int.from_bytes(digest[:8], "little"))
            score = 0.9 - 0.02 * place + 0.005 * rng.random()
            is_network = model in (*plan.activations, "linear")
            result = trained(rng, score, len(hidden)) if is_network else nothing(score=score - 0.3)
            trial = Trial(model, seed)
            outcomes[trial] = change(trial, Outcome(result, "", 1.0 + seed))
    return Comparison(experiment, outcomes)


class Page(html.parser.HTMLParser):
    """What a browser would make of the page."""

    EMPTY = ("meta", "link", "br", "hr", "img", "path", "use", "rect", "line")

    def __init__(self, text):
        super().__init__()
        self.references, self.open, self.wrong, self.tags, self.ids = [], [], [], [], []
        self.words, self.drawings, self.unnamed = [], 0, []
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.references += [
            v for k, v in attributes if k in ("src", "href", "xlink:href", "srcset", "action")
        ]
        if tag == "svg":
            self.drawings += 1
            about = self.open[-1][1]
            if about.get("role") != "img" or not re.search(r"\d", about.get("aria-label", "")):
                self.unnamed.append(about)
        if tag == "th" and "scope" not in given:
            self.wrong.append("a heading cell without scope")
        if tag not in self.EMPTY:
            self.open.append((tag, given))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in self.EMPTY:
            return
        opened = self.open.pop()[0]
        if opened != tag:
            self.wrong.append(f"{opened} closed by {tag}")

    def handle_data(self, data):
        if not any(tag in ("style", "svg") for tag, _ in self.open):
            self.words.append(data)


def page_of(*comparisons, command="bendwise compare x"):
    text = report.render(list(comparisons), command)
    return text, Page(text)


MANY = tuple(list(bw.catalogue)[:60])

"""The report of a comparison: what it says, that it stands alone, and that equal runs give equal bytes."""

from __future__ import annotations

import hashlib
import html.parser
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise import figures
from bendwise.comparison import report
from bendwise.comparison.api import Comparison
from bendwise.comparison.experiment import Experiment, fingerprint, numerics
from bendwise.comparison.plan import Plan, Trial
from bendwise.comparison.report import findings, measures, panels, words
from bendwise.comparison.report.pictures import KINDS
from bendwise.comparison.store import Outcome
from bendwise.comparison.tables.task import make_task
from bendwise.comparison.trial import Result, nothing
from bendwise.figures.looks import apart, short

RATES = (0.001, 0.01, 0.1)
HOSTILE = "<script>alert(1)</script>"


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


def diverged(trial, outcome):
    return Outcome(nothing([(rate, None) for rate in RATES]), "", 1.0) if trial.model == "tanh" else outcome


def failed(trial, outcome):
    broken = trial == Trial("tanh", 3)
    return Outcome(None, "it killed its worker <3 times>", 1.0) if broken else outcome


def all_diverged(trial, outcome):
    return Outcome(nothing([(rate, None) for rate in RATES]), "", 1.0) if outcome.result["steps"] else outcome


def uneven(trial, outcome):
    """Folds of different sizes: curves measured at other steps, and one fewer."""
    if trial.seed % 2 and outcome.result["steps"]:
        for key in ("steps", "losses", "valid_scores"):
            outcome.result[key] = outcome.result[key][:-1]
        outcome.result["steps"] = [step + 1 for step in outcome.result["steps"]]
    return outcome


MANY = tuple(list(bw.catalogue)[:60])
MANY = tuple(name for name in MANY if isinstance(bw.get(name), type(bw.relu)))[:40]

AWKWARD = {
    "two activations, nothing beside": {"activations": ("relu", "tanh"), "baselines": False},
    "forty activations": {"activations": MANY},
    "linear among the activations": {"activations": ("linear", "relu")},
    "one hidden layer": {"hidden": (4,)},
    "five hidden layers": {"hidden": (4, 4, 4, 4, 4)},
    "a regression": {"kind": "regression"},
    "a metric of which less is better": {"kind": "regression", "metric": "rmse"},
    "log loss": {"metric": "log_loss"},
    "an activation that diverged": {"change": diverged},
    "a trial that failed": {"change": failed},
    "all networks diverged": {"change": all_diverged},
    "uneven folds": {"change": uneven},
    "incomplete seeds": {"seeds": 9, "done": 5},
    "two seeds": {"seeds": 2},
    "one seed of many": {"seeds": 9, "done": 1},
    "a long name with a dollar": {"name": f"$x_ {'long' * 60}"},
}


@pytest.mark.parametrize("case", AWKWARD)
def test_every_kind_of_comparison_makes_a_whole_page_and_every_picture(case):
    comparison = made_up(**AWKWARD[case])
    _, page = page_of(comparison)
    assert page.wrong == []
    assert page.open == []
    assert page.unnamed == []
    assert len(page.ids) == len(set(page.ids))
    assert comparison.verdict in page.text
    assert not re.search(r"\b(nan|inf|None)\b", page.text)
    assert {type(comparison.plot(kind)) for kind in KINDS} == {figures.Figure}
    assert comparison.verdict in repr(comparison)
    assert "<svg" in comparison._repr_html_()


def test_the_page_asks_nobody_for_anything():
    text, page = page_of(made_up(), made_up(kind="regression", name="other"))
    assert [link for link in page.references if not link.startswith("#")] == []
    assert {link[1:] for link in page.references} <= set(page.ids)
    assert not re.search(r"https?:|//\w|@import|url\((?!#)", text)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert "default-src 'none'" in text


def test_names_of_other_people_are_text_and_nothing_else(throwaway):
    comparison = made_up(("relu", throwaway.name), name=HOSTILE)
    text, page = page_of(comparison, command=f"bendwise compare '{HOSTILE}'")
    assert "<script" not in text
    assert HOSTILE in page.text
    assert f"bendwise compare '{HOSTILE}'" in page.text
    assert "<script" not in comparison._repr_html_()
    failing = made_up(change=failed)
    assert "it killed its worker <3 times>" in page_of(failing)[1].text


def test_an_activation_with_a_hostile_name_is_escaped_in_tables_and_pictures():
    name = "<img src=x onerror=alert(1)>$\\frac{"
    looks = figures.looks([name, "relu"])
    table = pd.DataFrame(
        {"kind": "activation", "score": [0.9, 0.8], "low": [0.8, 0.7], "high": [1, 0.9]}, index=[name, "relu"]
    )
    scores = {name: np.array([0.9]), "relu": np.array([0.8])}
    drawn = figures.as_inline_svg(figures.ranking_figure(scores, table, looks, "accuracy"), "t")
    assert "<img" not in drawn
    assert figures.ranks_figure(pd.Series({name: 1.2, "relu": 1.8}), [], looks).axes


def test_tables_of_the_page_hold_the_numbers_of_the_comparison():
    comparison = made_up()
    text, page = page_of(comparison)
    for name, row in comparison.ranking.iterrows():
        assert (
            f"{name} {row['score']:.3f} ({row['low']:.3f} to {row['high']:.3f})" in text
        )  # the picture's words
        assert re.search(
            rf"{name} .{{0,90}}{row['score']:.3f} {row['low']:.3f} to {row['high']:.3f}", page.text
        )
    for _, row in comparison.pairs.iterrows():
        assert f"{row['a']} {row['b']} {row['difference']:.3f}".replace("-", "−") in page.text
    assert page.text.count("told apart") > 1


def test_the_page_says_what_was_done_and_how_to_do_it_again():
    comparison = made_up(seeds=9, done=5)
    _, page = page_of(comparison, command="bendwise compare x --seeds 9")
    for said in (
        "bendwise compare x --seeds 9",
        fingerprint(comparison.task),
        numerics(),
        f"bendwise {bw.__version__}",
        f"numpy {np.__version__}",
        "softmax",
        "cross-entropy",
        "0.001, 0.01, 0.1",
        "5 of 9 seeds",
        "stratified 5-fold",
        "12 rows",
        "hidden layers of 8, 8 neurons",
        "the same network without bends",
    ):
        assert said in page.text, said
    regression = page_of(made_up(kind="regression"))[1].text
    assert "squared error" in regression
    assert "softmax" not in regression


def test_notes_on_the_data_are_on_the_page():
    X = pd.DataFrame({"a": [1.0, np.nan, *range(38)]})
    task = make_task(X, np.arange(40) % 2)
    assert task.notes
    comparison = made_up()
    noted = Comparison(Experiment(task, comparison.plan), comparison.outcomes)
    assert task.notes[0] in page_of(noted)[1].text


def test_neither_clock_nor_host_is_in_the_report(tmp_path):
    comparison = made_up()
    slow = {t: Outcome(o.result, o.failure, 1e6 * o.seconds) for t, o in comparison.outcomes.items()}
    report.write([comparison], tmp_path / "a", "x")
    report.write([Comparison(comparison.experiment, slow)], tmp_path / "b", "x")
    for name in ("index.html", "results.csv", "results.parquet"):
        content = (tmp_path / "a" / name).read_bytes()
        assert content == (tmp_path / "b" / name).read_bytes()
        assert os.uname().nodename.encode() not in content
        assert str(Path.home()).encode() not in content


def test_equal_runs_in_other_processes_give_equal_bytes(tmp_path):
    """Sets and dictionaries come in another order there."""
    code = (
        "import importlib.util, sys; from pathlib import Path\n"
        "spec = importlib.util.spec_from_file_location('made', sys.argv[1])\n"
        "made = importlib.util.module_from_spec(spec); spec.loader.exec_module(made)\n"
        "both = [made.made_up(), made.made_up(kind='regression', name='other')]\n"
        "made.report.write(both, Path(sys.argv[2]), 'x')"
    )
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, __file__, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            check=True,
        )
        found.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert list(found[0]) == ["index.html", "results.csv", "results.parquet"]
    assert found[0] == found[1]


def test_files_hold_every_trial_to_the_last_bit(tmp_path):
    comparisons = [made_up(change=diverged), made_up(kind="regression", name='quo"te, comma')]
    report.write(comparisons, tmp_path, "x")
    expected = pd.concat([c.results.assign(task=c.task.name) for c in comparisons], ignore_index=True)
    expected = expected[["task", *comparisons[0].results.columns]]
    written = pd.read_csv(tmp_path / "results.csv", keep_default_na=False, na_values={"score": [""]})
    for read in (written, pd.read_parquet(tmp_path / "results.parquet")):
        assert list(read.columns) == list(expected.columns)
        assert read["task"].tolist() == expected["task"].tolist()
        assert read["model"].tolist() == expected["model"].tolist()
        assert read["failed"].tolist() == expected["failed"].tolist()
        np.testing.assert_array_equal(read["score"].to_numpy(float), expected["score"])


def test_a_report_that_cannot_be_written_says_so(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(bw.InputError, match="is a file"):
        report.check_folder(blocked / "inside")
    with pytest.raises(bw.InputError, match="cannot write the report"):
        report.write([made_up()], blocked, "x")
    with pytest.raises(bw.InputError, match="is a file"):
        made_up().report(blocked)


def test_the_call_writes_a_report_that_says_how_it_was_called(tmp_path):
    page = made_up().report(tmp_path / "out")
    assert page == tmp_path / "out" / "index.html"
    said = Page(page.read_text()).text
    assert "bendwise.compare(X, y, activations=['relu', 'tanh', 'gelu'], seeds=5, hidden=(8, 8)" in said
    assert str(tmp_path) not in page.read_text()


def test_an_unknown_plot_is_answered_with_the_nearest():
    with pytest.raises(bw.InputError, match="unknown plot 'rankin'; did you mean 'ranking'"):
        made_up().plot("rankin")


def test_a_terminal_shows_the_answer_and_aligned_numbers():
    comparison = made_up()
    title, _, heading, *rows = repr(comparison).splitlines()
    assert title == f"Comparison of made up, 5 of 5 seeds: {comparison.verdict}"
    assert {len(row) for row in rows} == {len(heading)}
    assert [row.split()[0] for row in rows[:3]] == list(comparison.ranking.index[:3])
    assert "no seed was finished" in repr(made_up(done=0))
    assert "no seed was finished" in made_up(done=0)._repr_html_()


def test_a_score_far_from_the_others_is_told_and_not_drawn():
    def far(trial, outcome):
        outcome.result["score"] -= 100.0 * (trial.model == "gelu")
        return outcome

    comparison = made_up(("relu", "tanh", "gelu", "elu", "silu", "mish"), change=far, baselines=False)
    picture = KINDS["progress"](comparison)
    assert picture.words.endswith(" Not drawn, as far from the others: gelu.")
    assert "Not drawn" not in KINDS["progress"](made_up()).words


def test_an_activation_has_one_look_in_all_pictures_whatever_its_rank():
    looks = figures.looks(MANY, ("linear", "mean"))
    assert len(set(looks.values())) == len(looks)
    comparison = made_up(("tanh", "relu", "gelu"))
    expected = figures.looks(("tanh", "relu", "gelu"))
    for kind in ("learning", "rates"):
        places = comparison.plot(kind).subfigs
        drawn = {f._suptitle.get_text(): f.axes[0].lines[-1].get_color() for f in places if f.axes}
        assert {name: drawn[name] for name in expected} == {n: look.color for n, look in expected.items()}


def test_a_band_is_the_median_and_the_quartiles_over_the_seeds():
    band = measures.over_seeds([([0, 10], [k, 10.0 * k]) for k in (1.0, 2.0, 3.0, 4.0, 5.0)])
    assert band.x.tolist() == [0, 10]
    assert (band.low.tolist(), band.middle.tolist(), band.high.tolist()) == ([2, 20], [3, 30], [4, 40])
    other_steps = measures.over_seeds([([0, 10], [0.0, 10.0]), ([0, 5], [0.0, 15.0])])
    assert other_steps.middle.tolist() == [0, 10]  # the second is not prolonged to 10
    assert measures.over_seeds([([], [])]) is None
    assert measures.over_seeds([([1], [None])]) is None


def tuned(**scores):
    """A comparison whose trials found these validation scores with each rate."""

    def change(trial, outcome):
        if trial.model in scores:
            outcome.result["tuning"] = list(zip(RATES, scores[trial.model], strict=True))
        return outcome

    return made_up(("relu", "tanh"), metric="roc_auc", baselines=False, change=change)


def test_the_soonest_and_the_latest_at_their_best_epoch_are_named():
    def change(trial, outcome):
        outcome.result["best_step"] = {"relu": 20, "tanh": 1200}.get(trial.model)
        return outcome

    assert findings.speed(made_up(("relu", "tanh"), baselines=False, change=change)) == (
        "Soonest at the epoch that was kept: relu (median step 20); latest: tanh (1,200)."
    )
    alone = made_up(("relu", "tanh"), change=lambda trial, outcome: Outcome(nothing(score=0.5), "", 1.0))
    assert findings.speed(alone) == ""


def test_words_beside_neurons_say_how_many_are_dead_or_saturated_first_and_last():
    def change(trial, outcome):
        outcome.result["dead"] = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
        outcome.result["saturated"] = [[0.6, 0.5], [0.4, 0.3], [0.2, 0.1]]
        return outcome

    comparison = made_up(("relu", "tanh"), baselines=False, change=change)
    assert panels.neurons(comparison)[0].words == (
        "relu: layer 1 60% saturated at the start and 20% at the end, 10% and 50% dead; "
        "layer 2 50% saturated at the start and 10% at the end, 20% and 60% dead."
    )


def test_the_weakest_and_the_strongest_pull_at_the_first_layer_are_named():
    first = {"relu": 0.25, "tanh": 1.0, "gelu": 1.5}

    def change(trial, outcome):
        at_first, at_last = first.get(trial.model, 0.0), 2.0 if trial.model in first else 0.0
        outcome.result["gradients"] = [[at_first, 9.0, at_last], [3.0, 2.0, 1.0], [1.0, 2.0, 3.0]]
        return outcome

    comparison = made_up(("relu", "tanh", "gelu"), change=change)
    assert findings.vanishing(comparison) == (
        "Before the first step the gradient at the first layer, as a share of that at the output layer, "
        "goes from 12% (relu) to 75% (gelu)."
    )
    del first["tanh"], first["gelu"]
    assert findings.vanishing(made_up(("relu", "tanh", "gelu"), change=change)) == ""


def test_robust_is_who_keeps_near_its_best_over_the_widest_stretch_of_rates():
    comparison = tuned(relu=(0.85, 0.9, 0.89), tanh=(0.89, 0.9, 0.89))
    relu, tanh = (measures.sensitivity(comparison, name) for name in ("relu", "tanh"))
    assert (relu.best, relu.kept) == (0.01, (0.01, 0.1))
    assert (tanh.best, tanh.kept) == (0.01, (0.001, 0.1))
    assert findings.robust(comparison).startswith(
        "Close to its own best over the widest stretch of rates, a factor of 100: tanh. "
    )
    apart_from_best = tuned(relu=(0.9, 0.5, 0.9), tanh=(0.9, 0.9, 0.5))
    assert measures.sensitivity(apart_from_best, "relu").kept == (0.001, 0.001)


def test_the_table_of_rates_says_from_where_to_where():
    rows = findings.rate_rows(tuned(relu=(0.5, 0.9, 0.89), tanh=(0.5, 0.9, 0.5)))
    assert [(row["name"], row["kept"]) for row in rows[:2]] == [("relu", "0.01 to 0.1"), ("tanh", "0.01")]


def test_a_rate_with_which_trainings_diverge_is_not_kept():
    comparison = tuned(relu=(0.9, 0.9, None), tanh=(None, None, None))
    relu = measures.sensitivity(comparison, "relu")
    assert (relu.kept, relu.diverged) == ((0.001, 0.01), {0.001: 0, 0.01: 0, 0.1: 5})
    tanh = measures.sensitivity(comparison, "tanh")
    assert tanh.band is None
    assert "5 of 5 with 0.1" in page_of(comparison)[1].text


def test_where_answers_are_counted_two_of_them_are_no_difference():
    comparison = made_up()
    n_valid = measures.n_valid(comparison)
    assert n_valid == 10
    assert measures.margin(comparison, 0.9) == 2 / n_valid
    assert measures.margin(made_up(kind="regression", metric="rmse"), 50.0) == 5.0


def test_less_is_better_turns_the_best_rate_around():
    comparison = made_up(kind="regression", metric="rmse")
    assert measures.sensitivity(comparison, "relu").best in (0.001, 0.1)  # 0.01 has the largest error
    assert "less is better" in page_of(comparison)[1].text


def test_labels_do_not_collide_and_stay_in_order():
    rng = np.random.default_rng(0)
    for n in (1, 2, 5, 9):
        places = rng.random(n)
        found = apart(places, 0.1, 0.0, 1.0)
        assert np.diff(np.sort(found)).min(initial=1) >= 0.1 - 1e-8
        assert np.argsort(found, kind="stable").tolist() == np.argsort(places, kind="stable").tolist()
        assert min(found) >= 0
        assert max(found) <= 1 + 1e-8
    assert short("a" * 100) == "a" * 11 + "…" + "a" * 10


def test_numbers_are_written_for_readers():
    assert words.whole(12345.4) == "12,345"
    assert [words.share(x) for x in (0.0, 0.004, 0.5, float("nan"))] == ["0%", "under 1%", "50%", "–"]
    assert words.p_value(0.00001) == "< 0.001"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed("abcdefgh", 3) == "a, b and 6 others"
    errors = made_up(kind="regression", metric="rmse").experiment.metric
    assert words.Scores(errors, [123456.0])(123456.789) == "123457"
    assert words.Scores(errors, [0.000123])(0.000123) == "0.0001230"


def test_json_of_the_ranking_and_the_page_say_the_same_best():
    comparison = made_up()
    records = json.loads(comparison.ranking.reset_index().to_json(orient="records"))
    assert records[0]["model"] == comparison.best == "relu"

"""The comparison: fair trials, honest statistics, a report that stands alone."""

from __future__ import annotations

import html.parser
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import bendwise as bw
from bendwise.comparison import execution, report, run, statistics
from bendwise.comparison.plan import Plan, hidden_activations
from bendwise.comparison.tables import load, make_task

SHARE = 0.25


def results(**scores):
    """Rows of trials from the scores of each activation."""
    return pd.DataFrame(
        [
            {"activation": name, "seed": seed, "score": score, "seconds": 1.0, "dead": 0.0, "saturated": 0.5}
            for name, values in scores.items()
            for seed, score in enumerate(values)
        ]
    )


def judged(**scores):
    table = results(**scores)
    return statistics.verdict(table, statistics.ranking(table, SHARE), SHARE)


BASE = np.array([0.80, 0.82, 0.79, 0.81, 0.83])
NOISE = np.array([0.001, -0.002, 0.002, 0.0, -0.001])


def test_a_clear_winner_is_named():
    assert judged(relu=BASE, linear=BASE - 0.3 + NOISE) == "Take relu: it beats linear."


def test_no_difference_is_an_ordinary_ending():
    said = judged(relu=BASE, tanh=BASE + NOISE)
    assert said == "No difference was found between relu and tanh; take any, say relu."
    assert "No difference" in judged(relu=BASE, tanh=BASE)


def test_equals_and_losers_are_told_apart():
    said = judged(relu=BASE, tanh=BASE - 0.0005 + NOISE, linear=BASE - 0.3 + NOISE)
    assert said == "Take relu: it beats linear; no difference was found between it and tanh."


def test_a_difference_is_taken_split_by_split():
    hard = np.array([0.1, 0.5, 0.9, 0.3, 0.7])  # splits differ far more than activations do
    assert judged(relu=hard, tanh=hard - 0.05 + NOISE).startswith("Take relu")


def test_activations_that_diverged_come_last_and_win_nothing():
    scores = {"relu": BASE, "step": [0.99, 0.99, 0.99, 0.99, np.nan]}
    table = statistics.ranking(results(**scores), SHARE)
    assert list(table.index) == ["relu", "step"]
    assert table["diverged"].tolist() == [0, 1]
    assert judged(**scores) == "Take relu: every other activation diverged."
    assert "Every activation diverged" in judged(relu=[np.nan] * 3, step=[np.nan] * 3)


def test_intervals_allow_for_overlapping_splits():
    low, high = statistics.interval(BASE, SHARE)
    plain = stats.t.interval(0.95, len(BASE) - 1, BASE.mean(), stats.sem(BASE))
    assert high - low == pytest.approx((plain[1] - plain[0]) * np.sqrt(1 + 5 * SHARE / (1 - SHARE)))
    assert (low + high) / 2 == pytest.approx(BASE.mean())


def test_intervals_end_at_the_best_score_there_is():
    assert statistics.interval(np.array([0.9, 1.0, 1.0]), SHARE)[1] == 1.0


def test_false_discoveries_are_rare():
    rng = np.random.default_rng(0)
    found = sum(
        "Take" in judged(a=rng.normal(size=10), b=rng.normal(size=10), c=rng.normal(size=10))
        for _ in range(300)
    )
    assert found <= 0.05 * 300


def test_a_trial_is_a_function_of_its_seed():
    plan = Plan(("relu", "tanh"), seeds=2, epochs=5)
    columns = ["activation", "seed", "score", "dead", "saturated"]
    once, again = (execution.execute(load("wine"), plan)[columns] for _ in range(2))
    pd.testing.assert_frame_equal(once, again)


@pytest.mark.parametrize("name", ["digits", "diabetes"])
def test_parts_are_disjoint_and_scaled_by_the_training_rows_alone(name):
    task = load(name)
    part = execution.split(task, Plan(("relu", "tanh")), seed=3)
    assert len(part.y_train) + len(part.y_valid) + len(part.y_test) == len(task.y)
    assert len(part.y_test) == round(0.25 * len(task.y))
    np.testing.assert_allclose(part.X_train.mean(axis=0), 0, atol=1e-5)
    assert np.abs(part.X_test.mean(axis=0)).max() > 1e-3
    if task.kind == "regression":
        assert part.y_train.mean() == pytest.approx(0, abs=1e-9)
        assert part.y_test.mean() > 100


def test_small_and_lopsided_classes_are_split():
    y = np.array([0] * 3 + [1] * 3 + [2] * 30)
    task = make_task(np.random.default_rng(0).normal(size=(36, 2)), y)
    for seed in range(20):
        part = execution.split(task, Plan(("relu", "tanh")), seed)
        assert set(part.y_train) == {0, 1, 2}


def test_the_default_is_the_whole_catalogue_of_elementwise_activations(throwaway):
    names = hidden_activations()
    assert "bent" in names
    assert "softmax" not in names
    assert set(names) == set(bw.catalogue) - {"softmax"}


def test_a_new_activation_is_compared(throwaway):
    X, y = bw.datasets.spiral_data(samples=20)
    ranking = bw.compare(X, y, activations=["relu", throwaway], seeds=2, epochs=20)
    assert set(ranking.index) == {"relu", "bent"}
    assert isinstance(ranking.attrs["verdict"], str)


def test_bends_beat_lines_on_the_spiral_and_lines_do_on_a_line():
    X, y = bw.datasets.spiral_data()
    ranking = bw.compare(X, y, activations=["linear", "step", "tanh"], seeds=4)
    assert ranking.index[0] == "tanh"
    assert ranking.loc["step", "dead"] == 1.0
    assert ranking.loc["linear", "saturated"] == 0.0
    X = np.random.default_rng(0).normal(size=(80, 3))
    straight = bw.compare(X, X @ [1.0, -2.0, 0.5], activations=["linear", "step"], seeds=3)
    assert straight.loc["linear", "score"] > 0.99


def test_the_best_epoch_is_kept():
    """Noise alone: whoever trains to the end knows it by heart and is worse than before."""
    rng = np.random.default_rng(0)
    task = make_task(rng.normal(size=(80, 5)), rng.normal(size=80))
    plan = Plan(("relu", "tanh"))
    data = execution.split(task, plan, 0)
    kept, last = (execution.make_network("relu", 5, task, plan, 0) for _ in range(2))
    execution._fit(kept, plan, 0, data)
    last.fit(data.X_train, data.y_train, optimizer=bw.network.Adam(plan.learning_rate), epochs=1500)
    at_the_end = last.loss(data.X_valid, data.y_valid)
    assert kept.loss(data.X_valid, data.y_valid) < 0.7 * at_the_end


def test_ctrl_c_keeps_the_finished_seeds():
    plan, done = Plan(("relu", "tanh"), seeds=6, epochs=2), []

    def interrupt(trial):
        done.append(trial)
        if len(done) == 7:
            raise KeyboardInterrupt

    comparison = run(load("wine"), plan, interrupt)
    assert sorted(comparison.results["seed"].unique()) == [0, 1, 2]
    assert not comparison.is_complete
    assert "3 of 6 seeds" in report.render([comparison], "bendwise compare wine")
    with pytest.raises(KeyboardInterrupt):
        run(load("wine"), plan, lambda trial: (_ for _ in ()).throw(KeyboardInterrupt))


@pytest.fixture(scope="module")
def comparison():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"<b>a</b>": rng.normal(size=40), "c": ["x", "y"] * 20})
    task = make_task(X, X["<b>a</b>"] * 2, name="<script>alert(1)</script>")
    return run(task, Plan(("relu", "linear", "tanh"), seeds=3, epochs=50))


class Links(html.parser.HTMLParser):
    """All that a browser would fetch, and all tags that do not close."""

    def __init__(self):
        super().__init__()
        self.fetched, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.fetched += [
            v for k, v in attributes if k in ("src", "href", "xlink:href") and not v.startswith("#")
        ]
        if tag not in ("meta", "link", "br", "hr", "img", "path", "use", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def test_the_report_stands_alone_and_escapes_names(comparison):
    page = report.render([comparison], "bendwise compare <x>")
    links = Links()
    links.feed(page)
    assert links.fetched == []
    assert links.open == []
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert comparison.verdict in page
    for name, row in comparison.ranking.iterrows():
        assert f'<th scope="row">{name}</th><td>{row["score"]:.3f}</td>' in page
    assert 'role="img" aria-label="Held-out R² of each activation: ' in page


def test_the_same_comparison_gives_the_same_page(comparison):
    assert report.render([comparison], "x") == report.render([comparison], "x")


def test_a_report_that_cannot_be_written_says_so(comparison, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(bw.InputError, match="is a file"):
        report.check_folder(blocked / "inside")
    with pytest.raises(bw.InputError, match="cannot write the report"):
        report.write([comparison], blocked, "x")


def bendwise(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "bendwise", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_command_prints_a_ranking_and_writes_the_report(tmp_path):
    few = ["--activations", "relu,linear", "--seeds", "2", "--epochs", "50"]
    done = bendwise("compare", "spiral", "wine", *few, "--report", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "spiral: classification, 300 rows" in done.stdout
    assert "wine: classification, 178 rows" in done.stdout
    assert done.stdout.count("95% interval") == 2
    assert "Report: out/index.html" in done.stdout
    assert (
        "bendwise compare spiral wine --activations relu,linear"
        in (tmp_path / "out" / "index.html").read_text()
    )
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["index.html"]


def test_help_and_version(tmp_path):
    assert "Which activation suits these data?" in bendwise("compare", "--help", cwd=tmp_path).stdout
    assert bendwise("--version", cwd=tmp_path).stdout == f"bendwise {bw.__version__}\n"
    assert bendwise("compare", cwd=tmp_path).returncode == 2


def test_ctrl_c_shows_the_data_that_were_finished(tmp_path, monkeypatch, capsys):
    from bendwise import cli, comparison

    def interrupted(task, plan, on_trial):
        if task.name == "wine":
            raise KeyboardInterrupt
        return run(task, plan, on_trial)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(comparison, "run", interrupted)
    few = ["--activations", "relu,linear", "--seeds", "2", "--epochs", "20", "--report", "out"]
    monkeypatch.setattr("sys.argv", ["bendwise", "compare", "spiral", "wine", *few])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 130
    assert "spiral: classification" in said.out
    assert "wine" not in said.out
    assert "Stopped early" in said.err
    assert (tmp_path / "out" / "index.html").exists()

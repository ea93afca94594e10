"""The comparison as people call it: from Python and from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise import cli
from bendwise.comparison import api
from bendwise.comparison.experiment import Experiment
from bendwise.comparison.plan import Plan, Trial
from bendwise.comparison.store import Store
from bendwise.comparison.tables import load

QUICK = {"seeds": 2, "epochs": 20, "learning_rates": (0.01,), "baselines": False}


def test_a_bar_shows_how_far_it_is(monkeypatch):
    shown = []
    monkeypatch.setattr(api.Bar, "show", lambda bar, done, note="": shown.append((bar._what, done, note)))
    X, y = bw.datasets.spiral_data(samples=20)
    bw.compare(X, y, activations=["relu", "tanh"], **QUICK)
    trials = [(done, note) for what, done, note in shown if what == "trial"]
    assert [done for done, _ in trials] == [1, 2, 3, 4]
    assert sorted(note for _, note in trials) == ["relu", "relu", "tanh", "tanh"]


class Here:
    """Trials in this very process."""

    def __init__(self):
        self.ran = []

    def run(self, experiment, trials):
        from bendwise.comparison.running.worker import outcome_of

        for trial in trials:
            self.ran.append(trial)
            yield trial, outcome_of(experiment, trial)


def asked(name="wine", activations=("relu", "tanh"), **settings):
    return Experiment(load(name), Plan(activations, **{**QUICK, **settings}))


def test_a_new_activation_is_compared(throwaway):
    X, y = bw.datasets.spiral_data(samples=20)
    found = bw.compare(X, y, activations=["relu", throwaway], **QUICK)
    assert set(found.ranking.index) == {"relu", "bent"}
    assert found.verdict == f"2 seeds are too few to tell; {found.best} scored best. Take 5 or more."


def test_bends_beat_lines_on_the_spiral_and_lines_do_on_a_line():
    X, y = bw.datasets.spiral_data()
    found = bw.compare(X, y, activations=["linear", "step", "tanh"], seeds=5, learning_rates=[0.01])
    assert found.best == found.ranking.index[0] == "tanh"
    assert found.verdict.startswith("Take tanh: it beats step and linear.")
    assert found.ranking.loc["step", "dead"] == 1.0
    assert found.ranking.loc["linear", "saturated"] == 0.0
    assert found.ranking.loc["majority class", "score"] == pytest.approx(1 / 3)
    X = np.random.default_rng(0).normal(size=(80, 3))
    straight = bw.compare(X, X @ [1.0, -2.0, 0.5], activations=["linear", "step"], **QUICK | {"epochs": 300})
    assert straight.ranking.loc["linear", "score"] > 0.99


def test_another_metric_turns_the_ranking_the_right_way():
    X = np.random.default_rng(0).normal(size=(80, 3))
    found = bw.compare(X, X @ [1.0, -2.0, 0.5], activations=["linear", "step"], metric="rmse", **QUICK)
    assert found.ranking.index[0] == "linear"
    assert found.ranking["score"].is_monotonic_increasing
    with pytest.raises(bw.InputError, match="accuracy is no metric for a regression; there are: r2, mae"):
        bw.compare(X, X @ [1.0, -2.0, 0.5], metric="accuracy")


def test_all_that_is_asked_for_is_in_the_results_seed_by_seed():
    found = api.run(asked(baselines=True), workers=Here())
    models = ["relu", "tanh", "linear", "majority class", "gradient boosting"]
    assert found.results["model"].tolist() == models * 2
    assert (
        found.results["kind"].tolist()
        == ["activation"] * 2 + ["baseline"] * 3 + ["activation"] * 2 + ["baseline"] * 3
    )
    assert found.results["seed"].tolist() == [0] * 5 + [1] * 5
    assert found.is_complete
    assert set(found.seconds.index) == set(models)
    assert not {"seconds", "s"} & {*found.results.columns, *found.ranking.columns}


def test_only_what_is_missing_is_done(tmp_path):
    path, few, all_of_it = (
        tmp_path / "kept.sqlite",
        asked(seeds=2),
        asked(seeds=4, activations=("relu", "elu")),
    )
    with Store(path) as store:
        first = Here()
        api.run(few, store=store, workers=first)
        assert first.ran == few.trials
        second = Here()
        found = api.run(all_of_it, store=store, workers=second)
        assert second.ran == [Trial("elu", 0), Trial("elu", 1)] + [
            Trial(m, s) for s in (2, 3) for m in ("relu", "elu")
        ]
        third = Here()
        again = api.run(all_of_it, store=store, workers=third)
    assert third.ran == []
    pd.testing.assert_frame_equal(found.results, again.results)
    pd.testing.assert_frame_equal(found.results, api.run(all_of_it, workers=Here()).results)


def test_what_another_run_has_done_meanwhile_is_not_done_again(tmp_path):
    experiment, workers = asked(), Here()
    with Store(tmp_path / "kept.sqlite") as store, Store(tmp_path / "kept.sqlite") as other:

        def meanwhile(trial):
            if trial == experiment.trials[0]:
                api.run(experiment, store=other, workers=Here())

        api.run(experiment, store=store, workers=workers, on_trial=meanwhile)
    assert workers.ran == experiment.trials[:1]


def test_ctrl_c_keeps_the_finished_seeds():
    done = []

    def interrupt(trial):
        done.append(trial)
        if len(done) == 7:
            raise KeyboardInterrupt

    found = api.run(asked(seeds=6), workers=Here(), on_trial=interrupt)
    assert sorted(found.results["seed"].unique()) == [0, 1, 2]
    assert found.is_stopped
    assert not found.is_complete


def test_when_the_budget_is_over_no_other_trial_is_begun(monkeypatch):
    workers = Here()  # each trial of which takes a second
    monkeypatch.setattr(
        "bendwise.comparison.execution.time", SimpleNamespace(monotonic=lambda: len(workers.ran))
    )
    found = api.run(asked(seeds=6), workers=workers, budget_s=4.5)
    assert len(workers.ran) == 5
    assert found.n_seeds == 2
    assert not found.is_stopped


def test_a_comparison_without_a_finished_seed_says_so():
    X, y = bw.datasets.spiral_data(samples=20)
    found = bw.compare(X, y, activations=["relu", "tanh"], **QUICK, budget_s=0)
    assert found.verdict == "No seed was tried with every model yet; there is nothing to compare."
    assert (len(found.results), len(found.ranking), len(found.pairs)) == (0, 0, 0)
    for ask in (lambda: found.best, found.plot, lambda: found.report("out")):
        with pytest.raises(bw.InputError, match="no seed was finished by all models"):
            ask()


def bendwise(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "bendwise", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


FEW = ["--activations", "relu,linear", "--seeds", "2", "--epochs", "50", "--learning-rates", "0.01"]


def test_the_command_prints_a_ranking_and_writes_the_report(tmp_path):
    done = bendwise("compare", "spiral", "wine", *FEW, "--report", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "spiral: classification, 300 rows" in done.stdout
    assert "wine: classification, 178 rows" in done.stdout
    assert done.stdout.count("95% interval") == 2
    assert "Report: out/index.html" in done.stderr
    page = (tmp_path / "out" / "index.html").read_text()
    assert "bendwise compare spiral wine --activations relu,linear" in page
    files = ["index.html", "results.csv", "results.parquet", "trials.sqlite"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == files
    again = bendwise("compare", "spiral", "wine", *FEW, "--report", "out", "--json", cwd=tmp_path)
    spiral, wine = json.loads(again.stdout)
    assert (spiral["task"], wine["metric"], wine["seeds"]) == ("spiral", "accuracy", 2)
    assert {row["model"] for row in wine["ranking"]} == {
        "relu",
        "linear",
        "majority class",
        "gradient boosting",
    }


def test_the_report_is_written_though_nobody_reads_what_is_printed(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    for how in (["--json"], []):
        command = [
            sys.executable,
            "-m",
            "bendwise",
            "compare",
            "wine",
            *FEW,
            *how,
            "--report",
            f"out{len(how)}",
        ]
        done = subprocess.run(
            command, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=300, check=False
        )
        assert done.returncode == 1
        assert "Error" not in done.stderr
        assert (tmp_path / f"out{len(how)}" / "index.html").exists()
    os.close(writing)


def test_scores_in_the_unit_of_the_target_are_printed_whatever_their_size(tmp_path):
    x = np.arange(40) % 7
    pd.DataFrame({"x": x, "y": 1e-6 * (x * x + 0.5)}).to_csv(tmp_path / "small.csv", index=False)
    done = bendwise("compare", "small.csv", "--target", "y", "--metric", "mae", *FEW, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "e-0" in done.stdout
    assert "0.000" not in done.stdout


def test_the_command_explains_itself(tmp_path):
    assert "Which activation suits these data?" in bendwise("compare", "--help", cwd=tmp_path).stdout
    assert bendwise("--version", cwd=tmp_path).stdout == f"bendwise {bw.__version__}\n"
    done = bendwise("compare", "spiral", "--metric", "rmse", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ["compare"],
        ["compare", "spiral", "--sedes", "3"],
        ["compare", "spiral", "--seeds", "x"],
        ["compare", "spiral", "--learning-rates", "fast"],
        ["compare", "spiral", "--store", "."],
    ],
)
def test_mistakes_in_options_are_one_sentence(wrong, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["bendwise", *wrong])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_ctrl_c_shows_the_data_that_were_finished(tmp_path, monkeypatch, capsys):
    run = api.run

    def interrupted(experiment, **how):
        found = run(experiment, **{**how, "workers": Here()})
        return api.Comparison(experiment, {}, True) if experiment.task.name == "wine" else found

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api, "run", interrupted)
    monkeypatch.setattr("sys.argv", ["bendwise", "compare", "spiral", "wine", *FEW, "--report", "out"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 130
    assert "spiral: classification" in said.out
    assert "wine: " not in said.out
    assert "Stopped early; the same command does the rest." in said.err
    assert (tmp_path / "out" / "index.html").exists()


def test_a_budget_that_is_too_short_is_said(tmp_path):
    done = bendwise("compare", "wine", *FEW, "--budget", "0", cwd=tmp_path)
    assert done.returncode == 0
    assert "wine: no two seeds were finished within 0 seconds" in done.stderr

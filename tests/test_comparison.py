"""The comparison: fair trials, honest statistics, a report that stands alone."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise.comparison import execution, report, run, statistics
from bendwise.comparison.plan import Plan, Trial, hidden_activations
from bendwise.comparison.splitting import split
from bendwise.comparison.tables import load
from bendwise.comparison.task import make_task


def numbered(n_rows=200, n_classes=2):
    """A task whose first column is the number of the row, so that parts can be told apart by row."""
    X = np.c_[np.arange(n_rows), np.random.default_rng(0).normal(size=n_rows)]
    return make_task(X, np.arange(n_rows) % n_classes)


def rows_of(part, task):
    """The row numbers in each part, read back through the scaling."""
    scale, rows = np.ptp(part.X_train[:, 0]), task.X["x0"].to_numpy()
    train = np.concatenate([part.X_train[:, 0], part.X_valid[:, 0], part.X_test[:, 0]])
    order = np.argsort(np.argsort(train))
    assert len(set(order)) == len(rows)
    assert scale > 0
    n, m = len(part.X_train), len(part.X_valid)
    return set(order[:n]), set(order[n : n + m]), set(order[n + m :])


def test_the_three_parts_share_no_row_and_miss_none():
    task, plan = numbered(), Plan(("relu", "tanh"))
    train, valid, test = rows_of(split(task, plan, 0), task)
    assert train | valid | test == set(range(200))
    assert len(train) + len(valid) + len(test) == 200
    assert (len(train), len(valid), len(test)) == plan.sizes(200, 2) == (120, 30, 50)


def test_every_seed_splits_anew_and_all_activations_alike():
    task, plan = numbered(), Plan(("relu", "tanh"))
    tests = [frozenset(rows_of(split(task, plan, seed), task)[2]) for seed in range(5)]
    assert len(set(tests)) == 5
    again = split(task, plan, 3)
    assert frozenset(rows_of(again, task)[2]) == tests[3]


def test_classes_keep_their_shares_in_every_part():
    y = np.array([0] * 80 + [1] * 20)
    task = make_task(np.random.default_rng(0).normal(size=(100, 2)), y)
    for seed in range(5):
        part = split(task, Plan(("relu", "tanh")), seed)
        assert [part.y_train.sum(), part.y_valid.sum(), part.y_test.sum()] == [12, 3, 5]


@pytest.mark.parametrize("name", ["digits", "diabetes"])
def test_scaling_knows_the_training_rows_alone(name):
    task = load(name)
    part = split(task, Plan(("relu", "tanh")), seed=3)
    np.testing.assert_allclose(part.X_train.mean(axis=0), 0, atol=1e-5)
    assert np.abs(part.X_test.mean(axis=0)).max() > 1e-3
    if task.kind == "regression":
        assert part.y_train.mean() == pytest.approx(0, abs=1e-9)
        assert part.y_test.mean() > 100


def test_training_never_sees_the_test_part():
    task, plan = numbered(), Plan(("relu", "tanh"), epochs=60)
    data = split(task, plan, 0)
    blind = dataclasses.replace(data, X_test=np.full_like(data.X_test, np.nan), y_test=data.y_test * 0 - 1)
    networks = [trained("tanh", task, plan, part) for part in (data, blind)]
    np.testing.assert_array_equal(networks[0].parameters, networks[1].parameters)


def trained(activation, task, plan, data):
    start = execution._Start.of(Trial(activation, 0), task, plan, data)
    network, X, y, settings = start.training(plan)
    network.fit(X, y, **settings)
    start.keeper.restore()
    return network


def test_the_epoch_is_chosen_by_the_validation_part_and_the_score_is_of_the_test_part():
    task, plan = numbered(), Plan(("relu", "tanh"), epochs=200)
    data = split(task, plan, 0)
    network = trained("tanh", task, plan, data)
    rights, losses = network.history["val_accuracy"], network.history["val_loss"]
    assert len(rights) == len(losses) == 50
    right = np.mean(network.predict(data.X_valid) == data.y_valid)
    assert right == pytest.approx(max(rights), abs=1e-6)
    best = min(loss for r, loss in zip(rights, losses, strict=True) if r == max(rights))
    assert network.loss(data.X_valid, data.y_valid) == pytest.approx(best, rel=1e-5)
    assert execution._score(network, task, data) == np.mean(network.predict(data.X_test) == data.y_test)


def test_all_cores_give_the_rows_that_one_gives():
    task, plan = load("wine"), Plan(("relu", "gelu", "tanh"), seeds=4, epochs=20)
    before = bw.get_threads()
    try:
        tables = []
        for threads in (1, 3):
            bw.set_threads(threads)
            tables.append(execution.execute(task, plan).drop(columns="seconds"))
    finally:
        bw.set_threads(before)
    pd.testing.assert_frame_equal(*tables)
    assert [tuple(row) for row in tables[0][["activation", "seed"]].to_numpy()] == [
        (trial.activation, trial.seed) for trial in plan.trials()
    ]


def test_health_is_that_of_the_training_rows(monkeypatch):
    seen = []
    monkeypatch.setattr(execution.anatomy, "health", lambda network, X: seen.append(len(X)) or [])
    execution.execute(numbered(), Plan(("relu", "tanh"), seeds=2, epochs=1))
    assert set(seen) == {2, 120}  # 2 rows while kernels are compiled


@pytest.mark.filterwarnings("error")
def test_a_column_with_few_known_values_keeps_its_place():
    X = pd.DataFrame({"a": np.arange(40.0), "b": [7.0, *[np.nan] * 39]})
    task, plan = make_task(X, np.arange(40) % 2), Plan(("relu", "tanh"))
    assert {split(task, plan, seed).X_train.shape[1] for seed in range(8)} == {2}


def test_small_and_lopsided_classes_are_split():
    y = np.array([0] * 3 + [1] * 3 + [2] * 30)
    task = make_task(np.random.default_rng(0).normal(size=(36, 2)), y)
    for seed in range(20):
        part = split(task, Plan(("relu", "tanh")), seed)
        assert set(part.y_train) == {0, 1, 2}


def test_the_default_is_the_usual_activations_and_the_users_own(throwaway):
    names = set(hidden_activations())
    assert {"bent", "relu", "gelu", "tanh", "linear", "step"} <= names
    assert not {"softmax", "hard_shrink"} & names
    assert hidden_activations(["hard_shrink", "swish"]) == ("hard_shrink", "swish")


def test_a_new_activation_is_compared(throwaway):
    X, y = bw.datasets.spiral_data(samples=20)
    ranking = bw.compare(X, y, activations=["relu", throwaway], seeds=2, epochs=20)
    assert set(ranking.index) == {"relu", "bent"}
    assert isinstance(ranking.attrs["verdict"], str)


def test_bends_beat_lines_on_the_spiral_and_lines_do_on_a_line():
    X, y = bw.datasets.spiral_data()
    ranking = bw.compare(X, y, activations=["linear", "step", "tanh"], seeds=5)
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
    data = split(task, plan, 0)
    kept, last = trained("relu", task, plan, data), execution.make_network("relu", 5, task, plan, 0)
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


def test_the_ranking_shows_the_intervals_of_its_own_splits():
    comparison = run(load("wine"), Plan(("relu", "tanh"), seeds=3, epochs=2))
    splits = statistics.Splits(n_train=107, n_test=44, resolution=1 / 44)
    pd.testing.assert_frame_equal(comparison.ranking, statistics.ranking(comparison.results, splits))
    assert comparison.verdict == statistics.verdict(comparison.results, comparison.ranking, splits)


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
    for wrong in (["compare"], ["compare", "spiral", "--sedes", "3"], ["compare", "spiral", "--seeds", "x"]):
        done = bendwise(*wrong, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


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

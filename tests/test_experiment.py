"""Trials: fair splits, a rate tuned on validation rows, one judgement, and keys that tell trials apart."""

from __future__ import annotations

import dataclasses
import json
import math
import sys

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

import bendwise as bw
from bendwise.comparison import trial as trials
from bendwise.comparison.experiment import Experiment, fingerprint, versions
from bendwise.comparison.metrics import METRICS, fitting_metric, get_metric
from bendwise.comparison.plan import Plan, Trial, hidden_activations
from bendwise.comparison.splitting import parts, split
from bendwise.comparison.tables import load
from bendwise.comparison.tables.task import make_task
from bendwise.comparison.trial import Attempt, train_network

TWO = ("relu", "tanh")


def numbered(n_rows=200, n_classes=2):
    X = np.c_[np.arange(n_rows), np.random.default_rng(0).normal(size=n_rows)]
    return make_task(X, np.arange(n_rows) % n_classes)


def test_the_three_parts_share_no_row_and_miss_none():
    for seed in range(7):
        train, valid, test = parts(numbered(), seed)
        assert sorted([*train, *valid, *test]) == list(range(200))
        assert (len(train), len(valid), len(test)) == (128, 32, 40)


def test_five_seeds_judge_every_row_once_and_the_next_five_anew():
    first, second = (
        [frozenset(parts(numbered(), seed)[2]) for seed in five] for five in ((0, 1, 2, 3, 4), range(5, 10))
    )
    for folds in (first, second):
        assert sorted(row for fold in folds for row in fold) == list(range(200))
    assert not set(first) & set(second)


def test_classes_keep_their_shares_in_every_part():
    y = np.array([0] * 80 + [1] * 20)
    task = make_task(np.random.default_rng(0).normal(size=(100, 2)), y)
    for seed in range(5):
        assert [int(y[part].sum()) for part in parts(task, seed)] in ([13, 3, 4], [12, 4, 4])


def test_small_and_lopsided_classes_are_split():
    y = np.array([0] * 3 + [1] * 3 + [2] * 30)
    task = make_task(np.random.default_rng(0).normal(size=(36, 2)), y)
    for seed in range(20):
        train, valid, _ = parts(task, seed)
        assert set(y[train]) == {0, 1, 2}
        assert len(valid) >= 3


@pytest.mark.parametrize("name", ["digits", "diabetes"])
def test_scaling_knows_the_training_rows_alone(name):
    task = load(name)
    part = split(task, seed=3)
    np.testing.assert_allclose(part.X_train.mean(axis=0), 0, atol=1e-5)
    assert np.abs(part.X_test.mean(axis=0)).max() > 1e-3
    if task.kind == "regression":
        assert part.y_train.mean() == pytest.approx(0, abs=1e-9)
        assert part.y_test.mean() > 100
        np.testing.assert_allclose(part.in_own_unit(part.y_train), task.y[parts(task, 3)[0]])


def test_a_column_with_few_known_values_keeps_its_place():
    X = pd.DataFrame({"a": np.arange(40.0), "b": [7.0, *[np.nan] * 39]})
    task = make_task(X, np.arange(40) % 2)
    assert {split(task, seed).X_train.shape[1] for seed in range(8)} == {2}


def test_the_test_part_is_judged_and_nothing_else():
    task, plan = numbered(), Plan(TWO, epochs=40)
    data = split(task, 0)
    blind = dataclasses.replace(data, X_test=data.X_test * 0 + 1, y_test=data.y_test * 0)
    seen, unseen = (train_network("tanh", part, task, plan, METRICS["accuracy"], 0) for part in (data, blind))
    assert seen["score"] not in (0, 1)
    assert unseen["score"] in (0, 1)  # the same answer in every row
    assert {**seen, "score": 0} == {**unseen, "score": 0}


def test_the_rate_is_the_one_that_is_best_on_the_validation_part():
    result = Experiment(load("wine"), Plan(TWO, epochs=30)).run(Trial("tanh", 0))
    scores = dict(result["tuning"])
    assert list(scores) == [0.001, 0.003, 0.01, 0.03, 0.1]
    assert scores[result["learning_rate"]] == max(scores.values()) == max(result["valid_scores"])


def attempt(task, activation="tanh", rate=0.01, metric="accuracy", **settings):
    plan, data = Plan(TWO, **settings), split(task, 0)
    network = trials.make_network(activation, data.X_train.shape[1], task, plan, 0)
    return Attempt(network, data, task, METRICS[metric], rate, 1).train(plan, 0), data


def test_the_best_epoch_is_kept():
    """Noise alone: whoever trains to the end knows it by heart and is worse than before."""
    rng = np.random.default_rng(0)
    task = make_task(rng.normal(size=(80, 5)), rng.normal(size=80))
    tried, data = attempt(task, "relu", metric="r2")
    at_the_end = tried.network.loss(data.X_valid, data.y_valid)
    tried.network.parameters = tried.weights
    assert tried.network.loss(data.X_valid, data.y_valid) < 0.7 * at_the_end
    assert tried.best_score == max(tried.scores)
    assert tried.best_epoch == tried.epochs[int(np.argmax(tried.scores))]


def test_of_equally_good_epochs_the_one_with_the_least_loss_is_kept():
    tried, data = attempt(numbered(), epochs=200)
    history = tried.network.history
    best = min(
        loss
        for score, loss in zip(tried.scores, history["val_loss"], strict=True)
        if score == max(tried.scores)
    )
    tried.network.parameters = tried.weights
    assert tried.network.loss(data.X_valid, data.y_valid) == pytest.approx(best, rel=1e-5)


def test_what_the_engine_counts_is_what_the_metric_says():
    tried, data = attempt(load("wine"), epochs=20)
    tried.network.parameters = tried.weights
    assert tried.best_score == pytest.approx(np.mean(tried.network.predict(data.X_valid) == data.y_valid))


def test_layers_are_looked_at_from_the_start_to_the_end():
    plan = Plan(("step", "relu"), epochs=100, hidden=(8, 6, 4))
    result = Experiment(load("spiral"), plan).run(Trial("step", 0))
    assert result["moments"][0] == 0
    assert result["moments"][-1] == result["steps"][-1] == 100
    assert len(result["moments"]) == len(result["dead"]) == len(result["gradients"]) == 9
    assert result["dead"][-1] == [1.0] * 3  # a step has no slope
    assert [len(layers) for layers in result["gradients"]] == [4] * 9


def test_gradient_norms_are_those_of_differences():
    X, y = bw.datasets.sine_data(samples=20)
    network = bw.Network([bw.Dense(1, 3), bw.tanh, bw.Dense(3, 1)], dtype=np.float64)
    slopes = []
    for k in range(len(network.parameters)):
        moved = []
        for side in (1, -1):
            network.parameters[k] += side * 1e-6
            moved.append(network.loss(X, y))
            network.parameters[k] -= side * 1e-6
        slopes.append((moved[0] - moved[1]) / 2e-6)
    expected = [np.linalg.norm(slopes[:6]), np.linalg.norm(slopes[6:])]
    assert bw.anatomy.gradient_norms(network, X, y) == pytest.approx(expected, rel=1e-6)


def test_a_rate_that_runs_away_is_not_chosen_and_if_all_do_there_is_no_score():
    task = load("sine")
    some = Experiment(task, Plan(TWO, epochs=20, learning_rates=(1e30, 0.01))).run(Trial("relu", 0))
    assert some["tuning"][0] == (1e30, None)
    assert some["learning_rate"] == 0.01
    none = Experiment(task, Plan(TWO, epochs=20, learning_rates=(1e30,))).run(Trial("relu", 0))
    assert none["score"] is None
    assert none["steps"] == []


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_what_overflows_is_no_number_and_can_be_kept():
    plan = Plan(("relu", "linear"), epochs=60, learning_rates=(3000.0,))
    X = np.random.default_rng(0).normal(size=(24, 1))
    result = Experiment(make_task(X, 2 * X[:, 0]), plan).run(Trial("relu", 0))
    assert None in [norm for moment in result["gradients"] for norm in moment]
    assert json.loads(json.dumps(result, allow_nan=False))["score"] == result["score"]


def test_rates_of_numpy_are_rates():
    assert Plan(TWO, learning_rates=tuple(np.array([0.25, 1], np.float32))).learning_rates == (0.25, 1.0)


def test_equal_trials_give_equal_results_wherever_they_run():
    experiment = Experiment(load("wine"), Plan(TWO, epochs=20))
    twin = cloudpickle.loads(cloudpickle.dumps(experiment))
    for trial in (Trial("tanh", 3), Trial("majority class", 3), Trial("gradient boosting", 1)):
        assert experiment.run(trial) == twin.run(trial)
        assert experiment.key(trial) == twin.key(trial)


def test_baselines_are_what_they_are_called():
    task = load("wine")
    experiment = Experiment(task, Plan(TWO, epochs=1))
    assert experiment.models == (*TWO, "linear", "majority class", "gradient boosting")
    test = parts(task, 0)[2]
    assert experiment.run(Trial("majority class", 0))["score"] == np.mean(task.y[test] == 1)
    assert experiment.run(Trial("gradient boosting", 0))["score"] > 0.9
    regression = Experiment(load("diabetes"), Plan(("linear", "relu"), epochs=1))
    assert regression.models == ("linear", "relu", "mean", "gradient boosting")
    assert regression.run(Trial("mean", 0))["score"] == pytest.approx(0, abs=0.05)
    assert Plan(TWO, baselines=False).models("regression") == TWO


def test_keys_tell_apart_what_could_differ_and_nothing_else():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=30), "b": ["x", "y", None] * 10})
    y = np.arange(30) % 2

    def key(X=X, y=y, name="t", model="relu", seed=0, **settings):
        return Experiment(make_task(X, y, name=name), Plan(TWO, **settings)).key(Trial(model, seed))

    same = [key(), key(name="other"), key(seeds=3)]
    assert len(set(same)) == 1
    others = [
        key(X.assign(a=X["a"] + 1e-9)),
        key(X.assign(b=["x", "z", None] * 10)),
        key(X.rename(columns={"a": "c"})),
        key(y=1 - y),
        key(model="tanh"),
        key(seed=1),
        key(hidden=(8,)),
        key(epochs=7),
        key(learning_rates=(0.01,)),
        key(metric="log_loss"),
    ]
    assert len({*same, *others}) == 11
    assert key(model="majority class", hidden=(8,)) == key(model="majority class")  # it has no layers


def test_a_formula_of_ones_own_is_part_of_the_key():
    def made(factor):
        def bent(x, _factor=factor):
            return max(x, 0.0) * _factor, (_factor if x > 0 else 0.0)

        return bent

    keys = []
    for factor in (1.0, 2.0):
        record = bw.activations.draft(made(factor))
        bw.activations.catalogue["bent"] = record
        keys.append(Experiment(numbered(), Plan(("bent", "relu"))).key(Trial("bent", 0)))
    del bw.activations.catalogue["bent"]
    assert keys[0] != keys[1]


def test_functions_are_sent_only_to_the_same_python_up_to_its_second_number():
    assert versions()["Python"] == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_the_fingerprint_knows_gaps_from_names():
    y = np.arange(30) % 2
    gaps, names = (make_task(pd.DataFrame({"b": ["x", "y", gap] * 10}), y) for gap in (None, "None"))
    assert fingerprint(gaps) != fingerprint(names)


SCORES = {
    "accuracy": lambda y, p: sk.accuracy_score(y, p.argmax(axis=1)),
    "balanced_accuracy": lambda y, p: sk.balanced_accuracy_score(y, p.argmax(axis=1)),
    "f1_macro": lambda y, p: sk.f1_score(y, p.argmax(axis=1), average="macro"),
    "roc_auc": lambda y, p: sk.roc_auc_score(y, p, multi_class="ovr"),
    "log_loss": sk.log_loss,
    "r2": sk.r2_score,
    "mae": sk.mean_absolute_error,
    "rmse": sk.root_mean_squared_error,
}


@pytest.mark.parametrize("name", METRICS)
def test_metrics_are_those_of_scikit_learn(name):
    rng, metric = np.random.default_rng(0), METRICS[name]
    if metric.kind == "classification":
        y, answers = rng.integers(0, 3, 200), rng.dirichlet([1, 1, 1], 200)
    else:
        y, answers = rng.normal(size=200), rng.normal(size=200)
    assert metric.measure(y, answers) == pytest.approx(SCORES[name](y, answers), rel=1e-12)
    assert metric.goodness(1.5) == (1.5 if metric.greater_is_better else -1.5)


def test_two_classes_have_one_curve_and_a_class_that_is_not_there_has_none():
    y, answers = np.array([0, 1, 1, 0]), np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]])
    assert METRICS["roc_auc"].measure(y, answers) == sk.roc_auc_score(y, answers[:, 1])
    three = np.c_[answers, np.zeros(4)]
    assert METRICS["roc_auc"].measure(y, three) == sk.roc_auc_score(y, answers[:, 1])
    assert math.isfinite(METRICS["log_loss"].measure(np.array([2]), three[:1]))
    assert METRICS["r2"].measure(np.ones(3), np.zeros(3)) == 0


def test_a_metric_fits_its_task():
    assert fitting_metric("regression", np.zeros(3)).name == "r2"
    assert fitting_metric("classification", np.array([0] * 30 + [1] * 10)).name == "accuracy"
    assert fitting_metric("classification", np.array([0] * 31 + [1] * 10)).name == "balanced_accuracy"
    with pytest.raises(bw.InputError, match="rmse is no metric for a classification; there are: accuracy"):
        get_metric("rmse", "classification")
    with pytest.raises(bw.InputError, match="did you mean 'log_loss'"):
        get_metric("logloss", "classification")


def test_the_default_is_the_usual_activations_and_the_users_own(throwaway):
    usual = "step linear relu leaky_relu elu sigmoid tanh softplus silu gelu mish"
    assert hidden_activations() == (*usual.split(), "bent")
    assert hidden_activations(["hard_shrink", "swish"]) == ("hard_shrink", "swish")


def test_the_smallest_plan_can_be_carried_out():
    smallest = Plan(TWO, seeds=2, hidden=(1,), epochs=1, learning_rates=(1e-9,))
    assert len(list(smallest.trials("regression"))) == 2 * (2 + 3)


def test_few_rows_are_one_batch_and_more_are_cut():
    plan = Plan(TWO)
    assert [plan.batches(n) for n in (1, 511, 512)] == [(None, 1500)] * 3
    assert [plan.batches(n) for n in (513, 64 * 1500, 10**6)] == [(64, 167), (64, 1), (64, 1)]
    assert Plan(TWO, epochs=7).batches(10**6) == (64, 7)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"activations": ("relu",)}, "at least two activations"),
        ({"seeds": 1}, "seeds must be a whole number from 2, not 1"),
        ({"hidden": (0,)}, "neurons must be a whole number from 1"),
        ({"hidden": ()}, "at least one hidden layer"),
        ({"learning_rates": (0.1, -1)}, "above 0, not -1"),
        ({"learning_rates": ()}, "at least one learning rate"),
        ({"learning_rates": (0.1, 0.1)}, "none twice"),
        ({"epochs": 1.5}, "epochs must be a whole number"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_says_why(settings, said):
    with pytest.raises(bw.InputError, match=said):
        Plan(**{"activations": TWO, **settings})

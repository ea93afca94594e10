"""The statistics of a comparison: known values, invariances, rates of false discoveries, and the words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scores_made import BASE, NOISE, R2, RMSE, SPLITS, as_results, judged, overlapping, results

from bendwise.comparison import statistics
from bendwise.comparison.metrics import Metric

# ---- what is said ----


def test_a_clear_winner_is_named():
    assert judged(relu=BASE, linear=BASE - 0.3 + NOISE) == "Take relu: it beats linear."


def test_no_difference_is_an_ordinary_ending():
    said = "No difference was found between relu and tanh; take any, say relu."
    assert judged(relu=BASE, tanh=BASE + NOISE) == said
    assert judged(relu=BASE, tanh=BASE) == said
    assert judged(relu=[0.5] * 6, tanh=[0.5] * 6) == said


def test_equals_and_losers_are_told_apart():
    said = judged(relu=BASE, tanh=BASE - 0.0005 + NOISE, linear=BASE - 0.3 + NOISE)
    assert said == "Take relu: it beats linear; no difference was found between it and tanh."


def test_less_is_better_where_the_metric_says_so():
    better, worse = 3.2 + NOISE, 4.1 - NOISE
    assert judged(RMSE, relu=worse, gelu=better) == "Take gelu: it beats relu."
    assert judged(R2, relu=-worse, gelu=-better) == "Take gelu: it beats relu."


def test_a_difference_is_taken_split_by_split():
    hard = np.array([0.1, 0.5, 0.9, 0.3, 0.7])  # splits differ far more than activations do
    assert judged(relu=hard, tanh=hard - 0.05 + NOISE) == "Take relu: it beats tanh."


def test_too_few_seeds_give_no_verdict():
    said = judged(relu=[0.8, 0.9], tanh=[0.7, 0.8])
    assert said == "2 seeds are too few to tell; relu scored best. Take 5 or more."
    assert judged(relu=[0.8], tanh=[0.9]) == "1 seed is too few to tell; tanh scored best. Take 5 or more."


def test_many_names_are_counted_and_not_read():
    worse = {f"w{i}": BASE - 0.3 + NOISE for i in range(6)}
    equal = {f"e{i}": BASE - 0.0005 + NOISE for i in range(5)}
    assert judged(relu=BASE, **worse) == "Take relu: it beats every other activation."
    assert (
        judged(relu=BASE, **equal) == "No difference was found between the 6 activations; take any, say relu."
    )
    said = judged(relu=BASE, tanh=BASE - 0.3 + NOISE, **equal)
    assert said == "Take relu: it beats tanh; no difference was found between it and the 5 others."
    said = judged(relu=BASE, tanh=BASE - 0.0005 + NOISE, **worse)
    assert said == "Take relu: it beats the 6 others; no difference was found between it and tanh."
    said = judged(relu=BASE, **equal, **worse)
    assert said == (
        "Take relu: it beats the 6 others; no difference was found between it and e0, e1, e2, e3 and e4."
    )


# ---- whether a network at all ----


def test_a_straight_line_that_does_as_well_is_pointed_out():
    said = "A straight line does as well: no difference was found between relu and linear."
    assert judged(relu=BASE, linear=BASE + NOISE) == said
    assert judged(relu=BASE, linear=BASE + NOISE / 9, tanh=BASE - 0.3 + NOISE) == (
        f"Take relu: it beats tanh. {said}"
    )


def test_a_straight_line_that_does_better_is_pointed_out():
    assert judged(relu=BASE - 0.3 + NOISE, linear=BASE) == "A straight line does better: linear beats relu."


def test_gradient_boosting_that_does_better_makes_a_network_the_wrong_tool():
    said = judged(gelu=BASE, relu=BASE - 0.3 + NOISE, gradient_boosting=BASE + 0.1 + NOISE)
    assert said == (
        "Take gelu: it beats relu. Gradient boosting scores higher (0.910 against 0.810): "
        "on these data a network is not the best tool."
    )
    assert "scores lower (3.20 against 4.10)" in judged(RMSE, gelu=4.1 + NOISE, gradient_boosting=3.2 - NOISE)


def test_gradient_boosting_that_does_no_better_is_no_reason():
    assert judged(gelu=BASE, relu=BASE - 0.3 + NOISE, gradient_boosting=BASE + NOISE / 9).endswith(
        "beats relu. No difference was found between gelu and gradient boosting."
    )
    assert judged(gelu=BASE, linear=BASE - 0.3 + NOISE, gradient_boosting=BASE - 0.1 + NOISE) == (
        "Take gelu: it beats linear. gelu beats gradient boosting too."
    )


@pytest.mark.parametrize("constant", ["majority_class", "mean"])
def test_networks_that_learn_nothing_are_not_ranked(constant):
    said = f"No network was found to beat the {constant.replace('_', ' ')}."
    scores = {"relu": BASE, "tanh": BASE - 0.3 + NOISE, "linear": BASE - NOISE}
    assert judged(**scores, **{constant: [0.81] * 5}) == said
    assert judged(**scores, **{constant: [0.3] * 5}).startswith("Take relu: it beats tanh")
    better = judged(**scores, **{constant: [0.81] * 5}, gradient_boosting=[0.95] * 5)
    assert better.startswith(f"{said} Gradient boosting scores higher (0.950 against 0.810)")


def test_scores_are_written_so_that_they_can_be_told_apart():
    said = judged(RMSE, relu=1234.5 + NOISE, gradient_boosting=1234.3 + NOISE[::-1])
    assert "(1234.3 against 1234.5)" in said
    said = judged(RMSE, relu=0.00042 + NOISE / 1e4, gradient_boosting=0.00012 + NOISE / 2e4)
    assert "(0.000120 against 0.000420)" in said


# ---- trials that did not end ----


def test_activations_that_diverged_come_last_and_win_nothing():
    scores = {"step": [0.99, 0.99, np.nan, 0.99, 0.99], "relu": BASE}
    table = statistics.ranking(results(**scores), SPLITS, R2)
    assert list(table.index) == ["relu", "step"]
    assert table["diverged"].tolist() == [0, 1]
    assert table["score"].tolist() == pytest.approx([0.81, 0.99])
    assert judged(**scores) == (
        "Take relu: no other activation finished all its trials. Left out, as not all trials ended: step."
    )
    assert judged(**scores, tanh=BASE - 0.3 + NOISE) == (
        "Take relu: it beats tanh. Left out, as not all trials ended: step."
    )


def test_diverged_and_failed_trials_are_counted_apart():
    table = results(relu=BASE, step=[np.nan, np.nan, np.nan, 0.5, 0.5])
    table.loc[5, "failed"] = "killed its worker three times"
    row = statistics.ranking(table, SPLITS, R2).loc["step"]
    assert (row["diverged"], row["failed"]) == (2, 1)


def test_nothing_that_ended_is_said_and_why():
    scores = results(relu=[np.nan] * 5, step=[np.nan] * 5, gradient_boosting=BASE)
    said = "Every activation diverged; scale the inputs or lower the learning rate."
    assert statistics.verdict(scores, SPLITS, R2) == said
    scores.loc[0, "failed"] = "killed its worker three times"
    said = "No activation finished all its trials: they diverged or failed."
    assert statistics.verdict(scores, SPLITS, R2) == said


def test_only_seeds_that_every_model_tried_count():
    whole = results(relu=BASE, tanh=BASE - 0.1 + NOISE, linear=BASE - 0.3 + NOISE)
    started = results(relu=[*BASE, 0.0], tanh=[*BASE - 0.1 + NOISE, 1.0], linear=BASE - 0.3 + NOISE)
    for function in (statistics.ranking, statistics.pairs):
        pd.testing.assert_frame_equal(function(started, SPLITS, R2), function(whole, SPLITS, R2))
    assert statistics.verdict(started, SPLITS, R2) == statistics.verdict(whole, SPLITS, R2)


@pytest.mark.parametrize("n_seeds", [0, 1, 2])
@pytest.mark.parametrize("score", [0.5, np.nan])
def test_the_fewest_trials_and_the_emptiest_are_no_accident(n_seeds, score):
    table = results(relu=[score] * 3, linear=[score] * 3, mean=[0.1] * 3)
    table = table[table["seed"] < n_seeds]
    assert len(statistics.ranking(table, SPLITS, R2)) == (3 if n_seeds else 0)
    assert len(statistics.pairs(table, SPLITS, R2)) == (1 if n_seeds and score == 0.5 else 0)
    assert np.isnan(statistics.friedman(table, SPLITS, R2).p)
    assert statistics.verdict(table, SPLITS, R2).endswith(".")


# ---- invariances ----


def everything(table, metric):
    return (
        statistics.ranking(table, SPLITS, metric),
        statistics.pairs(table, SPLITS, metric),
        statistics.against_baselines(table, SPLITS, metric),
        statistics.friedman(table, SPLITS, metric),
        statistics.verdict(table, SPLITS, metric),
    )


def some_results():
    scores = overlapping(np.random.default_rng(5), 7, 5) + np.array([0, 1, 2, 9, 12])
    return as_results(scores, ["relu", "linear", "mean", "tanh", "gradient_boosting"])


def assert_same(found, expected):
    for one, other in zip(found[:3], expected[:3], strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert found[3].p == pytest.approx(expected[3].p)
    assert found[4] == expected[4]


def test_the_order_of_models_does_not_count():
    table = some_results()
    assert_same(everything(table.sort_values("model", kind="stable"), R2), everything(table, R2))


def test_the_order_of_rows_within_models_does_not_count():
    table = some_results()
    assert_same(everything(table.iloc[::-1].reset_index(drop=True), R2), everything(table, R2))


def test_turning_the_sign_of_scores_and_metric_changes_only_their_sign():
    table, expected = some_results(), everything(some_results(), RMSE)
    mirrored = Metric("m", "m", "regression", RMSE.measure, True, least=-np.inf, most=0.0)
    ranking, *others = everything(table.assign(score=-table["score"]), mirrored)
    ranking[["score", "low", "high"]] = -ranking[["score", "high", "low"]].to_numpy()
    assert list(ranking.index) == list(expected[0].index)
    np.testing.assert_allclose(
        ranking.drop(columns="kind").astype(float),
        expected[0].drop(columns="kind").astype(float),
        rtol=0.02,  # the quantiles of a bootstrap lie a draw apart
    )
    for one, other in zip(others[:2], expected[1:3], strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert others[-1].replace("higher", "lower").replace("-", "") == expected[-1]

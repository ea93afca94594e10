"""P-values, effects, ranks and intervals have the values of textbooks and of scipy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scores_made import ACCURACY, BASE, NOISE, R2, RATIO, RMSE, SPLITS, as_results, judged, results

from bendwise.comparison import statistics
from bendwise.comparison.statistics import scores as scoring
from bendwise.comparison.statistics import tests
from bendwise.comparison.statistics.ranking import interval

# ---- known values ----


def test_a_p_value_worked_by_hand():
    """Differences 1..5: mean 3, variance 2.5; t = 3 / √(2.5 (1/5 + 25/60)) = 2.416 with 4 degrees."""
    row = statistics.pairs(results(a=np.arange(1.0, 6), b=np.zeros(5)), SPLITS, R2).loc[0]
    error = np.sqrt(2.5 * (1 / 5 + 25 / 60))
    assert row["p_t"] == row["p_adjusted"] == pytest.approx(2 * stats.t.sf(3 / error, 4))
    assert row["p_t"] == pytest.approx(0.0730, abs=1e-4)
    assert (row["low"], row["high"]) == pytest.approx(stats.t.interval(0.95, 4, 3, error))
    assert row[["difference", "effect", "p_wilcoxon"]].tolist() == pytest.approx([3, 1, 2 / 2**5])


def test_without_overlap_the_test_is_the_paired_t_test_of_scipy():
    a, b = np.random.default_rng(0).normal(size=(2, 8))
    row = statistics.pairs(results(a=a, b=b), statistics.Splits(10**12, 1), R2).loc[0]
    assert row["p_t"] == pytest.approx(stats.ttest_rel(a, b).pvalue)


@pytest.mark.parametrize("differences", [[1, 2, -3, 4, 5.5], [1, 1, -1, 2, 2, 3], [0, 0, 1, -2, 2, 3, 3, -1]])
def test_wilcoxon_is_that_of_scipy_with_every_sign_tried(differences):
    expected = stats.wilcoxon(
        [d for d in differences if d], method=stats.PermutationMethod(n_resamples=2**8)
    ).pvalue
    assert tests.wilcoxon(np.array(differences, float)) == pytest.approx(expected)


def test_wilcoxon_of_many_seeds_is_near_the_normal_one():
    differences = np.random.default_rng(0).normal(0.1, 1, size=400)
    assert tests.wilcoxon(differences) == pytest.approx(stats.wilcoxon(differences).pvalue, rel=0.02)


def test_equal_models_have_no_effect():
    row = statistics.pairs(results(a=BASE, b=BASE), SPLITS, R2).loc[0]
    assert row.drop(["a", "b"]).tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_the_effect_weighs_differences_by_their_rank():
    assert tests.rank_biserial(np.array([1.0, 2, 3, -4])) == 0.2  # (1 + 2 + 3 - 4) / 10
    assert tests.rank_biserial(np.array([0.0, 0, -1])) == -1


def test_steps_that_only_rounding_tells_apart_are_ties():
    a, b = np.array([0.9, 0.8, 0.7, 0.3]), np.array([0.8, 0.7, 0.6, 0.4])
    assert len(set(np.abs(a - b))) > 1
    assert len(set(np.abs(scoring.difference(pd.Series(a), pd.Series(b))))) == 1


def test_p_values_are_adjusted_for_the_number_of_pairs():
    up = np.arange(1.0, 6)
    three = statistics.pairs(results(a=up, b=np.zeros(5), c=-2 * up), SPLITS, R2).set_index(["a", "b"])
    alone = three["p_t"]
    assert alone["a", "b"] == pytest.approx(alone["a", "c"])  # all have the same t …
    assert three["p_adjusted"].tolist() == pytest.approx(3 * alone)  # … so all count three times


def test_friedman_without_overlap_is_that_of_scipy():
    scores = np.random.default_rng(0).normal(size=(6, 4))
    found = statistics.friedman(as_results(scores), statistics.Splits(10**12, 1), R2)
    assert (found.statistic, found.p) == pytest.approx(tuple(stats.friedmanchisquare(*scores.T)))
    wider = statistics.friedman(as_results(scores), SPLITS, R2)
    assert wider.statistic == pytest.approx(found.statistic / (1 + 5 * 25 / 85))


def test_friedman_of_models_that_always_tie_finds_nothing():
    assert statistics.friedman(results(a=BASE, b=BASE, c=BASE), SPLITS, R2).p == 1


@pytest.mark.parametrize(("n_models", "quantile"), [(2, 1.960), (4, 2.569), (10, 3.164)])
def test_critical_differences_are_those_of_the_tables(n_models, quantile):
    """q₀.₀₅ from Demšar (2006), table 5."""
    expected = quantile * np.sqrt(n_models * (n_models + 1) / (6 * 14))
    assert statistics.critical_difference(n_models, 14) == pytest.approx(expected, rel=5e-4)
    wider = statistics.critical_difference(n_models, 14, SPLITS)
    assert wider == pytest.approx(expected * np.sqrt(1 + 13 * 25 / 85), rel=5e-4)


def test_groups_are_the_longest_and_none_lies_within_another():
    ranks = pd.Series({"d": 4.0, "a": 1.0, "b": 1.5, "c": 2.5, "none": np.nan, "e": 9.0})
    assert statistics.groups(ranks, 1.6) == [("a", "b", "c"), ("c", "d")]
    assert statistics.groups(ranks, 0.1) == []
    assert statistics.groups(ranks, 10) == [("a", "b", "c", "d", "e")]


def test_groups_of_pairs_agree_with_the_verdict():
    table = results(relu=BASE, tanh=BASE - 0.0005 + NOISE, linear=BASE - 0.3 + NOISE)
    ranks = statistics.ranking(table, SPLITS, R2)["rank"]
    assert statistics.groups_of_pairs(ranks, statistics.pairs(table, SPLITS, R2)) == [("relu", "tanh")]


# ---- the ranking ----


def test_equals_are_ranked_in_the_order_of_the_plan():
    up, down = [0.1, 0.2, 0.3], [0.3, 0.2, 0.1]
    assert up[0] + up[1] + up[2] > down[0] + down[1] + down[2]  # by rounding
    for plan in ({"tanh": down, "relu": up}, {"relu": up, "tanh": down}):
        assert list(statistics.ranking(results(**plan), SPLITS, R2).index) == list(plan)


def test_ranks_are_among_activations_alone():
    table = results(a=[3.0, 3, 1], b=[2.0, 3, 2], gradient_boosting=[9.0] * 3, linear=[0.0, 0, 9])
    ranks = statistics.ranking(table, SPLITS, R2)["rank"]
    assert ranks[["a", "b", "linear"]].tolist() == pytest.approx(
        [(1 + 1.5 + 3) / 3, (2 + 1.5 + 2) / 3, 7 / 3]
    )
    assert np.isnan(ranks["gradient boosting"])


def test_rates_and_steps_are_medians_and_shares_are_means():
    table = results(relu=BASE, linear=BASE)
    table.loc[:4, ["learning_rate", "best_step", "dead"]] = np.array(
        [[0.1, 10, 0.5], [0.1, 20, 0.0], [0.001, 90, 0], [0.1, 80, 0], [0.01, 70, 0]]
    )
    row = statistics.ranking(table, SPLITS, R2).loc["relu"]
    assert row[["learning_rate", "best_step", "dead", "saturated"]].tolist() == pytest.approx(
        [0.1, 70, 0.1, 0.5]
    )


def test_intervals_allow_for_overlapping_splits():
    plain = interval(BASE, statistics.Splits(10**12, 1), R2)
    low, high = interval(BASE, SPLITS, R2)
    factor = np.sqrt(1 + 5 * RATIO)
    assert (0.81 - low, high - 0.81) == pytest.approx(
        ((0.81 - plain[0]) * factor, (plain[1] - 0.81) * factor)
    )


def test_intervals_are_nearly_those_of_student_where_scores_are_normal():
    scores = np.random.default_rng(0).normal(10, 1, size=40)
    expected = stats.t.interval(0.95, 39, scores.mean(), stats.sem(scores))
    assert interval(scores, statistics.Splits(10**12, 1), RMSE) == pytest.approx(expected, abs=0.03)


def test_intervals_end_where_scores_end():
    assert interval(np.array([0.9, 1.0, 1.0]), SPLITS, R2)[1] == 1
    assert interval(np.array([0.0, 0.1, 0.0]), SPLITS, ACCURACY)[0] == 0
    assert interval(np.array([0.0, 0.1, 0.0]), SPLITS, R2)[0] < 0
    assert interval(np.array([0.9, 5.0, 1.0]), SPLITS, RMSE)[1] > 5


def test_equal_counts_do_not_make_a_sure_thing():
    assert interval(np.full(10, 0.9), SPLITS, R2) == (0.9, 0.9)
    reach = stats.t.ppf(0.975, 9) / 25 * np.sqrt(1 / 10 + RATIO)
    assert interval(np.full(10, 0.9), SPLITS, ACCURACY) == pytest.approx((0.9 - reach, 0.9 + reach))


def test_scores_are_not_known_better_than_their_resolution():
    one_answer = {"relu": BASE + 1 / 45, "tanh": BASE}  # one more right answer in every split
    splits = statistics.Splits(n_train=108, n_test=45)
    assert judged(R2, splits, **one_answer) == "Take relu: it beats tanh."
    assert judged(ACCURACY, splits, **one_answer).startswith("No difference was found")

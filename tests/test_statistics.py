"""The statistics of a comparison: known values, invariances, rates of false discoveries, and the words."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.datasets import load_digits
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from bendwise.comparison import statistics
from bendwise.comparison.metrics import METRICS, Metric
from bendwise.comparison.statistics import scores as scoring
from bendwise.comparison.statistics import tests
from bendwise.comparison.statistics.ranking import interval

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
    assert sum(up) > sum(down)  # by rounding
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


# ---- how often a difference is found that is not there, and one that is ----


def found_difference(scores, splits, resolution=0.0):
    """Whether any two columns are told apart."""
    n_models = scores.shape[1]
    p_values = [
        tests.corrected_t(scores[:, i] - scores[:, j], splits, resolution)
        for i, j in combinations(range(n_models), 2)
    ]
    return min(tests.holm(p_values)) < 0.05


@pytest.mark.parametrize(("n_models", "n_seeds"), [(2, 5), (2, 20), (5, 10)])
def test_false_discoveries_are_rare_where_training_parts_overlap(n_models, n_seeds):
    """With independent seeds assumed there are 15 to 45 in 100."""
    rng = np.random.default_rng(0)
    found = sum(found_difference(overlapping(rng, n_seeds, n_models), SPLITS) for _ in range(400))
    assert found <= 31  # 20 expected; 32 or more by chance once in 150


@pytest.mark.parametrize(("n_models", "n_seeds"), [(2, 5), (11, 5), (11, 10)])
def test_false_discoveries_are_rare_also_where_answers_are_counted(n_models, n_seeds):
    rng = np.random.default_rng(0)
    splits = statistics.Splits(n_train=108, n_test=45)
    found = 0
    for _ in range(100):
        counts = rng.binomial(45, 0.97, (n_seeds, n_models))
        found += found_difference(counts / 45, splits, splits.resolution(ACCURACY))
    assert found <= 8  # 5 expected at the most; 9 or more by chance once in 16 at 5, never if rarer


def test_clear_differences_are_found_among_eleven_activations_with_ten_seeds():
    rng = np.random.default_rng(0)
    better = 3 * np.sqrt(2) * np.eye(11)[0]  # three standard deviations of a difference
    found = sum(
        found_difference(overlapping(rng, 10, 11, 0.25) + better, statistics.Splits(4, 1)) for _ in range(20)
    )
    assert found >= 18


def test_intervals_hold_the_true_mean_as_often_as_they_say():
    rng, rho = np.random.default_rng(0), RATIO / (1 + RATIO)
    held = 0
    for _ in range(200):
        scores = np.sqrt(rho) * rng.normal() + np.sqrt(1 - rho) * rng.normal(size=10)
        low, high = interval(
            scores, SPLITS, Metric("m", "m", "regression", R2.measure, True, -np.inf, np.inf)
        )
        held += low <= 0 <= high
    assert held >= 182  # 190 expected; fewer than 182 by chance once in 150


def equal_trees(rng, n_seeds, n_models):
    """Accuracies of trees that are equal in truth: each has its own pictures of the same digits."""
    X, y = load_digits(return_X_y=True)
    rows = np.stack([rng.permutation(np.flatnonzero(y == c))[: 15 * n_models] for c in range(10)])
    rows = rows.reshape(10, n_models, 15).swapaxes(0, 1).reshape(n_models, 150)
    folds = RepeatedStratifiedKFold(
        n_splits=5, n_repeats=n_seeds // 5, random_state=int(rng.integers(1_000_000))
    )
    return np.array(
        [
            [
                DecisionTreeClassifier(random_state=0)
                .fit(X[own[train]], y[own[train]])
                .score(X[own[test]], y[own[test]])
                for own in rows
            ]
            for train, test in folds.split(rows[0], y[rows[0]])
        ]
    )


def rates(draws, splits, resolution):
    """In how many of 100 each procedure tells any two of the equal models apart."""
    found = []
    for scores in draws:
        n_seeds, n_models = scores.shape
        differences = [np.round(scores[:, i] - scores[:, j], 12) for i, j in combinations(range(n_models), 2)]
        ranks = stats.rankdata(scores, axis=1).mean(axis=0)
        found.append(
            {
                "corrected t": min(
                    tests.holm([tests.corrected_t(d, splits, resolution) for d in differences])
                ),
                "t": min(tests.holm([tests.corrected_t(d, ALONE, 0.0) for d in differences])),
                "Wilcoxon": min(tests.holm([tests.wilcoxon(d) for d in differences])),
                "Nemenyi": 1.0 - (np.ptp(ranks) >= statistics.critical_difference(n_models, n_seeds)),
            }
        )
    return (100 * (pd.DataFrame(found) < 0.05).mean()).round()


ALONE = statistics.Splits(10**12, 1)  # training parts that do not overlap


@pytest.mark.slow
@pytest.mark.parametrize(("n_models", "n_seeds"), [(2, 10), (2, 20), (11, 10)])
def test_what_decides_is_the_only_one_that_keeps_false_discoveries_rare(n_models, n_seeds):
    """The table in the package's docstring; with ``-s`` it is printed."""
    rng = np.random.default_rng(0)
    normal = rates(
        (overlapping(rng, n_seeds, n_models, 0.25) for _ in range(400)), statistics.Splits(4, 1), 0
    )
    trees = rates(
        (equal_trees(rng, n_seeds, n_models) for _ in range(100)), statistics.Splits(120, 30), 1 / 30
    )
    print(n_models, n_seeds, pd.DataFrame({"normal": normal, "trees": trees}), sep="\n")
    assert normal["corrected t"] <= 7
    assert trees["corrected t"] <= 9
    assert normal["t"] >= 20
    assert normal["Wilcoxon"] >= 20 or (n_models, n_seeds) == (11, 10)  # where it never finds anything
    assert normal["Nemenyi"] >= 10

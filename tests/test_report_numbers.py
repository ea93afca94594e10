"""The numbers and words of a report: quartiles, rates, margins, labels."""

from __future__ import annotations

import numpy as np
from made_up_runs import RATES, made_up, page_of

from bendwise.comparison.report import findings, measures, panels, words
from bendwise.comparison.store import Outcome
from bendwise.comparison.trial import nothing
from bendwise.figures.looks import apart, short


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

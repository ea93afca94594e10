"""scikit-learn's own checks of estimators, all of them."""

from __future__ import annotations

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import bendwise as bw

ESTIMATORS = [
    bw.MLPClassifier(max_iter=100),
    bw.MLPRegressor(max_iter=100),
    bw.MLPClassifier(solver="lbfgs", alpha=0.1),
    bw.MLPRegressor(solver="lbfgs"),
    bw.MLPClassifier(activation="gelu", dropout=0.1, max_iter=50),
    bw.MLPRegressor(activation=[bw.mish], max_iter=100),
]
BY_CHANCE = "what dropout leaves out depends on where a row stands, be its weight 0 or not"


def not_expected(estimator):
    checks = [f"check_sample_weight_equivalence_on_{kind}_data" for kind in ("dense", "sparse")]
    return dict.fromkeys(checks, BY_CHANCE) if estimator.dropout else {}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(ESTIMATORS, expected_failed_checks=not_expected)
def test_scikit_learn_finds_nothing_wrong(estimator, check):
    check(estimator)

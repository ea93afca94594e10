"""The estimators beside scikit-learn's: the same training to the last digits, then what it has not."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn import datasets, neural_network
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import cross_val_score
from sklearn.preprocessing import StandardScaler

import bendwise as bw

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
TABLES = ["iris", "wine", "breast_cancer", "digits", "diabetes"]
NAMES = ["MLPClassifier", "MLPRegressor"]
WAYS = [
    {},
    {"shuffle": False},
    {"batch_size": 7},
    {"alpha": 5.0, "batch_size": 50},
    {"activation": "tanh", "hidden_layer_sizes": (20, 10)},
    {"activation": "logistic", "hidden_layer_sizes": 5},
    {"activation": "identity"},
    {"hidden_layer_sizes": ()},
    {"early_stopping": True, "validation_fraction": 0.2},
    {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3},
    {"solver": "sgd"},
    {"solver": "sgd", "nesterovs_momentum": False, "momentum": 1.0, "learning_rate_init": 1e-4},
    {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.01},
    {"solver": "sgd", "learning_rate": "invscaling", "power_t": 0.3},
    {"solver": "sgd", "learning_rate": "adaptive", "tol": 0.1, "n_iter_no_change": 2, "max_iter": 80},
    {"solver": "sgd", "early_stopping": True, "n_iter_no_change": 3},
    {"n_iter_no_change": np.inf, "tol": 1.0},
    {"tol": 0.05, "n_iter_no_change": 1},
]


def table(name, n_rows=None):
    X, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    if name == "diabetes":
        y = y / 50
    rows = np.random.default_rng(0).permutation(len(X))[:n_rows]
    return X[rows], y[rows]


def both(name, **how):
    """The estimator of scikit-learn and ours."""
    return getattr(neural_network, name)(**how), getattr(bw, name)(**how)


def kind_of(name):
    return NAMES[name == "diabetes"]


def assert_alike(theirs, ours, rtol=1e-8):
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.t_ == theirs.t_
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol)
    np.testing.assert_allclose(ours.loss_, theirs.loss_, rtol)
    if theirs.best_loss_ is None:
        assert ours.best_loss_ is None
        np.testing.assert_allclose(ours.validation_scores_, theirs.validation_scores_, rtol)
        np.testing.assert_allclose(ours.best_validation_score_, theirs.best_validation_score_, rtol)
    else:
        np.testing.assert_allclose(ours.best_loss_, theirs.best_loss_, rtol)
        assert ours.validation_scores_ is None
        assert ours.best_validation_score_ is None
    for our, their in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_and_defaults_are_those_of_scikit_learn_and_dropout(name):
    def of(cls):
        return [(p.name, p.kind, p.default) for p in inspect.signature(cls).parameters.values()]

    theirs, ours = of(getattr(neural_network, name)), of(getattr(bw, name))
    assert ours == [*theirs, ("dropout", inspect.Parameter.KEYWORD_ONLY, 0.0)]


def test_both_estimators_say_the_same_of_what_they_have_in_common():
    def of(cls):
        words = inspect.getdoc(cls).partition("Parameters\n----------\n")[2].partition("Attributes\n")[0]
        own, first, shared = words.partition("hidden_layer_sizes :")
        defaults = [(p.name, p.default) for p in inspect.signature(cls).parameters.values()]
        return own, first + shared, defaults

    _, words, defaults = of(bw.MLPClassifier)
    own, same_words, (loss, *same_defaults) = of(bw.MLPRegressor)
    assert own.startswith("loss :")
    assert loss == ("loss", "squared_error")
    assert words == same_words
    assert defaults == same_defaults


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", [{}, {"solver": "lbfgs"}, {"early_stopping": True}])
def test_fitted_attributes_are_those_of_scikit_learn(name, how):
    X, y = table("iris")
    theirs, ours = (model.fit(X, y) for model in both(name, max_iter=3, random_state=0, **how))
    public = [key for key in vars(theirs) if key.endswith("_") and not key.startswith("_")]
    assert "coefs_" in public
    for key in public:
        kind = type(getattr(theirs, key))
        assert isinstance(getattr(ours, key), float if issubclass(kind, float) else kind), key
    assert (ours.n_layers_, ours.n_outputs_, ours.out_activation_) == (
        theirs.n_layers_,
        theirs.n_outputs_,
        theirs.out_activation_,
    )


@pytest.mark.parametrize("how", WAYS, ids=str)
@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_the_same_seed_trains_to_the_same_digits_as_in_scikit_learn(name, how):
    X, y = table(name, 301)  # one more than a batch can hold
    theirs, ours = both(kind_of(name), **{"random_state": 3, "max_iter": 40, **how})
    assert_alike(theirs.fit(X, y), ours.fit(X, y))
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=1e-5)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", TABLES)
def test_each_table_gives_the_loss_curve_that_scikit_learn_gives(name, seed):
    X, y = table(name, 500)
    theirs, ours = (m.fit(X, y) for m in both(kind_of(name), random_state=seed, max_iter=50))
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-8)
    np.testing.assert_allclose(ours.score(X, y), theirs.score(X, y), rtol=1e-8)


@pytest.mark.parametrize("name", TABLES)
def test_cross_validated_scores_are_those_of_scikit_learn(name):
    X, y = table(name, 400)
    theirs, ours = (cross_val_score(m, X, y, cv=3) for m in both(kind_of(name), random_state=0, max_iter=30))
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize("name", TABLES)
def test_lbfgs_goes_as_low_as_in_scikit_learn(name):
    X, y = table(name, 300)
    how = {"solver": "lbfgs", "alpha": 1.0, "hidden_layer_sizes": 10}
    for seed in range(3):
        theirs, ours = (m.fit(X, y) for m in both(kind_of(name), random_state=seed, **how))
        assert ours.loss_ < 1.1 * theirs.loss_
        assert ours.score(X, y) > theirs.score(X, y) - 0.02


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", TABLES)
def test_single_precision_trains_as_well(name, seed):
    X, y = table(name, 300)
    theirs, ours = (
        model.fit(X.astype(np.float32), y) for model in both(kind_of(name), random_state=seed, max_iter=50)
    )
    assert {array.dtype for array in ours.coefs_ + ours.intercepts_} == {np.dtype(np.float32)}
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=2e-3)
    assert abs(ours.score(X, y) - theirs.score(X, y)) < 0.02


def test_predictions_keep_single_precision():
    X, y = table("diabetes")
    X = X.astype(np.float32)
    assert bw.MLPRegressor(max_iter=2).fit(X, y).predict(X).dtype == np.float32
    assert bw.MLPClassifier(max_iter=2).fit(X, y > 3).predict_proba(X).dtype == np.float32


@pytest.mark.parametrize("how", [{}, {"batch_size": 20}, {"solver": "sgd", "batch_size": 64}], ids=str)
@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_weights_of_samples_count_as_in_scikit_learn(name, how):
    X, y = table(name)
    weights = np.random.default_rng(1).uniform(0, 3, len(X))
    for more in ({}, {"early_stopping": True}):
        theirs, ours = both(kind_of(name), random_state=0, max_iter=20, **how, **more)
        assert_alike(theirs.fit(X, y, sample_weight=weights), ours.fit(X, y, sample_weight=weights))


def test_a_batch_of_rows_that_do_not_count_changes_nothing_by_itself():
    X, y = table("wine")
    weights = np.r_[np.zeros(60), np.ones(len(X) - 60)]
    how = {
        "batch_size": 20,
        "shuffle": False,
        "max_iter": 1,
        "solver": "sgd",
        "momentum": 0,
        "random_state": 0,
    }
    some = bw.MLPClassifier(**how).fit(X, y, sample_weight=weights)
    rest = bw.MLPClassifier(**how).fit(X[60:], y[60:])
    for a, b in zip(some.coefs_, rest.coefs_, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("how", [{}, {"solver": "sgd"}, {"early_stopping": True}], ids=str)
def test_several_outputs_train_as_in_scikit_learn(how):
    X, y = table("diabetes")
    Y = np.c_[y, y**2 / 5, -y]
    theirs, ours = both("MLPRegressor", random_state=0, max_iter=30, **how)
    assert_alike(theirs.fit(X, Y), ours.fit(X, Y))
    assert ours.predict(X).shape == Y.shape
    labels = (y[:, np.newaxis] > [2.0, 3.0, 4.0]).astype(int)
    theirs, ours = both("MLPClassifier", random_state=0, max_iter=30, **how)
    assert_alike(theirs.fit(X, labels), ours.fit(X, labels))
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-6)
    np.testing.assert_allclose(ours.predict_log_proba(X), theirs.predict_log_proba(X), rtol=1e-6)


def test_two_classes_train_as_in_scikit_learn():
    X, y = table("breast_cancer")
    words = np.array(["no", "yes"])[y]
    for how in ({"early_stopping": True}, {}):
        theirs, ours = (m.fit(X, words) for m in both("MLPClassifier", random_state=0, max_iter=20, **how))
        assert_alike(theirs, ours)
    assert list(ours.classes_) == ["no", "yes"]
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-6)


@pytest.mark.skipif(
    "loss" not in inspect.signature(neural_network.MLPRegressor).parameters, reason="scikit-learn < 1.7"
)
@pytest.mark.parametrize(
    "how", [{}, {"batch_size": 50}, {"batch_size": 50, "shuffle": False}, {"solver": "sgd"}], ids=str
)
def test_counts_train_as_in_scikit_learn(how):
    X, _ = table("diabetes")
    counts = np.random.default_rng(0).poisson(np.exp(X[:, 0]))
    weights = np.random.default_rng(1).uniform(0, 3, len(X))
    theirs, ours = both("MLPRegressor", loss="poisson", random_state=0, max_iter=20, **how)
    assert_alike(theirs.fit(X, counts, sample_weight=weights), ours.fit(X, counts, sample_weight=weights))
    assert ours.out_activation_ == "exp"
    assert (ours.predict(X) > 0).all()


@pytest.mark.parametrize("how", [{}, {"solver": "sgd", "batch_size": 30}, {"tol": 0.5}], ids=str)
def test_partial_fit_is_that_of_scikit_learn(how):
    X, y = table("wine")
    theirs, ours = both("MLPClassifier", random_state=0, **how)
    for start in [0, 50, 100] * 8:
        rows = slice(start, start + 50)
        for model in (theirs, ours):
            model.partial_fit(X[rows], y[rows], classes=[0, 1, 2])
    assert_alike(theirs, ours)
    assert ours.n_iter_ == 1


@pytest.mark.parametrize("how", [{}, {"solver": "sgd"}, {"early_stopping": True}, {"tol": 0.1}], ids=str)
def test_warm_starts_go_on_as_in_scikit_learn(how):
    X, y = table("diabetes")
    theirs, ours = both("MLPRegressor", random_state=0, warm_start=True, max_iter=7, **how)
    for _ in range(3):
        assert_alike(theirs.fit(X, y), ours.fit(X, y))


def test_without_a_warm_start_a_second_fit_is_as_the_first():
    X, y = table("wine")
    model = bw.MLPClassifier(random_state=0, max_iter=5).fit(X, y)
    first = model.network_.parameters.copy()
    np.testing.assert_array_equal(model.fit(X, y).network_.parameters, first)
    assert len(model.loss_curve_) == 5


def test_early_stopping_gives_the_weights_of_the_best_score():
    X, y = table("diabetes")
    how = {"random_state": 0, "learning_rate_init": 0.05, "early_stopping": True, "max_iter": 60}
    model = bw.MLPRegressor(**how).fit(X, y)
    best = int(np.argmax(model.validation_scores_)) + 1
    assert best < model.n_iter_
    until_then = bw.MLPRegressor(**{**how, "max_iter": best}).fit(X, y)
    np.testing.assert_array_equal(model.network_.parameters, until_then.network_.parameters)


def test_what_is_said_is_said_for_each_iteration(capsys):
    X, y = table("wine")
    how = {"verbose": True, "random_state": 0, "max_iter": 30, "tol": 0.5, "n_iter_no_change": 2}
    model = bw.MLPClassifier(solver="sgd", learning_rate="adaptive", **how).fit(X, y)
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("Iteration")] == [
        f"Iteration {i}, loss = {loss:.8f}" for i, loss in enumerate(model.loss_curve_, 1)
    ]
    assert (
        "Training loss has not improved by tol=0.5 for 2 iterations. The learning rate is now 0.0002." in said
    )
    bw.MLPClassifier(solver="lbfgs", verbose=True, max_iter=4).fit(X, y)
    assert capsys.readouterr().out.count("Iteration") == 4


def test_too_few_iterations_are_warned_of():
    X, y = table("wine")
    for how in ({}, {"solver": "lbfgs"}):
        with pytest.warns(ConvergenceWarning, match="max_iter=3"):
            bw.MLPClassifier(max_iter=3, **how).fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bw.MLPClassifier(max_iter=300, tol=0.1, n_iter_no_change=2).fit(X, y)


@pytest.mark.parametrize("how", [{}, {"early_stopping": True}, {"solver": "lbfgs"}], ids=str)
def test_labels_in_a_sparse_matrix_are_predicted_as_one(how):
    X, y = table("wine")
    labels = sparse.csr_matrix((y[:, np.newaxis] >= [1, 2]).astype(int))
    theirs, ours = (m.fit(X, labels) for m in both("MLPClassifier", random_state=0, max_iter=20, **how))
    assert sparse.issparse(ours.predict(X))
    assert abs(ours.predict(X) - theirs.predict(X)).sum() == 0
    assert ours.score(X, labels) == theirs.score(X, labels)


@pytest.mark.parametrize("how", [{}, {"solver": "sgd"}], ids=str)
def test_without_hidden_layers_logistic_begins_as_in_scikit_learn(how):
    X, y = table("wine")
    theirs, ours = both(
        "MLPClassifier", hidden_layer_sizes=(), activation="logistic", random_state=0, max_iter=9, **how
    )
    assert_alike(theirs.fit(X, y), ours.fit(X, y))


def test_one_class_alone_is_always_right():
    X, _ = table("wine")
    how = {"early_stopping": True, "random_state": 0, "max_iter": 3}
    theirs, ours = (m.fit(X, ["wine"] * len(X)) for m in both("MLPClassifier", **how))
    assert_alike(theirs, ours)
    assert set(ours.predict(X)) == {"wine"}


@pytest.mark.parametrize("how", [{}, {"batch_size": 50}, {"shuffle": False}], ids=str)
def test_a_shared_random_state_is_left_where_scikit_learn_leaves_it(how):
    X, y = table("wine")
    draws = []
    for model in both("MLPClassifier", max_iter=7, **how):
        model.set_params(random_state=np.random.RandomState(5)).fit(X, y)
        draws.append(model.random_state.uniform())
    assert draws[0] == draws[1]

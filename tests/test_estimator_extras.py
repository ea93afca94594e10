"""What the estimators have that scikit-learn's have not, and their place among its tools."""

from __future__ import annotations

import copy
import math
import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn import datasets
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import bendwise as bw
from bendwise.estimators import architecture, descent
from bendwise.estimators.objective import of_classes, of_quantities
from bendwise.estimators.quasi_newton import Surface
from bendwise.estimators.runner import Rows

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def wine():
    X, y = datasets.load_wine(return_X_y=True)
    return StandardScaler().fit_transform(X), y


@pytest.mark.parametrize(
    "chosen", ["leaky_relu", "elu", "mish", "snake", bw.gelu, bw.hard_swish, [bw.silu], "softmax"]
)
def test_any_activation_can_be_trained(chosen, wine):
    model = bw.MLPClassifier(activation=chosen, learning_rate_init=0.02, max_iter=30, random_state=0)
    model.fit(*wine)
    assert model.score(*wine) > 0.95
    hidden = chosen[0] if isinstance(chosen, list) else chosen
    assert model.network_.layers[1] is (bw.get(hidden) if isinstance(hidden, str) else hidden)


def test_each_layer_can_have_its_own_activation(wine):
    model = bw.MLPClassifier((8, 6), activation=["tanh", bw.mish], max_iter=2).fit(*wine)
    assert repr(model.network_) == "Network([Dense(13, 8), tanh, Dense(8, 6), mish, Dense(6, 3), softmax])"


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_an_own_formula_trains_as_the_same_formula_of_the_catalogue(solver, wine):
    @bw.activation
    def own_tanh(x):
        e = math.exp(-2 * abs(x))
        return (1 - e) / (1 + e) * (1 if x > 0 else -1), 4 * e / ((1 + e) * (1 + e))

    how = {"solver": solver, "max_iter": 15, "random_state": 0}
    own, known = bw.MLPClassifier(activation=own_tanh, **how), bw.MLPClassifier(activation="tanh", **how)
    start = own.fit(*wine).network_.parameters.copy()
    own.set_params(warm_start=True), known.set_params(warm_start=True)
    known.fit(*wine).network_.parameters = start
    own.fit(*wine), known.fit(*wine)
    np.testing.assert_allclose(own.loss_, known.loss_, rtol=1e-6)


def test_first_weights_are_within_glorots_bound_times_the_gain():
    rng = np.random.RandomState(0)
    layers = [bw.relu, bw.sigmoid, bw.gelu]
    network = architecture.make_network([30, 40, 50, 60, 7], layers, "softmax", rng, np.float64)
    for dense, factor in zip(network.dense, [1, 1 / np.sqrt(3), bw.gelu.gain, bw.gelu.gain], strict=True):
        bound = factor * np.sqrt(6 / (dense.n_inputs + dense.n_neurons))
        assert 0.98 * bound < abs(dense.weights).max() <= bound
        assert 0.6 * bound < abs(dense.biases).max() <= bound


@pytest.mark.parametrize("how", [{}, {"batch_size": 32, "solver": "sgd", "learning_rate_init": 0.05}])
def test_dropout_makes_training_harder_and_predictions_certain(how, wine):
    how = {"max_iter": 40, "random_state": 0, **how}
    with_it, again = (bw.MLPClassifier(dropout=0.5, **how).fit(*wine) for _ in range(2))
    without = bw.MLPClassifier(**how).fit(*wine)
    assert with_it.loss_ > 1.1 * without.loss_
    np.testing.assert_array_equal(with_it.network_.parameters, again.network_.parameters)
    np.testing.assert_array_equal(with_it.predict_proba(wine[0]), with_it.predict_proba(wine[0]))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("objective", "last"),
    [
        (of_classes(3, "multiclass"), "one"),
        (of_classes(3, "multilabel-indicator"), "many"),
        (of_quantities(3, "squared_error"), "numbers"),
        (of_quantities(3, "poisson"), "counts"),
    ],
    ids=lambda given: getattr(getattr(given, "loss", None), "name", given),
)
def test_the_gradient_that_lbfgs_follows_is_that_of_its_loss(objective, last, weighted):
    rng = np.random.default_rng(0)
    targets = {
        "one": np.eye(3)[rng.integers(0, 3, 20)],
        "many": rng.integers(0, 2, (20, 3)),
        "numbers": rng.standard_normal((20, 3)),
        "counts": rng.poisson(2, (20, 3)),
    }[last].astype(float)
    network = architecture.make_network(
        [4, 5, 3], [bw.gelu], objective.end, np.random.RandomState(0), np.float64
    )
    rows = Rows(rng.standard_normal((20, 4)), targets, rng.uniform(0, 2, 20) if weighted else None)
    surface = Surface(network, objective, rows, alpha=3.0)
    here = network.parameters.copy()
    _, gradient = surface(here)
    gradient = gradient.copy()
    for place in range(0, len(here), 3):
        step = np.zeros_like(here)
        step[place] = 1e-5
        slope = (surface(here + step)[0] - surface(here - step)[0]) / 2e-5
        np.testing.assert_allclose(gradient[place], slope, rtol=1e-6, atol=1e-8)


def test_the_network_is_what_predicts(wine):
    X, y = wine
    model = bw.MLPClassifier(max_iter=10, random_state=0).fit(X, y)
    assert isinstance(model.network_, bw.Network)
    np.testing.assert_array_equal(model.network_.forward(X), model.predict_proba(X))
    np.testing.assert_array_equal(model.network_.predict(X), model.predict(X))


def test_the_network_can_be_saved_by_itself(wine, tmp_path):
    model = bw.MLPClassifier(activation="gelu", max_iter=3, random_state=0).fit(*wine)
    model.network_.save(tmp_path / "wine.safetensors")
    again = bw.Network.load(tmp_path / "wine.safetensors")
    np.testing.assert_array_equal(again.forward(wine[0]), model.predict_proba(wine[0]))


def test_weights_that_are_written_are_used(wine):
    X, y = wine
    model = bw.MLPClassifier(max_iter=2).fit(X, y)
    model.coefs_[1][...] = 0
    model.intercepts_[-1] = [0.0, 5.0, 0.0]
    assert set(model.predict(X)) == {1}
    model.intercepts_ = [model.intercepts_[0], [0, 0, 5]]
    assert set(model.predict(X)) == {2}
    model.coefs_[:] = [np.ones((13, 100)), np.ones((100, 3))]
    assert (model.network_.dense[0].weights == 1).all()


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("chosen", ["mish", bw.mish, ["mish", bw.gelu]])
def test_models_are_copied_before_and_after_they_are_fitted(chosen, copied, wine):
    X, y = wine
    model = bw.MLPClassifier((8, 8), activation=chosen, max_iter=5, random_state=0)
    other = copied(model).fit(X, y)
    model.fit(X, y)
    np.testing.assert_array_equal(other.network_.parameters, model.network_.parameters)
    again = copied(model)
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert copied(again).get_params() == model.get_params()


@pytest.mark.parametrize("how", [{}, {"solver": "sgd"}, {"activation": "softmax"}], ids=str)
def test_a_model_from_a_file_goes_on_where_it_was(how, wine):
    X, y = wine
    model = bw.MLPClassifier(random_state=0, **how).partial_fit(X, y, classes=[0, 1, 2])
    other = pickle.loads(pickle.dumps(model))
    for one in (model, other):
        one.partial_fit(X[:70], y[:70])
    np.testing.assert_array_equal(other.network_.parameters, model.network_.parameters)


def own_formula(power):
    """Made elsewhere: its name is the same whatever it means."""

    @bw.activation
    def bendy(x):
        return x**power / (1 + x * x)

    return bendy


@pytest.fixture
def bendy():
    yield own_formula(3)
    bw.activations.catalogue.pop("bendy")


def test_a_model_with_an_own_activation_is_kept_with_its_formula(bendy, wine):
    X, y = wine
    model = bw.MLPClassifier(activation=bendy, max_iter=5, random_state=0).fit(X, y)
    assert pickle.loads(pickle.dumps(model)).activation is bendy
    code = """if True:
        import pickle, sys
        model, X = pickle.load(sys.stdin.buffer)
        print(model.fit(X, model.predict(X)).loss_)
    """
    elsewhere = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        input=pickle.dumps((model, X)),
        capture_output=True,
        check=True,
    )
    assert float(elsewhere.stdout) == model.fit(X, model.predict(X)).loss_


def test_a_formula_that_is_written_anew_leaves_models_that_have_the_old_one(bendy, wine):
    X, y = wine
    model = bw.MLPClassifier(activation=bendy, max_iter=5, random_state=0).fit(X, y)
    content, before = pickle.dumps(model), model.predict_proba(X)
    assert own_formula(2) is not bendy
    again = pickle.loads(content)
    for one in (model, copy.deepcopy(model), again, pickle.loads(pickle.dumps(again))):
        np.testing.assert_array_equal(one.predict_proba(X), before)
        assert clone(one).activation is one.activation
    assert pickle.loads(content).activation is again.activation
    assert bw.get("bendy")(2.0) == 0.8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_own_activations_are_searched_in_other_processes(bendy, wine):
    model = bw.MLPClassifier(max_iter=5, random_state=0)
    search = GridSearchCV(model, {"activation": [bendy, "relu"]}, cv=2, error_score="raise")
    alone = search.fit(*wine).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(
        search.set_params(n_jobs=2).fit(*wine).cv_results_["mean_test_score"], alone
    )


def test_clones_have_the_same_activation(throwaway):
    for chosen in ("gelu", bw.gelu, throwaway, [throwaway, "relu"]):
        assert clone(bw.MLPRegressor(activation=chosen)).activation == chosen


def test_a_grid_of_activations_is_searched_in_a_pipeline(wine):
    X, y = datasets.load_wine(return_X_y=True, as_frame=True)
    pipeline = make_pipeline(
        StandardScaler(), bw.MLPClassifier(learning_rate_init=0.01, max_iter=20, random_state=0)
    )
    pipeline.set_output(transform="pandas")
    grid = {"mlpclassifier__activation": ["relu", bw.gelu, [bw.mish]], "mlpclassifier__dropout": [0.0, 0.2]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(X, y)
    assert search.best_score_ > 0.9
    assert len(search.cv_results_["params"]) == 6
    assert list(search.best_estimator_[-1].feature_names_in_) == list(X.columns)
    assert cross_val_score(pipeline, X, y, cv=3).mean() > 0.9


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_another_network_is_not_trained_on_with_what_the_solver_knew_of_the_first(solver, wine):
    X, y = wine
    model, twin = (bw.MLPClassifier(random_state=0, max_iter=5) for _ in range(2))
    model.set_params(solver=solver, hidden_layer_sizes=3).fit(X, y)
    for one in (model, twin):
        one.set_params(solver="lbfgs", hidden_layer_sizes=40).fit(X, y)
        assert not hasattr(one, "loss_curve_")
        one.set_params(solver=solver).partial_fit(X, y)
    np.testing.assert_array_equal(model.network_.parameters, twin.network_.parameters)
    assert (model.loss_curve_, model.best_loss_) == (twin.loss_curve_, twin.best_loss_)


@pytest.mark.parametrize("more", ["fit", "partial_fit"])
@pytest.mark.parametrize(("first", "then"), [("squared_error", "poisson"), ("poisson", "squared_error")])
def test_a_training_does_not_go_on_with_a_loss_that_ends_otherwise(first, then, more, wine):
    model = bw.MLPRegressor(loss=first, warm_start=True, max_iter=2).fit(*wine)
    before = model.predict(wine[0])
    with pytest.raises(ValueError, match=f"began with, Network.* for the loss .*{then}"):
        getattr(model.set_params(loss=then), more)(*wine)
    np.testing.assert_array_equal(model.predict(wine[0]), before)


def test_a_training_does_not_go_on_with_another_formula_of_the_same_name(bendy, wine):
    model = bw.MLPClassifier(activation=bendy, max_iter=2, warm_start=True).fit(*wine)
    model.set_params(activation=own_formula(3)).fit(*wine)  # the same again
    for other in (own_formula(2), "bendy"):
        with pytest.raises(ValueError, match="with bendy, whose formula is another now"):
            model.set_params(activation=other).fit(*wine)


def test_only_solvers_in_batches_train_in_part():
    assert hasattr(bw.MLPClassifier(), "partial_fit")
    assert not hasattr(bw.MLPRegressor(solver="lbfgs"), "partial_fit")


def test_ctrl_c_keeps_what_is_learned(wine, monkeypatch):
    def interrupted(self, loss):
        if self.model.n_iter_ == 3:
            raise KeyboardInterrupt
        told(self, loss)

    told = descent.Descent._tell
    monkeypatch.setattr(descent.Descent, "_tell", interrupted)
    with pytest.warns(UserWarning, match="interrupted"):
        model = bw.MLPClassifier(random_state=0).fit(*wine)
    assert len(model.loss_curve_) == 3
    assert model.predict(wine[0]).shape == (178,)


def fit(X=((0.0,), (1.0,), (2.0,)), y=(0.0, 1.0, 2.0), kind=bw.MLPRegressor, weights=None, **how):
    return kind(**how).fit(np.array(X), np.array(y), sample_weight=weights)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit(activation="geluu"), "unknown activation 'geluu'; did you mean 'gelu'"),
        (lambda: fit(activation=np.tanh), "must be the name of one, .* decorate your own .* @bw.activation"),
        (lambda: fit(activation=bw.glu), "glu, which changes the number of neurons"),
        (lambda: fit(activation=["relu", "gelu"]), "there are 1 layers and 2 activations"),
        (lambda: fit(hidden_layer_sizes=(3, 0)), "must be whole numbers above 0, not \\(3, 0\\)"),
        (lambda: fit(hidden_layer_sizes=2.5), "hidden_layer_sizes"),
        (lambda: fit(alpha=-1), "'alpha' parameter of MLPRegressor must be"),
        (lambda: fit(solver="adamw"), "'solver' parameter of MLPRegressor must be"),
        (lambda: fit(dropout=1.0), "'dropout' parameter of MLPRegressor must be"),
        (lambda: fit(dropout=0.5, solver="lbfgs"), "dropout needs solver='adam' or 'sgd'"),
        (lambda: fit(y=[-1, 2, 3], loss="poisson"), "is for counts from 0; y has -1"),
        (lambda: fit(weights=[1, -1, 1]), "sample_weight must be numbers from 0"),
        (lambda: fit(weights=[0, 0, 0]), "some of them above 0|at least one non-zero"),
        (lambda: fit(early_stopping=True), "leaves fewer than 2 to validate on"),
        (
            lambda: fit(
                np.zeros((20, 1)),
                np.zeros(20),
                weights=np.eye(20)[0],
                early_stopping=True,
                kind=bw.MLPClassifier,
            ),
            "sample_weight is 0 for all rows that early_stopping",
        ),
        (
            lambda: fit(y=np.array([1, 2, 3]) * 1e200, solver="sgd"),
            "training ran away in iteration 1: .*0.0001",
        ),
        (lambda: fit(early_stopping=True, warm_start=True), "leaves fewer than 2"),
        (
            lambda: bw.MLPRegressor(early_stopping=True).partial_fit([[0.0]], [0.0]),
            "set early_stopping=False",
        ),
        (
            lambda: fit(warm_start=True).set_params(hidden_layer_sizes=7).fit([[0.0]], [0.0]),
            "goes on with the layers it began with",
        ),
        (
            lambda: fit(warm_start=True).set_params(activation="gelu").fit([[0.0]], [0.0]),
            "with gelu",
        ),
        (
            lambda: fit(kind=bw.MLPClassifier, warm_start=True).fit([[0.0], [1.0]], [0, 5]),
            "goes on with the classes it began with",
        ),
        (
            lambda: bw.MLPClassifier().partial_fit([[0.0]], [0], classes=[0, 1]).partial_fit([[0.0]], [7]),
            "not among \\[0 1\\]: \\[7\\]",
        ),
        (lambda: bw.MLPClassifier().partial_fit([[0.0]], [0]), "classes must be passed"),
        (lambda: fit(X=[[np.nan], [1], [2]]), "contains NaN"),
    ],
)
@pytest.mark.filterwarnings("ignore:Got `batch_size`")
def test_errors_say_what_cannot_be_used(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_batch_larger_than_the_table_is_warned_of():
    with pytest.warns(UserWarning, match="batch_size=50 is more than the 3 rows"):
        fit(batch_size=50)


def test_a_part_need_not_have_all_classes_whatever_warm_start_is():
    model = bw.MLPClassifier(warm_start=True).partial_fit([[0.0], [1.0]], [0, 1], classes=[0, 1, 2])
    assert model.partial_fit([[0.0]], [0]).t_ == 3


def test_a_fit_that_failed_leaves_a_model_that_says_it_is_not_fitted():
    model = bw.MLPClassifier()
    with pytest.raises(ValueError, match="sample_weight"):
        model.fit([[0.0], [1.0]], [0, 1], sample_weight=[-1, 1])
    with pytest.raises(NotFittedError):
        model.predict([[0.0]])


def test_a_model_that_is_not_fitted_has_no_weights():
    assert not hasattr(bw.MLPRegressor(), "coefs_")
    with pytest.raises(AttributeError, match="no weights before it is fitted"):
        _ = bw.MLPRegressor().intercepts_


@pytest.mark.parametrize("chosen", ["relu", "softmax"])
def test_after_training_ran_away_the_solver_begins_anew(chosen):
    X = np.linspace(-1, 1, 40)[:, np.newaxis]
    how = {"hidden_layer_sizes": 4, "activation": chosen, "solver": "sgd", "random_state": 0}
    model, twin = bw.MLPRegressor(**how), bw.MLPRegressor(**how)
    with pytest.raises(ValueError, match="ran away"):
        model.partial_fit(X, X[:, 0] * 1e200)
    for _ in range(2):
        for one in (model, twin):
            one.partial_fit(X, X[:, 0])
    np.testing.assert_array_equal(model.network_.parameters, twin.network_.parameters)

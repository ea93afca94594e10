"""Networks as ONNX models: ONNX Runtime gives the outputs that Bendwise gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

import bendwise as bw
from bendwise.network import exporting

onnx = pytest.importorskip("onnx", reason="onnx is a peer: python3 run test-peers")
reference = pytest.importorskip("onnx.reference")
runtime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is a peer: python3 run test-peers")
pytestmark = pytest.mark.peers

IN_NETWORKS = [name for name, f in bw.catalogue.items() if getattr(f, "keeps_length", hasattr(f, "slope"))]
IN_NETWORKS = [name for name in IN_NETWORKS if name not in ("gumbel_softmax", "softmax2d")]
TOLERANCE = {"float32": 1e-6, "float64": 4e-15}
TAKEN_FOR_1 = {"dice": 1e-8}  # ONNX Runtime leaves out a factor of 1 - 5e-9

OPERATORS = {
    **{"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "linear": "Identity", "exponential": "Exp"},
    **{
        "leaky_relu": "LeakyRelu",
        "elu": "Elu",
        "selu": "Selu",
        "celu": "Celu",
        "gelu": "Gelu",
        "mish": "Mish",
    },
    **{"gelu_tanh": "Gelu", "softplus": "Softplus", "softsign": "Softsign", "hard_swish": "HardSwish"},
    **{"hard_sigmoid": "HardSigmoid", "sparse_sigmoid": "HardSigmoid", "prelu": "LeakyRelu"},
    **{"softmax": "Softmax", "log_softmax": "LogSoftmax", "hardmax": "Hardmax"},
}


def network(function, dtype="float32"):
    """Four neurons whose signals go from -8 to 8 with the input, each at its own pace, exactly."""
    made = bw.Network([bw.Dense(1, 4), function], dtype=dtype)
    made.dense[0].weights = [[1, -1, 0.5, 0.25]]
    made.dense[0].biases = [0, 0.25, -0.5, 1]
    return made


def exported(made, path):
    made.to_onnx(path)
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    return model


def run(model, x):
    options = runtime.SessionOptions()
    options.log_severity_level = 3
    session = runtime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"inputs": x})[0]


def assert_same(found, wanted, bound):
    assert found.dtype == wanted.dtype
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=bound, atol=bound)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", IN_NETWORKS)
def test_every_activation_gives_the_same_outputs_from_minus_8_to_8(name, dtype, tmp_path):
    made = network(name, dtype)
    x = np.linspace(-8, 8, 1025).astype(dtype)[:, np.newaxis]
    bound = TAKEN_FOR_1.get(name, 0) if dtype == "float64" else 0
    assert_same(run(exported(made, tmp_path / "a"), x), made.forward(x), bound or TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", IN_NETWORKS)
def test_what_onnx_says_that_its_operators_mean_gives_the_same_outputs(name, dtype, tmp_path):
    made = network(name, dtype)
    x = np.linspace(-8, 8, 129).astype(dtype)[:, np.newaxis]
    by_the_book = reference.ReferenceEvaluator(exported(made, tmp_path / "a"))
    with np.errstate(all="ignore"):  # NumPy complains of cases that do not hold
        found = by_the_book.run(None, {"inputs": x})[0]
    assert_same(found, made.forward(x), TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_nothing_overflows_or_is_lost_far_out(activation, dtype, tmp_path):
    made = network(activation, dtype)
    far = np.array([9.0, 12, 20, 40, 90, 100, 1000, 1e4])
    x = np.concatenate([-far, [-1e-4, -0.0, 1e-4], far]).astype(dtype)[:, np.newaxis]
    bound = TAKEN_FOR_1.get(activation.name, 2e-14) if dtype == "float64" else TOLERANCE[dtype]
    assert_same(run(exported(made, tmp_path / "a"), x), made.forward(x), bound)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", [name for name in IN_NETWORKS if name != "hardmax"])
def test_nan_stays_nan(name, dtype, tmp_path):
    found = run(exported(network(name, dtype), tmp_path / "a"), np.full((1, 1), np.nan, dtype))
    assert np.isnan(found).all()


PARAMETERS = {
    "acon_c": {"p1": 1.5, "p2": -0.5, "beta": 2.0},
    "aria2": {"alpha": 0.7, "beta": 1.3},
    "bipolar_relu": {"sign": -1.0},
    "celu": {"alpha": 0.6},
    "clipped_gelu": {"min_val": -0.1, "max_val": 2.0},
    "clipped_linear": {"slope": 0.3, "offset": -0.2, "min_val": -1.0, "max_val": 0.7},
    "dice": {"alpha": 0.3, "mean": 1.0, "variance": 4.0},
    "elu": {"alpha": 0.3},
    "entmax": {"alpha": 1.2},
    "eswish": {"beta": 1.7},
    "frelu": {"funnel": -0.75},
    "hard_shrink": {"lambd": 1.3},
    "hard_sigmoid": {"slope": 0.2, "offset": 0.4},
    "hard_tanh": {"min_val": -2.0, "max_val": 0.5},
    "isrlu": {"alpha": 3.0},
    "laplace": {"mu": -0.3, "sigma": 1.7},
    "leaky_relu": {"negative_slope": -0.2},
    "log_softmax": {"temperature": 2.0},
    "normmax": {"alpha": 3.0},
    "budget": {"budget": 1.0},
    "pelu": {"a": 0.7, "b": 1.9},
    "prelu": {"weight": 0.4},
    "shrink": {"lambd": 1.0, "bias": 0.3},
    "sine": {"frequency": 3.0},
    "smelu": {"beta": 0.5},
    "snake": {"a": 2.0},
    "soft_exponential": {"alpha": 0.25},
    "softmax": {"temperature": 0.5},
    "softplus": {"beta": 2.0, "threshold": 5.0},
    "squareplus": {"b": 0.5},
    "star_relu": {"scale": 0.5, "bias": 1.0},
    "swish": {"beta": 0.6},
    "threshold": {"threshold": 0.5, "value": -3.0},
    "xielu": {"alpha_p": 0.3, "alpha_n": 1.1, "beta": 0.2},
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_part_of_the_model(name):
    from bendwise.interop.onnx import model

    function, made = bw.get(name), network(name)
    steps = [
        (made.dense[0].weights, made.dense[0].biases),
        (function, {**function.parameters, **PARAMETERS[name]}),
    ]
    x = np.linspace(-8, 8, 1025).astype(np.float32)[:, np.newaxis]
    wanted = function(made.dense[0].forward(x), **PARAMETERS[name])
    found = run(onnx.load_from_string(model(steps, np.float32, "0")), x)
    assert_same(found, wanted, 2e-6)
    assert not np.allclose(wanted, made.forward(x), atol=1e-3)


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_stands_where_onnx_has_the_function(name, tmp_path):
    model = exported(network(name), tmp_path / "a")
    assert [node.op_type for node in model.graph.node] == ["Gemm", OPERATORS[name], "Identity"]


def test_a_whole_network_runs_with_any_number_of_rows(real, tmp_path):
    layers = [bw.Dense(3, 8), "gelu", bw.Dense(8, 8), "snake", bw.Dense(8, 4), "sparsemax"]
    made = bw.Network(layers, dtype=real, seed=4)
    model = exported(made, tmp_path / "network.onnx")
    assert model.producer_name == "bendwise"
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "n_samples"
    for rows in (1, 7, 0):
        X = np.random.default_rng(rows).standard_normal((rows, 3)).astype(real)
        assert_same(run(model, X), made.forward(X), 20 * TOLERANCE[np.dtype(real).name])


def test_an_activation_of_ones_own_becomes_its_formula(tmp_path):
    @bw.activation
    def gate(x, beta=1.5):
        return x / (1 + math.exp(-beta * x))

    @bw.activation
    def bump(x, width=1.0):
        """1 / (1 + (x / width) ** 2)"""
        z = x / width
        q = 1 + z * z
        return 1 / q, -2 * z / (width * q * q)

    @bw.activation
    def folded(x, low=-2.0, high=3.0):
        y = min(max(x, low), high)
        if low < x < high:
            return y * abs(y) ** 1.5
        return 2 ** -abs(x) + 1e-3 * y if x <= low or x >= 2 * high else 1 / (3 + x)

    for function in (gate, bump, folded):
        made = network(function)
        x = np.linspace(-8, 8, 129).astype(np.float32)[:, np.newaxis]
        assert_same(run(exported(made, tmp_path / "a"), x), made.forward(x), 1e-6)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize(
    "word",
    ["tan", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc", "exp", "sin", "cos", "log1p", "expm1"],
)
def test_every_word_of_a_formula_is_known(word, dtype, tmp_path):
    function = getattr(math, word)

    @bw.activation
    def spoken(x):
        return function(x / 9)

    made = network(spoken, dtype)
    x = np.linspace(-8, 8, 129).astype(dtype)[:, np.newaxis]
    assert_same(run(exported(made, tmp_path / "a"), x), made.forward(x), 2 * TOLERANCE[dtype])


def test_an_activation_that_has_onnxs_name_for_something_else_stays_ones_own(tmp_path):
    del bw.activations.catalogue["mish"]

    @bw.activation
    def mish(x):
        """3 * x"""
        return 3 * x, 3 + 0 * x

    model = exported(network(mish), tmp_path / "a")
    assert "Mish" not in [node.op_type for node in model.graph.node]


def test_a_formula_that_cannot_be_read_is_refused_with_a_sentence(tmp_path):
    @bw.activation
    def unread(x):
        return (0.5 * x, 0.5) if x > math.lgamma(3.0) else (x, 1.0)

    with pytest.raises(bw.InputError, match=r"^the formula of 'unread' cannot be derived"):
        network(unread).to_onnx(tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_softmax_over_the_channels_of_images_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(bw.InputError, match="softmax2d cannot be written as ONNX"):
        network("softmax2d").to_onnx(tmp_path / "a")


def test_a_library_that_is_missing_is_named_with_the_way_to_get_it(tmp_path, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError("No module named 'onnx'", name="onnx")

    monkeypatch.setattr(exporting, "import_module", missing)
    with pytest.raises(
        ImportError, match=r"needs onnx, which is not installed: pip install 'bendwise\[onnx\]'"
    ):
        network("relu").to_onnx(tmp_path / "a")

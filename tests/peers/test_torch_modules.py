"""Networks as PyTorch modules: the same outputs, the same gradients."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import bendwise as bw

torch = pytest.importorskip("torch", reason="PyTorch is a peer: python3 run test-peers")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

IN_NETWORKS = [name for name, f in bw.catalogue.items() if getattr(f, "keeps_length", hasattr(f, "slope"))]
IN_NETWORKS = [name for name in IN_NETWORKS if name not in ("gumbel_softmax", "softmax2d")]
TOLERANCE = {"float32": 2e-6, "float64": 1e-13}
X, Y = np.random.default_rng(0).standard_normal((2, 40, 3))
X = (16 * X).round() / 16  # so that the first layer rounds nothing, in whatever order it adds


def network(name, dtype):
    made = bw.Network([bw.Dense(3, 5), name, bw.Dense(5, 3)], seed=1, dtype=dtype)
    made.dense[0].weights = (32 * made.dense[0].weights).round() / 16
    made.dense[0].biases = [-1.0, -0.5, 0.0, 0.25, 1.0]
    return made


def gradient(made):
    """Of the mean squared error, in the order of the parameters."""
    first, function, last = made.layers
    x, y = X.astype(made.dtype), Y.astype(made.dtype)
    z = first.forward(x)
    value = function(z)
    grad = 2 / y.size * (last.forward(value) - y)
    inner = function.backward(z if hasattr(function, "slope") else value, grad @ last.weights.T)
    parts = (x.T @ inner, inner.sum(axis=0), value.T @ grad, grad.sum(axis=0))
    return np.concatenate([part.ravel() for part in parts])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", IN_NETWORKS)
def test_outputs_and_gradients_are_the_same(name, dtype):
    made = network(name, dtype)
    module = made.to_torch()
    outputs = module(torch.from_numpy(X.astype(dtype)))
    bound = {"rtol": TOLERANCE[dtype], "atol": TOLERANCE[dtype]}
    assert outputs.dtype == getattr(torch, dtype)
    np.testing.assert_allclose(outputs.detach().numpy(), made.forward(X), **bound)
    torch.nn.functional.mse_loss(outputs, torch.from_numpy(Y.astype(dtype))).backward()
    first, last = module[0], module[2]
    found = np.concatenate(
        [g.numpy().ravel() for layer in (first, last) for g in (layer.weight.grad.T, layer.bias.grad)]
    )
    wanted = gradient(made)
    np.testing.assert_allclose(found, wanted, rtol=bound["rtol"], atol=bound["atol"] * abs(wanted).max())


@pytest.mark.parametrize("name", IN_NETWORKS)
def test_values_and_slopes_are_the_same_far_out(name):
    function = bw.get(name)
    made = bw.Network([bw.Dense(1, 3), function], dtype="float64")
    made.dense[0].weights, made.dense[0].biases = [[1.0, 0.5, -1.0]], np.zeros(3)
    x = np.linspace(-40, 40, 161)[:, np.newaxis]
    signal = torch.from_numpy(made.dense[0].forward(x)).requires_grad_()
    outputs = made.to_torch()[1](signal)
    np.testing.assert_allclose(outputs.detach().numpy(), made.forward(x), rtol=1e-13, atol=1e-13)
    if hasattr(function, "slope"):
        outputs.backward(torch.ones_like(outputs))
        wanted = function.slope(made.dense[0].output)
        np.testing.assert_allclose(signal.grad.numpy(), wanted, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", IN_NETWORKS)
def test_nothing_overflows_in_a_module(name, dtype):
    function = bw.get(name)
    far = np.array([45.0, 90, 100, 300, 750, 1e4])
    signal = np.concatenate([-far, far]).astype(dtype)[:, np.newaxis] * [1, 0.5, -1]
    x = torch.from_numpy(signal.astype(dtype)).requires_grad_()
    outputs = bw.Network([bw.Dense(1, 3), function], dtype=dtype).to_torch()[1](x)
    bound = {"rtol": TOLERANCE[dtype], "atol": TOLERANCE[dtype]}
    np.testing.assert_allclose(outputs.detach().numpy(), function(signal.astype(dtype)), **bound)
    if hasattr(function, "slope"):
        outputs.backward(torch.ones_like(outputs))
        np.testing.assert_allclose(x.grad.numpy(), function.slope(signal.astype(dtype)), **bound)


def test_torchs_own_modules_stand_where_torch_has_the_function():
    made = bw.Network([bw.Dense(1, 2), "relu", bw.Dense(2, 2), "dish", bw.Dense(2, 2), "softmax"])
    assert [repr(module) for module in made.to_torch()] == [
        "Linear(in_features=1, out_features=2, bias=True)",
        "ReLU()",
        "Linear(in_features=2, out_features=2, bias=True)",
        "Bendwise(dish)",
        "Linear(in_features=2, out_features=2, bias=True)",
        "Softmax(dim=-1)",
    ]


def test_the_module_is_a_copy_and_draws_no_random_numbers():
    made = network("gelu", "float32")
    before, state = made.parameters.copy(), torch.random.get_rng_state()
    module = made.to_torch()
    assert torch.equal(torch.random.get_rng_state(), state)
    with torch.no_grad():
        module[0].weight.zero_()
    np.testing.assert_array_equal(made.parameters, before)


def test_modules_can_be_pickled_and_kept_as_a_state():
    made = network("dish", "float64")
    module = pickle.loads(pickle.dumps(made.to_torch()))
    other = network("dish", "float64")
    other.parameters = np.zeros(other.parameters.size)
    twin = other.to_torch()
    twin.load_state_dict(module.state_dict())
    x = torch.from_numpy(X)
    assert torch.equal(twin(x), made.to_torch()(x))


def test_an_activation_of_ones_own_that_has_torchs_name_for_something_else_stays_ones_own():
    del bw.activations.catalogue["relu6"]

    @bw.activation
    def relu6(x):
        """7 * x"""
        return 7 * x, 7 + 0 * x

    module = bw.Network([bw.Dense(1, 1), relu6]).to_torch()
    assert repr(module[1]) == "Bendwise(relu6)"

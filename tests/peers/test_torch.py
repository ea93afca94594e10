"""PyTorch tensors: the bits of NumPy's path, and every derivative against differences."""

from __future__ import annotations

import math

import numpy as np
import pytest

import bendwise as bw

torch = pytest.importorskip("torch", reason="PyTorch is a peer: python3 run test-peers")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

FLOATS = ["float16", "float32", "float64"]


def tensor(*values, dtype="float64", grad=True):
    return torch.tensor(values, dtype=getattr(torch, dtype), requires_grad=grad)


def smooth_points(activation):
    """Points away from kinks, with a gradient."""
    points = np.linspace(-4.03, 4.07, 12)
    return tensor(*(x for x in points if all(abs(x - kink) > 0.02 for kink in activation.kinks)))


def same_bits(found, wanted):
    return found.shape == wanted.shape and found.detach().numpy().tobytes() == wanted.tobytes()


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_method_gives_the_bits_of_numpy(activation, dtype):
    array = np.random.default_rng(0).standard_normal((6, 9)).astype(dtype) * 5
    x, grad = torch.from_numpy(array), torch.from_numpy(array[::-1].copy())
    assert same_bits(activation(x), activation(array))
    assert same_bits(activation.slope(x), activation.slope(array))
    assert same_bits(activation.backward(x, grad), activation.backward(array, array[::-1]))
    value, slope = activation.value_and_slope(x)
    assert same_bits(value, activation(array))
    assert same_bits(slope, activation.slope(array))
    assert same_bits(activation(x.T[::2]), activation(array.T[::2]))
    learned = x.clone().requires_grad_()
    y = activation(learned)
    y.backward(grad)
    assert same_bits(y, activation(array))
    assert same_bits(learned.grad, activation.backward(array, array[::-1]))


def test_gradients_are_the_differences(activation):
    x = smooth_points(activation)
    assert torch.autograd.gradcheck(activation, x, check_forward_ad=True, check_batched_grad=True)


def test_gradients_of_gradients_are_the_differences(activation):
    pytest.importorskip("bendwise.symbolic", reason="no second derivatives yet")
    x = smooth_points(activation)
    assert torch.autograd.gradgradcheck(activation, x)
    assert torch.autograd.gradcheck(activation.slope, x, check_forward_ad=True)
    assert torch.autograd.gradcheck(activation.backward, (x, x.detach().flip(0).requires_grad_()))
    assert torch.autograd.gradcheck(activation.value_and_slope, x)


def test_a_second_derivative_that_is_not_known_says_so():
    @bw.activation
    def unread(x):
        """A formula that no algebra can read."""
        return 0.5 * x if x > math.lgamma(3.0) else x, 0.5 if x > math.lgamma(3.0) else 1.0

    x = tensor(0.1, 2.0)
    (grad,) = torch.autograd.grad(unread(x).sum(), x, create_graph=True)
    with pytest.raises((NotImplementedError, bw.InputError), match=r"second derivative of '?unread"):
        grad.sum().backward()


def test_integers_become_double_and_bfloat16_stays():
    assert bw.relu(torch.tensor([1, -2])).dtype is torch.float64
    assert bw.relu(torch.tensor([True, False])).dtype is torch.float64
    every = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(torch.bfloat16)
    every = every[torch.isfinite(every)]
    for name in ("gelu", "sigmoid", "exponential"):
        f = bw.get(name)
        assert f(every).dtype is torch.bfloat16
        assert torch.equal(f(every), f(every.float()).bfloat16())
        x = every.clone().requires_grad_()
        f(x).backward(torch.ones_like(x))
        assert torch.equal(x.grad, f.slope(every))


def test_numbers_without_an_axis_stay_tensors():
    y = bw.relu(torch.tensor(-1.0))
    assert isinstance(y, torch.Tensor)
    assert y.shape == ()
    assert bw.gelu(torch.empty(0, 3)).shape == (0, 3)


def test_layers_learn_through_it():
    layer = torch.nn.Linear(3, 2)
    x = torch.randn(5, 3)
    bw.silu(layer(x)).sum().backward()
    found = layer.weight.grad.clone()
    layer.weight.grad = None
    torch.nn.functional.silu(layer(x)).sum().backward()
    torch.testing.assert_close(found, layer.weight.grad)


@pytest.mark.parametrize("f", [bw.prelu, bw.leaky_relu])
def test_the_slope_of_the_left_side_can_be_learned(f):
    x, weight = tensor([1.5, -2.0, 3.0], [-0.5, 0.7, -1.0]), tensor(0.1, 0.2, 0.3)
    assert torch.autograd.gradcheck(f, (x, weight), check_forward_ad=True, check_batched_grad=True)
    assert torch.autograd.gradcheck(lambda w: f(x.detach(), w), tensor(0.25))
    ours, theirs = f(x, weight[:1]), torch.nn.functional.prelu(x, weight[:1])
    torch.testing.assert_close(
        torch.autograd.grad(ours.sum(), weight), torch.autograd.grad(theirs.sum(), weight)
    )


@pytest.mark.parametrize(
    "call", [lambda p: bw.softplus(tensor(1.0), beta=p), lambda p: bw.softmax(tensor(1.0), p)]
)
def test_a_parameter_whose_gradient_is_not_known_is_refused(call):
    parameter = tensor(2.0)[0]
    with pytest.raises(TypeError, match=r"with respect to (beta|temperature) is not known"):
        call(parameter).sum().backward()
    with torch.no_grad():
        call(parameter)


def test_out_is_written_in_place():
    x = torch.linspace(-3, 3, 12).reshape(3, 4)
    y, s = torch.empty(4, 3).T, torch.empty(3, 4)
    assert bw.gelu(x, out=y) is y
    assert torch.equal(y, bw.gelu(x))
    value, slope = bw.gelu.value_and_slope(x, out=(y, s))
    assert (value is y, slope is s) == (True, True)
    assert torch.equal(s, bw.gelu.slope(x))
    brief = torch.empty(3, 4, dtype=torch.bfloat16)
    assert bw.gelu(x, out=brief) is brief
    assert torch.equal(brief, bw.gelu(x).bfloat16())
    assert torch.equal(bw.gelu(x, out=x), y)
    masked = torch.full((3, 4), 7.0)
    bw.relu(y, out=masked, where=y > 1)
    assert torch.equal(masked, torch.where(y > 1, y, 7.0))
    with pytest.raises(TypeError, match="keeps no gradient where out="):
        bw.gelu(tensor(1.0), out=torch.empty(1))
    with pytest.raises(TypeError, match="must be a tensor"):
        bw.gelu(x, out=np.empty((3, 4)))


def test_autograd_is_told_of_what_out_has_overwritten():
    x, w = tensor(1.0, 2.0), tensor(-1.0, 3.0, grad=False)
    y = x * w
    bw.relu(w, out=w)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_out_is_written_whatever_stands_behind_the_tensor():
    behind = torch.zeros(3, dtype=torch.complex64)
    out = behind.conj().imag  # its numbers are in memory with the other sign
    assert bw.relu(torch.ones(3), out=out) is out
    assert torch.equal(out, torch.ones(3))
    assert torch.equal(behind.imag, -torch.ones(3))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (lambda: torch.eye(3).to_sparse(), "pass x.to_dense"),
        (lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8), "pass x.dequantize"),
        (lambda: torch.empty(3, device="meta"), "no tensors on 'meta': move them with x.cpu"),
        (lambda: torch.ones(2, dtype=torch.complex64), "not complex64"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_tensors_that_have_no_plain_numbers_are_refused(x, message):
    with pytest.raises(TypeError, match=message):
        bw.relu(x())


def test_the_transforms_of_torch_func():
    x = torch.linspace(-3, 3, 12, dtype=torch.float64).reshape(3, 4)
    slope = bw.gelu.slope(x)
    assert torch.equal(torch.func.grad(lambda x: bw.gelu(x).sum())(x), slope)
    assert torch.equal(torch.func.jvp(bw.gelu, (x,), (torch.ones_like(x),))[1], slope)
    assert torch.equal(torch.func.vmap(torch.func.vmap(torch.func.grad(bw.gelu)))(x), slope)
    assert torch.equal(torch.func.vmap(bw.prelu, in_dims=(1, None))(x, x[0, :3]), bw.prelu(x.T, x[0, :3]))
    weights = torch.tensor([0.1, 0.2], dtype=torch.float64)
    batched = torch.func.vmap(bw.prelu, in_dims=(None, 0))(x, weights)
    assert torch.equal(batched, torch.stack([bw.prelu(x, 0.1), bw.prelu(x, 0.2)]))
    assert torch.equal(torch.func.vmap(lambda r: bw.softmax(r, axis=0))(x), bw.softmax(x, axis=1))
    assert torch.equal(torch.func.vmap(bw.softmax, in_dims=1)(x), bw.softmax(x.T.contiguous()))
    jacobian = torch.func.jacrev(bw.softmax)(x[0])
    y = bw.softmax(x[0])
    torch.testing.assert_close(jacobian, torch.diag(y) - torch.outer(y, y))


@pytest.mark.parametrize("call", [bw.glu, lambda grad, y: bw.softmax.backward(y, grad)])
@pytest.mark.parametrize("n", [2, 5])
def test_operands_of_fewer_axes_are_spread_within_each_of_a_batch(call, n):
    rng = np.random.default_rng(0)
    few, many = (
        torch.from_numpy(rng.standard_normal((n, 3))),
        torch.from_numpy(rng.standard_normal((n, 2, 3))),
    )
    wanted = torch.stack([call(x, y) for x, y in zip(few, many, strict=True)])
    assert torch.equal(torch.func.vmap(call)(few, many), wanted)
    one_for_all = torch.stack([call(few[0], y) for y in many])
    assert torch.equal(torch.func.vmap(call, in_dims=(None, 0))(few[0], many), one_for_all)


def test_softmax_its_gradient_and_the_gradient_of_that():
    x = torch.linspace(-3, 3, 12, dtype=torch.float64).reshape(3, 4).requires_grad_()
    for axis in (0, -1):
        for dtype in FLOATS:
            brief = x.detach().to(getattr(torch, dtype))
            assert same_bits(bw.softmax(brief, axis=axis), bw.softmax(brief.numpy(), axis=axis))
        call = lambda x, axis=axis: bw.softmax(x, temperature=0.7, axis=axis)  # noqa: E731
        assert torch.autograd.gradcheck(call, x)
        assert torch.autograd.gradgradcheck(call, x)
    assert bw.softmax(x.detach().bfloat16()).dtype is torch.bfloat16


@pytest.mark.filterwarnings("ignore")
def test_compiled_programs_give_the_same():
    x = torch.randn(4, 5, requires_grad=True)

    def program(x):
        return (bw.gelu(2 * x) + bw.softmax(x)).square().sum()

    compiled = torch.compile(program, backend="eager")
    (found,) = torch.autograd.grad(compiled(x), x)
    (wanted,) = torch.autograd.grad(program(x), x)
    assert torch.equal(found, wanted)

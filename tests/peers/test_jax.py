"""JAX arrays and tracers: the bits of NumPy's path, and every derivative."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw

jax = pytest.importorskip("jax", reason="JAX is a peer: python3 run test-peers")
jnp = jax.numpy
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(autouse=True)
def double():
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


def points(activation):
    """Points away from kinks."""
    found = np.linspace(-4.03, 4.07, 12)
    return np.array([x for x in found if all(abs(x - kink) > 0.02 for kink in activation.kinks)])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_every_method_gives_the_bits_of_numpy_traced_or_not(activation, dtype):
    array = np.random.default_rng(0).standard_normal((3, 4)).astype(dtype) * 5
    x = jnp.asarray(array)
    for how in (lambda f: f, jax.jit):
        value, slope = how(activation.value_and_slope)(x)
        for found, wanted in (
            (how(activation)(x), activation(array)),
            (how(activation.slope)(x), activation.slope(array)),
            (how(activation.backward)(x, x), activation.backward(array, array)),
            (value, activation(array)),
            (slope, activation.slope(array)),
        ):
            assert isinstance(found, jax.Array)
            assert found.dtype == dtype
            np.testing.assert_array_equal(found, wanted)


def test_grad_is_the_slope(activation):
    x = points(activation)
    np.testing.assert_array_equal(jax.vmap(jax.grad(activation))(x), activation.slope(x))
    grad = jax.jit(jax.grad(lambda x: activation(x).sum()))
    np.testing.assert_array_equal(grad(jnp.asarray(x)), activation.slope(x))
    _, moved = jax.jvp(activation, (jnp.asarray(x),), (jnp.full_like(x, 2.0),))
    np.testing.assert_array_equal(moved, 2 * activation.slope(x))


def test_the_hessian_is_the_difference_of_slopes(activation):
    pytest.importorskip("bendwise.symbolic", reason="no second derivatives yet")
    x, h = points(activation), 1e-5
    hessian = jax.jit(jax.hessian(lambda x: activation(x).sum()))(jnp.asarray(x))
    wanted = (activation.slope(x + h) - activation.slope(x - h)) / (2 * h)
    np.testing.assert_allclose(hessian, np.diag(wanted), rtol=1e-5, atol=1e-8)
    both = jax.grad(lambda x: activation.backward(x, x).sum())(jnp.asarray(x))
    np.testing.assert_allclose(both, activation.slope(x) + x * wanted, rtol=1e-5, atol=1e-7)


def test_types_follow_jax():
    assert bw.relu(jnp.arange(3)).dtype == jnp.float64
    brief = jnp.linspace(-5, 5, 1000).astype(jnp.bfloat16)
    wanted = bw.gelu(np.asarray(brief).astype(np.float32)).astype(jnp.bfloat16)
    np.testing.assert_array_equal(bw.gelu(brief), wanted)
    np.testing.assert_array_equal(jax.jit(bw.gelu)(brief), wanted)
    assert jax.grad(lambda x: bw.gelu(x).sum())(brief).dtype == jnp.bfloat16
    jax.config.update("jax_enable_x64", False)
    assert bw.relu(jnp.arange(3)).dtype == jnp.float32
    assert jax.jit(bw.relu)(jnp.arange(3)).dtype == jnp.float32


def test_parameters_are_arrays_too():
    x, weight = jnp.asarray([[1.5, -2.0, 3.0], [-0.5, 0.7, -1.0]]), jnp.asarray([0.1, 0.2, 0.3])
    found = jax.jit(jax.grad(lambda x, w: bw.prelu(x, w).sum(), argnums=(0, 1)))(x, weight)
    np.testing.assert_array_equal(found[0], bw.prelu.slope(np.asarray(x), np.asarray(weight)))
    np.testing.assert_array_equal(found[1], np.minimum(x, 0).sum(0))
    batched = jax.vmap(bw.prelu, in_axes=(None, 0))(x, weight)
    np.testing.assert_array_equal(batched[1], bw.prelu(np.asarray(x), 0.2))
    with pytest.raises(TypeError, match="with respect to beta is not known"):
        jax.grad(lambda beta: bw.softplus(x, beta=beta).sum())(2.0)
    with pytest.raises(TypeError, match="with respect to temperature is not known"):
        jax.grad(lambda t: bw.softmax(x, temperature=t).sum())(2.0)
    assert jax.jit(lambda x, t: bw.softmax(x, temperature=t))(x, 2.0).shape == x.shape


@pytest.mark.parametrize("shapes", [((3,), (2, 3)), ((2, 1), (2, 3)), ((), (3,)), ((1, 3), (2, 1))])
@pytest.mark.parametrize("name", ["glu", "swiglu"])
def test_gates_of_two_shapes_have_gradients_in_each(name, shapes):
    gate, rng = bw.get(name), np.random.default_rng(0)
    pair = [rng.standard_normal(shape) for shape in shapes]
    whole = np.broadcast_arrays(*pair)
    first, second = jax.jit(jax.grad(lambda a, b: gate(a, b).sum(), argnums=(0, 1)))(*pair)
    for found, wanted, shape in zip(
        (first, second), gate.backward(*whole, np.ones_like(whole[0])), shapes, strict=True
    ):
        while wanted.ndim > len(shape):
            wanted = wanted.sum(axis=0)
        wanted = wanted.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)
        assert found.shape == shape
        np.testing.assert_allclose(found, wanted, rtol=1e-14)
    mixed = jax.grad(lambda a: gate(a, jnp.asarray(pair[1])).sum())(jnp.asarray(pair[0], jnp.float32))
    assert mixed.dtype == jnp.float32


@pytest.mark.parametrize("call", [bw.glu, lambda grad, y: bw.softmax.backward(y, grad)])
@pytest.mark.parametrize("n", [2, 5])
def test_operands_of_fewer_axes_are_spread_within_each_of_a_batch(call, n):
    rng = np.random.default_rng(0)
    few, many = rng.standard_normal((n, 3)), rng.standard_normal((n, 2, 3))
    wanted = np.stack([call(x, y) for x, y in zip(few, many, strict=True)])
    np.testing.assert_array_equal(jax.vmap(call)(jnp.asarray(few), jnp.asarray(many)), wanted)
    one_for_all = np.stack([call(few[0], y) for y in many])
    found = jax.vmap(call, in_axes=(None, 0))(jnp.asarray(few[0]), jnp.asarray(many))
    np.testing.assert_array_equal(found, one_for_all)


def test_softmax_and_its_derivatives():
    array = np.linspace(-3, 3, 12).reshape(3, 4)
    x = jnp.asarray(array)
    for axis in (0, 1, -1):
        call = lambda x, axis=axis: bw.softmax(x, axis=axis)  # noqa: E731
        np.testing.assert_array_equal(call(x), call(array))
        np.testing.assert_array_equal(jax.jit(call)(x), call(array))
        _, pull = jax.vjp(call, x)
        np.testing.assert_array_equal(pull(x)[0], bw.softmax.backward(call(array), array, axis=axis))
    rows = jax.vmap(lambda row: bw.softmax(row, axis=0), in_axes=1)(x)
    np.testing.assert_array_equal(rows, bw.softmax(np.ascontiguousarray(array.T)))
    tempered = jax.vmap(bw.softmax)(x, jnp.asarray([1.0, 2.0, 0.5]))
    np.testing.assert_array_equal(tempered[1], bw.softmax(array[1], 2.0))
    ours = jax.jacrev(jax.grad(lambda x: (bw.softmax(x) * x).sum()))(x)
    theirs = jax.jacrev(jax.grad(lambda x: (jax.nn.softmax(x) * x).sum()))(x)
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-14)


def test_large_arrays_get_through():
    x = jnp.linspace(-5, 5, 2_000_000, dtype=jnp.float32)
    found = jax.jit(lambda x: bw.gelu(bw.silu(2 * x)))(x)
    np.testing.assert_array_equal(found, bw.gelu(bw.silu(2 * np.asarray(x))))


def test_arrays_that_do_not_change_take_no_out():
    with pytest.raises(TypeError, match="cannot write to out="):
        bw.relu(jnp.ones(3), out=np.empty(3))

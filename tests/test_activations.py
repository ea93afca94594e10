"""Laws that every element-wise activation of the catalogue obeys."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw
from bendwise import exact
from bendwise.accuracy import error_ulp, sample
from bendwise.accuracy.meter import PROMISED_ULP

FAR = 1e30  # here the truth is its limit, to all digits
NO_LIMIT = {"sine": (0, 1), "snake": (1,)}  # of value (0) or slope (1): they go on waving
CONSTANT_SLOPE = ("step", "linear")


def points(real):
    return np.concatenate([sample(real, 400, seed=3), real([np.inf, -np.inf, np.nan])])


def bits(x):
    """Bit patterns, with all NaN alike."""
    x = np.array(x)
    x[np.isnan(x)] = np.nan
    return x.view(f"u{x.dtype.itemsize}").tolist()


def true(activation, x, real):
    parameters = [float(real(value)) for value in activation.parameters.values()]
    return [exact.value_and_slope(activation.name, float(v), *parameters) for v in x]


def test_every_activation_has_its_truth_written_down():
    built_in = [f.name for f in bw.catalogue.values() if isinstance(f.record, bw.activations.Activation)]
    assert sorted(built_in) == sorted(exact.FUNCTIONS)


def sign_changes(function):
    """Where a function changes its sign but at 0: there, no form keeps its digits in working precision."""
    x = np.linspace(-10, 10, 2001) + 0.0003
    sign = np.sign(function(x))
    found = x[1:][sign[1:] * sign[:-1] < 0]
    return found[np.abs(found) > 0.02]


def right(computed, truth, x, real, bound, roots):
    """Within the bound, or next to a root within one eps."""
    near_root = len(roots) and np.abs(roots - x).min() < 0.75
    if near_root and abs(float(computed) - float(truth)) <= np.finfo(real).eps:
        return True
    return error_ulp(computed, truth, real) <= bound


def test_values_are_within_the_bound(activation, real):
    x = sample(real, 1200 if activation.record.usual else 300, seed=4)
    roots = sign_changes(lambda v: activation.value_and_slope(v)[0])
    for v, y, t in zip(x, activation.value_and_slope(x)[0], true(activation, x, real), strict=True):
        assert right(y, t[0], v, real, PROMISED_ULP[0], roots), v


def test_slopes_are_within_the_bound(activation, real):
    x = sample(real, 1200 if activation.record.usual else 300, seed=5)
    roots = sign_changes(lambda v: activation.value_and_slope(v)[1])
    for v, s, t in zip(x, activation.value_and_slope(x)[1], true(activation, x, real), strict=True):
        assert right(s, t[1], v, real, PROMISED_ULP[1], roots), v


def test_slopes_are_relatively_right_in_the_tails(activation):
    x = np.concatenate([np.linspace(-80, -20, 200), np.linspace(20, 80, 200)]).astype(np.float32)
    wanted = np.array([float(t[1]) for t in true(activation, x, np.float32)])
    normal = np.abs(wanted) > np.finfo(np.float32).tiny
    np.testing.assert_allclose(activation.value_and_slope(x)[1][normal], wanted[normal], rtol=1e-5, atol=0)


def test_plain_python_gives_the_bits_of_the_double_kernel(activation):
    x = points(np.float64)
    value, slope = activation.value_and_slope(x)
    assert bits([activation.record(float(v)) for v in x]) == bits(value)
    assert bits([activation.record.slope(float(v)) for v in x]) == bits(slope)


@pytest.mark.all_kernels
def test_value_slope_and_backward_agree_with_value_and_slope(activation, real):
    x = points(real)
    value, slope = activation.value_and_slope(x)
    grad = np.linspace(-2, 2, len(x), dtype=real)
    with np.errstate(invalid="ignore", over="ignore"):
        expected = grad * slope
    assert bits(activation(x)) == bits(value)
    assert bits(activation.slope(x)) == bits(slope)
    assert bits(activation.backward(x, grad)) == bits(expected)


def test_limits_at_infinity(activation, real):
    far = np.array([[float(part) for part in pair] for pair in true(activation, [-FAR, FAR], real)])
    far[np.abs(far) < 1e-12] = 0
    limits = np.where(np.abs(far) > 1000, np.copysign(np.inf, far), far).astype(real)
    for part in NO_LIMIT.get(activation.name, ()):
        limits[:, part] = np.nan
    value, slope = activation.value_and_slope(real([-np.inf, np.inf]))
    np.testing.assert_array_equal(value, limits[:, 0])
    np.testing.assert_array_equal(slope, limits[:, 1])


def test_at_zero_the_slope_of_a_kink_is_the_left_one(activation, real):
    ((value, slope),) = true(activation, [0.0], real)
    for zero in (0.0, -0.0):
        found = activation.value_and_slope(real(zero))
        np.testing.assert_allclose(found, [float(value), float(slope)], rtol=1e-6)


def test_odd_zeros_keep_their_sign(activation, real):
    if activation.value_and_slope(0.0)[0] == 0 and activation.value_and_slope(0.0)[1] != 0:
        assert np.signbit(activation.value_and_slope(real(-0.0))[0])


def test_nan_stays_nan(activation, real):
    value, slope = activation.value_and_slope(real([np.nan]))
    assert np.isnan(value).all()
    assert np.isnan(slope).all() or activation.name in CONSTANT_SLOPE


def test_slope_agrees_with_differences_away_from_kinks(activation):
    x = np.linspace(-8, 8, 401) + 0.013
    x = x[np.min(np.abs(x[:, None] - np.array([*activation.kinks, 1e9])), axis=1) > 1e-3]
    h = 1e-6
    differences = (activation.value_and_slope(x + h)[0] - activation.value_and_slope(x - h)[0]) / (2 * h)
    np.testing.assert_allclose(activation.value_and_slope(x)[1], differences, rtol=1e-6, atol=1e-8)


def test_kinks_are_where_value_or_slope_jumps(activation):
    for kink in activation.kinks:
        jump = np.subtract(*(activation.value_and_slope(kink + h) for h in (1e-9, -1e-9)))
        assert np.abs(jump).max() > 1e-3
    x = np.linspace(-6, 6, 100_001)
    slope = activation.value_and_slope(x)[1]
    jumps = x[1:][np.abs(np.diff(slope)) > 1e-3 * (1 + np.abs(slope[1:]))]
    reach = {
        kink: 1e-3 if np.isfinite(activation.value_and_slope(kink)[0]) else 0.2 for kink in activation.kinks
    }
    assert all(any(abs(x - kink) < near for kink, near in reach.items()) for x in jumps)


def test_values_stay_in_the_range_and_fill_it(activation):
    low, high = activation.range
    x = np.concatenate([np.linspace(-60, 60, 400_001), activation.kinks, [-np.inf, np.inf]])
    values = activation.value_and_slope(x)[0]
    if activation.name in NO_LIMIT:
        values = values[~np.isnan(values)]
    assert values.min() == pytest.approx(low, abs=1e-8)
    assert values.max() == pytest.approx(high, abs=1e-8)


@pytest.mark.filterwarnings("error")
def test_no_input_gives_a_warning(activation, real):
    facts = np.finfo(real)
    extremes = real([facts.max, -facts.max, facts.tiny, -facts.tiny, facts.smallest_subnormal, 88.8, 710])
    with np.errstate(all="raise"):
        activation.value_and_slope(np.concatenate([extremes, points(real)]))


@pytest.mark.all_kernels
def test_same_bits_whatever_the_length_and_stride(activation, real):
    x = np.resize(points(real), 4 * 34 + 1)
    whole = activation(x)
    for length in range(34):
        assert bits(activation(x[:length])) == bits(whole[:length])
        for stride in (-4, -3, -2, -1, 2, 3, 4):
            assert bits(activation(x[::stride][:length])) == bits(whole[::stride][:length])


@pytest.mark.all_kernels
def test_same_bits_in_place_and_into_an_unaligned_array(activation, real):
    x = points(real)
    expected = bits(activation(x))
    inside = x.copy()
    assert activation(inside, out=inside) is inside
    assert bits(inside) == expected
    raw = np.empty(x.nbytes + 1, np.uint8)[1:].view(real)
    raw[...] = x
    assert bits(activation(raw)) == expected
    shifted = np.concatenate([x, x])
    activation(shifted[: len(x)], out=shifted[1 : len(x) + 1])
    assert bits(shifted[1 : len(x) + 1]) == expected


OTHER_PARAMETERS = {
    "leaky_relu": (0.2,),
    "prelu": (-0.5,),
    "thresholded_relu": (0.25,),
    "elu": (2.0,),
    "celu": (0.7,),
    "softplus": (2.0, 3.0),
    "swish": (0.3,),
    "squareplus": (0.5,),
    "hard_tanh": (-0.25, 2.0),
    "soft_shrink": (1.5,),
    "hard_shrink": (0.1,),
    "shrink": (1.0, 0.25),
    "smelu": (0.7,),
    "star_relu": (1.5, 0.25),
    "bipolar_relu": (-1.0,),
    "frelu": (-0.5,),
    "pelu": (1.5, 0.6),
    "soft_exponential": (0.3,),
    "isru": (3.0,),
    "isrlu": (0.2,),
    "rational": (-0.1, 0.4, 0.2, 0.1, 0.5, 0.3, -0.5, 0.6, 0.1, 0.2),
    "sine": (2.5,),
    "snake": (0.4,),
    "eswish": (1.75,),
    "acon_c": (1.2, -0.3, 0.8),
    "dice": (0.1, 0.5, 2.0, 1e-3),
    "aria2": (0.75, 1.7),
    "threshold": (-0.5, 2.0),
    "rrelu": (0.1, 0.7),
    "clipped_linear": (-0.5, 0.25, -1.0, 0.75),
    "hard_sigmoid": (0.2, 0.5),
    "clipped_gelu": (-0.1, 2.0),
    "laplace": (0.25, 0.5),
    "xielu": (0.4, 1.2, 0.9),
}


def test_every_parameter_has_another_value_to_be_tried_with():
    elementwise = {
        f.name: f for f in bw.catalogue.values() if isinstance(f.record, bw.activations.Activation)
    }
    with_parameters = {name for name, f in elementwise.items() if f.parameters}
    assert with_parameters == set(OTHER_PARAMETERS)


@pytest.mark.parametrize("name", OTHER_PARAMETERS)
def test_other_parameters_are_followed(name, real):
    x = (np.linspace(-9, 9, 301) + 0.0123).astype(real)
    parameters = [real(value) for value in OTHER_PARAMETERS[name]]
    found = bw.get(name).value_and_slope(x, *parameters)
    wanted = [exact.value_and_slope(name, float(v), *map(float, parameters)) for v in x]
    for part in (0, 1):
        expected = np.array([float(pair[part]) for pair in wanted])
        accurate = 40 * np.finfo(real).eps
        np.testing.assert_allclose(found[part], expected, rtol=accurate, atol=accurate)


def test_soft_exponential_of_a_negative_alpha_is_a_logarithm_right_of_its_pole(real):
    x, alpha = np.linspace(-1.375, 9, 84).astype(real), -0.5
    found = bw.soft_exponential.value_and_slope(x, alpha)
    wanted = [exact.value_and_slope("soft_exponential", float(v), alpha) for v in x]
    for part in (0, 1):
        accurate = 40 * np.finfo(real).eps
        np.testing.assert_allclose(
            found[part], [float(pair[part]) for pair in wanted], rtol=accurate, atol=accurate
        )
    pole = 1 / alpha - alpha
    np.testing.assert_array_equal(bw.soft_exponential(real([pole, pole - 1]), alpha), [-np.inf, np.nan])


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda: bw.swish(-20000.0, beta=1e-4), -2384.0584404423518),
        (lambda: bw.swish(20000.0, beta=-1e-4), 2384.0584404423518),
        (lambda: bw.swish(np.float32(2e32), beta=-1e-30), 0.0),
        (lambda: bw.swish(np.float32(9999), beta=1e12), 9999.0),
        (lambda: bw.leaky_relu(-np.inf, negative_slope=0.0), 0.0),
        (lambda: bw.prelu(-np.inf, weight=0.0), 0.0),
        (lambda: bw.softplus(np.float32(3e38), beta=2.0), np.float32(3e38)),
    ],
)
def test_extreme_parameters_give_finite_answers(call, answer):
    assert call() == pytest.approx(answer, rel=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.all_kernels
def test_half_precision_overflows_in_silence(activation):
    top = np.float16([65504, -65504, 12, 300])
    activation.value_and_slope(top)
    activation(top, out=np.empty_like(top))


GAINS = {  # 1 / √E f(N)², from the catalogue of facts
    "relu": 1.4142,
    "leaky_relu": 1.4141,
    "elu": 1.2452,
    "gelu": 1.5335,
    "silu": 1.6765,
    "mish": 1.4868,
    "sigmoid": 1.8462,
    "tanh": 1.5925,
    "softplus": 1.0419,
    "relu6": 1.4142,
    "selu": 1.0000,
    "quick_gelu": 1.5395,
    "hard_swish": 1.7367,
    "hard_mish": 1.3312,
    "hard_tanh": 1.3920,
    "relu_squared": 0.8165,
    "log_sigmoid": 1.0419,
    "softsign": 2.3375,
    "squareplus": 0.8165,
    "sparse_plus": 1.3803,
    "sparse_sigmoid": 1.6243,
    "soft_shrink": 1.5444,
    "hard_shrink": 1.0158,
    "thresholded_relu": 1.5799,
    "lisht": 1.1487,
    "logcosh": 1.7406,
    "dish": 1.5543,
    "snake": 0.8746,
    "serf": 1.4122,
    "tanhexp": 1.3748,
    "gelu_tanh": 1.5336,
    "rrelu": 1.3785,
    "hard_sigmoid": 1.8978,
    "tanh_shrink": 2.3384,
    "laplace": 2.2392,
    "xielu": 0.7591,
    "sqrt_softplus": 1.1138,
}


@pytest.mark.parametrize("name", GAINS)
def test_gain_keeps_the_strength_of_a_normal_signal(name):
    assert bw.get(name).gain == pytest.approx(GAINS[name], abs=1e-4)

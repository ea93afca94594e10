"""Laws that every function along an axis obeys, with its values and gradients held against the truth."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw
from bendwise.accuracy import error_ulp
from bendwise.exact import rows as exact_rows

BOUND_ULP = {  # measured 1.42, 1.33, 1.18, 1.52, 0.98 over 500 rows of each precision
    "softmax": 1.6,
    "softmax2d": 1.6,
    "gumbel_softmax": 1.6,
    "softmin": 1.6,
    "log_softmax": 1.4,
    "logsumexp": 1.7,
    "logmeanexp": 1.7,
}
EXACT = ("hardmax", "maxout", "crelu")
OTHER_PARAMETERS = {
    "softmax": [(0.7,), (1e3,)],
    "softmax2d": [(2.0,)],
    "softmin": [(3.3,)],
    "log_softmax": [(3.3,), (0.01,)],
    "gumbel_softmax": [],
    "entmax": [(1.0,), (1.01,), (1.25,), (2.0,), (0.6,)],
    "normmax": [(1.5,), (3.0,), (10.0,)],
    "budget": [(0.5,), (1.0,), (7.5,)],
}


def applied(function, x, *parameters, **how):
    """The values, of noisy functions those of the formula itself."""
    if function.record.noisy:
        return bw.softmax(x, *parameters, **how)
    return function(x, *parameters, **{"axis": -1, **how})


def rows(real, seed=0, lengths=(2, 10, 32, 66)):
    """Rows at which such functions go wrong: wide, narrow, tied, tiny, huge, far from 0."""
    rng = np.random.default_rng(seed)
    eps, wide = float(np.finfo(real).eps), 60 if real is np.float32 else 500
    for n in lengths:
        normal = rng.standard_normal(n)
        yield from (normal * s for s in (1e-30, 1e-3, 1, 3, 30, wide, 1e20))
        yield 1 + rng.integers(-3, 4, n) * eps
        yield normal + 1e4
        yield 0.3 * normal - 700
        yield np.where(rng.random(n) < 0.2, 17, 0) + 1e-3 * normal
        yield -np.geomspace(1e-6, wide, n)
        yield np.repeat(normal[: n // 2], 2)


def bits(x):
    """Bit patterns, with all NaN alike."""
    x = np.array(x)
    x[np.isnan(x)] = np.nan
    return x.view(f"u{x.dtype.itemsize}").tolist()


def back(function, x, grad, **how):
    return function.backward(x if function.from_input else applied(function, x), grad, **{"axis": -1, **how})


def grad_like(y):
    return np.cos(np.arange(np.size(y), dtype=y.dtype)).reshape(np.shape(y))


def test_every_function_on_rows_has_its_truth_written_down():
    on_rows = [n for n, f in bw.catalogue.items() if isinstance(f.record, bw.activations.RowActivation)]
    assert sorted(on_rows) == sorted(exact_rows.FUNCTIONS)
    gates = [n for n, f in bw.catalogue.items() if isinstance(f.record, bw.activations.GatedActivation)]
    assert sorted(gates) == sorted(exact_rows.GATES)


def check_values(function, x, real, *parameters):
    name, eps = function.name, float(np.finfo(real).eps)
    parameters = [float(real(p)) for p in parameters or function.parameters.values()]
    found = np.atleast_1d(applied(function, x, *parameters))
    for y, true in zip(found, exact_rows.values(name, x, *parameters), strict=True):
        near_a_root = name.startswith("log") and abs(float(y) - float(true)) <= eps * (abs(true) < 1)
        if name in EXACT:
            assert float(y) == float(true)
        elif name in BOUND_ULP:
            assert near_a_root or error_ulp(y, true, real) <= BOUND_ULP[name]
        else:
            assert abs(float(y) - float(true)) <= 1.5 * eps


def test_values_are_within_the_bound(row_function, real):
    slow = {"sparsemax", "entmax15", "entmax", "normmax", "budget"}  # to find the truth of
    for x in rows(real, lengths=(2, 10) if row_function.name in slow else (2, 10, 32, 66)):
        check_values(row_function, x.astype(real), real)


@pytest.mark.parametrize(
    ("name", "parameters"), [(n, p) for n, many in OTHER_PARAMETERS.items() for p in many]
)
def test_other_parameters_are_followed(name, parameters, real):
    for x in rows(real, seed=1, lengths=(2, 10)):
        check_values(bw.get(name), x.astype(real), real, *parameters)


def test_every_parameter_of_a_row_has_another_value_to_be_tried_with():
    on_rows = {n: f for n, f in bw.catalogue.items() if isinstance(f.record, bw.activations.RowActivation)}
    assert {n for n, f in on_rows.items() if f.parameters} == set(OTHER_PARAMETERS)


def test_gradients_are_right_to_the_last_digits(row_function, real):
    rng = np.random.default_rng(2)
    for x in (s * rng.standard_normal(n) for n in (2, 10, 34) for s in (0.1, 1, 8)):
        x = x.astype(real)
        grad = grad_like(np.atleast_1d(applied(row_function, x)))
        found = back(row_function, x, grad if grad.size > 1 else grad[0])
        parameters = row_function.parameters.values()
        wanted = [float(g) for g in exact_rows.gradient(row_function.name, x, grad, *parameters)]
        tolerance = 8 * float(np.finfo(real).eps)
        np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=10 * tolerance)


def test_gradients_agree_with_differences(row_function):
    rng = np.random.default_rng(3)
    x, h = rng.standard_normal((3, 6)), 1e-6
    grad = grad_like(applied(row_function, x))
    found = back(row_function, x, grad)
    for i in range(6):
        above, below = (applied(row_function, x + sign * h * np.eye(6)[i]) for sign in (1, -1))
        wanted = ((above - below) / (2 * h) * grad).reshape(3, -1).sum(axis=1)
        np.testing.assert_allclose(found[:, i], wanted, rtol=1e-6, atol=1e-8)


def test_log_softmax_keeps_its_digits_at_the_maximum():
    found = bw.log_softmax(np.float32([17, 0]))
    assert found[0] == pytest.approx(-np.log1p(np.exp(-17.0)), rel=1e-7)
    pulled = bw.log_softmax.backward(found, np.float32([-1, 0]))
    np.testing.assert_allclose(pulled, [-4.1399375e-8, 4.1399375e-8], rtol=1e-6)
    assert bw.log_softmax(np.float32([1e20, 0, -1e20])).tolist() == np.float32([0, -1e20, -2e20]).tolist()


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp", "sparsemax", "entmax15"])
def test_a_million_entries_cost_no_digits(name):
    x = np.random.default_rng(4).standard_normal(10**6).astype(np.float32) * 3
    wide = x.astype(np.longdouble)
    top = wide.max()
    log_total = top + np.log(np.exp(wide - top).sum())
    found = bw.get(name)(x)
    if name == "softmax":
        np.testing.assert_allclose(found, np.exp(wide - log_total).astype(float), rtol=1.6e-7)
        grad = np.cos(np.arange(10**6)).astype(np.float32)
        shares = found.astype(np.longdouble)
        pulled = shares * (grad - (shares * grad).sum())
        np.testing.assert_allclose(
            bw.softmax.backward(found, grad), pulled.astype(float), rtol=1e-5, atol=1e-14
        )
    elif name == "log_softmax":
        np.testing.assert_allclose(found, (wide - log_total).astype(float), rtol=1.3e-7)
    elif name == "logsumexp":
        assert found == pytest.approx(float(log_total), rel=1.2e-7)
    else:
        assert found.astype(float).sum() == pytest.approx(1, abs=1e-6)


def test_plain_python_gives_the_bits_of_the_double_kernel(row_function):
    rng = np.random.default_rng(5)
    cases = [3 * rng.standard_normal(n) for n in (2, 4, 38, 66, 132)]
    cases += [np.array(x) for x in ([np.inf, 1.0], [-np.inf] * 2, [np.nan, 1.0], [-0.0, 0.0], [0.0, -0.0])]
    record = row_function.record
    for x in cases:
        y = np.atleast_1d(applied(row_function, x))
        assert bits(np.atleast_1d(record(x.tolist()))) == bits(y)
        grad = grad_like(y)
        given = x if row_function.from_input else y
        argument = grad.tolist() if not record.reduces else float(grad[0])
        with np.errstate(invalid="ignore"):
            plain = record.backward(given.tolist(), argument)
        assert bits(plain) == bits(row_function.backward(given, np.asarray(argument), axis=-1))


def test_same_bits_whatever_the_strides_the_order_and_the_other_rows(row_function, real):
    block = (3 * np.random.default_rng(6).standard_normal((70, 5))).astype(real)
    for n in (*range(0, 40, 2), 64, 66, 70):
        x = np.ascontiguousarray(block[:n].T)
        whole = applied(row_function, x)
        ways = {
            "alone": np.array([applied(row_function, row) for row in x]),
            "strided": applied(row_function, np.repeat(x, 3, axis=1)[:, ::3]),
            "reversed": applied(row_function, np.ascontiguousarray(x[:, ::-1])[:, ::-1]),
            "by columns": applied(row_function, np.asfortranarray(x)),
            "other axis": applied(row_function, block[:n], axis=0).T,
            "byte order": applied(row_function, x.astype(x.dtype.newbyteorder())),
        }
        raw = np.empty(x.nbytes + 1, np.uint8)[1:].view(real).reshape(x.shape)
        raw[...] = x
        ways["unaligned"] = applied(row_function, raw)
        for way, found in ways.items():
            assert bits(found) == bits(whole), (n, way)
        if not n:
            continue
        grad = grad_like(whole)
        pulled = back(row_function, x, grad)
        other = back(row_function, np.asfortranarray(x), np.asfortranarray(grad))
        assert bits(other) == bits(pulled)


def test_out_receives_the_result_even_where_it_is_the_input(row_function, real):
    x = np.random.default_rng(7).standard_normal((4, 6)).astype(real)
    wanted = applied(row_function, x)
    for out in (np.empty_like(wanted), np.empty(wanted.shape, np.float64), np.asfortranarray(wanted)):
        assert applied(row_function, x, out=out) is out
        np.testing.assert_array_equal(out, wanted.astype(out.dtype))
    if wanted.shape == x.shape:
        shared = np.vstack([x, x])
        applied(row_function, shared[:4], out=shared[1:5])
        np.testing.assert_array_equal(shared[1:5], wanted)
        assert applied(row_function, x, out=x) is x
        np.testing.assert_array_equal(x, wanted)


def test_half_precision_is_single_precision_rounded_once(row_function):
    x = (4 * np.random.default_rng(8).standard_normal((3, 10))).astype(np.float16)
    found = applied(row_function, x)
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found, applied(row_function, x.astype(np.float32)).astype(np.float16))


def test_half_precision_sums_do_not_overflow():
    many = np.zeros(70_000, np.float16)
    assert bw.softmax(many.astype(np.float32)).sum() == pytest.approx(1, abs=1e-6)
    assert bw.softmax(many)[0] == np.float16(1 / 70_000)
    assert bw.logsumexp(many) == np.float16(np.log(70_000))


def test_integers_become_double(row_function):
    assert applied(row_function, [1, 2]).dtype == np.float64


SHARES = ("softmax", "softmax2d", "gumbel_softmax", "sparsemax", "entmax15", "entmax")


@pytest.mark.parametrize("name", SHARES)
def test_shares_sum_to_one_and_infinities_share(name, real):
    function = bw.get(name)
    inf = real(np.inf)
    np.testing.assert_allclose(applied(function, [inf, 1, inf]), [0.5, 0, 0.5], rtol=1e-15)
    np.testing.assert_array_equal(applied(function, [-inf, 1, -inf]), [0, 1, 0])
    np.testing.assert_allclose(applied(function, np.full(3, -inf)), np.full(3, 1 / 3), rtol=1e-6)
    for x in rows(real, seed=9):
        assert float(applied(function, x.astype(real)).sum()) == pytest.approx(1, abs=1e-6)


def test_infinities_in_logarithms_and_maxima(real):
    inf = real(np.inf)
    half = np.log(real(0.5))
    np.testing.assert_allclose(bw.log_softmax([inf, 1, inf]), [half, -inf, half])
    np.testing.assert_allclose(bw.log_softmax(np.full(2, -inf)), [half, half])
    np.testing.assert_array_equal(bw.softmin([-inf, 1, inf]), [1, 0, 0])
    for function in (bw.logsumexp, bw.logmeanexp):
        assert function([inf, 1]) == inf
        assert function([-inf, -inf]) == -inf
        np.testing.assert_array_equal(function.backward([-inf, -inf], 1.0), [0, 0])
        np.testing.assert_array_equal(function.backward([inf, 1, inf], 1.0), [0.5, 0, 0.5])
    np.testing.assert_array_equal(bw.hardmax([1, inf, inf]), [0, 1, 0])
    np.testing.assert_array_equal(bw.hardmax([-inf, -inf]), [1, 0])
    np.testing.assert_array_equal(bw.crelu([-inf, inf]), [0, inf, inf, 0])
    np.testing.assert_array_equal(bw.maxout([-inf, inf, -inf, -inf]), [inf, -inf])


def test_a_nan_makes_its_row_nan_and_no_other(row_function, real):
    x = np.ones((3, 4), real)
    x[1, 2] = np.nan
    found = np.isnan(applied(row_function, x)).reshape(3, -1)
    assert not found[[0, 2]].any()
    assert found[1].any()
    if row_function.keeps_length or row_function.record.reduces:
        assert found[1].all()


def test_an_empty_axis_and_no_rows(row_function):
    reduced = row_function.record.reduces
    assert applied(row_function, np.empty((3, 0))).shape == ((3,) if reduced else (3, 0))
    assert applied(row_function, np.empty((0, 4))).shape[0] == 0
    if reduced:
        np.testing.assert_array_equal(applied(row_function, np.empty((3, 0))), np.full(3, -np.inf))


MASKABLE = [n for n, t in exact_rows.FUNCTIONS.items() if bw.get(n).record.masked is not None]


@pytest.mark.parametrize(
    ("name", "precision"),
    [*((name, np.float32) for name in MASKABLE), ("softmax", np.float64), ("logsumexp", np.float64)],
)
def test_what_a_mask_leaves_out_takes_no_part(name, precision):
    function = bw.get(name)
    rng = np.random.default_rng(10)
    x = (3 * rng.standard_normal((20, 37))).astype(precision)
    mask = rng.random(x.shape) < np.linspace(0, 1, 20)[:, None]
    x[~mask & (rng.random(x.shape) < 0.3)] = np.nan
    found = applied(function, x, where=mask)
    given = x if function.from_input else found
    grad = grad_like(found)
    pulled = function.backward(given, grad, axis=-1, where=mask)
    for i in range(20):
        kept = mask[i]
        alone = applied(function, x[i, kept])
        if function.record.reduces:
            assert bits([found[i]]) == bits([alone])
            wanted = function.backward(x[i, kept], grad[i])
        else:
            assert bits(found[i, kept]) == bits(alone)
            assert (found[i, ~kept] == function.record.masked).all()
            wanted = function.backward(given[i, kept], grad[i, kept], axis=-1)
        assert bits(pulled[i, kept]) == bits(wanted)
        assert (pulled[i, ~kept] == 0).all()


def test_all_masked_is_nothing_and_a_mask_broadcasts():
    nothing = np.zeros(3, bool)
    np.testing.assert_array_equal(bw.softmax([1.0, 2, 3], where=nothing), [0, 0, 0])
    np.testing.assert_array_equal(bw.log_softmax([1.0, 2, 3], where=nothing), [-np.inf] * 3)
    assert bw.logsumexp([1.0, 2, 3], where=nothing) == -np.inf
    first = bw.softmax(np.zeros((2, 3)), where=[True, True, False])
    np.testing.assert_array_equal(first, [[0.5, 0.5, 0]] * 2)
    along = bw.softmax(np.zeros((2, 3)), axis=0, where=[[True], [False]])
    np.testing.assert_array_equal(along, [[1, 1, 1], [0, 0, 0]])


@pytest.mark.parametrize("name", [n for n in exact_rows.FUNCTIONS if n not in ("maxout", "crelu")])
@pytest.mark.parametrize("axis", [0, 1, -1, (0, 2), (-1, 0), (2, 1), None])
def test_any_axis_and_several_at_once(name, axis):
    function = bw.get(name)
    x = np.random.default_rng(11).standard_normal((3, 4, 5))
    axes = range(3) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = sorted(one % 3 for one in axes)
    kept = [one for one in range(3) if one not in axes]
    flat = np.transpose(x, kept + axes).reshape(*(x.shape[one] for one in kept), -1)
    wanted = applied(function, flat)
    found = applied(function, x, axis=axis)
    grad = grad_like(found)
    pulled = function.backward(x if function.from_input else found, grad, axis=axis)
    if function.record.reduces:
        np.testing.assert_array_equal(found, wanted)
        assert np.shape(function(x, axis=axis, keepdims=True)) == tuple(
            1 if one in axes else x.shape[one] for one in range(3)
        )
        flat_grad = grad
    else:
        order = np.argsort(kept + axes)
        wanted = wanted.reshape([x.shape[one] for one in kept + axes]).transpose(order)
        np.testing.assert_array_equal(found, wanted)
        flat_grad = np.transpose(grad, kept + axes).reshape(flat.shape)
    flat_pulled = back(function, flat, flat_grad)
    np.testing.assert_array_equal(np.transpose(pulled, kept + axes).reshape(flat.shape), flat_pulled)


def test_softmax2d_is_over_the_channels():
    x = np.random.default_rng(12).standard_normal((2, 3, 4, 5))
    np.testing.assert_array_equal(bw.softmax2d(x), bw.softmax(x, axis=-3))
    np.testing.assert_array_equal(bw.softmax2d(x[0]), bw.softmax2d(x)[0])


def test_a_temperature_for_each_row():
    x = np.arange(6.0).reshape(2, 3)
    found = bw.softmax(x, temperature=[0.5, 2.0])
    np.testing.assert_array_equal(found, [bw.softmax(x[0], 0.5), bw.softmax(x[1], 2.0)])
    np.testing.assert_array_equal(bw.softmax(x.T, [0.5, 2.0], axis=0), found.T)


@pytest.mark.parametrize("temperature", [1e-45, 1e-37, 1e-20, 1e20, 3e37])
def test_extreme_temperatures_tend_to_the_limits(temperature):
    found = bw.softmax(np.float32([1, 1 + 2**-23, -np.inf]), temperature=np.float32(temperature))
    np.testing.assert_allclose(found, [0, 1, 0] if temperature < 1 else [0.5, 0.5, 0], atol=1e-6)


def test_hardmax_takes_the_first_of_equals():
    np.testing.assert_array_equal(bw.hardmax([[1.0, 3, 3], [2, 2, 1]]), [[0, 1, 0], [1, 0, 0]])


def test_sparse_shares_with_more_than_one_above_zero_and_far_from_zero():
    np.testing.assert_array_equal(bw.sparsemax([0, 0.5, 1.0]), [0, 0.25, 0.75])
    np.testing.assert_array_equal(bw.sparsemax([1e8, 1e8, 0.0]), [0.5, 0.5, 0])
    np.testing.assert_allclose(bw.entmax15([1e8, 1e8, 0.0]), [0.5, 0.5, 0], rtol=1e-15)
    x = np.random.default_rng(13).standard_normal((5, 200))
    np.testing.assert_allclose(bw.entmax(x, 2.0), bw.sparsemax(x), atol=1e-15)
    np.testing.assert_allclose(bw.entmax(x), bw.entmax15(x), atol=1e-15)
    np.testing.assert_allclose(bw.entmax(x, 1.0), bw.softmax(x), rtol=1e-13)


@pytest.mark.filterwarnings("error")
def test_half_precision_overflows_in_silence_at_every_call():
    x = np.float16([65504, -65504])
    for _ in range(2):  # the second call takes a shorter way, where there is one
        np.testing.assert_array_equal(bw.log_softmax(x), np.float16([0, -np.inf]))


def test_maxout_and_crelu_change_the_length():
    x = np.array([[3.0, -1, 2, 5, 5, 0]])
    np.testing.assert_array_equal(bw.maxout(x), [[3, 5, 5]])
    np.testing.assert_array_equal(bw.maxout(x, groups=3), [[3, 5]])
    np.testing.assert_array_equal(bw.maxout(x.T, groups=3, axis=0), [[3], [5]])
    np.testing.assert_array_equal(bw.maxout.backward(x, [[1.0, 2]], groups=3), [[1, 0, 0, 2, 0, 0]])
    assert bw.maxout.record([3.0, -1, 2], groups=3) == [3.0]
    assert bw.maxout.record([3.0, -1, 2, 5]) == [3.0, 5.0]
    assert bw.maxout.record([3.0, -1, 2, 5, 7, 6], groups=6) == [7.0]
    np.testing.assert_array_equal(bw.crelu([1.0, -2]), [1, 0, 0, 2])
    np.testing.assert_array_equal(bw.crelu(np.ones((2, 3)), axis=0), [[1] * 3] * 2 + [[0] * 3] * 2)
    assert not np.signbit(bw.crelu([0.0])).any()


def test_gumbel_softmax_draws_from_what_is_passed_in():
    x = np.log([0.2, 0.3, 0.5]) * np.ones((40_000, 1))
    hard = bw.gumbel_softmax(x, seed=0, hard=True)
    np.testing.assert_array_equal(hard.sum(axis=1), 1)
    np.testing.assert_allclose(hard.mean(axis=0), [0.2, 0.3, 0.5], atol=0.01)
    soft = bw.gumbel_softmax(x, 0.5, seed=np.random.default_rng(0))
    np.testing.assert_array_equal(bw.gumbel_softmax(x, tau=0.5, seed=0), soft)
    np.testing.assert_array_equal(bw.hardmax(soft), hard)
    np.testing.assert_allclose(soft.sum(axis=1), 1)
    rng = np.random.default_rng(0)
    assert (bw.gumbel_softmax(x, seed=rng) != bw.gumbel_softmax(x, seed=rng)).any()
    assert bw.gumbel_softmax(x.astype(np.float16), seed=0, hard=True).dtype == np.float16
    grad = np.ones_like(soft[:5])
    pulled = bw.gumbel_softmax.backward(soft[:5], grad, temperature=0.5)
    np.testing.assert_array_equal(pulled, bw.softmax.backward(soft[:5], grad, temperature=0.5))

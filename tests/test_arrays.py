"""The contract of array functions: shapes, dtypes, out=, parameters, other people's arrays, errors."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise.compiler import threads


def test_lists_scalars_and_arrays_of_any_shape():
    np.testing.assert_array_equal(bw.relu([0, 2, -1, 3.3]), [0, 2, 0, 3.3])
    assert bw.relu(-3) == 0.0
    assert isinstance(bw.relu(2.5), np.float64)
    assert isinstance(bw.relu(np.float32(2.5)), np.float32)
    assert np.isscalar(bw.relu(np.array(1.0)))
    assert bw.relu(np.ones((2, 0, 3))).shape == (2, 0, 3)
    assert bw.relu(np.ones((2, 3, 4), order="F")).shape == (2, 3, 4)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.all_kernels
def test_floats_keep_their_precision(dtype, activation):
    x = np.array([-1.5, 0.5], dtype)
    assert activation(x).dtype == dtype
    assert activation.slope(x).dtype == dtype
    assert activation.backward(x, x).dtype == dtype
    assert [part.dtype for part in activation.value_and_slope(x)] == [dtype, dtype]


@pytest.mark.parametrize("dtype", ["int8", "int16", "int64", "uint8", "bool"])
def test_integers_and_booleans_become_double(dtype):
    assert bw.sigmoid(np.array([0, 1], dtype)).dtype == np.float64


@pytest.mark.all_kernels
def test_half_precision_is_single_precision_rounded_once(activation):
    with np.errstate(over="ignore"):
        every = np.arange(2**16, dtype=np.uint16).view(np.float16)
        expected = activation(every.astype(np.float32)).astype(np.float16)
        np.testing.assert_array_equal(activation(every), expected)


def test_other_byte_orders_and_strides_are_understood():
    x = np.linspace(-3, 3, 10)
    np.testing.assert_array_equal(bw.gelu(x.astype(">f8")), bw.gelu(x))
    square = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(bw.gelu(square.T[::-1, ::2]), bw.gelu(square).T[::-1, ::2])


def test_what_answers_to_numpys_functions_needs_no_dtype():
    class Boxed(np.lib.mixins.NDArrayOperatorsMixin):
        def __init__(self, inside):
            self.inside = np.asarray(inside)

        def __array__(self, dtype=None, copy=None):
            return self.inside

        def __array_ufunc__(self, ufunc, method, *given, **how):
            return Boxed(getattr(ufunc, method)(*map(np.asarray, given), **how))

    found = bw.relu(Boxed(np.float32([-1, 2])))
    assert isinstance(found, Boxed)
    assert found.inside.dtype == np.float32
    np.testing.assert_array_equal(found.inside, [0, 2])


def test_out_receives_the_result():
    x = np.array([-1.0, 2.0])
    y, s = np.empty(2), np.empty(2)
    assert bw.silu(x, out=y) is y
    value, slope = bw.silu.value_and_slope(x, out=(y, s))
    assert value is y
    assert slope is s
    np.testing.assert_array_equal(y, bw.silu(x))
    half = np.empty(2, np.float16)
    assert bw.relu(x, out=half, where=[True, True]) is half


def test_out_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="broadcast"):
        bw.relu([1.0, 2.0], out=np.empty(3))


def test_parameters_by_name_by_position_and_as_arrays():
    x = np.array([-2.0, 4.0])
    np.testing.assert_array_equal(bw.leaky_relu(x, negative_slope=0.5), [-1, 4])
    np.testing.assert_array_equal(bw.leaky_relu(x, 0.5), [-1, 4])
    np.testing.assert_array_equal(bw.leaky_relu([[-2.0], [-4.0]], [0.5, 0.25]), [[-1, -0.5], [-2, -1]])
    np.testing.assert_array_equal(bw.leaky_relu.slope(x, 0.5), [0.5, 1])
    assert bw.leaky_relu(x.astype(np.float32), 0.1).dtype == np.float32
    assert bw.softplus(3.0, beta=2.0) == pytest.approx(np.log1p(np.exp(6.0)) / 2)
    assert bw.softplus(21.0, threshold=20.0) == 21.0
    assert bw.softplus(21.0) > 21.0
    assert bw.elu(-1.0, alpha=2.0) == pytest.approx(2 * np.expm1(-1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: bw.relu(["a"]), TypeError, "relu takes real numbers"),
        (lambda: bw.relu(1j), TypeError, "not complex128"),
        (lambda: bw.relu(np.longdouble(1)), TypeError, "at most 64 bits"),
        (lambda: bw.relu([None]), TypeError, "not object"),
        (lambda: bw.relu([[1], [1, 2]]), bw.InputError, "x must be numbers in a regular array"),
        (lambda: bw.elu(1.0, alfa=2), TypeError, "did you mean 'alpha'"),
        (lambda: bw.elu(1.0, alpha="2"), TypeError, "alpha of elu must be a number"),
        (lambda: bw.relu(1.0, 2.0), TypeError, "relu takes 0 parameter"),
        (lambda: bw.softplus(1.0, beta=0), bw.InputError, "beta of softplus must be above 0, not 0"),
        (lambda: bw.get("geluu"), ValueError, "unknown activation 'geluu'; did you mean 'gelu'"),
        (lambda: bw.catalogue["geluu"], KeyError, "did you mean 'gelu'"),
        (lambda: bw.leaky_relu(1.0, 0.1, negative_slope=0.2), TypeError, "two values for negative_slope"),
        (lambda: bw.relu([1.0, 2.0], where=[True, False]), bw.InputError, "where= needs out="),
        (lambda: bw.relu(pd.Series(["a"])), TypeError, "relu takes real numbers"),
        (lambda: bw.geluu, AttributeError, "did you mean 'gelu'"),
    ],
)
def test_errors_name_the_argument_its_value_the_rule_and_a_way_out(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_pandas_in_pandas_out():
    table = pd.DataFrame({"a": [1.0, -2.0], "b": [-3.0, 4.0]}, index=["p", "q"])
    pd.testing.assert_frame_equal(bw.relu(table), table.clip(lower=0))
    pd.testing.assert_series_equal(bw.relu(table["a"]), table["a"].clip(lower=0))
    assert bw.relu(table.astype(np.float32)).dtypes.tolist() == [np.float32, np.float32]
    assert isinstance(bw.leaky_relu(table["a"], 0.3), pd.Series)


def test_pandas_own_dtypes_and_empty_tables():
    assert str(bw.relu(pd.Series([1.0, None], dtype="Float32")).dtype) == "Float32"
    assert str(bw.relu(pd.Series([1, None], dtype="Int64")).dtype) == "Float64"
    assert bw.relu(pd.DataFrame()).empty


def test_the_catalogue_knows_aliases_too():
    assert "logistic" in bw.catalogue
    assert bw.catalogue["logistic"] is bw.sigmoid
    assert "logistic" not in list(bw.catalogue)


def test_functions_survive_pickling_as_themselves():
    assert pickle.loads(pickle.dumps(bw.gelu)) is bw.gelu


@pytest.mark.all_kernels
def test_many_threads_share_a_function(activation):
    x = np.linspace(-5, 5, 10_000)
    expected, found = activation(x), []
    threads = [threading.Thread(target=lambda: found.append(activation(x))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(y, expected) for y in found)
    assert len(found) == 8


@pytest.fixture
def few_threads():
    before = bw.get_threads()
    yield bw.set_threads
    bw.set_threads(before)


LARGE = np.random.default_rng(5).standard_normal((3, 100_003)).astype(np.float32) * 9


@pytest.mark.all_kernels
def test_the_bits_do_not_depend_on_the_number_of_threads(activation, few_threads):
    few_threads(1)
    value, slope = activation.value_and_slope(LARGE)
    grad = LARGE[::-1].copy()
    back = activation.backward(LARGE, grad)
    for n in (2, 3, 7):
        few_threads(n)
        np.testing.assert_array_equal(activation(LARGE), value)
        np.testing.assert_array_equal(activation(LARGE.T), value.T)
        np.testing.assert_array_equal(activation(LARGE[:, ::2]), value[:, ::2])
        np.testing.assert_array_equal(activation.backward(LARGE, grad), back)
        y, s = np.empty_like(LARGE), np.empty_like(LARGE)
        assert activation.value_and_slope(LARGE, out=(y, s))[0] is y
        np.testing.assert_array_equal(y, value)
        np.testing.assert_array_equal(s, slope)


def test_threads_respect_overlap_in_place_and_foreign_out(few_threads):
    few_threads(4)
    expected = bw.gelu(LARGE)
    inside = LARGE.copy()
    assert bw.gelu(inside, out=inside) is inside
    np.testing.assert_array_equal(inside, expected)
    flat = np.concatenate([LARGE.ravel(), LARGE.ravel()])
    n = LARGE.size
    bw.gelu(flat[:n], out=flat[1 : n + 1])
    np.testing.assert_array_equal(flat[1 : n + 1], expected.ravel())
    flat = np.concatenate([LARGE.ravel(), LARGE.ravel()])
    bw.gelu(flat[1 : n + 1], out=flat[:n])  # NumPy lets one loop run here: it reads ahead of what it writes
    np.testing.assert_array_equal(flat[: n - 1], expected.ravel()[1:])
    flat = np.concatenate([LARGE.ravel(), LARGE.ravel()])
    bw.gelu(flat[:n], out=flat[n:])
    np.testing.assert_array_equal(flat[n:], expected.ravel())
    backwards = np.empty_like(LARGE.ravel())
    bw.gelu(LARGE.ravel()[::-1], out=backwards[::-1])
    np.testing.assert_array_equal(backwards, expected.ravel())
    double = np.empty(LARGE.shape)
    bw.gelu(LARGE, out=double)
    np.testing.assert_array_equal(double, expected)
    column_wise = np.empty(LARGE.shape, np.float32, order="F")
    bw.gelu(LARGE, out=column_wise)
    np.testing.assert_array_equal(column_wise, expected)
    mask = LARGE > 0
    kept = bw.gelu(LARGE, out=np.zeros_like(LARGE), where=mask)
    np.testing.assert_array_equal(kept, np.where(mask, expected, 0))
    slopes = np.full(LARGE.shape, 0.25, np.float32)
    np.testing.assert_array_equal(bw.prelu(LARGE, slopes), bw.prelu(LARGE, 0.25))


def test_rows_are_shared_by_threads_too(few_threads):
    few_threads(1)
    wide, narrow = LARGE[:, :100_000].reshape(6, 50_000), LARGE[:, :99_999].reshape(-1, 3)
    grad = narrow[::-1].copy()
    mask = narrow > -1
    expected = [f(narrow) for f in (bw.softmax, bw.log_softmax, bw.sparsemax)]
    others = bw.softmax(wide), bw.softmax.backward(expected[0], grad), bw.softmax(narrow, where=mask)
    few_threads(3)
    for f, y in zip((bw.softmax, bw.log_softmax, bw.sparsemax), expected, strict=True):
        np.testing.assert_array_equal(f(narrow), y)
    np.testing.assert_array_equal(bw.softmax(wide), others[0])
    np.testing.assert_array_equal(bw.softmax.backward(expected[0], grad), others[1])
    np.testing.assert_array_equal(bw.softmax(narrow, where=mask), others[2])


def test_many_callers_and_changes_of_number_meet_one_team(few_threads):
    few_threads(1)
    expected, wrong = bw.tanh(LARGE), []

    def call():
        for _ in range(60):
            if not np.array_equal(bw.tanh(LARGE), expected):
                wrong.append(1)

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    n = 0
    while any(caller.is_alive() for caller in callers):
        n += 1
        few_threads(1 + n % 5)
    for caller in callers:
        caller.join()
    assert not wrong


def test_helpers_that_fell_asleep_wake_up(few_threads):
    few_threads(2)
    expected = bw.tanh(LARGE)
    asleep = threads.MEMBERS + threads.MEMBER + threads.ASLEEP
    for _ in range(3):
        assert any(threads.team().words[asleep] or os.sched_yield() for _ in range(1_000_000))
        np.testing.assert_array_equal(bw.tanh(LARGE), expected)


FORKED = """
import os, numpy as np, bendwise as bw
from bendwise.compiler import threads
bw.set_threads(2)
x = np.ones(1 << 18)
total = bw.relu(x).sum()
child = os.fork()
if child == 0:
    is_alone = threads.team().words[threads.ALIVE] == 0
    os._exit(0 if is_alone and bw.relu(x).sum() == total else 1)
print(os.waitpid(child, 0)[1])
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="this system has no fork")
def test_a_forked_child_has_threads_of_its_own():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize(("found", "expected"), [(12, 12), (None, 1)])
def test_without_affinities_the_number_of_threads_is_that_of_the_cores(monkeypatch, found, expected):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: found)
    assert threads._cores() == expected


@pytest.mark.parametrize("n", [0, -1, 2.5, np.inf, "many", None])
def test_a_wrong_number_of_threads_is_refused(n):
    with pytest.raises(bw.InputError, match="whole number from 1 on"):
        bw.set_threads(n)


@pytest.mark.all_kernels
def test_default_parameters_give_the_same_bits_as_when_they_are_given(activation, real):
    x = np.concatenate([np.linspace(-12, 12, 4001, dtype=real), real([np.inf, -np.inf, np.nan, -0.0])])
    for kind in (activation, activation.slope):
        np.testing.assert_array_equal(kind(x), kind(x, **activation.parameters))


def test_words_choose_among_variants():
    x = np.linspace(-3, 3, 7)
    np.testing.assert_array_equal(bw.gelu(x, approximate="tanh"), bw.gelu_tanh(x))
    np.testing.assert_array_equal(bw.gelu.slope(x, approximate="tanh"), bw.gelu_tanh.slope(x))
    np.testing.assert_array_equal(bw.gelu(x, approximate="none"), bw.gelu(x))
    with pytest.raises(bw.InputError, match="unknown approximate of gelu 'tahn'; did you mean 'tanh'"):
        bw.gelu(x, approximate="tahn")


def test_a_randomized_slope_is_drawn_from_the_seed_that_is_given():
    x = -np.ones(20_000)
    drawn, slope = bw.rrelu.value_and_slope(x, training=True, rng=3)
    np.testing.assert_array_equal(drawn, -slope)
    np.testing.assert_array_equal(bw.rrelu.slope(x, training=True, rng=np.random.default_rng(3)), slope)
    assert slope.min() == pytest.approx(1 / 8, abs=1e-4)
    assert slope.max() == pytest.approx(1 / 3, abs=1e-4)
    assert slope.mean() == pytest.approx(11 / 48, abs=1e-3)
    np.testing.assert_array_equal(bw.rrelu(x, training=False), bw.rrelu(x))
    assert bw.rrelu.slope(x, 0.5, upper=0.6, training=True, rng=0).min() >= 0.5
    with pytest.raises(bw.InputError, match="give it rng=, a seed or a Generator"):
        bw.rrelu(x, training=True)


def test_facts_are_those_of_the_record(activation):
    assert activation.name in repr(activation)
    assert activation.summary in activation.__doc__
    assert activation.source
    assert activation.parameters == activation.record.parameters
    assert activation.bound == activation.record.bound

"""The contract of functions along an axis and of gates: other people's arrays, wrong input, gates' laws."""

from __future__ import annotations

import pickle
import re

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise.accuracy import error_ulp
from bendwise.compiler import lowering
from bendwise.exact import rows as exact_rows

TABLE = pd.DataFrame({"a": [1.0, -2.0], "b": [-3.0, 4.0]}, index=["p", "q"])


def test_pandas_in_pandas_out():
    softened = bw.softmax(TABLE)
    assert softened.index.tolist() == ["p", "q"]
    assert softened.columns.tolist() == ["a", "b"]
    np.testing.assert_array_equal(softened.to_numpy(), bw.softmax(TABLE.to_numpy()))
    assert bw.softmax(TABLE["a"]).name == "a"
    np.testing.assert_array_equal(bw.softmax(TABLE, axis=0).to_numpy(), bw.softmax(TABLE.to_numpy(), axis=0))
    pulled = bw.softmax.backward(softened, TABLE)
    assert pulled.columns.tolist() == ["a", "b"]
    assert bw.gumbel_softmax(TABLE, seed=0).index.tolist() == ["p", "q"]
    assert bw.swiglu(TABLE["a"], TABLE["b"]).index.tolist() == ["p", "q"]


def test_pandas_tables_reduce_to_columns():
    by_row, by_column = bw.logsumexp(TABLE), bw.logsumexp(TABLE, axis=0)
    assert (by_row.index.tolist(), by_column.index.tolist()) == (["p", "q"], ["a", "b"])
    np.testing.assert_array_equal(by_row, bw.logsumexp(TABLE.to_numpy()))
    assert isinstance(bw.logsumexp(TABLE["a"]), float)
    assert isinstance(bw.logsumexp(TABLE, axis=None), float)
    assert bw.crelu(TABLE).shape == (2, 4)


def test_pandas_own_dtypes():
    column = pd.Series([1.0, None, 2.0], dtype="Float32")
    assert np.isnan(bw.softmax(column)).all()
    kept = bw.softmax(np.float32([1, 2]))
    np.testing.assert_array_equal(bw.softmax(column, where=column.notna()), [kept[0], 0, kept[1]])


def test_lists_and_scalars():
    np.testing.assert_array_equal(bw.softmax([[0, 0]]), [[0.5, 0.5]])
    assert isinstance(bw.logsumexp([1.0, 2.0]), np.float64)
    assert bw.swiglu(1.0, 2.0) == pytest.approx(2 / (1 + np.exp(-1)))
    assert isinstance(bw.glu(np.float32(1), np.float32(2)), np.float32)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: bw.softmax(1.0), bw.InputError, "softmax works along an axis; a single number has none"),
        (lambda: bw.softmax([1.0], temperature=-1), bw.InputError, "temperature of softmax must be above 0"),
        (lambda: bw.softmax(np.float32([1.0]), temperature=1e-60), bw.InputError, "must be above 0"),
        (
            lambda: bw.softmax([1.0], axis=3),
            bw.InputError,
            "axis 3 of softmax is out of bounds .* from -1 to 0",
        ),
        (lambda: bw.softmax([[1.0]], axis=(0, -2)), bw.InputError, "at least one axis, each once"),
        (lambda: bw.softmax([[1.0]], axis=()), bw.InputError, "at least one axis, each once"),
        (lambda: bw.softmax([1.0], axis="a"), TypeError, "must be a whole number, a tuple of them or None"),
        (lambda: bw.softmax([1.0], axis=0.5), TypeError, "must be a whole number, a tuple of them or None"),
        (lambda: bw.softmax([1.0], temprature=2), TypeError, "did you mean 'temperature'"),
        (lambda: bw.softmax(["a"]), TypeError, "softmax takes real numbers"),
        (lambda: bw.softmax([1j]), TypeError, "not complex128"),
        (lambda: bw.softmax([[1], [1, 2]]), bw.InputError, "x must be numbers in a regular array"),
        (
            lambda: bw.softmax(np.ma.array([1.0], mask=[1])),
            TypeError,
            "no masked arrays: give .* where=~x.mask",
        ),
        (
            lambda: bw.softmax([1.0, 2], where=[1, 0]),
            TypeError,
            "must be a mask of True and False, not of int64",
        ),
        (
            lambda: bw.softmax([1.0, 2], where=[True] * 3),
            bw.InputError,
            r"the shape of x, \(2,\), not \(3,\)",
        ),
        (lambda: bw.maxout([1.0, 2], where=[True, False]), TypeError, "unknown parameter of maxout 'where'"),
        (lambda: bw.softmax([1.0, 2], out=np.empty(3)), bw.InputError, r"of the shape \(2,\), not \(3,\)"),
        (lambda: bw.softmax([1.0, 2], out=[0, 0]), bw.InputError, "out of softmax must be an array"),
        (lambda: bw.softmax.backward([1.0, 2], [1.0, 2, 3]), bw.InputError, r"\(2,\), not \(3,\)"),
        (lambda: bw.softmax2d([[1.0]]), bw.InputError, "axis -3 of softmax2d is out of bounds"),
        (lambda: bw.maxout([1.0, 2, 3]), bw.InputError, "divides the 3 entries of the axis, not 2"),
        (lambda: bw.maxout([1.0, 2], groups=0), bw.InputError, "divides the 2 entries of the axis, not 0"),
        (lambda: bw.maxout([1.0, 2], groups=1.5), bw.InputError, "groups of maxout must be a whole number"),
        (lambda: bw.maxout([[1.0, 2]], axis=(0, 1)), bw.InputError, "maxout works along one axis"),
        (lambda: bw.crelu([1.0], groups=2), TypeError, "unknown parameter of crelu 'groups'"),
        (lambda: bw.crelu.backward([1.0, 2, 3], [1.0, 2, 3]), bw.InputError, "2 times as long as x"),
        (lambda: bw.glu([1.0, 2, 3]), bw.InputError, "glu halves axis -1, whose length must be even, not 3"),
        (lambda: bw.glu([[1.0, 2]], axis=(0, 1)), bw.InputError, "glu halves one axis"),
        (lambda: bw.glu(1.0), bw.InputError, "glu works along an axis"),
        (lambda: bw.glu(np.ma.masked_equal([1.0, 2.0], 2)), TypeError, "glu halves no masked array: give"),
        (lambda: bw.swiglu(["a"], [1.0]), TypeError, "swiglu takes real numbers"),
        (lambda: bw.swiglu([1.0, 2], bta=1), TypeError, "did you mean 'beta'"),
        (lambda: bw.normmax([1.0], alpha=1), bw.InputError, "alpha of normmax must be above 1, not 1"),
        (lambda: bw.entmax([1.0], alpha=0), bw.InputError, "alpha of entmax must be above 0"),
        (lambda: bw.gumbel_softmax([1.0]), bw.InputError, "give it seed=, a number or a numpy Generator"),
        (lambda: bw.Network([bw.Dense(1, 2), bw.crelu]), bw.InputError, "layer 2 must be"),
        (lambda: bw.Network([bw.Dense(1, 2), "gumbel_softmax"]), bw.InputError, "layer 2 must be"),
    ],
)
def test_errors_name_the_argument_its_value_the_rule_and_a_way_out(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_functions_survive_pickling_as_themselves(row_function, gate):
    for function in (row_function, gate):
        assert pickle.loads(pickle.dumps(function)) is function


def test_facts_are_those_of_the_record(row_function):
    assert row_function.summary in row_function.__doc__
    assert f"default {row_function.record.axis}" in row_function.__doc__
    assert row_function.source
    assert row_function.name in repr(row_function)


def test_aliases_are_understood():
    assert bw.get("logsoftmax") is bw.log_softmax
    assert repr(bw.swiglu).startswith("<activation swiglu(gate, x, beta=1)")


@pytest.mark.parametrize("kind", ["value", "backward", "value_where"])
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp", "entmax"])
def test_single_precision_kernels_hold_no_double_and_are_vectors(name, kind):
    record = bw.get(name).record
    code = lowering.build(record, kind, np.float32, len(record.parameters), "probe").get_llvm_str()
    arithmetic = re.findall(r"= (?:fadd|fsub|fmul|fdiv|fpext|fptrunc|select|call)\b.*", code)
    assert not [line for line in arithmetic if "double" in line]
    assert re.search(r"<\d+ x float>", code)


# Gates


def gate_points(real):
    rng = np.random.default_rng(0)
    return (rng.standard_normal((2, 300)) * rng.choice([0.1, 1, 5], 300)).astype(real)


def test_gates_are_within_three_ulp(gate, real):
    first, second = gate_points(real)
    parameters = list(gate.parameters.values())
    grad = np.ones_like(first)
    parts = (gate(first, second), *gate.backward(first, second, grad))
    for a, b, *found in zip(first, second, *parts, strict=True):
        for number, true in zip(found, exact_rows.gate(gate.name, a, b, *parameters), strict=True):
            near_a_root = abs(float(number) - float(true)) <= 4 * np.finfo(real).eps * abs(
                float(b) + float(a)
            )
            assert error_ulp(number, true, real) <= 3 or near_a_root


def test_gates_in_plain_python_give_the_bits_of_the_double_kernel(gate):
    first, second = gate_points(np.float64)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    assert [gate.record(a, b) for a, b in pairs] == gate(first, second).tolist()
    slopes = np.transpose([gate.record.slopes(a, b) for a, b in pairs])
    np.testing.assert_array_equal(slopes, gate.backward(first, second, np.ones_like(first)))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_gates_halve_an_axis(gate, axis, real):
    x = np.random.default_rng(1).standard_normal((4, 6)).astype(real)
    first, second = np.split(x, 2, axis)
    found = gate(x, axis=axis)
    np.testing.assert_array_equal(found, gate(first, second))
    grad = np.cos(found)
    pulled = gate.backward(x, grad, axis=axis)
    np.testing.assert_array_equal(pulled, np.concatenate(gate.backward(first, second, grad), axis))
    out = np.empty_like(x)
    assert gate.backward(x, grad, axis=axis, out=out) is out
    np.testing.assert_array_equal(out, pulled)
    np.testing.assert_array_equal(gate(np.asfortranarray(x), axis=axis), found)


def test_gradients_of_gates_agree_with_differences(gate):
    (first, second), h = gate_points(np.float64), 1e-6
    found = gate.backward(first, second, np.ones_like(first))
    by_first = (gate(first + h, second) - gate(first - h, second)) / (2 * h)
    by_second = (gate(first, second + h) - gate(first, second - h)) / (2 * h)
    np.testing.assert_allclose(found, [by_first, by_second], rtol=1e-6, atol=1e-8)


def test_without_an_axis_gates_halve_the_last(gate):
    x = np.random.default_rng(2).standard_normal((4, 6))
    found = gate(x)
    np.testing.assert_array_equal(found, gate(x, axis=-1))
    np.testing.assert_array_equal(gate.backward(x, found), gate.backward(x, found, axis=-1))


def test_which_half_is_the_gate():
    assert bw.glu([3.0, -np.inf]).tolist() == [0]
    assert bw.swiglu([-np.inf, 3.0]).tolist() == [0]
    assert bw.reglu([-1.0, 3.0]).tolist() == [0]
    assert bw.swiglu([1.0, 3.0], beta=2.0) == pytest.approx(3 / (1 + np.exp(-2)))


def test_gates_keep_half_precision(gate):
    x = np.linspace(-3, 3, 8).astype(np.float16)
    assert gate(x).dtype == gate.backward(x, x[:4]).dtype == np.float16
    np.testing.assert_array_equal(gate(x), gate(x.astype(np.float32)).astype(np.float16))

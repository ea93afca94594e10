"""Other people's arrays that need nothing more to install: pandas, masks, sparse matrices, strangers."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

import bendwise as bw

GAPPY = pd.Series([1.0, None, -2.0], dtype="Float32", index=list("pqr"), name="gaps")
GAPPY_TABLE = pd.DataFrame({"a": GAPPY, "b": GAPPY * 2})


@pytest.mark.parametrize("x", [GAPPY, GAPPY_TABLE], ids=["column", "table"])
def test_numbers_with_gaps_keep_their_gaps_in_every_method(x):
    value, slope = bw.relu.value_and_slope(x)
    for found, rises in (
        (bw.relu(x), x),
        (value, x),
        (slope, x / x),
        (bw.relu.slope(x), x / x),
        (bw.relu.backward(x, x * 3), x * 3),
    ):
        assert type(found) is type(x)
        pd.testing.assert_index_equal(found.index, x.index)
        assert set(np.ravel(found.dtypes)) == {pd.Float32Dtype()}
        assert found.loc[["p"]].equals(rises.loc[["p"]])
        assert found.loc[["q"]].isna().to_numpy().all()
        assert (found.loc[["r"]] == 0).to_numpy().all()


def test_along_an_axis_a_gap_is_nan_and_the_labels_stay():
    found = bw.softmax(GAPPY_TABLE)
    assert found.index.tolist() == ["p", "q", "r"]
    assert found.columns.tolist() == ["a", "b"]
    assert found.isna().to_numpy().tolist() == [[False, False], [True, True], [False, False]]
    np.testing.assert_array_equal(found.loc["p"], bw.softmax(np.float32([1, 2])))
    assert bw.softmax(GAPPY).isna().all()
    assert bw.softmax(GAPPY).name == "gaps"


@pytest.mark.parametrize("table", [pd.DataFrame, np.asarray])
@pytest.mark.parametrize("dtype", ["float64", "Float64"])
def test_along_an_axis_a_parameter_can_be_a_column(table, dtype):
    numbers, temperatures = np.array([[1.0, 2.0], [3.0, 5.0]]), [1.0, 0.5]
    x, column = table(numbers), pd.Series(temperatures, dtype=dtype)
    for found, wanted in (
        (bw.softmax(x, temperature=column), bw.softmax(numbers, temperature=temperatures)),
        (bw.softmax.backward(x, x, column), bw.softmax.backward(numbers, numbers, temperatures)),
    ):
        assert type(found) is type(x)
        np.testing.assert_array_equal(found, wanted)


def test_a_table_is_nothing_to_write_into():
    x = pd.DataFrame([[1.0, 2.0]])
    with pytest.raises(bw.InputError, match="out of softmax must be an array of the shape"):
        bw.softmax(x, out=x.copy())
    with pytest.raises(bw.InputError, match="out of softmax must be an array of the shape"):
        bw.softmax(x, temperature=pd.Series([2.0]), out=x.copy())


def test_an_index_stays_an_index():
    x = pd.Index([1.0, -2.0], name="key")
    assert bw.relu(x).equals(pd.Index([1.0, 0.0]))
    assert bw.relu(x).name == "key"
    assert bw.softmax(x).equals(pd.Index(bw.softmax([1.0, -2.0])))
    assert bw.softmax(pd.RangeIndex(3)).tolist() == bw.softmax([0, 1, 2]).tolist()


@pytest.mark.parametrize("dtype", ["Float64", "Int64", "boolean", "double[pyarrow]", "Sparse[float64]"])
def test_pandas_own_number_types_are_numbers(dtype):
    numbers = [1, 0, 1] if dtype == "boolean" else [1, 0, -2]
    x = pd.Series(numbers, dtype=dtype)
    wanted = np.asarray(numbers, dtype=float)
    np.testing.assert_array_equal(np.asarray(bw.silu(x), dtype=float), bw.silu(wanted))
    np.testing.assert_array_equal(
        np.asarray(bw.silu.value_and_slope(x)[1], dtype=float), bw.silu.slope(wanted)
    )
    np.testing.assert_array_equal(bw.softmax(x), bw.softmax(wanted))
    np.testing.assert_array_equal(
        np.asarray(bw.silu.backward(x, x), dtype=float), bw.silu.backward(wanted, wanted)
    )


@pytest.mark.parametrize("values", [pd.Series([1.0, 2.0], dtype="category"), pd.Series(["a", "b"])])
@pytest.mark.parametrize("call", [bw.relu, bw.softmax, bw.relu.value_and_slope])
def test_columns_that_are_no_numbers_are_refused(values, call):
    with pytest.raises(TypeError, match="takes real numbers"):
        call(values)


def test_masks_stay_where_each_number_is_by_itself():
    x = np.ma.array([1.0, -2.0, 3.0], mask=[0, 1, 0])
    for y in (
        bw.silu(x),
        bw.silu.slope(x),
        *bw.silu.value_and_slope(x),
        bw.silu.backward(x, x),
        bw.swish(x, 2.0),
    ):
        assert y.mask.tolist() == [False, True, False]
    np.testing.assert_array_equal(bw.silu(x).compressed(), bw.silu([1.0, 3.0]))
    assert bw.silu(x.astype(np.float16)).dtype == np.float16
    assert bw.silu(x.astype(np.float16)).mask.tolist() == [False, True, False]


@pytest.mark.parametrize("call", [bw.relu, bw.relu.slope, bw.softmax, lambda x: bw.relu.backward([1.0], x)])
def test_sparse_matrices_are_refused_with_the_way_out(call):
    with pytest.raises(TypeError, match=r"takes no scipy\.\w+: pass x\.toarray\(\)"):
        call(scipy.sparse.eye_array(3))


def test_arrays_of_frameworks_that_are_not_known_are_refused():
    tensor = type("Tensor", (), {"__module__": "tensorflow.python.framework"})()
    extended = type("Mine", (type(tensor),), {"__module__": "mine"})()
    for x in (tensor, extended):
        with pytest.raises(TypeError, match=r"relu takes no \w+\.\w+: pass x\.numpy\(\)"):
            bw.relu(x)


def test_what_says_that_it_is_an_array_is_one():
    class Strange:
        def __array__(self, dtype=None, copy=None):
            return np.array([1.0, -2.0])

    np.testing.assert_array_equal(bw.relu(Strange()), [1, 0])
    np.testing.assert_array_equal(bw.relu(memoryview(np.array([1.0, -2.0]))), [1, 0])


def test_no_framework_is_imported_for_arrays_of_numpy():
    code = "import bendwise as bw; bw.relu([1.0]); bw.leaky_relu([1.0], 0.1); bw.softmax([1.0])"
    probe = f"{code}; import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert not {"torch", "jax", "dask", "xarray", "cupy", "pandas"} & set(loaded.stdout.split())

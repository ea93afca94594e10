"""xarray and polars."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_arrays_of_xarray_keep_their_coordinates():
    xarray = pytest.importorskip("xarray", reason="xarray is a peer: python3 run test-peers")
    x = xarray.DataArray(np.float32([[1, -2]]), dims=("row", "column"), coords={"column": [3, 4]}, name="q")
    for found, wanted in (
        (bw.gelu(x), bw.gelu(x.values)),
        (bw.gelu.value_and_slope(x)[1], bw.gelu.slope(x.values)),
        (bw.gelu.backward(x, x), bw.gelu.backward(x.values, x.values)),
        (bw.softmax(x), bw.softmax(x.values)),
        (bw.softmax.backward(x, x), bw.softmax.backward(x.values, x.values)),
    ):
        assert found.dims == ("row", "column")
        assert found.column.values.tolist() == [3, 4]
        np.testing.assert_array_equal(found.values, wanted)
    with pytest.raises(TypeError, match=r"takes no xarray\.Dataset"):
        bw.relu(x.to_dataset())


def test_arrays_of_xarray_stand_beside_numpys_and_among_parameters():
    xarray = pytest.importorskip("xarray", reason="xarray is a peer: python3 run test-peers")
    plain = np.array([[1.0, 2.0], [3.0, 5.0]])
    x = xarray.DataArray(plain, dims=("row", "column"), coords={"column": [3, 4]})
    temperature = xarray.DataArray([1.0, 0.5], dims="row")
    for found, wanted in (
        (bw.softmax.backward(plain, x), bw.softmax.backward(plain, plain)),
        (bw.softmax(x, temperature=temperature), bw.softmax(plain, temperature=[1.0, 0.5])),
    ):
        assert found.dims == ("row", "column")
        assert found.column.values.tolist() == [3, 4]
        np.testing.assert_array_equal(found.values, wanted)
    np.testing.assert_array_equal(bw.softmax(plain, temperature), bw.softmax(plain, [1.0, 0.5]))


def test_columns_of_polars_are_refused_with_the_way_out():
    polars = pytest.importorskip("polars", reason="polars is a peer: python3 run test-peers")
    for x in (polars.Series([1.0, None]), polars.DataFrame({"a": [1.0]})):
        for call in (bw.relu, bw.softmax):
            with pytest.raises(TypeError, match=r"takes no polars\.\w+: pass x\.to_numpy\(\)"):
                call(x)

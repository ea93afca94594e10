"""Dask arrays and tables stay lazy, and give the bits of NumPy's path when they are computed."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import bendwise as bw

dask = pytest.importorskip("dask", reason="Dask is a peer: python3 run test-peers")
da = pytest.importorskip("dask.array", reason="Dask is a peer: python3 run test-peers")
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

ARRAY = np.random.default_rng(0).standard_normal((6, 8)) * 3
CALLS = {
    "value": bw.gelu,
    "slope": bw.gelu.slope,
    "value_and_slope": bw.gelu.value_and_slope,
    "backward": lambda x: bw.gelu.backward(x, x[::-1]),
    "parameter": lambda x: bw.leaky_relu(x, 0.3),
    "parameters": lambda x: bw.leaky_relu(x, x[0]),
    "rows": bw.softmax,
    "columns": lambda x: bw.softmax(x, 2.0, axis=0),
    "backward along an axis": lambda x: bw.softmax.backward(bw.softmax(x), x),
}


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_blocks_give_the_bits_of_the_whole(call, dtype):
    array = ARRAY.astype(dtype)
    found, wanted = call(da.from_array(array, chunks=(2, 3))), call(array)
    for lazy, part in zip(*((y if isinstance(y, tuple) else (y,)) for y in (found, wanted)), strict=True):
        assert isinstance(lazy, da.Array)
        assert lazy.dtype == part.dtype == dtype
        assert lazy.shape == part.shape
        np.testing.assert_array_equal(lazy.compute(), part)


MASK = (np.arange(48).reshape(6, 8) * 7) % 5 > 1
ALONG = {
    "several axes": lambda x, chunk: bw.softmax(x, axis=(0, 1)),
    "several axes to a number": lambda x, chunk: bw.logsumexp(x, axis=(0, 1)),
    "several axes to a number, kept": lambda x, chunk: bw.logsumexp(x, axis=(-1, 0), keepdims=True),
    "a mask": lambda x, chunk: bw.softmax(x, where=MASK),
    "a mask in other blocks": lambda x, chunk: bw.softmax(x, where=chunk(MASK, (3, 4))),
    "a mask for all rows": lambda x, chunk: bw.softmax(x, where=MASK[1]),
    "a mask for all rows, along columns": lambda x, chunk: bw.softmax(
        x, axis=0, where=chunk(MASK[1:3], 1)[:1]
    ),
    "a gradient in other blocks": lambda x, chunk: bw.softmax.backward(x, chunk(ARRAY, (4, 2))),
    "a gradient for each row": lambda x, chunk: bw.logsumexp.backward(x, chunk(ARRAY[:, 1], 4)),
    "a gradient for each column": lambda x, chunk: bw.logsumexp.backward(x, ARRAY[1], axis=0),
    "a gradient for each row, kept": lambda x, chunk: bw.logsumexp.backward(x, ARRAY[:, 1:2]),
    "a gradient for everything": lambda x, chunk: bw.logsumexp.backward(x, ARRAY[2, 2], axis=None),
    "longer rows": lambda x, chunk: bw.crelu(x),
    "a gradient of longer rows": lambda x, chunk: bw.crelu.backward(
        bw.crelu(x), chunk(bw.crelu(ARRAY), (2, 5))
    ),
    "halves": lambda x, chunk: bw.glu.backward(x, chunk(ARRAY[:, :4], (2, 3))),
}


@pytest.mark.parametrize("call", ALONG.values(), ids=ALONG)
def test_along_an_axis_blocks_need_not_fit_each_other(call):
    lazy = call(da.from_array(ARRAY, chunks=(2, 3)), lambda x, chunks: da.from_array(x, chunks=chunks))
    wanted = call(ARRAY, lambda x, chunks: x)
    assert isinstance(lazy, da.Array)
    assert (lazy.shape, lazy.dtype) == (np.shape(wanted), wanted.dtype)
    np.testing.assert_array_equal(lazy.compute(), wanted)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nothing_is_computed_before_it_is_asked_for(call):
    computed = []

    def block(block):
        computed.append(block.shape)
        return block

    lazy = call(da.from_array(ARRAY, chunks=(2, 3)).map_blocks(block, meta=np.empty((0, 0))))
    assert computed == []
    dask.compute(lazy)
    assert computed


def test_integers_become_double_and_graphs_travel():
    assert bw.relu(da.ones(3, dtype="i4", chunks=2)).dtype == np.float64
    travelled = pickle.loads(pickle.dumps(bw.gelu(da.from_array(ARRAY, chunks=2))))
    np.testing.assert_array_equal(travelled.compute(), bw.gelu(ARRAY))


def test_tables_and_columns_go_partition_by_partition():
    dd = pytest.importorskip("dask.dataframe", reason="Dask's tables are a peer: python3 run test-peers")
    table = pd.DataFrame(ARRAY, columns=list("abcdefgh"))
    lazy = dd.from_pandas(table, npartitions=2)
    pd.testing.assert_frame_equal(bw.gelu(lazy).compute(), bw.gelu(table))
    pd.testing.assert_frame_equal(bw.softmax(lazy).compute(), bw.softmax(table))
    pd.testing.assert_series_equal(bw.gelu(lazy.a).compute(), bw.gelu(table.a))
    pd.testing.assert_series_equal(bw.gelu.value_and_slope(lazy.a)[1].compute(), bw.gelu.slope(table.a))
    pd.testing.assert_frame_equal(bw.gelu.backward(lazy, lazy).compute(), bw.gelu.backward(table, table))
    with pytest.raises(TypeError, match=r"cannot do this partition by partition: pass x\.to_dask"):
        bw.softmax(lazy.a)


def test_what_cannot_be_done_lazily_is_refused():
    x = da.from_array(ARRAY, chunks=2)
    with pytest.raises(TypeError, match="cannot write to out="):
        bw.relu(x, out=np.empty((6, 8)))
    with pytest.raises(TypeError, match="'temperature' of softmax must be a number"):
        bw.softmax(x, temperature=x)
    with pytest.raises(TypeError, match="gumbel_softmax would draw the same noise for every block"):
        bw.gumbel_softmax(x, seed=0)
    with pytest.raises(TypeError, match=r"relu takes no Delayed\w* of Dask"):
        bw.relu(dask.delayed(3.0))

"""Dask: arrays stay lazy, block by block; tables and columns stay lazy, partition by partition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import dask.array as da
import numpy as np

from .call import Call

PLAIN = (np.ndarray, np.generic, int, float, list)


def answer(call: Call, operands: tuple[Any, ...]) -> Any:
    """Lazy answers for lazy operands."""
    name = call.function.name
    if "out" in call.arguments:
        raise TypeError(f"{name} cannot write to out=: what is lazy has no memory yet")
    call, parameters = call.with_holes(lambda value: isinstance(value, da.Array) or np.ndim(value) > 0)
    if any(hasattr(type(x), "map_partitions") for x in operands):
        return _by_partition(call, operands, parameters)
    if strange := [x for x in operands if not isinstance(x, (da.Array, *PLAIN))]:
        raise TypeError(f"{name} takes no {type(strange[0]).__name__} of Dask: pass an array or a table")
    arrays = [x if isinstance(x, da.Array) else da.asarray(x) for x in (*operands, *parameters)]
    lone = len(operands) == (2 if call.kind == "backward" else 1)
    return _by_element(call, arrays) if call.by_element or not lone else _along_axis(call, arrays)


def _run(call: Call, *blocks: Any) -> Any:
    return call(blocks)


def _by_element(call: Call, arrays: list[Any]) -> Any:
    trial = call([np.ones(1, x.dtype) for x in arrays])
    pair = isinstance(trial, tuple)
    return da.apply_gufunc(
        partial(_run, call),
        ",".join(["()"] * len(arrays)) + ("->(),()" if pair else "->()"),
        *arrays,
        output_dtypes=[part.dtype for part in trial] if pair else trial.dtype,
        allow_rechunk=True,
    )


def _along_axis(call: Call, arrays: list[Any]) -> Any:
    """One chunk along the axis, and then block by block."""
    if wrong := [hole for hole in call.holes if hole != "where"]:
        raise TypeError(f"parameter {wrong[0]!r} of {call.function.name} must be a number for Dask arrays")
    if getattr(call.function.record, "noisy", False):
        raise TypeError(f"{call.function.name} would draw the same noise for every block: pass x.compute()")
    ndim = arrays[0].ndim
    axes = range(ndim) if call.axis is None else sorted({k % ndim for k in np.atleast_1d(call.axis).tolist()})
    x = arrays[0].rechunk(dict.fromkeys(axes, -1))
    others = arrays[1:]
    if call.kind == "backward" and call.reduces and others[0].ndim == ndim - len(axes):
        others[0] = da.expand_dims(others[0], tuple(axes))  # it has a number for each row
    blocks = [x, *(_beside(x, y, axes) for y in others)]
    trial = call([np.ones([n if k in axes else 1 for k, n in enumerate(y.shape)], y.dtype) for y in blocks])
    run = partial(da.map_blocks, partial(_run, call), *blocks, dtype=trial.dtype)
    if trial.ndim < x.ndim:
        return run(drop_axis=list(axes))
    chunks = [(trial.shape[k],) if k in axes else chunk for k, chunk in enumerate(x.chunks)]
    return run(chunks=chunks)


def _beside(x: Any, y: Any, axes: Sequence[int]) -> Any:
    """A mask or a gradient in the blocks of x; along the axes it stays as long as it is."""
    y = y[(np.newaxis,) * (x.ndim - y.ndim)]
    rows = [k for k, n in enumerate(x.shape) if k not in axes and not np.isnan(n)]
    y = da.broadcast_to(y, [x.shape[k] if k in rows else n for k, n in enumerate(y.shape)])
    return y.rechunk({**{k: x.chunks[k] for k in rows}, **dict.fromkeys(axes, -1)})


def _by_partition(call: Call, operands: tuple[Any, ...], parameters: list[Any]) -> Any:
    table = operands[0]
    whole_rows = np.ndim(table) == 2 and call.axis in (-1, 1)
    if parameters or not (call.by_element or whole_rows):
        raise TypeError(
            f"{call.function.name} cannot do this partition by partition: pass x.to_dask_array(lengths=True)"
        )
    if call.kind == "value_and_slope":
        return tuple(_by_partition(call.of(kind), operands, []) for kind in ("value", "slope"))
    return table.map_partitions(partial(_run, call), *operands[1:])

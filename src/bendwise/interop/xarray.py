"""xarray: arrays keep their dimensions and coordinates. Element by element they do so by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from .call import Call


def answer(call: Call, operands: tuple[Any, ...]) -> Any:
    """The answer with the coordinates of the first operand that has any."""
    if any(isinstance(operand, xr.Dataset) for operand in operands):
        raise TypeError(f"{call.function.name} takes no xarray.Dataset: pass one of its variables")
    if call.by_element:
        return NotImplemented
    call, parameters = call.with_holes(_is_labelled)
    plain = [x.data if _is_labelled(x) else x for x in (*operands, *parameters)]
    y = call(plain)
    like = next(filter(_is_labelled, operands), None)
    return like.copy(data=y) if like is not None and np.shape(y) == like.shape else y


def _is_labelled(x: Any) -> bool:
    return isinstance(x, (xr.DataArray, xr.Variable))

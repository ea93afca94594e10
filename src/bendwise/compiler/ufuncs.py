"""A compiled loop as a NumPy universal function.

NumPy then does what it does best: broadcasting, ``out=`` and overlap, strides, byte order, pandas and
every other array that answers to ``__array_ufunc__``. The functions used are two of NumPy's C API,
which has kept their place and form since NumPy 1.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

import numpy as np

from .threads import team

ARRAYS_IN = {
    **{"value": 1, "slope": 1, "value_and_slope": 1, "backward": 2},
    **{"gate": 2, "gate_backward": 3},
    **{"value_where": 3, "backward_where": 4},  # with a mask, and room to work in
}
"""What can be computed of an activation, and how many arrays go in before the parameters."""
ARRAYS_OUT = {kind: 2 if kind in ("value_and_slope", "gate_backward") else 1 for kind in ARRAYS_IN}

_FROM_FUNC_AND_DATA = 1  # positions in NumPy's table of C functions
_FROM_FUNC_AND_DATA_AND_SIGNATURE = 31
_NO_IDENTITY = -1
_alive: list[object] = []  # NumPy keeps pointers to what it is given


@lru_cache(maxsize=1)
def _table() -> Any:
    from numpy._core import _multiarray_umath  # type: ignore[attr-defined]

    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return ctypes.cast(pointer(_multiarray_umath._UFUNC_API, None), ctypes.POINTER(ctypes.c_void_p))


def make(
    name: str,
    address: int,
    real: type[Any],
    n_in: int,
    n_out: int,
    signature: str | None = None,
) -> np.ufunc:
    """The universal function whose loop for arrays of type `real` starts at `address`."""
    loops = (ctypes.c_void_p * 1)(address)
    data = (ctypes.c_void_p * 1)(team().address)
    kinds = ctypes.create_string_buffer(bytes([np.dtype(real).num] * (n_in + n_out)))
    label, text = name.encode(), b""
    _alive.append((loops, data, kinds, label, text))
    arguments: list[Any] = [
        ctypes.addressof(loops),
        ctypes.addressof(data),
        ctypes.addressof(kinds),
        1,
        n_in,
        n_out,
        _NO_IDENTITY,
        label,
        text,
        0,
    ]
    forms = [ctypes.c_void_p] * 3 + [ctypes.c_int] * 4 + [ctypes.c_char_p] * 2 + [ctypes.c_int]
    position = _FROM_FUNC_AND_DATA
    if signature is not None:
        position = _FROM_FUNC_AND_DATA_AND_SIGNATURE
        arguments.append(signature.encode())
        forms.append(ctypes.c_char_p)
        _alive.append(arguments[-1])
    create = ctypes.PYFUNCTYPE(ctypes.py_object, *forms)(_table()[position])
    ufunc: np.ufunc = create(*arguments)
    return ufunc

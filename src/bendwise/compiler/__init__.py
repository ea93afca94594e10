"""From a scalar formula to array functions: `array_function(record)` is the whole of it.

lowering    formula -> object code, through Numba; imported only when something must be compiled
primitives  the few instructions that plain Python cannot express, as LLVM
objects     object code -> address, kept on disk between runs
ufuncs      address -> NumPy universal function
arrays      universal functions -> what users call
"""

from .arrays import (
    ArrayFunction,
    ElementwiseFunction,
    RowFunction,
    activation,
    array_function,
    catalogue,
    get,
)

__all__ = [
    "ArrayFunction",
    "ElementwiseFunction",
    "RowFunction",
    "activation",
    "array_function",
    "catalogue",
    "get",
]

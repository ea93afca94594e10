"""From a scalar formula to array functions: `array_function(record)` is the whole of it.

lowering    formula -> object code, through Numba; imported only when something must be compiled
primitives  the few instructions that plain Python cannot express, as LLVM
objects     object code -> address, kept on disk between runs
ufuncs      address -> NumPy universal function
arrays      universal functions -> what users call; rows: the same along an axis
threads     large arrays in pieces, over all cores
registry    every activation by its name
"""

from .arrays import ArrayFunction, ElementwiseFunction
from .registry import activation, array_function, catalogue, get
from .rows import RowFunction
from .threads import get_threads, set_threads

__all__ = [
    "ArrayFunction",
    "ElementwiseFunction",
    "RowFunction",
    "activation",
    "array_function",
    "catalogue",
    "get",
    "get_threads",
    "set_threads",
]

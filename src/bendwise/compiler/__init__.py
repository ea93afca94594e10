"""From a scalar formula to array functions: `array_function(record)` is the whole of it.

lowering    formula -> object code, through Numba; imported only when something must be compiled
loops, row_loops  what NumPy calls: a formula for each element, for each row
entries     C functions around what Numba compiled
primitives, vectors, vector_sums  what plain Python cannot express, as LLVM: instructions, loops over rows
objects     object code -> address, kept on disk between runs
ufuncs      address -> NumPy universal function
arrays      universal functions -> what users call
along, rows, axes  the same along an axis; gates: of two arrays
threads, teamwork, atomics  large arrays in pieces, over all cores
registry    every activation by its name; pickles: what of it is in a pickle
"""

from .along import AxisFunction
from .arrays import ArrayFunction, ElementwiseFunction
from .gates import GatedFunction
from .registry import activation, array_function, catalogue, get
from .rows import ReducingFunction, ReshapingFunction, RowFunction, SamplingFunction
from .threads import get_threads, set_threads

__all__ = [
    "ArrayFunction",
    "AxisFunction",
    "ElementwiseFunction",
    "GatedFunction",
    "ReducingFunction",
    "ReshapingFunction",
    "RowFunction",
    "SamplingFunction",
    "activation",
    "array_function",
    "catalogue",
    "get",
    "get_threads",
    "set_threads",
]

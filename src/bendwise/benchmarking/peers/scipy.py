"""SciPy: its special functions, finished with NumPy. Recipes as in `numpy`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy
from scipy import special

from ..cells import Cell
from .blocks import in_blocks
from .numpy import NAMES

VERSION, THREADED = scipy.__version__, False

SLOPE_OF_GATED = "y = multiply x t; u = subtract 1 t; u = multiply u y; s = add t u"

# scipy.special.softplus is logaddexp(x, 0), without an `out=` by position
VALUES = {
    "gelu": "t = ndtr x; y = multiply x t",
    "log_sigmoid": "y = log_expit x",
    "mish": "t = logaddexp x 0; t = tanh t; y = multiply x t",
    "quick_gelu": "t = multiply x 1.702; t = expit t; y = multiply x t",
    "sigmoid": "y = expit x",
    "silu": "t = expit x; y = multiply x t",
    "softplus": "y = logaddexp x 0",
    "swish": "t = expit x; y = multiply x t",
}
GRADIENTS = {
    "gelu": "t = ndtr x; y = multiply x t; u = multiply x x; u = multiply u -0.5; u = exp u; "
    "u = multiply u BELL; u = multiply u x; s = add t u",
    "log_sigmoid": "y = log_expit x; t = negative x; s = expit t",
    "mish": "t = logaddexp x 0; t = tanh t; y = multiply t t; y = subtract 1 y; y = multiply y x; "
    "u = expit x; u = multiply u y; y = multiply x t; s = add t u",
    "quick_gelu": "t = multiply x 1.702; t = expit t; y = multiply x t; u = subtract 1 t; "
    "u = multiply u y; u = multiply u 1.702; s = add t u",
    "sigmoid": "y = expit x; t = subtract 1 y; s = multiply t y",
    "silu": f"t = expit x; {SLOPE_OF_GATED}",
    "softplus": "y = logaddexp x 0; s = expit x",
    "swish": f"t = expit x; {SLOPE_OF_GATED}",
}


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """The recipe on blocks that stay in the cache."""
    recipe = (VALUES if slope is None else GRADIENTS).get(cell.activation)
    return in_blocks(recipe, {**vars(np), **vars(special), **NAMES}, x, y, slope)

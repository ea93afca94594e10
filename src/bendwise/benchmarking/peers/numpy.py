"""NumPy: the usual idioms as an expert writes them, with ``out=`` and no array too many.

A recipe is a row of steps ``output = ufunc inputs`` on the registers x, y, s (the slope), t and u (scratch).
In place y or s is x, so they are written last, or after the last use of x.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..cells import Cell
from .blocks import in_blocks

VERSION, THREADED = np.__version__, False

NAMES = {
    "LN2": math.log(2),
    "SELU": 1.0507009873554805,
    "SELU_LEFT": 1.7580993408473766,
    "SELU_STEP": 1.7580993408473766 - 1.0507009873554805,
    "BELL": 1 / math.sqrt(2 * math.pi),
    "K": math.sqrt(2 / math.pi),  # of gelu's tanh form
    "KC": math.sqrt(2 / math.pi) * 0.044715,
    "KC3": math.sqrt(2 / math.pi) * 0.044715 * 3,
}

SIGMA = "t = negative x; t = exp t; t = add t 1;"  # 1 / σ
EXP_RIGHT = "t = minimum x 0; t = expm1 t;"
DECAY = "t = absolute x; t = negative t; t = exp t; t = log1p t;"
GATE = "t = add x 3; t = maximum t 0; t = minimum t 6; t = divide t 6;"
HALF_GATE = "t = add x 2; t = maximum t 0; t = minimum t 2; t = multiply t 0.5;"
CLIPPED = "t = maximum x -1; t = minimum t 1;"
OUTSIDE = "t = absolute x; t = greater t 0.5;"
TANH_FORM = (
    "t = multiply x x; t = multiply t KC; t = add t K; t = multiply t x; "
    "t = tanh t; t = add t 1; t = multiply t 0.5;"
)
RATIO = "t = multiply x x; t = add t 1; t = sqrt t; t = divide x t;"
MISH = "t = minimum x 20; t = exp t; u = add t 2; u = multiply u t;"  # u = n, value x · n / (n + 2)

VALUES = {
    "celu": f"{EXP_RIGHT} y = maximum x t",
    "dish": f"{RATIO} t = add t 1; t = multiply t 0.5; y = multiply x t",
    "elu": f"{EXP_RIGHT} y = maximum x t",
    "exponential": "y = exp x",
    "gelu_tanh": f"{TANH_FORM} y = multiply x t",
    "hard_mish": f"{HALF_GATE} y = multiply x t",
    "hard_shrink": f"{OUTSIDE} y = multiply x t",
    "hard_sigmoid": "t = add x 3; t = maximum t 0; t = minimum t 6; y = divide t 6",
    "hard_swish": f"{GATE} y = multiply x t",
    "hard_tanh": "t = maximum x -1; y = minimum t 1",
    "leaky_relu": "t = multiply x 0.01; y = maximum x t",
    "linear": "y = positive x",
    "lisht": "t = tanh x; y = multiply x t",
    "log_sigmoid": f"{DECAY} u = minimum x 0; y = subtract u t",
    "logcosh": "t = absolute x; u = multiply t -2; u = exp u; u = log1p u; t = add t u; y = subtract t LN2",
    "mish": f"{MISH} t = add u 2; u = divide u t; y = multiply x u",
    "prelu": "t = multiply x 0.25; y = maximum x t",
    "quick_gelu": "t = multiply x -1.702; t = exp t; t = add t 1; y = divide x t",
    "relu": "y = maximum x 0",
    "relu6": "t = maximum x 0; y = minimum t 6",
    "relu_squared": "t = maximum x 0; y = multiply t t",
    "selu": f"{EXP_RIGHT} t = multiply t SELU_LEFT; u = maximum x 0; u = multiply u SELU; y = add t u",
    "shrink": f"{OUTSIDE} y = multiply x t",
    "sigmoid": f"{SIGMA} y = reciprocal t",
    "silu": f"{SIGMA} y = divide x t",
    "soft_shrink": "t = maximum x -0.5; t = minimum t 0.5; y = subtract x t",
    "softplus": f"{DECAY} u = maximum x 0; y = add t u",
    "softsign": "t = absolute x; t = add t 1; y = divide x t",
    "sparse_plus": f"{CLIPPED} t = add t 1; t = multiply t t; t = multiply t 0.25; "
    "u = subtract x 1; u = maximum u 0; y = add t u",
    "sparse_sigmoid": f"{CLIPPED} t = add t 1; y = multiply t 0.5",
    "squareplus": "t = multiply x x; t = add t 4; t = sqrt t; t = add t x; y = multiply t 0.5",
    "step": "y = greater x 0",
    "swish": f"{SIGMA} y = divide x t",
    "tanh": "y = tanh x",
    "tanh_shrink": "t = tanh x; y = subtract x t",
    "thresholded_relu": "t = greater x 1; y = multiply x t",
}

SILU = f"{SIGMA} t = reciprocal t; y = multiply x t; u = subtract 1 t; u = multiply u y; s = add t u"
SHRINK = f"{OUTSIDE} y = multiply x t; s = positive t"
GRADIENTS = {
    "celu": f"{EXP_RIGHT} y = maximum x t; s = add t 1",
    "dish": f"{RATIO} u = add t 1; u = multiply u 0.5; y = multiply x u; "
    "u = multiply t t; u = subtract 2 u; u = multiply u t; u = add u 1; s = multiply u 0.5",
    "elu": f"{EXP_RIGHT} y = maximum x t; s = add t 1",
    "exponential": "y = exp x; s = positive y",
    "gelu_tanh": f"{TANH_FORM} u = multiply x x; u = multiply u KC3; u = add u K; u = multiply u x; "
    "u = multiply u t; y = subtract 1 t; u = multiply u y; u = multiply u 2; y = multiply x t; s = add t u",
    "hard_mish": f"{HALF_GATE} y = multiply x t; u = greater t 0; u = multiply u x; u = minimum u 0; "
    "u = multiply u 0.5; s = add t u",
    "hard_shrink": SHRINK,
    "hard_sigmoid": "t = add x 3; t = maximum t 0; t = minimum t 6; y = divide t 6; "
    "t = absolute x; t = less t 3; s = divide t 6",
    "hard_swish": f"{GATE} y = multiply x t; u = absolute x; u = less u 3; u = multiply u x; "
    "u = divide u 6; s = add t u",
    "hard_tanh": "t = maximum x -1; y = minimum t 1; t = absolute x; s = less t 1",
    "leaky_relu": "t = multiply x 0.01; y = maximum x t; t = greater x 0; t = multiply t 0.99; "
    "s = add t 0.01",
    "linear": "y = positive x; s = positive 1",
    "lisht": "t = tanh x; y = multiply x t; u = multiply t t; u = subtract 1 u; u = multiply u x; "
    "s = add t u",
    "log_sigmoid": f"{DECAY} u = minimum x 0; y = subtract u t; t = exp y; s = subtract 1 t",
    "logcosh": f"{VALUES['logcosh']}; s = tanh x",
    "mish": f"{MISH} y = add u 2; u = divide u y; y = add t 1; t = divide t y; t = multiply t x; "
    "y = multiply u u; y = subtract 1 y; t = multiply t y; y = multiply x u; s = add t u",
    "prelu": "t = multiply x 0.25; y = maximum x t; t = greater x 0; t = multiply t 0.75; s = add t 0.25",
    "quick_gelu": "t = multiply x -1.702; t = exp t; t = add t 1; t = reciprocal t; y = multiply x t; "
    "u = subtract 1 t; u = multiply u y; u = multiply u 1.702; s = add t u",
    "relu": "y = maximum x 0; s = greater x 0",
    "relu6": "t = maximum x 0; y = minimum t 6; t = equal x y; s = greater t 0",
    "relu_squared": "t = maximum x 0; y = multiply t t; s = multiply t 2",
    "selu": f"{EXP_RIGHT} t = multiply t SELU_LEFT; u = maximum x 0; u = multiply u SELU; y = add t u; "
    "u = greater x 0; u = multiply u SELU_STEP; t = add t SELU_LEFT; s = subtract t u",
    "shrink": SHRINK,
    "sigmoid": f"{SIGMA} y = reciprocal t; t = subtract 1 y; s = multiply t y",
    "silu": SILU,
    "soft_shrink": "t = maximum x -0.5; t = minimum t 0.5; y = subtract x t; t = absolute x; "
    "s = greater t 0.5",
    "softplus": f"{DECAY} u = maximum x 0; y = add t u; t = negative y; t = exp t; s = subtract 1 t",
    "softsign": "t = absolute x; t = add t 1; t = reciprocal t; y = multiply x t; s = multiply t t",
    "sparse_plus": f"{CLIPPED} t = add t 1; u = multiply t t; u = multiply u 0.25; "
    "y = subtract x 1; y = maximum y 0; y = add y u; s = multiply t 0.5",
    "sparse_sigmoid": f"{CLIPPED} t = add t 1; y = multiply t 0.5; t = absolute x; t = less t 1; "
    "s = multiply t 0.5",
    "squareplus": "t = multiply x x; t = add t 4; t = sqrt t; u = add t x; y = multiply u 0.5; "
    "s = divide y t",
    "step": "y = greater x 0; s = positive 0",
    "swish": SILU,
    "tanh": "y = tanh x; t = multiply y y; s = subtract 1 t",
    "tanh_shrink": "t = tanh x; y = subtract x t; s = multiply t t",
    "thresholded_relu": "t = greater x 1; y = multiply x t; s = positive t",
}


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """The recipe on blocks that stay in the cache."""
    recipe = (VALUES if slope is None else GRADIENTS).get(cell.activation)
    return in_blocks(recipe, {**vars(np), **NAMES}, x, y, slope)

"""Gates: one number, let through as far as another says; the halves of an axis, or two arrays.

Each formula returns its value and its slopes in its two arguments, which come in the order of the halves.
"""

from __future__ import annotations

from .rectifiers import relu
from .row_record import gated_activation
from .sigmoids import sigmoid
from .smooth import gelu, swish

SHAZEER = "Shazeer 2020, arXiv:2002.05202"
_gelu, _relu, _sigmoid, _swish = gelu.formula, relu.formula, sigmoid.formula, swish.formula


@gated_activation(source="Dauphin et al. 2016, arXiv:1612.08083")
def glu(x: float, gate: float) -> tuple[float, float, float]:
    """x · σ(gate)

    The gate is the second half of the axis, as in torch, JAX and Keras.
    """
    y, slope = _sigmoid(gate)
    return x * y, y, x * slope


@gated_activation(source=SHAZEER)
def swiglu(gate: float, x: float, beta: float = 1.0) -> tuple[float, float, float]:
    """swish(gate; beta) · x

    The gate comes first, and is the first half of the axis: so ONNX (whose alpha is beta) and Paddle.
    """
    y, slope = _swish(gate, beta)
    return y * x, slope * x, y


@gated_activation(source=SHAZEER)
def geglu(gate: float, x: float) -> tuple[float, float, float]:
    """gelu(gate) · x

    The gate comes first, and is the first half of the axis; some implementations have it last.
    """
    y, slope = _gelu(gate)
    return y * x, slope * x, y


@gated_activation(source=SHAZEER)
def reglu(gate: float, x: float) -> tuple[float, float, float]:
    """relu(gate) · x

    The gate comes first, and is the first half of the axis.
    """
    y, slope = _relu(gate)
    return y * x, slope * x, y


@gated_activation(source=SHAZEER + "; Mnih & Hinton 2007")
def bilinear(gate: float, x: float) -> tuple[float, float, float]:
    """gate · x

    A gate with no activation; the two halves of the axis multiplied.
    """
    return gate * x, x, gate

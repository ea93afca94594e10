"""x · σ(z(x)) for z that are cubics: gelu as it is approximated elsewhere."""

from __future__ import annotations

from math import inf

from ..elementary import (
    GELU_APPROX_CUBIC,
    GELU_APPROX_CUBIC_LOW,
    GELU_APPROX_SCALE,
    GELU_APPROX_SCALE_LOW,
    GELU_TANH_CUBIC,
    GELU_TANH_CUBIC_LOW,
    GELU_TANH_SCALE,
    GELU_TANH_SCALE_LOW,
    fma,
    square_pair,
    sum_pair,
)
from .record import activation
from .smooth import gated


def _cubic(
    x: float, scale: float, scale_low: float, cubic: float, cubic_low: float
) -> tuple[float, float, float]:
    """(z, l, tilt) with z + l = scale · x · (1 + cubic · x²) and tilt = x · dz/dx."""
    a = min(max(x, -100.0), 100.0)  # beyond, exp(-|z|) is 0 for any x
    square, square_low = square_pair(a, 0.0)
    w = cubic * square
    w_low = fma(cubic, square, -w) + fma(cubic, square_low, cubic_low * square)
    q, q_lost = sum_pair(1.0, w)
    r, r_lost = sum_pair(1.0, 3 * w)
    p = scale * a
    p_low = fma(scale, a, -p) + scale_low * a
    z = p * q
    return (
        z,
        fma(p, q, -z) + fma(p, q_lost + w_low, p_low * q),
        fma(p, r, fma(p, r_lost + 3 * w_low, p_low * r)),
    )


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.17004075057125412, inf),
    aliases=("gelu_new",),
    usual=False,
)
def gelu_tanh(x: float) -> tuple[float, float]:
    """x * sigmoid(2 * sqrt(2 / pi) * (x + 0.044715 * x**3))

    Also written x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). The default of jax.nn.gelu, Flax and NNlib;
    `gelu(x, approximate="tanh")` in torch and here. It differs from gelu by up to 0.0005.
    """
    return gated(x, *_cubic(x, GELU_TANH_SCALE, GELU_TANH_SCALE_LOW, GELU_TANH_CUBIC, GELU_TANH_CUBIC_LOW))


@activation(source="MLX", range=(-0.16969953604736150, inf), usual=False)
def gelu_approx(x: float) -> tuple[float, float]:
    """x * sigmoid(1.60033 * (x + 0.0433603 * x**3))

    MLX's: closer to gelu (0.0003) than gelu_tanh.
    """
    return gated(
        x,
        *_cubic(x, GELU_APPROX_SCALE, GELU_APPROX_SCALE_LOW, GELU_APPROX_CUBIC, GELU_APPROX_CUBIC_LOW),
    )

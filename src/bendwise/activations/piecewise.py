"""Curves pieced together from lines and parabolas: cheap stand-ins for smooth ones, and shrinkage."""

from __future__ import annotations

from math import inf

from ..elementary import SIXTH, SIXTH_LOW, fma, square_pair, sum_pair
from .record import activation


@activation(source="Collobert 2004", range=(-1.0, 1.0), kinks=(-1.0, 1.0), aliases=("hardtanh",), usual=False)
def hard_tanh(x: float, min_val: float = -1.0, max_val: float = 1.0) -> tuple[float, float]:
    """min(max(x, min_val), max_val)"""
    return min(max(x, min_val), max_val), (1 if min_val < x < max_val else x if x != x else 0)


@activation(source="thinc", range=(0.0, 1.0), kinks=(0.0, 1.0), usual=False)
def clipped_linear(
    x: float, slope: float = 1.0, offset: float = 0.0, min_val: float = 0.0, max_val: float = 1.0
) -> tuple[float, float]:
    """min(max(slope * x + offset, min_val), max_val)"""
    y = fma(slope, x, offset)
    return min(max(y, min_val), max_val), (slope if min_val < y < max_val else y if y != y else 0)


@activation(
    source="Courbariaux, Bengio & David 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244",
    range=(0.0, 1.0),
    kinks=(-3.0, 3.0),
    aliases=("hardsigmoid",),
    usual=False,
)
def hard_sigmoid(x: float, slope: float = 1 / 6, offset: float = 0.5) -> tuple[float, float]:
    """min(max(slope * x + offset, 0), 1)

    The number nearest to 1/6 stands for the exact sixth, so that the curve ends at -3 and 3. The slope is
    1/6 in torch, JAX, Keras 3 and timm; 0.2 in ONNX, Keras 2 and thinc; 1/2 in the paper of 2015
    (`sparse_sigmoid`).
    """
    part = slope * x
    y, lost = sum_pair(offset, part)
    lost += fma(slope, x, -part) + (SIXTH_LOW * x if slope == SIXTH else 0)
    y = y + lost if abs(part) < 1e6 else part
    return min(max(y, 0.0), 1.0), (slope if 0 < y < 1 else y if y != y else 0)


@activation(
    source="Martins & Astudillo 2016, arXiv:1602.02068", range=(0.0, 1.0), kinks=(-1.0, 1.0), usual=False
)
def sparse_sigmoid(x: float) -> tuple[float, float]:
    """min(max((x + 1) / 2, 0), 1)"""
    return min(max(x + 1, 0.0), 2.0) / 2, (0.5 if -1 < x < 1 else x if x != x else 0)


@activation(source="Blondel, Martins & Niculae 2020, arXiv:1901.02324", range=(0.0, inf), usual=False)
def sparse_plus(x: float) -> tuple[float, float]:
    """x if x >= 1 else 0 if x <= -1 else (x + 1) ** 2 / 4

    Softplus with an end.
    """
    u, lost = sum_pair(x, 1.0)
    square, low = square_pair(u, lost)
    return (
        x if x >= 1 else 0 if x <= -1 else (square + low) / 4,
        1 if x >= 1 else 0 if x <= -1 else u / 2,
    )


@activation(
    source="Howard et al. 2019, arXiv:1905.02244",
    range=(-0.375, inf),
    kinks=(-3.0, 3.0),
    aliases=("hardswish", "hard_silu"),
    usual=False,
)
def hard_swish(x: float) -> tuple[float, float]:
    """x * min(max(x + 3, 0), 6) / 6"""
    return (
        x if x >= 3 else max(x, -3.0) * max(x + 3, 0.0) / 6,
        1 if x >= 3 else 0 if x <= -3 else (2 * x + 3) / 6,
    )


@activation(source="H-Mish 2020", range=(-0.5, inf), kinks=(-2.0,), usual=False)
def hard_mish(x: float) -> tuple[float, float]:
    """x * min(max(x + 2, 0), 2) / 2"""
    return (
        x if x >= 0 else max(x, -2.0) * max(x + 2, 0.0) / 2,
        1 if x >= 0 else 0 if x <= -2 else x + 1,
    )


def _shrunk(x: float, lambd: float, bias: float) -> tuple[float, float]:
    return (
        x - bias if x > lambd else x + bias if x < -lambd else 0 * x,
        1 if abs(x) > lambd else 0 * x,
    )


@activation(
    source="Donoho & Johnstone 1994, doi:10.1093/biomet/81.3.425",
    kinks=(-0.5, 0.5),
    aliases=("softshrink",),
    usual=False,
)
def soft_shrink(x: float, lambd: float = 0.5) -> tuple[float, float]:
    """x - lambd if x > lambd else x + lambd if x < -lambd else 0"""
    return _shrunk(x, lambd, lambd)


@activation(
    source="Donoho & Johnstone 1994, doi:10.1093/biomet/81.3.425",
    kinks=(-0.5, 0.5),
    aliases=("hardshrink",),
    usual=False,
)
def hard_shrink(x: float, lambd: float = 0.5) -> tuple[float, float]:
    """x if abs(x) > lambd else 0"""
    return _shrunk(x, lambd, 0.0)


@activation(source="ONNX operator Shrink", kinks=(-0.5, 0.5), usual=False)
def shrink(x: float, lambd: float = 0.5, bias: float = 0.0) -> tuple[float, float]:
    """x - bias if x > lambd else x + bias if x < -lambd else 0"""
    return _shrunk(x, lambd, bias)

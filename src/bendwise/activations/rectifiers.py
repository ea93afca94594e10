"""Straight lines with a bend: the step, the line, and the rectified linear units."""

from __future__ import annotations

from math import inf

from ..elementary import exp, expm1
from .record import activation


@activation(
    source="McCulloch & Pitts 1943, doi:10.1007/BF02478259",
    range=(0.0, 1.0),
    kinks=(0.0,),
    aliases=("heaviside",),
)
def step(x: float) -> tuple[float, float]:
    """1 if x > 0 else 0

    A neuron that fires or does not; its slope of 0 tells an optimizer nothing.
    """
    return (1 if x > 0 else 0 if x <= 0 else x), 0


@activation(source="the output of a regression", aliases=("identity",))
def linear(x: float) -> tuple[float, float]:
    """x"""
    return x, 1


@activation(
    source="Nair & Hinton 2010; Fukushima 1969, doi:10.1109/TSSC.1969.300225",
    range=(0.0, inf),
    kinks=(0.0,),
)
def relu(x: float) -> tuple[float, float]:
    """max(x, 0)

    The slope at 0 is taken as 0.
    """
    return max(x, 0.0), (1 if x > 0 else 0 if x <= 0 else x)


@activation(source="Maas, Hannun & Ng 2013", kinks=(0.0,))
def leaky_relu(x: float, negative_slope: float = 0.01) -> tuple[float, float]:
    """x if x > 0 else negative_slope · x

    The slope at 0 is taken as negative_slope.
    """
    return (
        x if x > 0 else negative_slope * x,
        1 if x > 0 else negative_slope if x <= 0 else x,
    )


@activation(source="Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289", range=(-1.0, inf))
def elu(x: float, alpha: float = 1.0) -> tuple[float, float]:
    """x if x > 0 else alpha · (eˣ - 1)"""
    return (
        x if x >= 0 else alpha * expm1(x),
        1 if x > 0 else alpha * exp(x),  # never value + alpha, which cancels
    )

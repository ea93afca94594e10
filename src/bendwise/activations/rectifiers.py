"""Rectified linear units, straight to the right of 0, and the step and the line they come from."""

from __future__ import annotations

from math import inf

from ..elementary import SELU_LEFT, SELU_LEFT_LOW, SELU_RIGHT, SELU_RIGHT_LOW, exp, expm1, expm1_pair, fma
from .record import activation


def _two_lines(x: float, slope: float) -> tuple[float, float]:
    """x to the right of 0, slope · x to the left; a slope of 0 gives 0 at -inf too."""
    left = slope * x if slope != 0 or x != x else 0 * slope
    return x if x > 0 else left, (1 if x > 0 else slope if x <= 0 else x)


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
    """x if x > 0 else negative_slope * x

    The slope at 0 is taken as negative_slope.
    """
    return _two_lines(x, negative_slope)


@activation(source="Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289", range=(-1.0, inf))
def elu(x: float, alpha: float = 1.0) -> tuple[float, float]:
    """x if x > 0 else alpha * (exp(x) - 1)"""
    return (
        x if x >= 0 else alpha * expm1(x),
        1 if x > 0 else alpha * exp(x),  # never value + alpha, which cancels
    )


@activation(source="Krizhevsky 2010", range=(0.0, 6.0), kinks=(0.0, 6.0), usual=False)
def relu6(x: float) -> tuple[float, float]:
    """min(max(x, 0), 6)"""
    return min(max(x, 0.0), 6.0), (1 if 0 < x < 6 else x if x != x else 0)


@activation(source="He et al. 2015, arXiv:1502.01852", kinks=(0.0,), usual=False)
def prelu(x: float, weight: float = 0.25) -> tuple[float, float]:
    """x if x > 0 else weight * x

    Where the weight is learned, the gradient with respect to it is min(x, 0); here it is a number given.
    """
    return _two_lines(x, weight)


@activation(
    source="Konda, Memisevic & Krueger 2014, arXiv:1402.3337",
    range=(0.0, inf),
    kinks=(1.0,),
    usual=False,
)
def thresholded_relu(x: float, threshold: float = 1.0) -> tuple[float, float]:
    """x if x > threshold else 0"""
    return (
        0 if x <= threshold else x,
        1 if x > threshold else 0 if x <= threshold else x,
    )


@activation(
    source="Torch7",
    kinks=(1.0,),
    range=(0.0, inf),
    usual=False,
)
def threshold(x: float, threshold: float = 1.0, value: float = 0.0) -> tuple[float, float]:
    """x if x > threshold else value

    torch and Keras have no defaults. NaN stays NaN; Keras and ONNX put the value in its place.
    """
    return (
        value if x <= threshold else x,
        1 if x > threshold else 0 if x <= threshold else x,
    )


@activation(source="Xu et al. 2015, arXiv:1505.00853", kinks=(0.0,), random=("lower", "upper"), usual=False)
def rrelu(x: float, lower: float = 1 / 8, upper: float = 1 / 3) -> tuple[float, float]:
    """x if x > 0 else (lower + upper) / 2 * x

    In training every number gets a slope of its own, drawn evenly from lower to upper; this is what
    remains when the network is used.
    """
    return _two_lines(x, 0.5 * (lower + upper))


@activation(source="So et al. 2021, arXiv:2109.08668", range=(0.0, inf), aliases=("relu2",), usual=False)
def relu_squared(x: float) -> tuple[float, float]:
    """max(x, 0) ** 2"""
    y = max(x, 0.0)
    return y * y, 2 * y


@activation(
    source="Klambauer et al. 2017, arXiv:1706.02515",
    range=(-1.7580993408473766, inf),
    kinks=(0.0,),
    usual=False,
)
def selu(x: float) -> tuple[float, float]:
    """1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * (exp(x) - 1))

    Its constants make layers normalize themselves: a standard normal signal stays one.
    """
    y, low = expm1_pair(min(x, 0.0))
    left = fma(SELU_LEFT, y, fma(SELU_LEFT, low, SELU_LEFT_LOW * y))
    right = fma(SELU_RIGHT, x, SELU_RIGHT_LOW * x if x < inf else 0)
    return (
        right if x > 0 else left if x != 0 else x,
        SELU_RIGHT if x > 0 else SELU_LEFT * exp(x),
    )


@activation(source="Barron 2017, arXiv:1704.07483", range=(-1.0, inf), positive=("alpha",), usual=False)
def celu(x: float, alpha: float = 1.0) -> tuple[float, float]:
    """x if x > 0 else alpha * (exp(x / alpha) - 1)

    As elu, but smooth for every alpha.
    """
    return (
        x if x >= 0 else alpha * expm1(x / alpha),
        1 if x > 0 else exp(x / alpha),
    )

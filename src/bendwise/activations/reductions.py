"""One number for a row, and rows that change their length."""

from __future__ import annotations

from math import inf

from ..elementary import EXP_LIFTED, LIFT, lift, log1p, sum_pair
from ..elementary.rows import Row, Target, count, each, largest, total_of
from .row_record import row_activation
from .rows import log_size, power, shares


def _scaled(x: float, factor: float) -> float:
    return x * factor


def _none(x: float) -> float:
    return 0.0


def logsumexp_pullback(x: Row, grad: Row, x_grad: Target) -> None:
    """grad · softmax(x), and 0 where all of x is -inf"""
    if largest(x) == -inf:
        each(x_grad, _none, (x,), ())
    else:
        shares(x, x_grad)
        each(x_grad, _scaled, (x_grad,), (grad[0],))


@row_activation(
    pullback=logsumexp_pullback,
    source="Blanchard, Higham & Higham 2021, doi:10.1093/imanum/draa038",
    from_input=True,
    reduces=True,
    masked=-inf,
)
def logsumexp(x: Row, y: Target) -> None:
    """log of the sum of exp(x) over the row

    The axis is the last unless given (in NNlib and SciPy the whole array, here ``axis=None``). All of -inf
    gives -inf, and a gradient of 0 where some libraries have NaN. The gradient needs the input:
    ``backward(x, grad)``.
    """
    top = largest(x)
    if top - top == 0:
        size, size_low = total_of(power, x, (top, -EXP_LIFTED, 1.0, 0.0))
        y[0] = top + log_size(size, size_low)
    else:
        y[0] = top


@row_activation(
    pullback=logsumexp_pullback,
    source="jax.nn.logmeanexp",
    from_input=True,
    reduces=True,
    masked=-inf,
)
def logmeanexp(x: Row, y: Target) -> None:
    """log of the mean of exp(x) over the row

    Equal entries give that number to the last bit. The gradient needs the input: ``backward(x, grad)``.
    """
    top = largest(x)
    if top - top == 0:
        size, size_low = total_of(power, x, (top, -EXP_LIFTED, 1.0, 0.0))
        whole = lift(count(x), LIFT)
        lack, lost = sum_pair(whole, -size)
        lack = lack + (lost - size_low)
        y[0] = top + (log1p(-lack / whole) if lack < 0.5 * whole else -log1p(lack / size))
    else:
        y[0] = top


def maxout_pullback(x: Row, grad: Row, x_grad: Target) -> None:
    """grad where the group's first maximum is, else 0"""
    size = len(x) // len(grad)
    for i in range(len(grad)):
        best = i * size
        for j in range(size):
            x_grad[i * size + j] = 0.0
            if x[i * size + j] > x[best]:
                best = i * size + j
        x_grad[best] = grad[i]


@row_activation(
    pullback=maxout_pullback,
    source="Goodfellow et al. 2013, arXiv:1302.4389",
    from_input=True,
    masked=None,
    groups=2,
)
def maxout(x: Row, y: Target) -> None:
    """The largest of each group of neighbors

    ``groups`` is the number of neighbors in a group, 2 unless given, as in Paddle; TensorFlow Addons counts
    the groups that come out. Of equals the first receives the gradient, which needs the input:
    ``backward(x, grad, groups=2)``.
    """
    size = len(x) // len(y)
    for i in range(len(y)):
        top = x[i * size]
        for j in range(1, size):
            top = x[i * size + j] if x[i * size + j] > top or x[i * size + j] != x[i * size + j] else top
        y[i] = top


def crelu_pullback(y: Row, grad: Row, x_grad: Target) -> None:
    """grad where y > 0 in the first half, less grad where y > 0 in the second"""
    n = len(x_grad)
    for i in range(n):
        x_grad[i] = _let(y[i], grad[i]) - _let(y[n + i], grad[n + i])


def _let(y: float, grad: float) -> float:
    return grad if y > 0 else (0.0 if y == y else y)


@row_activation(
    pullback=crelu_pullback,
    source="Shang et al. 2016, arXiv:1603.05201",
    range=(0.0, inf),
    masked=None,
    growth=2,
)
def crelu(x: Row, y: Target) -> None:
    """relu(x), and after it along the axis relu(-x)"""
    n = len(x)
    for i in range(n):
        y[i] = max(x[i], 0.0)
        y[n + i] = max(0.0 - x[i], 0.0)

"""PyTorch: the kernels behind `torch.nn.functional`, writing into tensors that are there already.

The gradient is the forward kernel and then the one that autograd would call, without the tape between and
with its result in place: never slower than ``y.backward(ones)``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch

from ..cells import Cell

VERSION, THREADED = torch.__version__, True
RESTLESS_S = 0.02

aten: Any = torch.ops.aten
ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805  # of selu
Backward = Callable[[Any, Any, Any, Any], object]
"""What fills `slope`, from ones, x, y and the slope's tensor."""


def _from_x(kernel: Any, *arguments: Any) -> Backward:
    return lambda ones, x, y, slope: kernel.grad_input(ones, x, *arguments, grad_input=slope)


def _from_y(kernel: Any, *arguments: Any) -> Backward:
    return lambda ones, x, y, slope: kernel.grad_input(ones, y, *arguments, grad_input=slope)


def _elu_slope(alpha: float, scale: float) -> Backward:
    return lambda ones, x, y, slope: aten.elu_backward.grad_input(
        ones, alpha, scale, 1.0, False, x, grad_input=slope
    )


def _celu(x: Any, y: Any) -> None:
    aten.elu.out(x, 1.0, 1.0, 1.0, out=y)  # at alpha = 1; `celu.out` would copy


@cache
def _buffer(n: int, dtype: Any) -> Any:
    """What log_sigmoid leaves for its gradient."""
    return torch.empty(n, dtype=dtype)


def _log_sigmoid(x: Any, y: Any) -> None:
    aten.log_sigmoid_forward.output(x, output=y, buffer=_buffer(len(x), x.dtype))


def _log_sigmoid_slope(ones: Any, x: Any, y: Any, slope: Any) -> None:
    aten.log_sigmoid_backward.grad_input(ones, x, _buffer(len(x), x.dtype), grad_input=slope)


def _copied(kernel: Any) -> Backward:
    """For a kernel that has no form with its result given."""
    return lambda ones, x, y, slope: slope.copy_(kernel(ones, x))


def _simple(kernel: Any, *arguments: Any) -> Callable[[Any, Any], object]:
    return lambda x, y: kernel.out(x, *arguments, out=y)


def _squared(x: Any, y: Any) -> None:
    aten.clamp_min.out(x, 0, out=y)
    y.mul_(y)


def _squared_slope(ones: Any, x: Any, y: Any, slope: Any) -> None:
    aten.clamp_min.out(x, 0, out=slope)
    slope.mul_(2)


def _softsign(x: Any, y: Any) -> None:
    torch.div(x, torch.abs(x).add_(1), out=y)


def _softsign_slope(ones: Any, x: Any, y: Any, slope: Any) -> None:
    torch.reciprocal(torch.abs(x).add_(1).square_(), out=slope)


def _tanh_shrink(x: Any, y: Any) -> None:
    torch.sub(x, torch.tanh(x), out=y)


def _tanh_shrink_slope(ones: Any, x: Any, y: Any, slope: Any) -> None:
    torch.square(torch.tanh(x), out=slope)


def _step(x: Any, y: Any) -> None:
    torch.gt(x, 0, out=y)


def _copy(x: Any, y: Any) -> None:
    y.copy_(x)


def _exp_slope(ones: Any, x: Any, y: Any, slope: Any) -> None:
    slope.copy_(y)


def _fill(value: float) -> Backward:
    return lambda ones, x, y, slope: slope.fill_(value)


LEAKY = 0.01
KERNELS: dict[str, tuple[Callable[[Any, Any], object], Backward]] = {
    "celu": (_celu, _elu_slope(1.0, 1.0)),
    "elu": (_simple(aten.elu, 1.0), _elu_slope(1.0, 1.0)),
    "exponential": (_simple(aten.exp), _exp_slope),
    "gelu": (_simple(aten.gelu), _from_x(aten.gelu_backward)),
    "hard_shrink": (_simple(aten.hardshrink, 0.5), _from_x(aten.hardshrink_backward, 0.5)),
    "hard_sigmoid": (_simple(aten.hardsigmoid), _from_x(aten.hardsigmoid_backward)),
    "hard_swish": (_simple(aten.hardswish), _copied(aten.hardswish_backward)),
    "hard_tanh": (_simple(aten.hardtanh, -1, 1), _from_x(aten.hardtanh_backward, -1, 1)),
    "leaky_relu": (_simple(aten.leaky_relu, LEAKY), _from_x(aten.leaky_relu_backward, LEAKY, False)),
    "linear": (_copy, _fill(1)),
    "log_sigmoid": (_log_sigmoid, _log_sigmoid_slope),
    "mish": (_simple(aten.mish), _copied(aten.mish_backward)),
    "prelu": (_simple(aten.leaky_relu, 0.25), _from_x(aten.leaky_relu_backward, 0.25, False)),
    "relu": (_simple(aten.clamp_min, 0), _from_x(aten.threshold_backward, 0)),
    "relu6": (_simple(aten.hardtanh, 0, 6), _from_x(aten.hardtanh_backward, 0, 6)),
    "relu_squared": (_squared, _squared_slope),
    "selu": (_simple(aten.elu, ALPHA, SCALE, 1.0), _elu_slope(ALPHA, SCALE)),
    "sigmoid": (_simple(aten.sigmoid), _from_y(aten.sigmoid_backward)),
    "silu": (_simple(aten.silu), _from_x(aten.silu_backward)),
    "soft_shrink": (_simple(aten.softshrink, 0.5), _from_x(aten.softshrink_backward, 0.5)),
    "softplus": (_simple(aten.softplus), _from_x(aten.softplus_backward, 1, 20)),
    "softsign": (_softsign, _softsign_slope),
    "step": (_step, _fill(0)),
    "swish": (_simple(aten.silu), _from_x(aten.silu_backward)),
    "tanh": (_simple(aten.tanh), _from_y(aten.tanh_backward)),
    "tanh_shrink": (_tanh_shrink, _tanh_shrink_slope),
    "thresholded_relu": (_simple(aten.threshold, 1, 0), _from_x(aten.threshold_backward, 1)),
}


def _gelu_tanh(x: Any, y: Any) -> None:
    aten.gelu.out(x, approximate="tanh", out=y)


def _gelu_tanh_slope(ones: Any, x: Any, y: Any, slope: Any) -> None:
    aten.gelu_backward.grad_input(ones, x, approximate="tanh", grad_input=slope)


KERNELS["gelu_tanh"] = (_gelu_tanh, _gelu_tanh_slope)


def set_threads(n: int) -> None:
    """How many threads a kernel is divided among."""
    torch.set_num_threads(n)


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """Tensors share the memory of the arrays."""
    if cell.activation not in KERNELS:
        return None
    forward, backward = KERNELS[cell.activation]
    torch.set_grad_enabled(False)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    if slope is None:
        return lambda: forward(x, y)
    slope, ones = torch.from_numpy(slope), torch.ones_like(x)

    def both() -> None:
        forward(x, y)
        backward(ones, x, y, slope)

    return both

"""Networks as PyTorch modules: torch's own layers, and Bendwise's functions where torch has none as exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn

Parameters = dict[str, float]
SURELY_X = 40.0
"""From here on softplus is x to the last bit, and torch's must know it: its eˣ overflows."""

OWN: dict[str, Callable[[Parameters], nn.Module | None]] = {
    "celu": lambda p: nn.CELU(p["alpha"]),
    "elu": lambda p: nn.ELU(p["alpha"]),
    "gelu": lambda p: nn.GELU(),
    "gelu_tanh": lambda p: nn.GELU(approximate="tanh"),
    "hard_shrink": lambda p: nn.Hardshrink(p["lambd"]),
    "hard_swish": lambda p: nn.Hardswish(),
    "hard_tanh": lambda p: nn.Hardtanh(p["min_val"], p["max_val"]),
    "leaky_relu": lambda p: nn.LeakyReLU(p["negative_slope"]),
    "linear": lambda p: nn.Identity(),
    "log_sigmoid": lambda p: nn.LogSigmoid(),
    "log_softmax": lambda p: nn.LogSoftmax(dim=-1) if p["temperature"] == 1 else None,
    "mish": lambda p: nn.Mish(),
    "relu": lambda p: nn.ReLU(),
    "relu6": lambda p: nn.ReLU6(),
    "selu": lambda p: nn.SELU(),
    "sigmoid": lambda p: nn.Sigmoid(),
    "silu": lambda p: nn.SiLU(),
    "soft_shrink": lambda p: nn.Softshrink(p["lambd"]),
    "softmax": lambda p: nn.Softmax(dim=-1) if p["temperature"] == 1 else None,
    "softmin": lambda p: nn.Softmin(dim=-1) if p["temperature"] == 1 else None,
    "softplus": lambda p: nn.Softplus(p["beta"], min(p["threshold"], SURELY_X)),
    "softsign": lambda p: nn.Softsign(),
    "tanh": lambda p: nn.Tanh(),
    "tanh_shrink": lambda p: nn.Tanhshrink(),
    "threshold": lambda p: nn.Threshold(p["threshold"], p["value"]),
    "thresholded_relu": lambda p: nn.Threshold(p["threshold"], 0.0),
}
"""Modules of torch's own with the same function.

Three are not: Hardsigmoid has a slope of single precision, RReLU is random in training, and PReLU learns.
"""


class Bendwise(nn.Module):
    """An activation of Bendwise in a PyTorch model; its gradients are Bendwise's too."""

    def __init__(self, function: Any) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: torch.Tensor) -> Any:
        """The activation's values."""
        return self.function(x)

    def extra_repr(self) -> str:
        return str(self.function.name)


def sequential(steps: Iterable[Any]) -> nn.Sequential:
    """The module of steps: a pair of weights and biases, or an activation and its parameters."""
    return nn.Sequential(*(_module(first, second) for first, second in steps))


def _module(first: Any, second: Any) -> nn.Module:
    if hasattr(first, "record"):
        own = OWN[first.name](second) if first.name in OWN and not first.record.is_own else None
        return Bendwise(first) if own is None else own
    weights = torch.from_numpy(first.T.copy())
    n_neurons, n_inputs = weights.shape
    linear = nn.utils.skip_init(nn.Linear, n_inputs, n_neurons, dtype=weights.dtype)  # draws no weights
    with torch.no_grad():
        linear.weight.copy_(weights)
        linear.bias.copy_(torch.from_numpy(second.ravel().copy()))
    return linear

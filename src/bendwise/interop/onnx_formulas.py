"""Element-wise activations as ONNX nodes: an operator of ONNX where it has the function, else the formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..activations import Activation
from ..symbolic.composing import compose
from . import onnx_words
from .onnx_graph import Value

Parameters = dict[str, float]

IN_BOTH: dict[str, str] = {
    "exponential": "Exp",
    "linear": "Identity",
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "tanh": "Tanh",
}
"""Operators that ONNX Runtime has in single and in double precision."""

IN_SINGLE: dict[str, Callable[[Parameters], tuple[str, dict[str, Any]] | None]] = {
    "celu": lambda p: ("Celu", {"alpha": p["alpha"]}),
    "elu": lambda p: ("Elu", {"alpha": p["alpha"]}),
    "gelu": lambda p: ("Gelu", {}),
    "gelu_tanh": lambda p: ("Gelu", {"approximate": "tanh"}),
    "hard_sigmoid": lambda p: ("HardSigmoid", {"alpha": p["slope"], "beta": p["offset"]}),
    "hard_swish": lambda p: ("HardSwish", {}),
    "leaky_relu": lambda p: ("LeakyRelu", {"alpha": p["negative_slope"]}),
    "mish": lambda p: ("Mish", {}),
    "prelu": lambda p: ("LeakyRelu", {"alpha": p["weight"]}),
    "selu": lambda p: ("Selu", {}),
    "softplus": lambda p: ("Softplus", {}) if p == {"beta": 1.0, "threshold": math.inf} else None,
    "softsign": lambda p: ("Softsign", {}),
    "sparse_sigmoid": lambda p: ("HardSigmoid", {"alpha": 0.5, "beta": 0.5}),
}
"""Operators that ONNX Runtime has in single precision alone, as their attributes are.

Shrink and ThresholdedRelu are not among them: they make 0 of NaN.
"""


def activate(x: Value, record: Activation, parameters: Parameters) -> Value:
    """The values of an activation at x, with parameters that are numbers."""
    if not record.is_own:
        if record.name in IN_BOTH:
            return x.graph.add(IN_BOTH[record.name], x)
        found = IN_SINGLE[record.name](parameters) if record.name in IN_SINGLE else None
        if found is not None and x.graph.is_single:
            return x.graph.add(found[0], x, **found[1])
    composed: Value = compose(record, parameters, onnx_words, x)
    return composed

"""Networks as ONNX models, which run wherever there is a runtime for them.

onnx_graph     operators, written as arithmetic; onnx_words: functions composed of them
onnx_formulas  element-wise activations: an operator where ONNX has one, else their formula
onnx_rows      functions along an axis

The operators are those of opset 20, the first with Gelu; runtimes since 2024 have them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from onnx import helper

from ..activations import Activation
from ..errors import InputError
from .onnx_formulas import activate
from .onnx_graph import Graph, Value
from .onnx_rows import ROWS

OPSET, IR_VERSION = 20, 10


def model(steps: Iterable[Any], dtype: Any, version: str) -> bytes:
    """The model of steps: a pair of weights and biases, or an activation and its parameters.

    Its input, `inputs`, has the shape (n_samples, n_inputs), and its output is called `outputs`; n_samples is
    whatever comes.
    """
    graph, widths = Graph(np.dtype(dtype).type), list[int]()
    value = Value(graph, "inputs")
    for position, (first, second) in enumerate(steps):
        if isinstance(first, np.ndarray):
            widths += first.shape if not widths else first.shape[1:]
            weights = graph.constant(first, f"{position}.weights")
            value = graph.add("Gemm", value, weights, graph.constant(second.ravel(), f"{position}.biases"))
        else:
            value = _activated(value, first, second, widths[-1])
    ends = [
        helper.make_tensor_value_info(name, graph.kind, ["n_samples", width])
        for name, width in (("inputs", widths[0]), ("outputs", widths[-1]))
    ]
    nodes = [*graph.nodes, helper.make_node("Identity", [value.name], ["outputs"])]
    made = helper.make_model(
        helper.make_graph(nodes, "network", ends[:1], ends[1:], list(graph.constants.values())),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="bendwise",
        producer_version=version,
    )
    return bytes(made.SerializeToString())


def _activated(x: Value, function: Any, parameters: dict[str, float], width: int) -> Value:
    record = function.record
    if isinstance(record, Activation):
        return activate(x, record, parameters)
    if record.name not in ROWS:
        raise InputError(
            f"{record.name} cannot be written as ONNX: of functions along an axis, only {', '.join(ROWS)} can"
        )
    return ROWS[record.name](x, width, **parameters)

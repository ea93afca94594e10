"""ONNX Runtime: a model of one node, its input and output bound to memory that is there already.

Values only: it has no gradients without its training build.
"""

from __future__ import annotations

from typing import Any

import onnxruntime
from onnx import TensorProto, helper

from ..cells import Cell

VERSION, THREADED = onnxruntime.__version__, True
RESTLESS_S = 0.06

NODES: dict[str, tuple[str, dict[str, Any]]] = {
    "celu": ("Celu", {}),
    "elu": ("Elu", {}),
    "exponential": ("Exp", {}),
    "gelu": ("Gelu", {}),
    "gelu_tanh": ("Gelu", {"approximate": "tanh"}),
    "hard_shrink": ("Shrink", {"lambd": 0.5, "bias": 0.0}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hard_swish": ("HardSwish", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "linear": ("Identity", {}),
    "mish": ("Mish", {}),
    "prelu": ("LeakyRelu", {"alpha": 0.25}),
    "relu": ("Relu", {}),
    "selu": ("Selu", {"alpha": 1.6732631921768188, "gamma": 1.0507010221481323}),
    "shrink": ("Shrink", {"lambd": 0.5, "bias": 0.0}),
    "sigmoid": ("Sigmoid", {}),
    "soft_shrink": ("Shrink", {"lambd": 0.5, "bias": 0.5}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "sparse_sigmoid": ("HardSigmoid", {"alpha": 0.5, "beta": 0.5}),
    "tanh": ("Tanh", {}),
    "thresholded_relu": ("ThresholdedRelu", {"alpha": 1.0}),
    "quick_gelu": ("QuickGelu", {"alpha": 1.702, "domain": "com.microsoft"}),
    "silu": ("QuickGelu", {"alpha": 1.0, "domain": "com.microsoft"}),
    "swish": ("QuickGelu", {"alpha": 1.0, "domain": "com.microsoft"}),
}
_threads = 1


def set_threads(n: int) -> None:
    """How many threads a node is divided among, in the sessions made from now on."""
    global _threads  # noqa: PLW0603 - a session takes it when it is made
    _threads = n


def _model(operator: str, attributes: dict[str, Any], kind: int) -> bytes:
    ends = [helper.make_tensor_value_info(name, kind, ["n"]) for name in ("x", "y")]
    node = helper.make_node(operator, ["x"], ["y"], **attributes)
    opsets = [helper.make_opsetid("", 22), helper.make_opsetid("com.microsoft", 1)]
    graph = helper.make_graph([node], "one", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    return bytes(model.SerializeToString())


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """A session for the cell's precision; None where its operator does not have that."""
    if slope is not None or cell.activation not in NODES:
        return None
    if (cell.activation, cell.place) == ("quick_gelu", "in"):
        return None  # its kernel needs x after it has written y
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = _threads, 1
    kind = TensorProto.FLOAT if cell.dtype == "float32" else TensorProto.DOUBLE
    try:
        model = _model(*NODES[cell.activation], kind)
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own exceptions have no common parent
        if "NOT_IMPLEMENTED" in str(error) or "Type Error" in str(error) or "INVALID_GRAPH" in str(error):
            return None
        raise
    binding = session.io_binding()
    binding.bind_input("x", "cpu", 0, x.dtype, x.shape, x.ctypes.data)
    binding.bind_output("y", "cpu", 0, x.dtype, x.shape, y.ctypes.data)

    def call() -> None:
        session.run_with_iobinding(binding)

    return call

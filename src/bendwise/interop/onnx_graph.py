"""Graphs of ONNX operators, written as arithmetic: `exp(x) + 1` adds two nodes and is the second's output.

The same node is never added twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from onnx import TensorProto, helper, numpy_helper

KINDS = {np.float32: TensorProto.FLOAT, np.float64: TensorProto.DOUBLE}


class Graph:
    """Nodes and constants, in the precision `real`."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}
        self._known: dict[Any, str] = {}
        self._count = 0

    @property
    def kind(self) -> int:
        """ONNX's number for the precision."""
        return int(KINDS[self.real])

    @property
    def is_single(self) -> bool:
        """Whether the precision is float32."""
        return bool(self.real is np.float32)

    def fresh(self, word: str) -> str:
        """A name that nothing has."""
        self._count += 1
        return f"{word}_{self._count}"

    def constant(self, value: Any, word: str = "constant") -> Value:
        """An array or a number that the graph holds; NumPy's integers and truths stay what they are."""
        array = np.asarray(value)
        if getattr(value, "dtype", None) not in (np.int64, np.bool_):
            array = array.astype(self.real)
        key = (word, array.dtype.str, array.shape, array.tobytes())
        if key not in self._known:
            name = self._known[key] = self.fresh(word) if word == "constant" else word
            self.constants[name] = numpy_helper.from_array(np.array(array, order="C"), name)
        return Value(self, self._known[key])

    def add(self, operator: str, *inputs: Any, n_outputs: int = 1, **attributes: Any) -> Value:
        """A node; its (first) output."""
        names = [x.name if isinstance(x, Value) else self.constant(x).name for x in inputs]
        key = (operator, *names, *sorted((name, repr(value)) for name, value in attributes.items()))
        if key not in self._known:
            outputs = [self.fresh(operator.lower()) for _ in range(n_outputs)]
            self.nodes.append(helper.make_node(operator, names, outputs, **attributes))
            self._known[key] = outputs[0]
        return Value(self, self._known[key])

    def loop(self, n: int, step: Callable[..., tuple[Value, ...]], *state: Value) -> list[Value]:
        """The state after n times `state = step(*state)`."""
        outer, known = self.nodes, dict(self._known)
        self.nodes = []
        names = [self.fresh("state") for _ in state]
        count, going = self.fresh("count"), self.fresh("going")
        results = [self.add("Identity", x) for x in step(*(Value(self, name) for name in names))]
        goes_on = self.add("Identity", Value(self, going))
        flag = helper.make_tensor_value_info
        body = helper.make_graph(
            self.nodes,
            self.fresh("step"),
            [flag(count, TensorProto.INT64, []), flag(going, TensorProto.BOOL, [])]
            + [flag(name, self.kind, None) for name in names],
            [flag(goes_on.name, TensorProto.BOOL, [])] + [flag(x.name, self.kind, None) for x in results],
        )
        self.nodes = outer
        self._known = known | {key: name for key, name in self._known.items() if name in self.constants}
        outputs = [self.fresh("loop") for _ in state]
        always = (self.constant(np.int64(n)), self.constant(np.bool_(True)))
        inputs = [x.name for x in (*always, *state)]
        self.nodes.append(helper.make_node("Loop", inputs, outputs, body=body))
        return [Value(self, name) for name in outputs]


class Value:
    """The output of a node."""

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph = graph
        self.name = name

    def __add__(self, other: Number) -> Value:
        return self if _is(other, 0) else self.graph.add("Add", self, other)

    def __radd__(self, other: float) -> Value:
        return self + other

    def __sub__(self, other: Number) -> Value:
        return self if _is(other, 0) else self.graph.add("Sub", self, other)

    def __rsub__(self, other: float) -> Value:
        return -self if other == 0 else self.graph.add("Sub", other, self)

    def __mul__(self, other: Number) -> Value:
        if _is(other, 1):
            return self
        return -self if _is(other, -1) else self.graph.add("Mul", self, other)

    def __rmul__(self, other: float) -> Value:
        return self * other

    def __truediv__(self, other: Number) -> Value:
        return self if _is(other, 1) else self.graph.add("Div", self, other)

    def __rtruediv__(self, other: float) -> Value:
        return self.graph.add("Reciprocal", self) if other == 1 else self.graph.add("Div", other, self)

    def __pow__(self, other: Number) -> Value:
        return self.graph.add("Pow", self, other)

    def __rpow__(self, other: float) -> Value:
        return self.graph.add("Pow", other, self)

    def __neg__(self) -> Value:
        return self.graph.add("Neg", self)

    def __abs__(self) -> Value:
        return self.graph.add("Abs", self)

    def __gt__(self, other: Number) -> Value:
        return self.graph.add("Greater", self, other)

    def __ge__(self, other: Number) -> Value:
        return self.graph.add("GreaterOrEqual", self, other)

    def __lt__(self, other: Number) -> Value:
        return self.graph.add("Less", self, other)

    def __le__(self, other: Number) -> Value:
        return self.graph.add("LessOrEqual", self, other)


Number: TypeAlias = Value | float


def _is(x: Number, number: float) -> bool:
    return not isinstance(x, Value) and x == number

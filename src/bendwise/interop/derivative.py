"""Derivatives beyond the slope: what gradients of gradients, and learned parameters, need."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from .call import Call

LEARNED = {"leaky_relu": "negative_slope", "prelu": "weight"}
"""Functions that multiply x by a parameter where x ≤ 0: the parameter's gradient is known."""

PULLBACKS: dict[str, Any] = {
    "softmax": lambda y, grad, exp, axis, temperature=1.0: (
        y * (grad - (y * grad).sum(axis, keepdims=True)) / temperature
    ),
    "log_softmax": lambda y, grad, exp, axis: grad - exp(y) * grad.sum(axis, keepdims=True),
}
"""Gradients of functions along an axis in terms that any library can differentiate again."""


@cache
def derivative(function: Any) -> Any:
    """The array function whose value is the slope of `function` and whose slope is its second derivative."""
    try:
        second = import_module("bendwise.symbolic").second
    except (ImportError, AttributeError):
        raise _unknown(function) from None
    return type(function)(second(function.record))


def _unknown(function: Any) -> NotImplementedError:
    return NotImplementedError(
        f"the second derivative of {function.name} is not known: its gradient has no gradient"
    )


def pullback(call: Call, exp: Any) -> Any:
    """``f(y, grad)`` for a call along an axis, made of operations that can be differentiated again."""
    formula = PULLBACKS.get(call.function.name)
    if formula is None:
        raise _unknown(call.function)
    names = list(call.function.parameters)
    known = {names[key] if isinstance(key, int) else key: value for key, value in call.arguments.items()}
    parameters = {name: known[name] for name in names if name in known}
    return lambda y, grad: formula(y, grad, exp, call.axis, **parameters)


def require_parameter(call: Call, hole: int | str) -> None:
    """Refuse the gradient with respect to a parameter where it is not known."""
    names = list(call.function.parameters)
    name = names[hole] if isinstance(hole, int) and hole < len(names) else hole
    if LEARNED.get(call.function.name) != name:
        raise TypeError(
            f"the gradient of {call.function.name} with respect to {name} is not known: "
            f"pass a number, or an array without a gradient"
        )


def by_parameter(call: Call, hole: int | str, operands: Any) -> Any:
    """The derivative of what `call` computes with respect to the parameter at `hole`."""
    require_parameter(call, hole)
    x = operands[0]
    if call.kind == "value":
        return x.clip(max=0)
    return operands[1] * (x <= 0) if call.kind == "backward" else x <= 0

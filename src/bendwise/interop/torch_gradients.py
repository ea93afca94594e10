"""What autograd knows of activations: two functions whose gradients are made of themselves.

So gradients are differentiable as often as `derivative` knows the next slope, and vmap, jvp and the
other transforms of torch.func work. Which activation is computed says the first argument, a `Call`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.autograd import Function

from .call import Call
from .derivative import by_parameter, derivative, pullback, require_parameter
from .torch import compute

PARTS = {"value_and_slope": ("value", "slope")}
"""What the results of a call are, where there is more than one."""


def _times(call: Call, k: int, tensors: Any, factor: Any) -> Any:
    """`factor` times the derivative of what `call` computes with respect to tensor k."""
    x, n = tensors[0], len(tensors) - len(call.holes)
    if k >= n:
        return factor * by_parameter(call, call.holes[k - n], tensors)
    function = call.function
    if call.kind == "slope":
        function = derivative(function)
    elif call.kind == "backward" and k == 0:  # of grad · f'(x)
        function, factor = derivative(function), factor * tensors[1]
    return Elementwise.apply(call.of("backward", function), x, factor, *tensors[n:])[0]


def _sum(parts: list[Any]) -> Any:
    return sum(parts[1:], parts[0]) if parts else None


class Elementwise(Function):
    """Any method of an element-wise activation.

    Where the slope comes with the value, the gradient is the product with it, unless that must be
    differentiated in its turn.
    """

    @staticmethod
    def forward(call: Call, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return compute(call, tensors)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.call, *tensors = inputs
        ctx.n = len(tensors)
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*tensors, *output[1:])
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        tensors, slope = ctx.saved_tensors[: ctx.n], ctx.saved_tensors[ctx.n :]

        def part(kind: str, k: int, grad: Any) -> Any:
            if slope and kind == "value" and k == 0 and not torch.is_grad_enabled():
                found = grad * slope[0]
            else:
                found = _times(ctx.call.of(kind), k, tensors, grad)
            return found.sum_to_size(tensors[k].shape).to(tensors[k].dtype)

        graded = [pair for pair in zip(_parts(ctx.call), grads, strict=True) if pair[1] is not None]
        return None, *(
            _sum([part(kind, k, grad) for kind, grad in graded]) if needed else None
            for k, needed in enumerate(ctx.needs_input_grad[1:])
        )

    @staticmethod
    def jvp(ctx: Any, _: Any, *tangents: Any) -> Any:
        tensors = ctx.saved_tensors
        moving = [(k, tangent) for k, tangent in enumerate(tangents) if tangent is not None]
        return tuple(
            _sum([_times(ctx.call.of(kind), k, tensors, tangent) for k, tangent in moving])
            for kind in _parts(ctx.call)
        )

    @staticmethod
    def vmap(info: Any, dims: Any, call: Call, *tensors: torch.Tensor) -> Any:
        found = Elementwise.apply(call, *_batched(tensors, dims[1:]))
        return found, (0,) * len(found)


def _parts(call: Call) -> tuple[str, ...]:
    return PARTS.get(call.kind, (call.kind,))


def _batched(tensors: Any, dims: Any) -> list[torch.Tensor]:
    """Tensors with the batch as their first axis, and behind it as many axes as the largest has."""
    found = [x if d is None else x.movedim(d, 0) for x, d in zip(tensors, dims, strict=True)]
    rank = max(x.ndim - (d is not None) for x, d in zip(found, dims, strict=True))
    return [
        x if d is None else x.reshape(x.shape[0], *[1] * (rank + 1 - x.ndim), *x.shape[1:])
        for x, d in zip(found, dims, strict=True)
    ]


class Rows(Function):
    """The value of a function of whole rows, or of gates, or its backward."""

    @staticmethod
    def forward(call: Call, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return compute(call, tensors)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.call, *tensors = inputs
        ctx.n = len(tensors) - len(ctx.call.holes)
        if ctx.call.kind == "value" and not ctx.call.from_input:
            tensors[0] = output[0]
        ctx.save_for_backward(*tensors)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        operands, parameters = ctx.saved_tensors[: ctx.n], ctx.saved_tensors[ctx.n :]
        for hole, needed in zip(ctx.call.holes, ctx.needs_input_grad[1 + ctx.n :], strict=True):
            if needed:
                require_parameter(ctx.call, hole)
        if ctx.call.kind == "value":
            found = Rows.apply(ctx.call.of("backward"), *operands, *grads, *parameters)
        else:
            found = torch.func.vjp(pullback(ctx.call, torch.exp), *operands)[1](*grads)
        return None, *found, *(None for _ in parameters)

    @staticmethod
    def vmap(info: Any, dims: Any, call: Call, *tensors: torch.Tensor) -> Any:
        n = len(tensors) - len(call.holes)
        if any(dim is not None for dim in dims[1 + n :]):
            raise NotImplementedError(f"vmap over the parameters of {call.function.name} is not supported")
        call = call.from_the_end(tensors[0].ndim - (dims[1] is not None))
        whole = [
            x.expand(info.batch_size, *x.shape) if dim is None else x.movedim(dim, 0)
            for x, dim in zip(tensors[:n], dims[1:], strict=False)
        ]
        if not call.reduces:  # an operand of fewer axes is spread over the first ones
            whole = _batched(whole, (0,) * n)
        found = Rows.apply(call, *whole, *tensors[n:])
        return found, (0,) * len(found)

"""PyTorch tensors on the processor: the kernels work on their memory.

What is differentiated goes through `torch_gradients`; what is not needs no more than this.
"""

from __future__ import annotations

import sys
from functools import reduce
from typing import Any

import numpy as np
import torch

from .call import Call
from .derivative import require_parameter

HALF = (torch.float16, torch.bfloat16)  # their gradients are computed from x: a kept slope is rounded
_untraced: list[Any] = []


def answer(call: Call, operands: tuple[Any, ...]) -> Any:
    """Tensors for tensors."""
    if "torch._dynamo" not in sys.modules:  # takes seconds to import
        return _answer(call, operands)
    if not _untraced:  # torch.compile must look for no graph in what NumPy does
        _untraced.append(torch.compiler.disable(_answer))
    return _untraced[0](call, operands)


def _answer(call: Call, operands: tuple[Any, ...]) -> Any:
    from . import torch_gradients as gradients

    call, out = call.take("out")
    call, parameters = call.with_holes(lambda value: isinstance(value, torch.Tensor))
    tensors = [*(torch.as_tensor(x) for x in operands), *parameters]
    for tensor in tensors:
        _check(tensor, call.function.name)
    tracked = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors)
    if out is not None:
        return _into(call, tensors, out, tracked)
    if not call.by_element:
        found = gradients.Rows.apply(call, *tensors)
        return found if len(found) > 1 else found[0]
    for hole, parameter in zip(call.holes, parameters, strict=True):
        if tracked and parameter.requires_grad:
            require_parameter(call, hole)
    keep = tracked and call.kind == "value" and tensors[0].dtype not in HALF
    found = gradients.Elementwise.apply(call.of("value_and_slope") if keep else call, *tensors)
    return found if call.kind == "value_and_slope" else found[0]


def _check(tensor: torch.Tensor, name: str) -> None:
    if tensor.layout is not torch.strided:
        raise TypeError(f"{name} takes dense tensors, not {tensor.layout}: pass x.to_dense()")
    if tensor.is_quantized:
        raise TypeError(f"{name} takes no quantized tensors: pass x.dequantize()")
    if tensor.device.type not in ("cpu", "cuda"):
        raise TypeError(f"{name} takes no tensors on {tensor.device.type!r}: move them with x.cpu()")


def _array(tensor: torch.Tensor) -> Any:
    """The tensor's memory as an array; a copy for bfloat16, which NumPy does not know, as float32."""
    plain = tensor.detach().resolve_conj().resolve_neg()
    return (plain.float() if plain.dtype is torch.bfloat16 else plain).numpy()


def compute(call: Call, tensors: Any) -> tuple[torch.Tensor, ...]:
    """What the kernels answer: one tensor or two."""
    if any(tensor.is_cuda for tensor in tensors):
        return _on_card(call, tensors)
    found = call([_array(tensor) for tensor in tensors])
    parts = [torch.from_numpy(np.asarray(part)) for part in (found if isinstance(found, tuple) else (found,))]
    operands = tensors[: len(tensors) - len(call.holes)]
    brief = all(tensor.dtype is torch.bfloat16 for tensor in operands)
    return tuple(part.bfloat16() if brief else part for part in parts)


def _on_card(call: Call, tensors: Any) -> tuple[torch.Tensor, ...]:
    from .cuda import Card, run

    device = next(tensor.device for tensor in tensors if tensor.is_cuda)
    kinds = [tensor.dtype for tensor in tensors[: len(tensors) - len(call.holes)]]
    if strange := [kind for kind in kinds if kind.is_complex]:
        raise TypeError(f"{call.function.name} takes real numbers, not {strange[0]}")
    kind = torch.float64
    if all(one.is_floating_point for one in kinds):
        kind = reduce(torch.promote_types, kinds)
    own = {np.float32: torch.float32, np.float64: torch.float64}
    real = np.float64 if kind == torch.float64 else np.float32
    own = torch.float64 if kind == torch.float64 else torch.float32
    card = Card(
        number=device.index,
        stream=torch.cuda.current_stream(device).cuda_stream,
        spread=lambda x, shape, _: torch.as_tensor(x, dtype=own, device=device).expand(shape).contiguous(),
        empty=lambda shape, _: torch.empty(shape, dtype=own, device=device),
        address=lambda x: x.data_ptr(),
    )
    with torch.cuda.device(device):
        found = run(call, [x.detach() for x in tensors], real, card)
    return tuple(y.to(kind) for y in found)


def _into(call: Call, tensors: list[torch.Tensor], out: Any, tracked: bool) -> Any:
    """The answer in tensors that are there already."""
    parts = out if isinstance(out, tuple) else (out,)
    if not all(isinstance(part, torch.Tensor) for part in parts):
        raise TypeError(f"out of {call.function.name} must be a tensor, as x is")
    if tracked or (torch.is_grad_enabled() and any(part.requires_grad for part in parts)):
        raise TypeError(f"{call.function.name} keeps no gradient where out= is given: leave it out")
    if any(x.is_cuda for x in (*tensors, *parts)):
        raise TypeError(f"{call.function.name} cannot write to out= on a graphics card: leave it out")
    targets = tuple(_array(part) for part in parts)
    call.having(out=targets if isinstance(out, tuple) else targets[0])([_array(x) for x in tensors])
    for part, target in zip(parts, targets, strict=True):
        if target.ctypes.data == part.data_ptr():
            torch.autograd.graph.increment_version(part)  # autograd may have kept what was there
        else:  # it was a copy
            part.copy_(torch.from_numpy(target))
    return out

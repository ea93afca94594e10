"""Arrays on NVIDIA's graphics cards: CuPy's, and PyTorch's CUDA tensors. The same formulas run there.

An element-wise method is one kernel on contiguous memory, compiled on first use by numba-cuda (the
extra `cuda`). Functions along an axis stay on the processor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from .call import Call

THREADS = 256


@dataclass(frozen=True)
class Card:
    """What is needed of a library to prepare arrays for a kernel, and the stream it works on."""

    number: int
    stream: int
    spread: Callable[[Any, tuple[int, ...], Any], Any]  # (array or number, shape, real) -> contiguous array
    empty: Callable[[tuple[int, ...], Any], Any]
    address: Callable[[Any], int]


def answer(call: Call, operands: tuple[Any, ...]) -> Any:
    """CuPy arrays for CuPy arrays."""
    import cupy

    call, out = call.take("out")
    if out is not None:
        raise TypeError(f"{call.function.name} cannot write to out= on a graphics card: leave it out")
    call, parameters = call.with_holes(lambda value: isinstance(value, cupy.ndarray))
    arrays = [*(cupy.asarray(x) for x in operands), *parameters]
    kinds = [x.dtype for x in arrays[: len(operands)]]
    if strange := [kind for kind in kinds if kind.kind not in "biuf"]:
        raise TypeError(f"{call.function.name} takes real numbers, not {strange[0]}")
    kind = np.result_type(*kinds) if all(kind.kind == "f" for kind in kinds) else np.dtype(np.float64)
    card = Card(
        number=arrays[0].device.id,
        stream=cupy.cuda.get_current_stream().ptr,
        spread=lambda x, shape, real: cupy.ascontiguousarray(cupy.broadcast_to(cupy.asarray(x, real), shape)),
        empty=cupy.empty,
        address=lambda x: int(x.data.ptr),
    )
    with arrays[0].device:
        found = run(call, arrays, np.float64 if kind.itemsize == 8 else np.float32, card)
    rounded = tuple(y.astype(kind, copy=False) for y in found)
    return rounded if call.kind == "value_and_slope" else rounded[0]


def run(call: Call, arrays: list[Any], real: Any, card: Card) -> list[Any]:
    """The results of a call, in the precision `real`, for arrays on a card."""
    name = call.function.name
    if not call.by_element:
        raise TypeError(f"{name} works along an axis, which graphics cards do not do yet: move x.cpu()")
    n = len(arrays) - len(call.holes)
    call([np.ones(1, real)] * len(arrays))  # complains of wrong parameters
    shape = np.broadcast_shapes(*(tuple(x.shape) for x in arrays))
    values = {**call.arguments, **dict(zip(call.holes, arrays[n:], strict=True))}
    parameters = {
        key: values.get(key, values.get(place, default))
        for place, (key, default) in enumerate(call.function.parameters.items())
    }
    inputs = [card.spread(x, shape, real) for x in (*arrays[:n], *parameters.values())]
    outputs = [card.empty(shape, real) for _ in range(2 if call.kind == "value_and_slope" else 1)]
    size = int(np.prod(shape))
    if size:
        _launch(call, real, card, size, [card.address(x) for x in (*inputs, *outputs)])
    return outputs


def _launch(call: Call, real: Any, card: Card, size: int, addresses: list[int]) -> None:
    from cuda.core import LaunchConfig, Stream, launch

    kernel = _kernel(call.function, call.kind, real, card.number)
    config = LaunchConfig(grid=-(-size // THREADS), block=THREADS)
    launch(Stream.from_handle(card.stream), config, kernel, size, *addresses)


@cache
def _kernel(function: Any, kind: str, real: Any, number: int) -> Any:
    try:
        from cuda.core import Device, ObjectCode

        device = Device(number)
        device.set_current()
        capability = device.compute_capability
        code, name = function.on_cuda(kind, real, (capability.major, capability.minor))
    except ImportError as error:
        raise ImportError(
            f"arrays on a graphics card need numba-cuda ({error}): pip install 'bendwise[cuda]', "
            "or move them with x.cpu() or cupy.asnumpy(x)"
        ) from error
    return ObjectCode.from_ptx(code).get_kernel(name)

"""Networks for other programs: ONNX models, PyTorch modules."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from ..files import write
from .layers import Dense
from .saving import VERSION
from .stack import Stack


def _bridge(name: str, library: str, extra: str) -> Any:
    """The module that knows a library, which must be installed for it."""
    try:
        return import_module(f"bendwise.interop.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != library:
            raise
        raise ImportError(f"this needs {library}, which is not installed: pip install {extra}") from None


def _steps(network: Stack) -> Iterator[tuple[Any, Any]]:
    """Weights and biases of a dense layer, an activation and its parameters."""
    for layer in network.layers:
        if isinstance(layer, Dense):
            yield layer.weights, layer.biases
        else:
            yield layer, dict(layer.parameters)


def to_onnx(network: Stack, path: str | os.PathLike[str]) -> None:
    """Write the network as an ONNX model; see `Network.to_onnx`."""
    bridge = _bridge("onnx", "onnx", "'bendwise[onnx]'")
    write(path, bridge.model(_steps(network), network.dtype, VERSION), "the ONNX model")


def to_torch(network: Stack) -> Any:
    """The network as a `torch.nn.Sequential`; see `Network.to_torch`."""
    return _bridge("torch_modules", "torch", "torch").sequential(_steps(network))

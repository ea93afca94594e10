"""Networks on disk: a safetensors file, which holds numbers and text and nothing that could run.

Its tensors are named after the layers' positions, `0.weights`, `0.biases`, `2.weights` …; its metadata hold
the architecture as JSON and a digest of everything. Activations are looked up by name in the catalogue.
What a file says is believed only after it has been held against the size of the file, so a wrong one
costs neither time nor memory.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
import sys
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..activations import Activation
from ..compiler import get
from ..errors import InputError
from ..files import write
from .layers import Dense
from .stack import Stack

VERSION: str = sys.modules["bendwise"].__version__  # which is above this in the order of imports
FORMAT = 1
LONGEST_HEADER = 1 << 22  # bytes; a network of a thousand layers needs a sixteenth of it
LONGEST_NAME, LONGEST_REASON = 60, 500
LARGEST = 1 << 40  # inputs or neurons of a layer: beyond, no memory holds its weights
SAMPLES = (-6.3, -2.1, -0.7, 0.2, 1.3, 4.9)
"""Where an own activation is evaluated, to see whether it means the same when the network is loaded."""
CLOSE = 1e-6  # relative: systems differ in the last digits, formulas in the first
NAMES = {"float32": "F32", "float64": "F64"}


def architecture(network: Stack) -> dict[str, Any]:
    """What a network is apart from its numbers, in terms that JSON knows."""
    layers = [
        {"dense": [layer.n_inputs, layer.n_neurons]} if isinstance(layer, Dense) else _activation(layer)
        for layer in network.layers
    ]
    return {"dtype": network.dtype.name, "layers": layers}


def _activation(function: Any) -> dict[str, Any]:
    """An activation's name and parameters; of one of the user's own, values that tell its formula."""
    said = {"activation": function.name, "parameters": _parameters(function)}
    if function.record.is_own:
        said["values"] = [_value(function.record, x) for x in SAMPLES]
    return said


def _value(record: Activation, x: float) -> float | str:
    try:
        return _in_json(record(x))
    except (ArithmeticError, TypeError, ValueError):  # plain Python, such as a root of a negative number
        return "none"


def _parameters(function: Any) -> dict[str, Any]:
    """The parameters that an activation has here."""
    return {name: _in_json(x) for name, x in function.parameters.items()}


def _in_json(x: float) -> float | str:
    """A number; what JSON has none for, as text."""
    return x if math.isfinite(x) else str(x)


def _digest(described: str, parameters: NDArray[Any]) -> str:
    little = parameters.astype(parameters.dtype.newbyteorder("<"), copy=False)
    return hashlib.sha256(described.encode() + b"\0" + little.tobytes()).hexdigest()


def serialized(network: Stack) -> bytes:
    """The network as the content of a file; see `Network.save`."""
    from safetensors.numpy import save as packed

    tensors = {}
    for position, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            tensors[f"{position}.weights"] = layer.weights
            tensors[f"{position}.biases"] = layer.biases[0]
    described = json.dumps(architecture(network))
    metadata = {
        "format": f"bendwise network {FORMAT}",
        "bendwise": VERSION,
        "architecture": described,
        "sha256": _digest(described, network.parameters),
    }
    content = packed(tensors, metadata)
    if int.from_bytes(content[:8], "little") > LONGEST_HEADER:
        raise InputError(
            f"a network of {len(network.layers)} layers is too deep for a file; save parts of it"
        )
    return bytes(content)


def save(network: Stack, path: str | os.PathLike[str]) -> None:
    """Write the network to a file; see `Network.save`."""
    write(path, serialized(network), "the network")


def load(kind: type[Any], path: str | os.PathLike[str]) -> Any:
    """The network in a file, as a `kind` of network; see `Network.load`."""
    place = os.fspath(path)
    try:
        if not stat.S_ISREG(os.stat(place).st_mode):  # a pipe would be waited for
            raise InputError("it is not a file")
        with open(place, "rb") as file:
            return _read(kind, file)
    except (OSError, ValueError) as error:
        why = " ".join(str(getattr(error, "strerror", None) or error).split())
        why = why if len(why) <= LONGEST_REASON else why[:LONGEST_REASON] + "…"  # a file can say a lot
        raise InputError(f"cannot load a network from {place!r}: {why}") from None


def _read(kind: type[Any], file: BinaryIO) -> Any:
    size = os.fstat(file.fileno()).st_size
    header = _header(file, size)
    metadata = header.pop("__metadata__", None)
    described = _described(metadata)
    dtype, layers = _layers(described)
    shapes = _shapes(layers)
    expected = {name: {"dtype": NAMES[dtype], "shape": list(shape)} for name, shape in shapes.items()}
    found = {name: _without_place(entry) for name, entry in header.items()}
    if found != expected:
        raise InputError(_difference(found, expected))
    vector = _numbers(file, dtype, shapes)
    if metadata.get("sha256") != _digest(described, vector):
        raise InputError("its content is not what was saved: the file was altered or damaged; save it again")
    return _built(kind, layers, dtype, vector)


def _header(file: BinaryIO, size: int) -> dict[str, Any]:
    """What the file says that it contains."""
    length = int.from_bytes(file.read(8), "little")
    if size < 8 or not 2 <= length <= size - 8:
        raise InputError("it is no safetensors file, or it was cut short")
    if length > LONGEST_HEADER:
        raise InputError(f"its header is {length} bytes long; that of a network has at most {LONGEST_HEADER}")
    header = _parsed(file.read(length), "its header")
    if not isinstance(header, dict):
        raise InputError("it is no safetensors file: its header is not an object")
    return header


def _parsed(text: bytes | str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError
        raise InputError(f"{what} is not JSON; it is no network, or it was damaged") from None


def _described(metadata: Any) -> str:
    """The architecture's text, from metadata of a kind that is known here."""
    if not isinstance(metadata, dict) or not str(metadata.get("format")).startswith("bendwise network "):
        raise InputError("it is not a network that Bendwise saved: its metadata say nothing of one")
    version = str(metadata["format"]).removeprefix("bendwise network ")
    if version != str(FORMAT):
        raise InputError(
            f"it has format {version[:20]!r} (of Bendwise {str(metadata.get('bendwise'))[:20]!r}), and this "
            f"is Bendwise {VERSION}, which reads format {FORMAT}; update Bendwise"
        )
    described = metadata.get("architecture")
    if not isinstance(described, str):
        raise InputError("its metadata hold no architecture")
    return described


def _layers(described: str) -> tuple[str, list[tuple[int, int] | str]]:
    """The precision, and for each layer its two sizes or the name of an activation of the catalogue."""
    said = _parsed(described, "its architecture")
    if not isinstance(said, dict) or said.get("dtype") not in list(NAMES):
        raise InputError("its architecture has no dtype; a network's is float32 or float64")
    if not isinstance(said.get("layers"), list):
        raise InputError("its architecture has no list of layers")
    return str(said["dtype"]), [_layer(k, layer) for k, layer in enumerate(said["layers"], 1)]


def _layer(position: int, layer: Any) -> tuple[int, int] | str:
    match layer:
        case {"dense": [int(n_inputs), int(n_neurons)], **rest} if not rest:
            if min(n_inputs, n_neurons) >= 1 and max(n_inputs, n_neurons) <= LARGEST:
                return int(n_inputs), int(n_neurons)
        case {"activation": str(name), "parameters": dict(parameters), **rest} if not rest.keys() - {
            "values"
        }:
            _check_activation(name, parameters, rest.get("values"))
            return name
    raise InputError(f"layer {position} of its architecture is neither a dense layer nor an activation")


def _check_activation(name: str, parameters: dict[str, Any], values: Any) -> None:
    """Whether the catalogue has the activation, as it was when the network was saved."""
    shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    try:
        function = get(name)
    except InputError as error:
        near = str(error).rpartition("; ")[2] if "did you mean" in str(error) else ""
        raise InputError(
            f"it needs the activation {shown!r}, which is not in the catalogue; define it with "
            f"@bw.activation first, then load" + (f" ({near})" if near else "")
        ) from None
    here = _parameters(function)
    if parameters != here:
        raise InputError(
            f"its activation {shown!r} had the parameters {parameters}, and has {here} here; "
            "define it as it was when the network was saved"
        )
    if values is not None and not _are_close(values, _activation(function).get("values")):
        raise InputError(
            f"its activation {shown!r} had another formula, with other values at {SAMPLES}; "
            "define it as it was when the network was saved"
        )


def _are_close(said: Any, here: list[float | str] | None) -> bool:
    """Whether these are the values of an own activation that is here."""
    if here is None or not isinstance(said, list) or len(said) != len(here):
        return False
    return all(
        math.isclose(x, y, rel_tol=CLOSE, abs_tol=CLOSE)
        if isinstance(x, float) and isinstance(y, float)
        else x == y
        for x, y in zip(said, here, strict=True)
    )


def _shapes(layers: list[tuple[int, int] | str]) -> dict[str, tuple[int, ...]]:
    """The tensors that the layers need, in the order of the parameters."""
    found: dict[str, tuple[int, ...]] = {}
    for position, layer in enumerate(layers):
        if isinstance(layer, tuple):
            found[f"{position}.weights"] = layer
            found[f"{position}.biases"] = layer[1:]
    return found


def _without_place(entry: Any) -> Any:
    """What a header says of a tensor, but for where it lies; the library looks at that."""
    return {k: v for k, v in entry.items() if k != "data_offsets"} if isinstance(entry, dict) else entry


def _difference(found: dict[str, Any], expected: dict[str, Any]) -> str:
    if missing := [name for name in expected if name not in found]:
        return f"its architecture needs a tensor {missing[0]!r}, which it has not"
    if more := [name for name in found if name not in expected]:
        return f"it has a tensor {more[0][:LONGEST_NAME]!r} that its architecture does not need"
    name = next(name for name in expected if found[name] != expected[name])
    wanted = f"{expected[name]['dtype']} of shape {expected[name]['shape']}"
    return f"its tensor {name!r} should be {wanted}, not {str(found[name])[:100]}"


def _numbers(file: BinaryIO, dtype: str, shapes: dict[str, tuple[int, ...]]) -> NDArray[Any]:
    """All parameters in one vector."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as deserialized

    data = os.fstat(file.fileno()).st_size - file.tell()
    wanted = sum(map(math.prod, shapes.values())) * np.dtype(dtype).itemsize
    if data != wanted:
        raise InputError(f"it holds {data} bytes of numbers where its architecture needs {wanted}")
    file.seek(0)
    try:
        tensors = deserialized(file.read())
        parts = [tensors[name].reshape(shape).ravel() for name, shape in shapes.items()]
    except (SafetensorError, ValueError, KeyError, OverflowError) as error:
        raise InputError(f"it is no safetensors file that can be read: {error}") from None
    return np.concatenate([np.empty(0, dtype), *parts]).astype(dtype, copy=False)


def _built(kind: type[Any], layers: list[tuple[int, int] | str], dtype: str, vector: NDArray[Any]) -> Any:
    """The network; its layers' weights are set before it could draw any."""
    parts: list[Any] = []
    start = 0
    for layer in layers:
        if isinstance(layer, str):
            parts.append(layer)
            continue
        dense, size = Dense(*layer, dtype=np.dtype(dtype)), math.prod(layer)
        dense.weights = vector[start : start + size].reshape(layer)
        dense.biases = vector[start + size : start + size + layer[1]]
        start += size + layer[1]
        parts.append(dense)
    return kind(parts, dtype=np.dtype(dtype))

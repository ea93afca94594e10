"""Networks on disk, taken apart and put together."""

from __future__ import annotations

import json

import numpy as np
import pytest

import bendwise as bw


def network(dtype="float32", activation="gelu"):
    made = bw.Network([bw.Dense(4, 5), activation, bw.Dense(5, 3), "softmax"], seed=2, dtype=dtype)
    made.parameters += np.random.default_rng(1).standard_normal(made.parameters.size).astype(dtype)
    return made


def parts(content):
    """Header and data of a safetensors file."""
    end = 8 + int.from_bytes(content[:8], "little")
    return json.loads(content[8:end]), content[end:]


def whole(header, data):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def refuse(path, content, message):
    path.write_bytes(content)
    with pytest.raises(bw.InputError, match=message) as caught:
        bw.Network.load(path)
    assert str(caught.value).startswith(f"cannot load a network from {str(path)!r}: ")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def changed(content, change):
    """The file with its architecture changed, and a digest that fits."""
    import hashlib

    header, data = parts(content)
    metadata = header["__metadata__"]
    architecture = json.loads(metadata["architecture"])
    change(header, architecture)
    metadata["architecture"] = json.dumps(architecture)
    numbers = b"".join(
        data[slice(*header[name]["data_offsets"])]
        for name in ("0.weights", "0.biases", "2.weights", "2.biases")
        if name in header
    )
    metadata["sha256"] = hashlib.sha256(metadata["architecture"].encode() + b"\0" + numbers).hexdigest()
    return whole(header, data)

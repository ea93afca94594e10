"""Messages as bytes: the length of the head (4 bytes, little-endian), the head (JSON), and the arrays.

Every array starts at a multiple of 8 bytes, so that the page reads it where it lies. The head lists them
under `arrays` as ``[name, type, shape]``.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NoReturn

import numpy as np

from ..errors import InputError
from .session import Reply, Session

MAX_FRAME = 64 * 1024
TYPES = {"float32": "f4", "float64": "f8", "uint8": "u1", "int32": "i4"}


def pack(reply: Reply) -> bytes:
    """A reply as one frame."""
    listed: list[list[Any]] = []
    parts: list[bytes] = []
    for name, array in reply.arrays.items():
        data = np.ascontiguousarray(array)
        listed.append([name, TYPES[data.dtype.name], list(data.shape)])
        raw = data.astype(data.dtype.newbyteorder("<"), copy=False).tobytes()
        parts.append(raw + b"\0" * (-len(raw) % 8))
    head = dict(reply.head, arrays=listed) if listed else reply.head
    text = json.dumps(head, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(4 + len(text)) % 8)
    return struct.pack("<I", len(text)) + text + b"".join(parts)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def unpack(frame: bytes) -> tuple[object, list[bytes]]:
    """The head of a frame from the page, and what follows it, unread."""
    if len(frame) > MAX_FRAME:
        raise InputError(f"a message has at most {MAX_FRAME} bytes, not {len(frame)}")
    if len(frame) < 4:
        raise InputError("a message starts with the length of its head in 4 bytes")
    (length,) = struct.unpack_from("<I", frame)
    if length > len(frame) - 4:
        raise InputError(f"a message says that its head has {length} bytes, and {len(frame) - 4} follow")
    try:
        head = json.loads(frame[4 : 4 + length].decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise InputError("the head of a message is not JSON") from None
    return head, [frame[4 + length :]]


def answer(session: Session, frame: bytes) -> bytes:
    """A frame in, a frame out."""
    try:
        head, buffers = unpack(frame)
    except InputError as error:
        return pack(Reply({"seq": None, "error": str(error)}))
    return pack(session.handle(head, buffers))

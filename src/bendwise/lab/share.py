"""Addresses of the lab, as `frontend/src/state/url.ts` reads them: `s=1.` and base64url of deflated JSON."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown
from .lessons import read_file, shipped

VERSION = 1
MAX_TEXT = 16_000
MAX_JSON = 64_000


def encode(value: Any) -> str:
    """A fragment that holds JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.urlsafe_b64encode(packer.compress(text) + packer.flush())
    return f"s={VERSION}.{packed.decode().rstrip('=')}"


def decode(fragment: str) -> dict[str, Any]:
    """What `encode` was given.

    Examples
    --------
    >>> decode(encode({"v": "sine"}))
    {'v': 'sine'}
    """
    body = fragment.partition(".")[2]
    try:
        if not fragment.startswith(f"s={VERSION}."):
            raise ValueError
        packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        value = json.loads(zlib.decompressobj(-15).decompress(packed, MAX_JSON).decode())
    except (ValueError, RecursionError, zlib.error):
        raise InputError("this address of the lab is broken or cut short") from None
    if not isinstance(value, dict):
        raise InputError("this address of the lab is broken or cut short")
    return value


def fragment_of(wanted: str) -> str:
    """Where the lab is to open: a lesson's name, a lesson's file, or an address that somebody sent.

    The address is not read here: the page checks whatever is in one.

    Examples
    --------
    >>> fragment_of("switch")
    's=1.q1YqU7JSykstLcrPU9JRygFyisszS5IzlGoB'
    """
    if "#" in wanted or wanted.startswith("s="):
        fragment = wanted.rpartition("#")[2]
        if len(fragment) > MAX_TEXT or not fragment.startswith("s=") or not fragment.isascii():
            raise InputError("an address of the lab ends with #s= and letters")
        return fragment.partition("&")[0]
    if wanted.endswith(".json"):
        lesson = read_file(Path(wanted))
        fragment = encode({"v": lesson["view"], "l": lesson})
        if len(fragment) > MAX_TEXT:
            raise InputError(f"the lesson {wanted!r} is too long for an address")
        return fragment
    if wanted not in shipped():
        raise unknown("lesson", wanted[:40], shipped())
    return encode({"v": shipped()[wanted]["view"], "l": wanted})

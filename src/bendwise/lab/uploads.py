"""Tables that a page has sent: pieces come in, a file lies in a folder of this run, and a digest names it.

All that is kept together has at most `MOST_BYTES`; the oldest table goes first. The folder is removed when
the lab is closed.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any, TypeGuard

from ..errors import InputError

MOST_BYTES = 20 * 1024 * 1024
TOO_LARGE = (
    "the lab takes tables of up to 20 MB, and {name} has {size:.1f} MB; `bendwise compare` reads larger ones"
)
SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")
PACKED = (".gz", ".bz2", ".xz")
DIGITS = 16  # of the digest: enough for names that nobody forges against himself


@dataclass(frozen=True)
class Upload:
    """A table's file, and what it is called."""

    digest: str
    name: str
    path: Path
    size: int


def shown_name(name: str) -> str:
    """The last part of a file's name, in printable letters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter if letter.isprintable() else "?" for letter in last).strip()
    return kept[-100:] or "table"


class Uploads:
    """The tables of this run of the lab, by digest."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held: OrderedDict[str, Upload] = OrderedDict()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = Lock()

    def add(self, name: str, content: bytes) -> Upload:
        """Keep a table.

        Raises
        ------
        InputError
            If it is too large, empty or packed.
        """
        name = shown_name(name)
        check_size(name, len(content))
        suffixes = [suffix for suffix in PurePosixPath(name.lower()).suffixes if SUFFIX.fullmatch(suffix)]
        if suffixes[-1:] and suffixes[-1] in PACKED:
            raise InputError(f"{name} is packed; unpack it first")
        digest = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:DIGITS]
        with self._lock:
            self._make_room(digest, len(content))
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="bendwise-lab-")
            path = Path(self._folder.name, digest + "".join(suffixes[-1:]))
            path.write_bytes(content)
            self._held[digest] = Upload(digest, name, path, len(content))
            return self._held[digest]

    def _make_room(self, digest: str, size: int) -> None:
        self._held.pop(digest, None)
        while self._held and sum(one.size for one in self._held.values()) + size > self._most:
            self._held.popitem(last=False)[1].path.unlink(missing_ok=True)

    def get(self, digest: str) -> Upload | None:
        """The table of this digest, if it is still here."""
        with self._lock:
            return self._held.get(digest)

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._held.clear()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None


UPLOADS = Uploads()


def check_size(name: str, size: int) -> None:
    """Raise what is to be said of a table too large, or of an empty one."""
    if size > MOST_BYTES:
        raise InputError(TOO_LARGE.format(name=name, size=size / 1024**2))
    if size == 0:
        raise InputError(f"{name} is empty")


class Incoming:
    """The one table that a page is sending, piece by piece."""

    def __init__(self, uploads: Uploads = UPLOADS) -> None:
        self._uploads = uploads
        self._name, self._size, self._content = "", 0, bytearray()

    def take(self, message: dict[str, Any], piece: bytes) -> dict[str, Any]:
        """The next piece; how many bytes are here, and at the end the table's digest and name.

        Raises
        ------
        InputError
            If it does not follow the piece before, or the table is too large.
        """
        name, size, at = (message.get(word) for word in ("name", "size", "at"))
        if not isinstance(name, str) or not 0 < len(name) <= 1000:
            raise InputError("an upload has a name")
        if not _is_count(size) or not _is_count(at):
            raise InputError("an upload says its size, and where its piece begins")
        if at == 0:
            check_size(shown_name(name), size)
            self._name, self._size, self._content = name, size, bytearray()
        if (name, size, at) != (self._name, self._size, len(self._content)):
            raise InputError("a piece of an upload does not follow the one before; send it from the start")
        if not piece or at + len(piece) > size:
            raise InputError(f"a piece of an upload has 1 to {size - at} bytes here, not {len(piece)}")
        self._content += piece
        taken: dict[str, Any] = {"taken": len(self._content)}
        if len(self._content) == size:
            content, self._name, self._size, self._content = bytes(self._content), "", 0, bytearray()
            upload = self._uploads.add(name, content)
            taken |= {"digest": upload.digest, "name": upload.name}
        return taken


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53

"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from .errors import InputError


def replace(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Make this the file's content in one step: no reader and no interruption ever sees half of it.

    A `durable` file is on the disk when this returns: a power failure leaves the old content or the new.

    Raises
    ------
    OSError
        If the folder cannot be made or written to; a file that was there is still what it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            file.close()  # Windows removes no open file
            os.unlink(file.name)
            raise
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let the disk know of a new name; not every system can be asked to, and the file is there by now."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write(path: str | os.PathLike[str], content: bytes, what: str) -> None:
    """`replace`, durably, with content that an error message calls `what`."""
    try:
        replace(Path(path), content, durable=True)
    except OSError as error:
        raise InputError(f"cannot write {what} to {os.fspath(path)}: {error.strerror}") from None


def write_text(path: Path, text: str, what: str) -> None:
    """`write` a text."""
    write(path, text.encode(), what)

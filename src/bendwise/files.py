"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .errors import InputError


def replace(path: Path, content: bytes) -> None:
    """Make this the file's content in one step: no reader and no interruption ever sees half of it.

    Raises
    ------
    OSError
        If the folder cannot be made or written to; a file that was there is still what it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def write_text(path: Path, text: str, what: str) -> None:
    """`replace` with a text, which an error message calls `what`."""
    try:
        replace(path, text.encode())
    except OSError as error:
        raise InputError(f"cannot write {what} to {path}: {error.strerror}") from None

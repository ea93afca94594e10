"""What the commands that measure have in common: two options, and how they end on Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from .app import INTERRUPTED, err

Fresh = Annotated[bool, typer.Option("--fresh", help="Forget what the file of results holds.")]
Python = Annotated[
    str, typer.Option(help="Interpreter that has the other libraries.", show_default="this one")
]


@contextmanager
def kept_in(path: Path) -> Iterator[None]:
    """Say on Ctrl-C where the results are, and that the command goes on from there."""
    try:
        yield
    except KeyboardInterrupt:
        kept = f"; {path} holds what was finished" if path.exists() else ""
        err.print(f"Stopped early{kept}. The same command without --fresh goes on.", markup=False)
        raise typer.Exit(INTERRUPTED) from None

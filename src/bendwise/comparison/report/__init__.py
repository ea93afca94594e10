"""The page people read, and the trials as tables beside it. No clock and no host name is in them.

words      numbers, names and lists as a reader wants them
measures   the trials' outcomes -> curves over the seeds
pictures   each picture of a comparison, and the words that say the same
panels     the small ones, one for each activation
findings   what the curves say, in a sentence each
page       the page, one file without a single request to anywhere
notebook   the answer in a notebook and in a terminal
files      results.csv and results.parquet
"""

from __future__ import annotations

import os
from pathlib import Path

from ...errors import InputError
from ...files import write as write_file
from ..api import Comparison
from .files import as_csv, as_parquet, table
from .page import render

__all__ = ["check_folder", "render", "write"]


def write(comparisons: list[Comparison], folder: Path, command: str) -> Path:
    """Write ``index.html``, ``results.csv`` and ``results.parquet``; a reader never sees half of one.

    Parameters
    ----------
    comparisons : list of Comparison
        At least one, each with at least one seed that all models have finished.
    folder : Path
        Is made where it is missing.
    command : str
        What makes the same report again.

    Returns
    -------
    Path
        Of the page.
    """
    rows, page = table(comparisons), folder / "index.html"
    contents = {
        folder / "results.csv": as_csv(rows),
        folder / "results.parquet": as_parquet(rows),
        page: render(comparisons, command).encode(),
    }
    for path, content in contents.items():
        write_file(path, content, "the report")
    return page


def check_folder(folder: Path) -> None:
    """Raise before hours of training what `write` would raise after."""
    existing = folder
    while not os.path.exists(existing):  # which is no error where a folder above is locked
        existing = existing.parent
    if not existing.is_dir():
        raise InputError(f"cannot write the report to {folder}: {existing} is a file")
    if not os.access(existing, os.W_OK):
        raise InputError(f"cannot write the report to {folder}: {existing} is read-only")

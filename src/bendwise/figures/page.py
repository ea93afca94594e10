"""The pictures of a Markdown page: drawn beside it, and named in it with the words that say what they show.

A page asks for a picture by a pair of comments; what stands between them is written anew each time::

    <!-- picture relu -->
    <!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image

from ..errors import InputError
from ..files import write_text
from .drawing import Job, draw
from .gallery import ANIMATIONS

BLOCK = re.compile(r"<!-- picture (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)
WIDTH = 420  # pixels: 8 cm at arm's length, a little enlarged


def pictures_of(page: str) -> list[str]:
    r"""The names of the pictures that a page asks for, in order.

    >>> pictures_of("<!-- picture relu -->\n<!-- end -->")
    ['relu']
    """
    names = [found[1] for found in BLOCK.finditer(page)]
    if len(names) != page.count("<!-- picture "):
        raise InputError("a picture of the page lacks its <!-- end -->")
    return names


def page_jobs(page: str) -> list[Job]:
    """The files that a page needs: its pictures for light and for dark screens."""
    return [
        Job(name, "gif" if name in ANIMATIONS else "png", theme, small=True)
        for name in dict.fromkeys(pictures_of(page))
        for theme in ("light", "dark")
    ]


def illustrate(path: Path, **how: Any) -> int:
    """Draw a page's pictures into a folder of its name beside it, and write them into the page.

    Parameters
    ----------
    path : Path
        Of a Markdown file.
    **how
        For `draw`: ``processes``, ``on_file``, ``on_frame``.

    Returns
    -------
    int
        How many files were drawn.
    """
    try:
        page = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot read the page {path}: {getattr(error, 'strerror', None) or error}"
        ) from None
    jobs = page_jobs(page)
    if not jobs:
        raise InputError(f"{path} asks for no picture; write <!-- picture relu --> and <!-- end --> into it")
    draw(jobs, path.with_suffix(""), **how)
    alts = {job.name: alt_of(path.with_suffix("") / job.file_name) for job in jobs if job.theme == "light"}
    write_text(path, with_pictures(page, alts, path.stem), "the page")
    return len(jobs)


def alt_of(file: Path) -> str:
    """The words in a picture's file that say what is to be seen, or of an animation."""
    if file.suffix == ".gif":
        return ANIMATIONS[file.stem].make().alt
    with Image.open(file) as image:
        return str(image.info["Description"])


def with_pictures(page: str, alts: Mapping[str, str], folder: str) -> str:
    """The page with its pictures, each with its words."""
    files = {(job.name, job.theme): f"{folder}/{job.file_name}" for job in page_jobs(page)}

    def block(found: re.Match[str]) -> str:
        name = found[1]
        return (
            f"<!-- picture {name} -->\n<picture>\n"
            f'<source media="(prefers-color-scheme: dark)" srcset="{files[name, "dark"]}">\n'
            f'<img src="{files[name, "light"]}" width="{WIDTH}" alt="{escape(alts[name])}">\n'
            "</picture>\n<!-- end -->"
        )

    return BLOCK.sub(block, page)

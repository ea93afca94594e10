"""The pictures of a Markdown page: drawn beside it, and named in it with the words that say what they show.

A page asks for a picture by a pair of comments; what stands between them is written anew each time::

    <!-- picture relu -->
    <!-- end -->
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from ..errors import InputError

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


def with_pictures(page: str, alts: Mapping[str, str], files: Mapping[str, tuple[str, str]]) -> str:
    """The page with its pictures.

    Parameters
    ----------
    page : str
    alts : mapping
        Of each picture the words that say what is to be seen.
    files : mapping
        Of each picture its files for light and for dark pages, as the page names them.
    """

    def block(found: re.Match[str]) -> str:
        name = found[1]
        light, dark = files[name]
        return (
            f"<!-- picture {name} -->\n<picture>\n"
            f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">\n'
            f'<img src="{light}" width="{WIDTH}" alt="{escape(alts[name])}">\n'
            "</picture>\n<!-- end -->"
        )

    return BLOCK.sub(block, page)

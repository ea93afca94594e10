"""How objects show themselves in a notebook.

`figures` imports what it draws, so what is drawn cannot import its picture: it asks for it here, by name, at
the moment a notebook wants to show it.
"""

from __future__ import annotations

from importlib import import_module


def as_html(shown: object, kind: str) -> str:
    """What `bendwise.figures.notebook` makes of an object of that kind."""
    painter = getattr(import_module("bendwise.figures.notebook"), kind)
    return str(painter(shown))

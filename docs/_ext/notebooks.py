"""Notebooks as pages: their words and their code, as Markdown. Outputs are not kept in them."""

from __future__ import annotations

import json
from typing import Any

from sphinx.application import Sphinx


def as_markdown(text: str) -> str:
    """A notebook's cells, one after the other.

    >>> print(as_markdown('{"cells": [{"cell_type": "code", "source": ["1 + 1"]}]}'))
    ```python
    1 + 1
    ```
    """
    parts = []
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"]).strip()
        if cell["cell_type"] == "code" and source:
            parts.append(f"```python\n{source}\n```")
        elif cell["cell_type"] == "markdown":
            parts.append(source)
    return "\n\n".join(parts)


def read(app: Sphinx, name: str, source: list[str]) -> None:
    """Give Sphinx Markdown in the place of a notebook."""
    if app.env.doc2path(name).suffix == ".ipynb":
        source[0] = as_markdown(source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

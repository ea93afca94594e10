"""Notebooks as pages: their words and their code, as Markdown. Outputs are not kept in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generated import write
from sphinx.application import Sphinx

HOW = (
    "*A notebook to run yourself, here without its outputs:* {{download}}`{0} <../../notebooks/{0}>`*, "
    "for JupyterLab, VS Code or Colab.*"
)


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
            parts.append(source.replace(".ipynb)", ".md)"))
    return "\n\n".join(parts)


def generate(app: Sphinx) -> None:
    """Write a page for each notebook into the folder of sources, where git ignores them."""
    pages = Path(app.srcdir) / "notebooks"
    for notebook in (Path(app.srcdir).parent / "notebooks").glob("*.ipynb"):
        heading, _, rest = as_markdown(notebook.read_text(encoding="utf-8")).partition("\n\n")
        write(pages / f"{notebook.stem}.md", f"{heading}\n\n{HOW.format(notebook.name)}\n\n{rest}\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What the generated pages share: tables in Markdown, and files that change only where their content does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> str:
    r"""A table in Markdown; `align` has a letter for each column, l or r.

    >>> print(table(["a", "b"], [["1", "x | y"]]))
    | a | b |
    | :-- | :-- |
    | 1 | x \| y |
    """
    rule = ["--:" if letter == "r" else ":--" for letter in (align or "l" * len(head))]
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def write(path: Path, text: str) -> None:
    """Write a page, if it is another than before: Sphinx then reads again only what is new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")

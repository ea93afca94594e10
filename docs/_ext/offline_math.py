"""Formulas as MathML, which browsers set by themselves: no script, no font, no other host."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

WORD = r"\\mathrm\{(?:[^{}]|\\_)+\}"


def mathml(latex: str, block: bool) -> str:
    r"""The formula as a MathML element; names of several letters stand apart from what they multiply.

    >>> mathml(r"\mathrm{weight} x", False).count("<mspace")
    1
    """
    apart = re.sub(rf"({WORD}) (?=[A-Za-z\\](?!geq|leq|text|right|end|\\))", r"\1 \\, ", latex)
    apart = re.sub(rf"(?<=[A-Za-z}}]) (?={WORD})", r" \\, ", apart)
    found = str(tex2mathml(apart, as_block=block))
    found = re.sub(r"<mo>([a-z]{2,})</mo>", r"<mi>\1</mi>", found)  # max is a name, with no room around it
    return re.sub(r"<mi>([Α-Ω])</mi>", r'<mi mathvariant="normal">\1</mi>', found)


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    writer.body.append(mathml(node.astext(), block=False))
    raise nodes.SkipNode


def visit_block(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own; one that is too wide is scrolled."""
    writer.body.append(f'<div class="math" tabindex="0">{mathml(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

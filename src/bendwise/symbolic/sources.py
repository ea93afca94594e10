"""Where a function was written: its node in the syntax tree of its file."""

from __future__ import annotations

import ast
import linecache
from types import FunctionType
from typing import Any

from .arithmetic import TranslationError


def definition(function: FunctionType) -> Any:
    """The function's node in the syntax tree of its file."""
    code = function.__code__
    linecache.checkcache(code.co_filename)  # a module may have been edited and loaded again
    source = "".join(linecache.getlines(code.co_filename, function.__globals__))
    try:
        tree = ast.parse(source)
    except SyntaxError:
        tree = ast.Module([], [])
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and _first_line(node) == code.co_firstlineno
    ]
    columns = {column for line, _, column, _ in code.co_positions() if line and column}
    inside = [n for n in found if isinstance(n, ast.FunctionDef) or columns & _columns(n)]
    if len(inside) != 1:
        raise TranslationError("its source cannot be found")
    return inside[0]


def _first_line(node: ast.FunctionDef | ast.Lambda) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _columns(node: ast.Lambda) -> set[int]:
    return set(range(node.body.col_offset, (node.body.end_col_offset or 0) + 1))

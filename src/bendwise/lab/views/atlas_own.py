"""A formula of one's own in the atlas: its values, its slope, and the lines that make it an activation."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...activations import Activation, catalogue
from ...sculpting.formula import CONSTANTS, parse

Array = NDArray[np.float64]
Pair = Callable[[Array], tuple[Array, Array]]

STEP = 1e-3
IN_MATH = (
    "asinh", "atan", "cos", "cosh", "erf", "erfc", "exp", "log", "log10", "log2", "sin", "sinh", "sqrt",
    "tan", "tanh",
)  # fmt: skip
IN_PYTHON = ("abs", "max", "min")


def own_curve(text: str) -> Pair:
    """Value and slope of a formula; the slope is right to about ten digits where the formula is smooth."""
    function = parse(text)

    def value_and_slope(x: Array) -> tuple[Array, Array]:
        with np.errstate(all="ignore"):
            near = function(x + STEP) - function(x - STEP)
            far = function(x + 2 * STEP) - function(x - 2 * STEP)
            return function(x), (8 * near - far) / (12 * STEP)

    return value_and_slope


def jumps(x: Array, slope: Array) -> list[float]:
    """Where the slope jumps: between two places of the grid, and not beside them."""
    step = np.abs(np.diff(slope))
    before, after = np.roll(step, 3), np.roll(step, -3)
    found = (step > 0.05) & (step > 5 * before) & (step > 5 * after)
    places: list[float] = []
    for at in x[1:][found]:
        if not places or at - places[-1] > 0.1:
            places.append(float(at))
    return places


class _Lines(ast.NodeTransformer):
    """The formula as the body of a Python function: with `math.` and `bw.` before its words."""

    possible = True

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in CONSTANTS:
            return node
        return ast.Attribute(ast.Name("math"), "pi" if node.id == "π" else node.id)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        self.generic_visit(node)
        if name in IN_PYTHON:
            return node
        home = "math" if name in IN_MATH else "bw" if isinstance(catalogue.get(name), Activation) else None
        self.possible &= home is not None
        node.func = ast.Attribute(ast.Name(home or ""), name)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        numeric = not any(isinstance(part, ast.Name) and part.id == "x" for part in ast.walk(node))
        self.possible &= not isinstance(node.op, ast.Mod) and not numeric_power(node, numeric)
        self.generic_visit(node)
        return node


def numeric_power(node: ast.BinOp, numeric: bool) -> bool:
    """A power or a quotient of numbers alone: 9**9**9 and 1/0 are no fun in whole numbers."""
    return numeric and isinstance(node.op, ast.Pow | ast.Div) and not _is_plain(node)


def _is_plain(node: ast.BinOp) -> bool:
    """A quotient such as 1/3."""
    right = node.right
    return isinstance(node.op, ast.Div) and isinstance(right, ast.Constant) and bool(right.value)


def own_lines(text: str) -> str:
    """Python that makes it an activation, or, where a word of it has no derivative there, a function."""
    reader = _Lines()
    tree: Any = reader.visit(ast.parse(text.strip(), mode="eval").body)
    if reader.possible:
        body = ast.unparse(ast.fix_missing_locations(tree))
        return f"""
@bw.activation
def mine(x):
    return {body}  # its slope is derived from this line

mine_value, mine_slope = mine.value_and_slope(x)
"""
    return f"""
from bendwise.sculpting.formula import parse

mine, h = parse({text!r}), 0.001
mine_value = mine(x)
mine_slope = (8 * (mine(x + h) - mine(x - h)) - (mine(x + 2 * h) - mine(x - 2 * h))) / (12 * h)
"""

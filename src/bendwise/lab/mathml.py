"""A formula as MathML, straight from its text: Python's expression tree, and no algebra.

What comes out is a tree of lists, ``[tag, child, ...]`` with texts at its ends, which the page makes elements
of. Only the tags in `TAGS` occur, and never an attribute: nothing of the text becomes markup.
"""

from __future__ import annotations

import ast
import math
from typing import Any

Tree = list[Any]

TAGS = ("mrow", "mi", "mn", "mo", "mtext", "mfrac", "msup", "msub", "msqrt", "mtable", "mtr", "mtd")
GREEK = {
    "alpha": "α", "beta": "β", "lambd": "λ", "mu": "μ", "sigma": "σ", "pi": "π", "tau": "τ", "eps": "ε",
}  # fmt: skip
NAMED = {"sigmoid": "σ", "normal_cdf": "Φ", "normal_pdf": "φ", "ndtr": "Φ"}
SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
    ast.Eq: "=",
    ast.NotEq: "≠",
}
SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly a part holds together: what holds less than its place asks for stands in parentheses."""


def mathml(text: str) -> Tree | None:
    """The tree for a formula; None for what is no expression.

    Examples
    --------
    >>> mathml("x / 2")
    ['mfrac', ['mi', 'x'], ['mn', '2']]
    >>> mathml("x ** 2 ** n")
    ['msup', ['mi', 'x'], ['msup', ['mn', '2'], ['mi', 'n']]]
    """
    try:
        return _tree(ast.parse(text.strip(), mode="eval").body)[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _row(*parts: Any) -> Tree:
    return ["mrow", *parts]


def _operator(sign: str) -> Tree:
    return ["mo", sign]


def _fenced(inside: Tree) -> Tree:
    return _row(_operator("("), inside, _operator(")"))


def _part(node: ast.expr, needed: int) -> Tree:
    """A part, in parentheses where it would fall apart."""
    tree, holds = _tree(node)
    return tree if holds >= needed else _fenced(tree)


def _tree(node: ast.expr) -> tuple[Tree, int]:
    match node:
        case ast.Constant(value=int() | float() as value):
            return _number(value)
        case ast.Name(id=name):
            return _name(name), ATOM
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _row(_operator("−"), _part(operand, PRODUCT)), SUM
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _tree(operand)
        case ast.BinOp():
            return _binary(node)
        case ast.Compare():
            return _comparison(node), SUM
        case ast.IfExp():
            return _cases(node), ATOM
        case ast.Call(func=ast.Name(id=name)):
            return _call(name, node)
    raise ValueError(ast.unparse(node)[:40])


def _number(value: float) -> tuple[Tree, int]:
    if isinstance(value, float) and math.isinf(value):
        return ["mi", "∞"], ATOM
    text = f"{value:.6g}"
    if "e" not in text:
        return ["mn", text], ATOM
    digits, _, power = text.partition("e")
    raised: Tree = ["msup", ["mn", "10"], _row(*_signed(int(power)))]
    return _row(["mn", digits], _operator("·"), raised), PRODUCT


def _signed(value: int) -> list[Tree]:
    return [["mn", str(value)]] if value >= 0 else [_operator("−"), ["mn", str(-value)]]


def _name(name: str) -> Tree:
    """A letter, a Greek one, a letter with an index as in a1, or a word."""
    if name in GREEK:
        return ["mi", GREEK[name]]
    head, _, tail = name.partition("_")
    if tail and (head in GREEK or len(head) == 1):
        return ["msub", _name(head), ["mi", tail]]
    if len(name) == 2 and name[0].isalpha() and name[1].isdigit():
        return ["msub", ["mi", name[0]], ["mn", name[1]]]
    return ["mi", name.replace("_", " ")]


def _binary(node: ast.BinOp) -> tuple[Tree, int]:
    left, right = node.left, node.right
    match node.op:
        case ast.Add():
            return _row(_part(left, SUM), _operator("+"), _part(right, SUM)), SUM
        case ast.Sub():
            return _row(_part(left, SUM), _operator("−"), _part(right, PRODUCT)), SUM
        case ast.Mult():
            leads = SUM if isinstance(left, ast.UnaryOp) else PRODUCT  # a minus in front needs no parentheses
            return _row(_part(left, leads), _operator("·"), _part(right, PRODUCT)), leads
        case ast.Mod():
            return _row(_part(left, PRODUCT), ["mtext", "\u00a0mod\u00a0"], _part(right, POWER)), PRODUCT
        case ast.Div():
            return ["mfrac", _part(left, SUM), _part(right, SUM)], PRODUCT
        case ast.Pow():
            return ["msup", _part(left, ATOM), _part(right, SUM)], POWER
    raise ValueError(ast.unparse(node)[:40])


def _comparison(node: ast.Compare) -> Tree:
    parts: list[Tree] = [_part(node.left, SUM)]
    for sign, right in zip(node.ops, node.comparators, strict=True):
        if type(sign) not in SIGNS:
            raise ValueError(ast.unparse(node)[:40])
        parts += [_operator(SIGNS[type(sign)]), _part(right, SUM)]
    return _row(*parts)


def _cases(node: ast.IfExp) -> Tree:
    """Choices below each other; the page draws a line to their left, as few fonts have a brace that grows."""
    rows: list[Tree] = []
    rest: ast.expr = node
    while isinstance(rest, ast.IfExp):
        rows.append(_case(rest.body, _row(["mtext", "if\u00a0"], _tree(rest.test)[0])))
        rest = rest.orelse
    rows.append(_case(rest, ["mtext", "otherwise"]))
    return ["mtable", *rows]


def _case(value: ast.expr, when: Tree) -> Tree:
    return ["mtr", ["mtd", _tree(value)[0]], ["mtd", when]]


def _call(name: str, node: ast.Call) -> tuple[Tree, int]:
    arguments = [_tree(part)[0] for part in node.args]
    if name == "exp" and len(arguments) == 1:
        return ["msup", ["mi", "e"], arguments[0]], POWER
    if name == "sqrt" and len(arguments) == 1:
        return ["msqrt", arguments[0]], ATOM
    if name == "abs" and len(arguments) == 1:
        return _row(_operator("|"), arguments[0], _operator("|")), ATOM
    for keyword in node.keywords:
        arguments.append(_row(_name(keyword.arg or ""), _operator("="), _tree(keyword.value)[0]))
    listed: list[Tree] = []
    for i, argument in enumerate(arguments):
        listed += [_operator(","), argument] if i else [argument]
    return _row(["mi", NAMED.get(name, name.replace("_", " "))], _fenced(_row(*listed))), ATOM

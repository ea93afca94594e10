"""Formulas in x, as people write them: read by a fixed set of words, never run as code.

The text becomes a tree (`ast`), and the tree a chain of NumPy functions. Arithmetic is that of floating
point, so that no formula takes long: 9**9**9 is simply infinite.
"""

from __future__ import annotations

import ast
import difflib
import functools
import math
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..activations import Activation, catalogue
from ..compiler import get
from ..errors import InputError, unknown

Function = Callable[[NDArray[np.float64]], Any]

LONGEST, DEEPEST = 1000, 60  # characters; parts within parts
CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e, "tau": math.tau}
WORDS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "acos": np.arccos,
    "asin": np.arcsin,
    "asinh": np.arcsinh,
    "atan": np.arctan,
    "ceil": np.ceil,
    "cos": np.cos,
    "cosh": np.cosh,
    "erf": np.vectorize(math.erf, otypes=[float]),
    "erfc": np.vectorize(math.erfc, otypes=[float]),
    "exp": np.exp,
    "floor": np.floor,
    "log": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "round": np.round,
    "sign": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "sqrt": np.sqrt,
    "tan": np.tan,
    "tanh": np.tanh,
}
SEVERAL: dict[str, Callable[..., Any]] = {"max": np.maximum, "min": np.minimum}
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def parse(text: str) -> Function:
    """A formula in x as a function of an array.

    It may hold numbers, ``x``, ``pi``, ``e``, ``tau``; ``+ - * / % **``; choices such as
    ``x if x > 0 else 0``; the functions abs, acos, asin, asinh, atan, ceil, cos, cosh, erf, erfc, exp, floor,
    log, log10, log2, max, min, round, sign, sin, sinh, sqrt, tan, tanh; and the element-wise activations of
    the catalogue, such as ``relu(x - 1)`` or ``leaky_relu(x, negative_slope=0.2)``.

    Raises
    ------
    InputError
        If the text is anything else; the message says where.

    Examples
    --------
    >>> float(parse("sin(2*pi*x) + relu(x - 1)")(np.array(1.25)))
    1.25
    >>> parse("sinn(x)")
    Traceback (most recent call last):
        ...
    bendwise.errors.InputError: in the formula 'sinn(x)', column 1: unknown function 'sinn'; did you ...
    """
    compute = _Reader(text).read(_tree(text), DEEPEST)

    def function(x: Any) -> Any:
        place = np.asarray(x, np.float64)
        with np.errstate(all="ignore"):
            return np.broadcast_to(compute(place), place.shape).astype(np.float64)

    return function


def _tree(text: str) -> ast.expr:
    if not text.strip():
        raise InputError("the formula is empty; write one such as sin(2*pi*x)")
    if len(text) > LONGEST:
        raise InputError(f"the formula has {len(text)} characters; the longest that is read has {LONGEST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's remarks on what a program would mean by it
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        lead = len(text) - len(text.lstrip())
        where = f", column {lead + error.offset}" if error.offset and error.lineno == 1 else ""
        raise InputError(f"in the formula {text!r}{where}: {_hint(text)}") from None
    except (ValueError, MemoryError, RecursionError):
        raise InputError(f"the formula {text!r} cannot be read; write one such as sin(2*pi*x)") from None


def _hint(text: str) -> str:
    """What is probably wrong with a text that is no expression."""
    if text.count("(") != text.count(")"):
        return f"there are {text.count('(')} opening and {text.count(')')} closing parentheses"
    if "=" in text:
        return "a formula has no =; write only what stands to the right of it"
    return "this is no formula; every product needs its *, as in sin(2*pi*x)"


class _Reader:
    """Reads the nodes of one formula."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lead = len(text) - len(text.lstrip())

    def wrong(self, node: ast.AST, why: str) -> InputError:
        line = self.text.strip().encode()[: getattr(node, "col_offset", 0)]
        column = self.lead + len(line.decode(errors="ignore")) + 1
        return InputError(f"in the formula {self.text!r}, column {column}: {why}")

    def read(self, node: ast.expr, depth: int) -> Function:
        """The function of x that a node stands for."""
        if depth == 0:
            raise self.wrong(node, f"parts stand in parts more than {DEEPEST} deep; write it flatter")
        match node:
            case ast.Constant(value=value):
                return self.number(node, value)
            case ast.Name(id="x"):
                return lambda x: x
            case ast.Name(id=name):
                return self.constant(node, name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as op, operand=operand):
                return _applied(OPERATORS[type(op)], [self.read(operand, depth - 1)])
            case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
                return _applied(OPERATORS[type(op)], [self.read(part, depth - 1) for part in (left, right)])
            case ast.BinOp(op=ast.BitXor()):
                raise self.wrong(node, "powers are written with **, as in x**2, not with ^")
            case ast.IfExp(test=ast.Compare() as test, body=body, orelse=orelse):
                then, otherwise = (self.read(part, depth - 1) for part in (body, orelse))
                return _applied(np.where, [self.condition(test, depth - 1), then, otherwise])
            case ast.IfExp(test=test):
                raise self.wrong(test, "a choice needs a comparison, as in x if x > 0 else 0")
            case ast.Call():
                return self.call(node, depth - 1)
        raise self.wrong(node, f"{ast.unparse(node)[:40]!r} is not arithmetic in x")

    def number(self, node: ast.expr, value: Any) -> Function:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(node, f"{value!r} is not a real number")
        try:
            found = np.float64(value)
        except OverflowError:
            found = np.float64(math.inf)
        return lambda x: found

    def constant(self, node: ast.expr, name: str) -> Function:
        if name not in CONSTANTS:
            if name in WORDS or name in SEVERAL or name in catalogue:
                raise self.wrong(node, f"{name} is a function; write {name}(x)")
            if len(name) == 1:
                raise self.wrong(node, f"unknown name {name!r}; the variable is called x")
            raise self.wrong(node, str(unknown("name", name, ["x", *CONSTANTS])))
        value = np.float64(CONSTANTS[name])
        return lambda x: value

    def condition(self, node: ast.Compare, depth: int) -> Function:
        """A comparison, or several in a row as in 0 < x <= 1."""
        operands = [self.read(part, depth) for part in (node.left, *node.comparators)]
        parts = []
        for sign, left, right in zip(node.ops, operands, operands[1:], strict=False):
            if type(sign) not in OPERATORS:
                raise self.wrong(node, "numbers are compared with <, <=, > or >=")
            parts.append(_applied(OPERATORS[type(sign)], [left, right]))
        return functools.reduce(lambda one, other: _applied(np.logical_and, [one, other]), parts)

    def call(self, node: ast.Call, depth: int) -> Function:
        if not isinstance(node.func, ast.Name):
            raise self.wrong(node, "a product needs its *, as in 2*(x + 1)")
        name = node.func.id
        record = catalogue.get(name)
        if name not in WORDS and name not in SEVERAL:
            if isinstance(record, Activation):
                return self.activation(node, record, depth)
            if name in CONSTANTS or name == "x":
                raise self.wrong(node, f"{name} is a number; a product needs its *, as in {name}*(x + 1)")
            if record is not None:
                raise self.wrong(node, f"{name} does not take one number and give one")
            raise self.wrong(node, str(_unknown_function(name)))
        if node.keywords or (name in WORDS and len(node.args) != 1) or len(node.args) < 1:
            how_many = "one number" if name in WORDS else "numbers with commas between"
            raise self.wrong(
                node, f"{name} takes {how_many}, as in {name}({'x' if name in WORDS else 'x, 0'})"
            )
        parts = [self.read(part, depth) for part in node.args]
        if name in WORDS:
            return _applied(WORDS[name], parts)
        return functools.reduce(lambda one, other: _applied(SEVERAL[name], [one, other]), parts)

    def activation(self, node: ast.Call, record: Activation, depth: int) -> Function:
        """An activation of what is given first; its parameters are numbers, by name."""
        settings = {keyword.arg: keyword.value for keyword in node.keywords}
        if len(node.args) != 1 or settings.keys() - record.parameters.keys():
            names = "".join(f", {name}={value:g}" for name, value in record.parameters.items())
            raise self.wrong(node, f"{record.name} takes one number, as in {record.name}(x{names})")
        inner = self.read(node.args[0], depth)
        numbers = {name: self.setting(value, depth) for name, value in settings.items() if name}
        function = get(record.name)
        return lambda x: function(np.asarray(inner(x), np.float64), **numbers)

    def setting(self, node: ast.expr, depth: int) -> float:
        """A parameter: arithmetic without x."""
        if any(isinstance(part, ast.Name) and part.id == "x" for part in ast.walk(node)):
            raise self.wrong(node, "a parameter is one number; it cannot vary with x")
        with np.errstate(all="ignore"):
            return float(self.read(node, depth)(np.zeros(())))


def _applied(operation: Callable[..., Any], parts: list[Function]) -> Function:
    return lambda x: operation(*(part(x) for part in parts))


def _unknown_function(name: str) -> InputError:
    """The nearest function; where none is near, the list of those that are no activations."""
    own = [*WORDS, *SEVERAL]
    every = [*own, *(known for known, record in catalogue.items() if isinstance(record, Activation))]
    is_near = difflib.get_close_matches(name.lower(), every, n=1, cutoff=0.6)
    return unknown("function", name, every if is_near else own)

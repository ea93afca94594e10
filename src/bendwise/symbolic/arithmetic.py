"""From Python's expressions to SymPy's: arithmetic, comparisons, choices."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import sympy as sp

from .latex import constant

CONSTANTS = {math.pi: sp.pi, math.tau: 2 * sp.pi, math.e: sp.E, math.inf: sp.oo, -math.inf: -sp.oo}


class TranslationError(Exception):
    """A construct that has no counterpart in mathematics, and where it stands."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.line = line


def number(value: Any) -> Any:
    """A Python number as an exact one: 0.1 is a tenth.

    >>> number(0.1), number(3)
    (1/10, 3)
    """
    if isinstance(value, bool):
        return sp.true if value else sp.false
    if value in CONSTANTS:
        return CONSTANTS[value]
    return sp.nan if value != value else sp.Rational(repr(float(value)))


class Reader:
    """Reads expressions; `evaluate` says whether SymPy may rearrange what it reads."""

    def __init__(self, names: dict[str, Any], evaluate: bool = True, depth: int = 0) -> None:
        self.names = names
        self.evaluate = evaluate
        self.depth = depth

    def read(self, node: ast.AST) -> Any:
        """The node as a SymPy expression, a condition, or a tuple of them."""
        method = getattr(self, f"read_{type(node).__name__}", None)
        if method is None:
            raise TranslationError(f"`{ast.unparse(node)}` is not arithmetic", getattr(node, "lineno", 0))
        try:
            return method(node)
        except TranslationError as error:
            error.line = error.line or getattr(node, "lineno", 0)
            raise
        except (TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
            why = f"`{ast.unparse(node)}` cannot be read as mathematics ({error})"
            raise TranslationError(why, getattr(node, "lineno", 0)) from None

    def apply(self, operation: Any, *operands: Any) -> Any:
        return operation(*operands, evaluate=self.evaluate)

    def read_Constant(self, node: ast.Constant) -> Any:
        if not isinstance(node.value, (int, float)):
            raise TranslationError(f"{node.value!r} is not a number")
        return self.number(node.value)

    def number(self, value: Any) -> Any:
        found = number(value)
        return found if self.evaluate or not found.is_Rational else constant(found)

    def read_Name(self, node: ast.Name) -> Any:
        if node.id not in self.names:
            raise TranslationError(f"`{node.id}` is not known")
        return self.names[node.id]

    def read_Tuple(self, node: ast.Tuple) -> Any:
        return tuple(self.read(part) for part in node.elts)

    def read_Subscript(self, node: ast.Subscript) -> Any:
        return self.read(node.value)[ast.literal_eval(node.slice)]

    def read_UnaryOp(self, node: ast.UnaryOp) -> Any:
        operand = self.read(node.operand)
        if isinstance(node.op, ast.Not):
            return sp.Not(operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        return -operand if operand.is_number else self.apply(sp.Mul, sp.Integer(-1), operand)

    def read_BinOp(self, node: ast.BinOp) -> Any:
        return self.binary(node.op, self.read(node.left), self.read(node.right))

    def binary(self, operator: ast.operator, left: Any, right: Any) -> Any:
        match operator:
            case ast.Add():
                return self.apply(sp.Add, left, right)
            case ast.Sub():
                minus = -right if right.is_number else self.apply(sp.Mul, sp.Integer(-1), right)
                return self.apply(sp.Add, left, minus)
            case ast.Mult():
                return self.product(left, right)
            case ast.Div() if left.is_Integer and right.is_Integer:
                return left / right
            case ast.Div():
                inverse = self.apply(sp.Pow, right, sp.Integer(-1))
                return inverse if left == 1 else self.apply(sp.Mul, left, inverse)
            case ast.Pow():
                return self.apply(sp.Pow, left, right)
        raise TranslationError(f"there is no derivative of the operator {type(operator).__name__}")

    def product(self, left: Any, right: Any) -> Any:
        """left · right; as written, x · x is x²."""
        if not self.evaluate and right.is_Symbol:
            *before, last = left.args if left.is_Mul else (left,)
            if last == right:
                square = self.apply(sp.Pow, right, sp.Integer(2))
                return self.apply(sp.Mul, *before, square) if before else square
        return self.apply(sp.Mul, left, right)

    def read_Compare(self, node: ast.Compare) -> Any:
        relations = {
            ast.Gt: sp.Gt,
            ast.GtE: sp.Ge,
            ast.Lt: sp.Lt,
            ast.LtE: sp.Le,
            ast.Eq: sp.Eq,
            ast.NotEq: sp.Ne,
        }
        if strange := [operator for operator in node.ops if type(operator) not in relations]:
            raise TranslationError(
                f"numbers are compared with <, <=, >, >=, == or !=, not by {type(strange[0]).__name__}"
            )
        operands = [self.read(part) for part in (node.left, *node.comparators)]
        return sp.And(
            *(
                relations[type(operator)](left, right)
                for operator, left, right in zip(node.ops, operands, operands[1:], strict=False)
            )
        )

    def read_BoolOp(self, node: ast.BoolOp) -> Any:
        parts = [self.read(part) for part in node.values]
        return sp.And(*parts) if isinstance(node.op, ast.And) else sp.Or(*parts)

    def read_IfExp(self, node: ast.IfExp) -> Any:
        condition = self.read(node.test)
        if condition == sp.true:
            return self.read(node.body)
        if condition == sp.false:
            return self.read(node.orelse)
        return self.choose(condition, self.read(node.body), self.read(node.orelse))

    def choose(self, condition: Any, then: Any, otherwise: Any) -> Any:
        """`then` where the condition holds; a chain of choices is one list of cases."""
        if isinstance(then, tuple):
            return tuple(self.choose(condition, *pair) for pair in zip(then, otherwise, strict=True))
        if then == otherwise:
            return then
        rest = otherwise.args if isinstance(otherwise, sp.Piecewise) else [(otherwise, sp.true)]
        return sp.Piecewise((then, condition), *rest, evaluate=self.evaluate)

    def read_Call(self, node: ast.Call) -> Any:
        positional = [self.read(argument) for argument in node.args]
        named = {keyword.arg: self.read(keyword.value) for keyword in node.keywords if keyword.arg}
        return self.call(node, positional, named)

    def call(self, node: ast.Call, positional: list[Any], named: dict[str, Any]) -> Any:
        """What a function gives for what it is given."""
        raise NotImplementedError

    def word(self, word: Callable[..., Any], arguments: list[Any]) -> Any:
        if not self.evaluate and isinstance(word, type):
            return word(*arguments, evaluate=False)
        if not self.evaluate and word is sp.sqrt:
            return self.apply(sp.Pow, arguments[0], sp.Rational(1, 2))
        return word(*arguments)

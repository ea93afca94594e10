"""Operators and reserved words: how Python's are written in JavaScript, for numbers and for arrays."""

from __future__ import annotations

import ast
from dataclasses import dataclass


class TranslationError(ValueError):
    """Python that has no JavaScript."""


_RESERVED = """
arguments await break case catch class const continue debugger default delete do else enum eval export extends
false finally for function if implements import in instanceof interface let new null package private protected
public return static super switch this throw true try typeof var void while with yield
np py math warnings undefined NaN Infinity
"""
RESERVED = frozenset(_RESERVED.split())


def safe(name: str) -> str:
    """A name that JavaScript does not need for itself."""
    return name + "_" if name in RESERVED else name


@dataclass(frozen=True)
class Words:
    """How operators are written.

    Numbers have JavaScript's own. Arrays have none there: each becomes a call.
    """

    arrays: bool

    def binary(self, operator: ast.operator, left: str, right: str) -> str:
        if self.arrays:
            return f"py.{type(operator).__name__.lower()}({left}, {right})"
        signs: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
        if type(operator) not in signs:
            raise TranslationError(f"{type(operator).__name__} is not among the operators")
        return f"({left} {signs[type(operator)]} {right})"

    def compare(self, operator: ast.cmpop, left: str, right: str) -> str:
        if self.arrays:
            return f"py.{type(operator).__name__.lower()}({left}, {right})"
        signs: dict[type[ast.cmpop], str] = {
            ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!==",
        }  # fmt: skip
        if type(operator) not in signs:
            raise TranslationError(f"{type(operator).__name__} is not among the comparisons")
        return f"{left} {signs[type(operator)]} {right}"

    def unary(self, operator: ast.unaryop, operand: str) -> str:
        if isinstance(operator, ast.Not):
            return f"!{self.truth(operand)}"
        if not isinstance(operator, (ast.USub, ast.UAdd)):
            raise TranslationError(f"{type(operator).__name__} is not among the operators")
        if self.arrays:
            return f"py.{type(operator).__name__.lower()}({operand})"
        return f"(-{operand})" if isinstance(operator, ast.USub) else operand

    def truth(self, text: str) -> str:
        return f"py.truth({text})" if self.arrays else f"({text})"


NUMBERS, ARRAYS = Words(False), Words(True)

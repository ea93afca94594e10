"""From formulas to SymPy: a docstring's first line, or the body of a plain function."""

from __future__ import annotations

import ast
import inspect
import math
import sys
from functools import cache
from types import BuiltinFunctionType, FunctionType
from typing import Any

import sympy as sp

from .. import elementary
from ..activations.record import Activation, catalogue
from .arithmetic import Reader, TranslationError, number
from .numbers import evaluator, symbols
from .sources import definition
from .vocabulary import FUNCTIONS, LIBRARY, Extremum

DEPTH = 20  # functions that call functions; deeper, one calls itself


class FormulaReader(Reader):
    """Reads a docstring: calls are words of the vocabulary, or activations."""

    def call(self, node: ast.Call, positional: list[Any], named: dict[str, Any]) -> Any:
        """A call in a docstring: a word of the vocabulary, or an activation of the catalogue."""
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        word = FUNCTIONS.get(name)
        many = isinstance(word, type) and issubclass(word, Extremum)
        if word and not named and (len(positional) == 1 or many):
            return self.word(word, positional)
        if isinstance(catalogue.get(name), Activation):
            return self.compose(catalogue[name], positional, named)  # type: ignore[arg-type]
        raise TranslationError(f"`{name}` is not a function that formulas know")

    def compose(self, record: Activation, positional: list[Any], named: dict[str, Any]) -> Any:
        """An activation of what is given."""
        if record.name in FUNCTIONS and len(positional) == 1 and not named:
            return self.word(FUNCTIONS[record.name], positional)
        variable, parameters = symbols(record)
        if not positional or len(positional) > 1 + len(parameters) or named.keys() - parameters.keys():
            raise TranslationError(f"{record.name} is given what it does not take")
        defaults = {name: number(value) for name, value in record.parameters.items()}
        given = {**defaults, **dict(zip(parameters, positional[1:], strict=False)), **named}
        values = {parameters[name]: value for name, value in given.items()}
        return read_record(record, depth=self.depth + 1).subs(
            {variable: positional[0], **values}, simultaneous=True
        )


class BodyReader(FormulaReader):
    """Reads the statements of a function, in which names stand for what Python finds there."""

    def __init__(self, function: FunctionType, names: dict[str, Any], evaluate: bool, depth: int) -> None:
        super().__init__(names, evaluate, depth)
        self.function = function

    def object(self, node: ast.AST) -> Any:
        """The Python object that a name or a dotted name stands for."""
        if isinstance(node, ast.Attribute):
            return getattr(self.object(node.value), node.attr)
        if not isinstance(node, ast.Name):
            raise TranslationError(f"`{ast.unparse(node)}` is not a name")
        found = inspect.getclosurevars(self.function)
        for scope in (found.nonlocals, self.function.__globals__, found.builtins):
            if node.id in scope:
                return scope[node.id]
        raise TranslationError(f"`{node.id}` is not known")

    def read_Name(self, node: ast.Name) -> Any:
        return self.names[node.id] if node.id in self.names else self.value(node)

    def read_Attribute(self, node: ast.Attribute) -> Any:
        return self.value(node)

    def value(self, node: ast.AST) -> Any:
        found = self.object(node)
        if isinstance(found, (int, float)):
            return self.number(found)
        raise TranslationError(f"`{ast.unparse(node)}` is not a number")

    def call(self, node: ast.Call, positional: list[Any], named: dict[str, Any]) -> Any:
        function = self.object(node.func)
        function = getattr(function, "py_func", function)  # what Numba has compiled already
        record = getattr(function, "record", function)
        name = getattr(function, "__name__", "")
        if isinstance(record, Activation):
            return self.compose(record, positional, named)
        if function is float:
            return positional[0]
        if not named and name in LIBRARY and _is_of_a_library(function, name):
            return self.word(LIBRARY[name], positional)
        if isinstance(function, FunctionType) and function.__module__ != elementary.__name__:
            return read_function(function, positional, named, self.evaluate, self.depth + 1)
        raise TranslationError(f"`{ast.unparse(node.func)}` has no known derivative")

    def run(self, statements: list[ast.stmt]) -> Any:
        """What the statements return; None where they return nothing."""
        for position, statement in enumerate(statements):
            try:
                match statement:
                    case ast.Return(value=ast.expr() as value):
                        return self.read(value)
                    case ast.If():
                        return self.branch(statement, statements[position + 1 :])
                    case ast.Assign(targets=targets, value=value):
                        for target in targets:
                            self.bind(target, self.read(value))
                    case ast.AnnAssign(target=target, value=ast.expr() as value):
                        self.bind(target, self.read(value))
                    case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                        left = self.read_Name(ast.copy_location(ast.Name(name), target))
                        self.names[name] = self.binary(op, left, self.read(value))
                    case ast.Expr(value=ast.Constant()) | ast.Pass():
                        continue
                    case _:
                        word = ast.unparse(statement).split("\n", 1)[0]
                        raise TranslationError(f"`{word}` is neither an assignment, a choice nor a result")
            except TranslationError as error:
                error.line = error.line or statement.lineno
                raise
        return None

    def bind(self, target: ast.expr, value: Any) -> None:
        if isinstance(target, ast.Name):
            self.names[target.id] = value
        elif isinstance(target, ast.Tuple) and isinstance(value, tuple):
            for part, its_value in zip(target.elts, value, strict=True):
                self.bind(part, its_value)
        else:
            raise TranslationError(f"`{ast.unparse(target)}` is not a name", target.lineno)

    def branch(self, statement: ast.If, rest: list[ast.stmt]) -> Any:
        """Both sides of a choice, each followed by the rest of the function."""
        condition = self.read(statement.test)
        sides = {sp.true: [statement.body], sp.false: [statement.orelse]}
        answers = []
        for side in sides.get(condition, [statement.body, statement.orelse]):
            reader = BodyReader(self.function, dict(self.names), self.evaluate, self.depth)
            answer = reader.run([*side, *rest])
            if answer is None:
                raise TranslationError("one way through the formula returns nothing", statement.lineno)
            answers.append(answer)
        return answers[0] if len(answers) == 1 else self.choose(condition, *answers)


def _is_of_a_library(function: Any, name: str) -> bool:
    if isinstance(function, BuiltinFunctionType) and function.__module__ in ("builtins", "math"):
        return True
    if getattr(elementary, name, None) is function:
        return True
    return getattr(sys.modules.get("numpy"), name, None) is function


def read_function(
    function: FunctionType,
    positional: list[Any],
    named: dict[str, Any],
    evaluate: bool = True,
    depth: int = 0,
) -> Any:
    """What a plain function returns for symbolic arguments."""
    if depth > DEPTH:
        raise TranslationError(f"{function.__name__!r} calls itself")
    bound = inspect.signature(function).bind(*positional, **named)
    bound.apply_defaults()
    arguments = {
        name: number(value) if isinstance(value, (int, float)) else value
        for name, value in bound.arguments.items()
    }
    node = definition(function)
    reader = BodyReader(function, arguments, evaluate, depth)
    if isinstance(node, ast.Lambda):
        return reader.read(node.body)
    answer = reader.run(node.body)
    if answer is None:
        raise TranslationError(f"{function.__name__!r} returns nothing", node.lineno)
    return answer


def _names(record: Activation, evaluate: bool) -> tuple[Any, dict[str, Any]]:
    """The variable and the parameters; as written, a parameter that is infinite by default is left out."""
    variable, parameters = symbols(record)
    if not evaluate:
        infinite = {name: number(v) for name, v in record.parameters.items() if math.isinf(v)}
        parameters = {**parameters, **infinite}
    return variable, parameters


def read_body(record: Activation, evaluate: bool = True, depth: int = 0) -> Any:
    """The value that the body of a formula computes."""
    variable, parameters = _names(record, evaluate)
    written = getattr(record.formula, "derived_from", record.formula)
    answer = read_function(written, [variable], parameters, evaluate, depth)  # type: ignore[arg-type]
    return answer[0] if isinstance(answer, tuple) else answer


def read_text(text: str, record: Activation, evaluate: bool = True, depth: int = 0) -> Any:
    """A line of text as the formula of a record."""
    variable, parameters = _names(record, evaluate)
    names = {"pi": sp.pi, "inf": sp.oo, variable.name: variable, **parameters}
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        raise TranslationError(f"{text!r} is not an expression") from None
    found = FormulaReader(names, evaluate, depth).read(node)
    if not isinstance(found, sp.Expr):
        raise TranslationError(f"{text!r} is not a number")
    return found


@cache
def speaks(record: Activation) -> bool:
    """Whether the first line of the docstring is the formula."""
    try:
        return is_formula_of(read_text(record.summary, record), record)
    except TranslationError:
        return False


def read_record(record: Activation, evaluate: bool = True, depth: int = 0) -> Any:
    """The formula of a record: its docstring's first line where that is the formula, else its body."""
    if depth > DEPTH:
        raise TranslationError(f"{record.name!r} is defined by itself")
    if speaks(record):
        return read_text(record.summary, record, evaluate, depth)
    return read_body(record, evaluate, depth)


def is_formula_of(expression: Any, record: Activation) -> bool:
    """Whether the expression has the formula's values, at a handful of points where there are any."""
    found, compared = evaluator(expression, record), 0
    for x in (-7.313, -2.117, -0.613, -0.0217, 0.3071, 1.709, 3.413, 8.909):  # where nobody has a jump
        try:
            answer: Any = record.formula(x)
            value = float(answer[0] if isinstance(answer, tuple) else answer)
            if value != value:
                continue
            if not abs(found(x) - value) <= 1e-7 * (1 + abs(value)):
                return False
        except (ArithmeticError, ValueError, TypeError):
            continue
        compared += 1
    return compared > 0

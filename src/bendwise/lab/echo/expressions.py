"""Python expressions in JavaScript."""

from __future__ import annotations

import ast
import json
import math
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from ...activations import Activation
from .words import TranslationError, Words, safe

if TYPE_CHECKING:
    from .translate import Translation


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


class Expressions:
    """Writes expressions that stand in a function, or at the top of a module."""

    def __init__(
        self, translation: Translation, function: FunctionType | None, words: Words, module: str
    ) -> None:
        self.translation = translation
        self.function = function
        self.words = words
        self.local: set[str] = set()
        self._module = module

    def _outside(self, name: str) -> tuple[str, Any]:
        if self.function is None:
            return self.translation.module_name(self._module, name)
        return self.translation.look_up(self.function, name, arrays=self.words.arrays)

    def value(self, value: Any) -> str:
        """A plain value."""
        from .translate import number

        if value is None or isinstance(value, (bool, str)):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, (int, float)):
            return number(value)
        raise TranslationError(f"no JavaScript for the value {value!r}")

    def target(self, node: ast.expr) -> str:
        """What is assigned to."""
        match node:
            case ast.Name(name):
                return safe(name)
            case ast.Tuple(items):
                return f"[{', '.join(self.target(item) for item in items)}]"
            case ast.Attribute(of, name):
                return f"{self.expression(of)}.{name}"
            case ast.Subscript(of, index) if not self.words.arrays or _is_text(index):
                return f"{self.expression(of)}[{self.expression(index)}]"
        raise TranslationError(f"line {node.lineno}: no JavaScript for this assignment")

    def condition(self, node: ast.expr) -> str:
        """What is asked: true or false."""
        match node:
            case ast.BoolOp(operator, parts):
                sign = " && " if isinstance(operator, ast.And) else " || "
                return f"({sign.join(self.condition(part) for part in parts)})"
            case ast.UnaryOp(ast.Not(), operand):
                return f"!({self.condition(operand)})"
        return self.words.truth(self.expression(node))

    def expression(self, node: ast.expr) -> str:
        """Any expression."""
        match node:
            case ast.Constant(value):
                return self.value(value)
            case ast.Name(name):
                return safe(name) if name in self.local else self._outside(name)[0]
            case ast.BinOp(left, operator, right):
                return self.words.binary(operator, self.expression(left), self.expression(right))
            case ast.UnaryOp(ast.Not()) | ast.BoolOp():
                return self.condition(node)
            case ast.UnaryOp(operator, operand):
                return self.words.unary(operator, self.expression(operand))
            case ast.Compare(left, operators, others):
                sides = [self.expression(side) for side in (left, *others)]
                parts = [
                    self.words.compare(op, a, b)
                    for op, a, b in zip(operators, sides, sides[1:], strict=False)
                ]
                return parts[0] if len(parts) == 1 and self.words.arrays else f"({' && '.join(parts)})"
            case ast.IfExp(test, body, otherwise):
                return f"({self.condition(test)} ? {self.expression(body)} : {self.expression(otherwise)})"
            case ast.Tuple(items) | ast.List(items):
                return f"[{', '.join(self.expression(item) for item in items)}]"
            case ast.Starred(value):
                text = self.expression(value)
                return f"...py.iter({text})" if self.words.arrays else f"...{text}"
            case ast.Call():
                return self._call(node)
            case ast.Attribute(of, name):
                return self._attribute(of, name)
        return self._structure(node)

    def _structure(self, node: ast.expr) -> str:
        """What only functions of arrays have."""
        if not self.words.arrays:
            if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.UnaryOp):
                return f"{self.expression(node.value)}[{self.expression(node.slice)}]"
            raise TranslationError(f"line {node.lineno}: no JavaScript for {type(node).__name__} of numbers")
        match node:
            case ast.Subscript(of, index):
                return f"py.at({self.expression(of)}, {self._index(index)})"
            case ast.Dict(keys, values):
                pairs = [
                    (k and self.expression(k), self.expression(v)) for k, v in zip(keys, values, strict=True)
                ]
                return f"({{{', '.join(f'[{k}]: {v}' if k else f'...{v}' for k, v in pairs)}}})"
            case ast.JoinedStr(parts):
                return f'[{", ".join(self._piece(part) for part in parts)}].join("")'
            case ast.ListComp(item, [over]) | ast.GeneratorExp(item, [over]):
                return self._comprehension(over, lambda: self.expression(item))
            case ast.DictComp(key, value, [over]):
                made = self._comprehension(
                    over, lambda: f"[{self.expression(key)}, {self.expression(value)}]"
                )
                return f"Object.fromEntries({made})"
        raise TranslationError(f"line {node.lineno}: no JavaScript for {type(node).__name__}")

    def _attribute(self, of: ast.expr, name: str) -> str:
        if isinstance(of, ast.Name) and of.id not in self.local:
            text, thing = self._outside(of.id)
            if isinstance(thing, ModuleType) and (thing is math or thing.__name__.startswith("bendwise.")):
                return self._of_module(thing, name)
            return f"{text}.{name}"
        return f"{self.expression(of)}.{name}"

    def _of_module(self, module: ModuleType, name: str) -> str:
        found = getattr(module, name)
        if module is math and callable(found):
            return f"math.{name}"
        return self.translation.say(found, name, module.__name__, arrays=self.words.arrays)

    def _index(self, node: ast.expr) -> str:
        match node:
            case ast.Tuple(items):
                return f"py.many({', '.join(self._index(item) for item in items)})"
            case ast.Slice(lower, upper, None):
                ends = ("null" if end is None else self.expression(end) for end in (lower, upper))
                return f"py.slice({', '.join(ends)})"
        return self.expression(node)

    def _piece(self, node: ast.expr) -> str:
        match node:
            case ast.FormattedValue(value, conversion, None):
                return f"py.{'repr' if conversion == ord('r') else 'str'}({self.expression(value)})"
            case ast.FormattedValue(value, _, ast.JoinedStr([ast.Constant("d")])):
                return f"String({self.expression(value)})"
            case ast.FormattedValue():
                raise TranslationError(f"line {node.lineno}: no JavaScript for this way to write a number")
        return self.expression(node)

    def _comprehension(self, over: ast.comprehension, item: Any) -> str:
        source = f"py.iter({self.expression(over.iter)})"
        made = {n.id for n in ast.walk(over.target) if isinstance(n, ast.Name)}
        before, self.local = self.local, self.local | made
        try:
            argument = self.target(over.target)
            for test in over.ifs:
                source += f".filter(({argument}) => {self.condition(test)})"
            return f"{source}.map(({argument}) => {item()})"
        finally:
            self.local = before

    def _call(self, node: ast.Call) -> str:
        arguments = [self.expression(a) for a in node.args]
        named = {k.arg: self.expression(k.value) for k in node.keywords if k.arg is not None}
        if isinstance(node.func, ast.Name) and node.func.id not in self.local:
            return self._named_call(node.func.id, arguments, named)
        if named:
            arguments.append(f"{{ {', '.join(f'{k}: {v}' for k, v in named.items())} }}")
        if isinstance(node.func, ast.Attribute):
            of = node.func.value
            inside = isinstance(of, ast.Name) and (of.id in self.local)
            if inside or not isinstance(of, ast.Name):
                name = json.dumps(node.func.attr)
                return f"py.method({self.expression(of)}, {name}, [{', '.join(arguments)}])"
        return f"{self.expression(node.func)}({', '.join(arguments)})"

    def _named_call(self, name: str, arguments: list[str], named: dict[str, str]) -> str:
        from .translate import signature

        text, thing = self._outside(name)
        if isinstance(thing, FunctionType) and thing not in self.translation.given:
            order = signature(thing)[len(arguments) :] if named else ()
            places = [named.get(one, "undefined") for one in order]
            while places and places[-1] == "undefined":
                places.pop()
            arguments = [*arguments, *places]
        elif named:
            arguments = [*arguments, f"{{ {', '.join(f'{k}: {v}' for k, v in named.items())} }}"]
        called = f"{text}({', '.join(arguments)})"
        return f"{called}[0]" if isinstance(thing, Activation) else called

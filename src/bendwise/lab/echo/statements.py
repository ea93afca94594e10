"""The body of one Python function in JavaScript: its statements; `expressions` has what they are made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from types import FunctionType
from typing import TYPE_CHECKING, Any

from .expressions import Expressions
from .words import TranslationError, Words, safe

if TYPE_CHECKING:
    from .translate import Translation


class Body(Expressions):
    """One function, or, without one, an expression at the top of a module."""

    def __init__(
        self,
        translation: Translation,
        function: FunctionType | None,
        node: ast.FunctionDef | None,
        words: Words,
        module: str = "",
    ) -> None:
        super().__init__(translation, function, words, module)
        self._node = node
        self.local = set() if node is None else _assigned(node)

    def write(self, name: str) -> str:
        """The function's text."""
        node, function = self._node, self.function
        assert node is not None
        assert function is not None
        arguments = [a.arg for a in (*node.args.args, *node.args.kwonlyargs)]
        defaults = dict(zip(reversed(node.args.args), reversed(function.__defaults__ or ()), strict=False))
        given = {a.arg: value for a, value in defaults.items()} | (function.__kwdefaults__ or {})
        head = ", ".join(safe(a) + (f" = {self.value(given[a])}" if a in given else "") for a in arguments)
        if node.args.vararg is not None:
            arguments.append(node.args.vararg.arg)
            head = f"{head}, ...{safe(arguments[-1])}"
        declared = sorted(safe(one) for one in self.local - set(arguments))
        lines = [f"let {', '.join(declared)};"] if declared else []
        lines += self._block(node.body)
        return f"function {name}({head}) {{\n  " + "\n  ".join(lines) + "\n}"

    def _block(self, statements: Iterable[ast.stmt]) -> list[str]:
        return [line for statement in statements for line in self._statement(statement)]

    def _statement(self, node: ast.stmt) -> list[str]:
        match node:
            case ast.Expr(ast.Constant(str())):  # a docstring
                return []
            case ast.Expr(value):
                return [f"{self.expression(value)};"]
            case ast.Return(value):
                return [f"return {'null' if value is None else self.expression(value)};"]
            case ast.Assign([target], value):
                return [self._assign(target, value)]
            case ast.AnnAssign(target, _, value) if value is not None:
                return [self._assign(target, value)]
            case ast.AugAssign(target, operator, value):
                left = self.expression(target)
                return [f"{left} = {self.words.binary(operator, left, self.expression(value))};"]
            case ast.If(test, body, otherwise):
                lines = [f"if ({self.condition(test)}) {{", *self._block(body), "}"]
                return [*lines, "else {", *self._block(otherwise), "}"] if otherwise else lines
            case ast.While(test, body, []):
                return [f"while ({self.condition(test)}) {{", *self._block(body), "}"]
            case ast.For(ast.Name(name), ast.Call(ast.Name("range"), [end]), body, []) if (
                not self.words.arrays
            ):
                i = safe(name)
                return [f"for ({i} = 0; {i} < {self.expression(end)}; {i}++) {{", *self._block(body), "}"]
            case ast.For(target, over, body, []):
                head = f"for ({self.target(target)} of py.iter({self.expression(over)})) {{"
                return [head, *self._block(body), "}"]
            case ast.With(items, body):
                return self._with(items, body)
            case ast.Break():
                return ["break;"]
            case ast.Continue():
                return ["continue;"]
            case ast.Pass():
                return []
        raise TranslationError(f"line {node.lineno}: no JavaScript for {type(node).__name__}")

    def _assign(self, target: ast.expr, value: ast.expr) -> str:
        text = self.expression(value)
        if isinstance(target, ast.Tuple) and self.words.arrays:
            text = f"py.iter({text})"
        return f"{self.target(target)} = {text};"

    def _with(self, items: list[ast.withitem], body: list[ast.stmt]) -> list[str]:
        """Contexts are entered in order and left, whatever happens, in the other order."""
        if not items:
            return self._block(body)
        context = f"context{len(items)}"
        entered = f"{context}.enter();"
        if items[0].optional_vars is not None:
            entered = f"{self.target(items[0].optional_vars)} = {entered}"
        return [
            "{",
            f"const {context} = {self.expression(items[0].context_expr)};",
            entered,
            "try {",
            *self._with(items[1:], body),
            "} finally {",
            f"{context}.leave();",
            "}",
            "}",
        ]


def _assigned(node: ast.AST) -> set[str]:
    """The names that a function makes: its arguments, and what it assigns; not those of comprehensions."""
    found: set[str] = set()

    def visit(one: Any) -> None:
        if isinstance(one, (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.Lambda)):
            return
        if isinstance(one, ast.arg):
            found.add(one.arg)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        for child in ast.iter_child_nodes(one):
            visit(child)

    visit(node)
    return found

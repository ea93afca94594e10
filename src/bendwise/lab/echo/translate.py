"""Python functions in JavaScript: their names, the numbers they use, and the functions they call."""

from __future__ import annotations

import ast
import builtins
import json
import math
import sys
from collections.abc import Mapping, Sequence
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from ...activations import Activation
from .statements import Body
from .words import ARRAYS, NUMBERS, safe
from .words import TranslationError as TranslationError

MODULES = {"numpy": "np", "warnings": "warnings"}


@cache
def _module_tree(name: str) -> ast.Module:
    path = sys.modules[name].__file__
    if path is None:
        raise TranslationError(f"the source of {name} cannot be found")
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _definition(function: FunctionType) -> ast.FunctionDef:
    for node in _module_tree(function.__module__).body:
        if isinstance(node, ast.FunctionDef) and node.name == function.__name__:
            return node
    raise TranslationError(f"{function.__name__} is not written at the top of its file")


def _assignment(module: str, name: str) -> ast.expr:
    for node in _module_tree(module).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    raise TranslationError(f"{module} does not say what {name} is")


def number(value: float) -> str:
    """A number, bit for bit: both languages write the shortest digits that come back."""
    if math.isfinite(value):
        return repr(float(value)).removesuffix(".0")
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


class Translation:
    """JavaScript that grows by what is asked of it: each function once, after those that it calls.

    Parameters
    ----------
    given : mapping
        Python functions and classes that the page has itself, with their names there.
    """

    def __init__(self, given: Mapping[Any, str]) -> None:
        self.given = dict(given)
        self._names: dict[Any, str] = {}
        self._taken: set[str] = set(self.given.values())
        self.lines: list[str] = []

    def function(self, function: FunctionType, *, arrays: bool = False) -> str:
        """The JavaScript name of a function. Of numbers alone, unless it works with `arrays`."""
        if function not in self._names:
            self._names[function] = name = self._fresh(function.__name__)
            self.lines.append(
                Body(self, function, _definition(function), ARRAYS if arrays else NUMBERS).write(name)
            )
        return self._names[function]

    def write(self, function: Any, text: str) -> None:
        """A Python function that has other JavaScript than its own."""
        self._names[function] = name = self._fresh(function.__name__)
        self.lines.append(f"const {name} = {text};")

    def expression(self, text: str, module: str, argument: str) -> str:
        """An expression of arrays in one argument, as if it stood in that module."""
        body = Body(self, None, None, ARRAYS, module)
        body.local = {argument}
        return body.expression(ast.parse(text, mode="eval").body)

    def _fresh(self, name: str) -> str:
        name = safe(name)  # with its _: `corners = _corners(x)` stays two names
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _constant(self, key: Any, name: str, text: str) -> str:
        if key not in self._names:
            self._names[key] = self._fresh(name)
            self.lines.append(f"const {self._names[key]} = {text};")
        return self._names[key]

    def look_up(self, function: FunctionType, name: str, *, arrays: bool) -> tuple[str, Any]:
        """What a name outside of a function is called in JavaScript, and what it is in Python."""
        scope = function.__globals__
        if name not in scope:
            return f"py.{name}", getattr(builtins, name)
        found = scope[name]
        return self.say(found, name, function.__module__, arrays=arrays), found

    def say(self, found: Any, name: str, module: str, *, arrays: bool) -> str:
        """A thing in JavaScript."""
        if isinstance(found, (bool, str)):
            return json.dumps(found, ensure_ascii=False)
        if isinstance(found, (int, float)):
            return number(found)
        if isinstance(found, ModuleType):
            return str(MODULES.get(found.__name__, found.__name__))
        if isinstance(found, dict):
            text = ", ".join(
                f"{json.dumps(k)}: {self.say(v, k, module, arrays=arrays)}" for k, v in found.items()
            )
            return self._constant((module, name), name, f"{{ {text} }}")
        if isinstance(found, tuple):
            items = ", ".join(self.say(item, name, module, arrays=arrays) for item in found)
            return self._constant((name, found), name, f"[{items}]")
        if arrays and type(found).__module__ == "numpy":  # how it was made is shorter than the array
            text = Body(self, None, None, ARRAYS, module).expression(_assignment(module, name))
            return self._constant((module, name), name, text)
        if found in self.given:
            return str(self.given[found])
        if found in self._names:
            return self._names[found]
        if isinstance(found, _lru_cache_wrapper):  # what is drawn is the same without
            found = found.__wrapped__
        if getattr(found, "__module__", "") == "math":
            return f"math.{found.__name__}"
        if isinstance(found, Activation):
            return self.function(found.formula, arrays=arrays)  # type: ignore[arg-type]
        if isinstance(found, FunctionType):
            return self.function(found, arrays=arrays)
        raise TranslationError(f"{name} has no JavaScript: it is a {type(found).__name__}")

    def module_name(self, module: str, name: str) -> tuple[str, Any]:
        """A name at the top of a module."""
        found = vars(sys.modules[module]).get(name)
        return self.say(found, name, module, arrays=True), found

    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


def signature(function: FunctionType) -> Sequence[str]:
    """The names of a function's arguments."""
    return function.__code__.co_varnames[
        : function.__code__.co_argcount + function.__code__.co_kwonlyargcount
    ]

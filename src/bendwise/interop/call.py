"""What is asked of an activation, apart from the arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

NO_HOLES = ("axis", "out")
"""Options that are no numbers to compute with: an axis may be a tuple, and `out` is to be written."""


@dataclass(frozen=True, eq=False)
class Call:
    """A method of an array function with its parameters and options, waiting for its arrays.

    Attributes
    ----------
    function : ArrayFunction
        Whose method it is.
    kind : str
        Which one: "value" (the call itself), "slope", "value_and_slope" or "backward".
    arguments : dict
        Parameters by position (an int) or name (a str), and options such as `axis`.
    holes : tuple
        Keys of `arguments` that are arrays of the other library, to be filled in by `__call__`.
    """

    function: Any
    kind: str
    arguments: dict[Any, Any]
    holes: tuple[int | str, ...] = ()

    def with_holes(self, is_array: Callable[[Any], bool]) -> tuple[Call, list[Any]]:
        """The call without the arrays among its arguments, and those arrays."""
        holes = tuple(key for key, value in self.arguments.items() if key not in NO_HOLES and is_array(value))
        return replace(self, holes=holes), [self.arguments[key] for key in holes]

    def __call__(self, arrays: Sequence[Any]) -> Any:
        """The answer of the array function for NumPy arrays: the operands, then those for the holes."""
        n = len(arrays) - len(self.holes)
        filled = {**self.arguments, **dict(zip(self.holes, arrays[n:], strict=True))}
        method = self.function if self.kind == "value" else getattr(self.function, self.kind)
        positional = [value for key, value in filled.items() if isinstance(key, int)]
        named = {key: value for key, value in filled.items() if isinstance(key, str)}
        return method(*arrays[:n], *positional, **named)

    def of(self, kind: str, function: Any = None) -> Call:
        """The same call of another method, or of another function."""
        arguments = {key: value for key, value in self.arguments.items() if key != "keepdims"}
        return replace(self, kind=kind, function=function or self.function, arguments=arguments)

    def take(self, option: str) -> tuple[Call, Any]:
        """The call without an option, and what that was; None if it was not given."""
        rest = {key: value for key, value in self.arguments.items() if key != option}
        return replace(self, arguments=rest), self.arguments.get(option)

    def having(self, **options: Any) -> Call:
        """The same call with other options."""
        return replace(self, arguments={**self.arguments, **options})

    @property
    def by_element(self) -> bool:
        """Whether it works on each number by itself, and not on rows."""
        return hasattr(self.function, "slope")

    @property
    def from_input(self) -> bool:
        """Whether the gradient is found from the input and not from the output."""
        record = self.function.record
        return getattr(record, "from_input", not hasattr(record, "pullback"))

    @property
    def reduces(self) -> bool:
        """Whether a row becomes a number, so that a gradient may have fewer axes than x."""
        return getattr(self.function.record, "reduces", False)

    @property
    def axis(self) -> Any:
        """The axis or axes that rows lie along; None for all."""
        return self.arguments.get("axis", getattr(self.function.record, "axis", -1))

    def from_the_end(self, ndim: int) -> Call:
        """The same call with its axes counted from the last one: a new first axis changes nothing."""
        if self.axis is None:
            return self.having(axis=tuple(range(-ndim, 0)))
        if isinstance(self.axis, tuple):
            return self.having(axis=tuple(k - ndim if k >= 0 else k for k in self.axis))
        return self.having(axis=self.axis - ndim if self.axis >= 0 else self.axis)

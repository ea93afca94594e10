"""What is asked of an activation, apart from the arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any


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
        holes = tuple(key for key, value in self.arguments.items() if is_array(value))
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
        return replace(self, kind=kind, function=function or self.function)

    def take(self, option: str) -> tuple[Call, Any]:
        """The call without an option, and what that was; None if it was not given."""
        rest = {key: value for key, value in self.arguments.items() if key != option}
        return replace(self, arguments=rest), self.arguments.get(option)

    def having(self, **options: Any) -> Call:
        """The same call with other options."""
        return replace(self, arguments={**self.arguments, **options})

    @property
    def along_axis(self) -> bool:
        """Whether it works on rows, and not on each number by itself."""
        return hasattr(self.function.record, "pullback")

    @property
    def from_input(self) -> bool:
        """Whether the gradient along an axis is found from the input and not from the output."""
        return getattr(self.function.record, "from_input", False)

    def from_the_end(self, ndim: int) -> Call:
        """The same call with its axes counted from the last one: a new first axis changes nothing."""
        axis = self.arguments.get("axis")
        if axis is None:
            return self
        axes = [k - ndim if k >= 0 else k for k in (axis if isinstance(axis, tuple) else (axis,))]
        return self.having(axis=tuple(axes) if isinstance(axis, tuple) else axes[0])

"""What a view's state may hold: each field reads one untrusted value, or says in a sentence what it wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import InputError, unknown

State = dict[str, Any]


class Field(Protocol):
    """One part of a state."""

    @property
    def default(self) -> Any:
        """What it is until somebody changes it."""

    def read(self, name: str, value: object) -> Any:
        """The value, checked."""

    def describe(self) -> dict[str, Any]:
        """What the page must know to offer it."""


def _number(name: str, value: object, low: float, high: float) -> float:
    rule = f"{name} is a number from {low:g} to {high:g}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{rule}, not {type(value).__name__}")
    if not low <= value <= high:  # nor is nan
        raise InputError(f"{rule}, not {value:.6g}" if abs(value) < 1e300 else f"{rule}, not one so large")
    return float(value)


@dataclass(frozen=True)
class Number:
    """A number between two others."""

    default: float
    low: float
    high: float
    step: float = 0.1

    def read(self, name: str, value: object) -> float:
        return _number(name, value, self.low, self.high)

    def describe(self) -> dict[str, Any]:
        return {"kind": "number", "low": self.low, "high": self.high, "step": self.step}


@dataclass(frozen=True)
class Numbers:
    """A few numbers, as many as `shortest` to `longest`."""

    default: tuple[float, ...]
    low: float
    high: float
    shortest: int
    longest: int
    step: float = 0.1

    def read(self, name: str, value: object) -> list[float]:
        rule = f"{name} is a list of {self.shortest} to {self.longest} numbers"
        if not isinstance(value, list):
            raise InputError(f"{rule}, not {type(value).__name__}")
        if not self.shortest <= len(value) <= self.longest:
            raise InputError(f"{rule}, not of {len(value)}")
        return [_number(f"{name}[{i}]", item, self.low, self.high) for i, item in enumerate(value)]

    def describe(self) -> dict[str, Any]:
        return {
            "kind": "numbers",
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "shortest": self.shortest,
            "longest": self.longest,
        }


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    default: bool

    def read(self, name: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise InputError(f"{name} is true or false, not {type(value).__name__}")
        return value

    def describe(self) -> dict[str, Any]:
        return {"kind": "flag"}


@dataclass(frozen=True)
class Choice:
    """One of the names in `groups`, which maps a heading to the names below it."""

    default: str
    groups: Mapping[str, tuple[str, ...]]

    def read(self, name: str, value: object) -> str:
        names = [option for options in self.groups.values() for option in options]
        if not isinstance(value, str):
            raise InputError(f"{name} is a name such as {self.default!r}, not {type(value).__name__}")
        if value not in names:
            raise unknown(name, value[:40], names)
        return value

    def describe(self) -> dict[str, Any]:
        return {"kind": "choice", "groups": {heading: list(names) for heading, names in self.groups.items()}}


@dataclass(frozen=True)
class Text:
    """Words of a person, such as the name of a column; without control characters."""

    default: str
    longest: int

    def read(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            raise InputError(f"{name} is a text, not {type(value).__name__}")
        if len(value) > self.longest:
            raise InputError(f"{name} is a text of at most {self.longest} characters, not of {len(value)}")
        if any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in value):
            raise InputError(f"{name} is a text in one line")
        return value

    def describe(self) -> dict[str, Any]:
        return {"kind": "text", "longest": self.longest}


@dataclass(frozen=True)
class Texts:
    """A few texts, as many as `shortest` to `longest`, none twice; of `groups`, where there are such."""

    default: tuple[str, ...]
    shortest: int
    longest: int
    groups: Mapping[str, tuple[str, ...]] | None = None
    letters: int = 200

    def read(self, name: str, value: object) -> list[str]:
        rule = f"{name} is a list of {self.shortest} to {self.longest} texts"
        if not isinstance(value, list):
            raise InputError(f"{rule}, not {type(value).__name__}")
        if not self.shortest <= len(value) <= self.longest:
            raise InputError(f"{rule}, not of {len(value)}")
        one: Field = Text("", self.letters) if self.groups is None else Choice(self.default[0], self.groups)
        read = [one.read(f"{name}[{i}]", item) for i, item in enumerate(value)]
        if len(set(read)) < len(read):
            raise InputError(f"{name} names {next(item for item in read if read.count(item) > 1)!r} twice")
        return read

    def describe(self) -> dict[str, Any]:
        groups = {heading: list(names) for heading, names in (self.groups or {}).items()}
        lengths = {"shortest": self.shortest, "longest": self.longest}
        return {"kind": "texts", **lengths, **({"groups": groups} if groups else {})}


def read_state(fields: Mapping[str, Field], given: object) -> State:
    """A whole state: what is given, checked, and for the rest the defaults."""
    if not isinstance(given, dict):
        raise InputError(f"a state is an object, not {type(given).__name__}")
    for name in given:
        if name not in fields:
            raise unknown("field", str(name)[:40], fields)
    return {
        name: field.read(name, given[name]) if name in given else field.read(name, _plain(field.default))
        for name, field in fields.items()
    }


def _plain(value: object) -> object:
    """As JSON would bring it."""
    return list(value) if isinstance(value, tuple) else value

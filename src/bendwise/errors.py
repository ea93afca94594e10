"""What is raised for wrong input and for runaway training, and how a wrong name finds the right one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """Something that was passed in cannot be used; the message says what, where, the rule and a way out."""


def unknown(kind: str, name: object, known: Iterable[str]) -> InputError:
    """The error for a name that is not in `known`.

    >>> print(unknown("activation", "geluu", ["relu", "gelu"]))
    unknown activation 'geluu'; did you mean 'gelu'?
    """
    names = sorted(known)
    near = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
    return InputError(f"unknown {kind} {name!r}; {hint}")


class DivergenceError(ArithmeticError):
    """Training ran away: its loss is no longer a finite number."""

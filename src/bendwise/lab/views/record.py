"""What a view is: a pure function from a few checked numbers to arrays and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..fields import Field, State


@dataclass(frozen=True)
class Drawing:
    """What a view computes: arrays to draw, single numbers to write, words, and lists of texts."""

    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """One page of the lab.

    Attributes
    ----------
    name, title, about : str
        For addresses, for the list of views, and one sentence of what there is to do.
    fields : dict of str to Field
        What its state holds.
    draw : callable
        ``draw(state) -> Drawing``; pure: the same state, the same drawing.
    python : callable
        ``python(state) -> str``: the lines that compute what is drawn, which run as they stand.
    material : callable
        What the page needs once, whatever the state: JSON.
    """

    name: str
    title: str
    about: str
    fields: Mapping[str, Field]
    draw: Callable[[State], Drawing]
    python: Callable[[State], str]
    material: Callable[[], dict[str, Any]] = dict

    def describe(self) -> dict[str, Any]:
        """What the page must know before anything is drawn."""
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "material": self.material(),
            "fields": {
                name: {"default": field.default, **field.describe()} for name, field in self.fields.items()
            },
        }


def single(values: Any) -> NDArray[np.float32]:
    """Numbers for the screen: float32 is finer than any pixel, and half the bytes."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(values, dtype=np.float32)

"""What a view is: a pure function from a few checked numbers to arrays and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..fields import Field, State

if TYPE_CHECKING:
    from ...figures.animations import Animation
    from ...network import Network


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
    curves : dict of str to str
        Arrays that become columns of a table, with their headings; "{}" stands for the number of a row.
        Without any, it is all arrays that are as long as "x".
    network : callable, optional
        ``network(state) -> Network``: what can be saved.
    film : callable, optional
        ``film(state) -> Animation``: what can be saved as a GIF.
    """

    name: str
    title: str
    about: str
    fields: Mapping[str, Field]
    draw: Callable[[State], Drawing]
    python: Callable[[State], str]
    material: Callable[[], dict[str, Any]] = dict
    curves: Mapping[str, str] = field(default_factory=dict)
    network: Callable[[State], Network] | None = None
    film: Callable[[State], Animation] | None = None

    def describe(self) -> dict[str, Any]:
        """What the page must know before anything is drawn."""
        return {
            "name": self.name,
            "title": self.title,
            "about": self.about,
            "material": self.material(),
            "curves": dict(self.curves),
            "files": [kind for kind, way in (("safetensors", self.network), ("gif", self.film)) if way],
            "fields": {name: {"default": one.default, **one.describe()} for name, one in self.fields.items()},
        }


def single(values: Any) -> NDArray[np.float32]:
    """Numbers for the screen: float32 is finer than any pixel, and half the bytes."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(values, dtype=np.float32)

"""All pictures by name: what `bendwise draw` draws and the chapter's page shows."""

from __future__ import annotations

from ...errors import unknown
from . import activations, anatomy, learning, neurons, sculpture, softmax, straight
from .entry import Entry, Moving
from .moving import MOVING

__all__ = ["ANIMATIONS", "GALLERY", "Entry", "Moving", "entry"]

GALLERY: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        *activations.ENTRIES,
        *straight.ENTRIES,
        *neurons.ENTRIES,
        *sculpture.ENTRIES,
        *anatomy.ENTRIES,
        *softmax.ENTRIES,
        *learning.ENTRIES,
    )
}
"""Every picture, in the chapter's order."""

ANIMATIONS: dict[str, Moving] = {moving.name: moving for moving in MOVING}
"""Every picture that moves."""


def entry(name: str) -> Entry:
    """The picture of that name."""
    if name not in GALLERY:
        raise unknown("picture", name, GALLERY)
    return GALLERY[name]

"""One palette for all frames: a color that stays stays the same number, so nothing flickers."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .rendering import Pixels

MOST = 255
"""Colors of a palette; number 255 means "as before"."""
EXACT = 160
"""So many of the most frequent colors are kept as they are; the rest are told by their nearest."""


class Film:
    """Frames kept in little memory, and their palette.

    Attributes
    ----------
    shape : tuple of int
        Height and width in pixels.
    """

    def __init__(self) -> None:
        self.shape = (0, 0)
        self._kept: list[bytes] = []
        self._counts: Counter[int] = Counter()

    def add(self, pixels: Pixels) -> None:
        """Keep a frame."""
        packed = _packed(pixels)
        self.shape = (packed.shape[0], packed.shape[1])
        self._kept.append(zlib.compress(packed.tobytes(), 1))
        colors, counts = np.unique(packed, return_counts=True)
        self._counts.update(dict(zip(colors.tolist(), counts.tolist(), strict=True)))

    def palette(self) -> NDArray[np.uint8]:
        """At most 255 colors, of shape (n, 3): the most frequent, and a choice of the others."""
        ranked = [color for color, _ in sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))]
        if len(ranked) <= MOST:
            return _unpacked(np.array(sorted(ranked), np.uint32))
        rest = _unpacked(np.array(sorted(ranked[EXACT:]), np.uint32))
        image = Image.fromarray(rest[np.newaxis], "RGB")
        chosen = image.quantize(MOST - EXACT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        others = np.array(chosen.getpalette(), np.uint8).reshape(-1, 3)[: MOST - EXACT]
        both = np.concatenate([_unpacked(np.array(ranked[:EXACT], np.uint32)), others])
        return _unpacked(np.unique(_packed(both)))

    def indexed(self, palette: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
        """Each frame as numbers of the palette, of shape (height, width)."""
        colors = np.array(sorted(self._counts), np.uint32)
        numbers = np.zeros(1 << 24, np.uint8)  # by color: quicker than a search
        numbers[colors] = _nearest(_unpacked(colors), palette)
        for kept in self._kept:
            packed = np.frombuffer(zlib.decompress(kept), np.uint32).reshape(self.shape)
            yield numbers[packed]


def film(frames: Iterable[Pixels]) -> Film:
    """All frames."""
    made = Film()
    for pixels in frames:
        made.add(pixels)
    return made


def _packed(pixels: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Colors as single numbers."""
    red, green, blue = (pixels[..., k].astype(np.uint32) for k in range(3))
    packed: NDArray[np.uint32] = red * np.uint32(1 << 16) + green * np.uint32(1 << 8) + blue
    return packed


def _unpacked(packed: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return np.stack([packed >> 16, packed >> 8, packed], axis=-1).astype(np.uint8)


def _nearest(colors: NDArray[np.uint8], palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """For each color the number of the nearest one in the palette."""
    wide = palette.astype(np.int32)
    found = []
    for part in np.array_split(colors.astype(np.int32), 1 + len(colors) // 4096):
        distance = ((part[:, np.newaxis] - wide) ** 2).sum(axis=-1)
        found.append(distance.argmin(axis=1).astype(np.uint8))
    return np.concatenate(found)

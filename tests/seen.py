"""What is seen in a picture: its texts, and whether one lies on another or leaves it."""

from __future__ import annotations

import itertools

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg


def texts(figure):
    """All texts that are seen, with the boxes they take, in pixels."""
    drawn = FigureCanvasAgg(figure)
    drawn.draw()
    with mpl.rc_context(getattr(figure, "settings", {})):  # how many ticks there are depends on them
        return _texts(figure, drawn.get_renderer())


def _texts(figure, renderer):
    found = []
    for ax in [part for whole in figure.axes for part in (whole, *whole.child_axes)]:
        some = [*ax.texts, ax.title, ax._left_title, ax._right_title]
        if ax.axison:
            some += [ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()]
        if ax.get_legend():
            some += ax.get_legend().get_texts()
        for text in some:
            x, y = text.get_position()
            is_tick = text in ax.get_xticklabels() or text in ax.get_yticklabels()
            if is_tick and not _in_view(ax, text, x, y):
                continue
            if text.get_visible() and text.get_text().strip():
                found.append((text.get_text(), text.get_window_extent(renderer)))
    return found


def _in_view(ax, text, x, y):
    at, (low, high) = (x, ax.get_xlim()) if text in ax.get_xticklabels() else (y, ax.get_ylim())
    return min(low, high) <= at <= max(low, high)


def collisions(figure):
    """Pairs of texts that lie on each other, and texts that leave the figure."""
    found = texts(figure)
    lost = [words for words, box in found if not _inside(figure.bbox, box)]
    pairs = [(a[0], b[0]) for a, b in itertools.combinations(found, 2) if _overlap(a[1], b[1])]
    return lost + pairs


def _inside(outer, box):
    return box.x0 >= -1 and box.y0 >= -1 and box.x1 <= outer.x1 + 1 and box.y1 <= outer.y1 + 1


def _overlap(a, b):
    width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    return width > 1 and height > 1


def shown(figure):
    """The words of a figure, as one text."""
    return " ".join(words for words, _ in texts(figure))

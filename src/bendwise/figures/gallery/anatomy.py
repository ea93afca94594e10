"""What networks are made of: neurons and weights, straight pieces, regions, the dead and the living."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from .entry import Entry


def _network(**look: Any) -> Figure:
    from ..diagram import network_figure
    from .trained import hand_made

    return network_figure(hand_made().network, **look)


def _wide_network(**look: Any) -> Figure:
    from ..diagram import network_figure
    from .trained import hurried, spiral

    return network_figure(hurried(), spiral()[0][150], **look)


def _pieces(**look: Any) -> Figure:
    from ..straight_pieces import pieces_figure
    from .trained import hand_made, trained_on

    return pieces_figure(trained_on(), curve=hand_made().curve, **look)


def _pieces_64(**look: Any) -> Figure:
    from ..straight_pieces import pieces_figure
    from .trained import trained_64

    return pieces_figure(trained_64(), **look)


def _areas(**look: Any) -> Figure:
    from ..area import areas_figure
    from .trained import hand_made, trained_on

    return areas_figure(trained_on(), curve=hand_made().curve, **look)


def _regions(**look: Any) -> Figure:
    from ..plane import regions_figure
    from .trained import BOX, small_on_spiral, spiral

    return regions_figure(small_on_spiral(), BOX, *spiral(), **look)


def _health(**look: Any) -> Figure:
    from ..health_map import health_figure
    from .trained import hurried, spiral

    return health_figure(hurried(), spiral()[0], **look)


ENTRIES = (
    Entry("network", "D12", "A network as neurons and weights", _network),
    Entry("network-lit", "", "A wider network, and the way of one input through it", _wide_network),
    Entry("areas-trained", "D14", "After training, areas of effect overlap", _areas),
    Entry("pieces", "D14", "The straight pieces of a trained network", _pieces),
    Entry("pieces-64", "D15", "With 64 neurons in each layer the pieces are many", _pieces_64),
    Entry("regions", "", "The flat pieces of the plane, over the spiral", _regions),
    Entry("health-map", "F8", "Dead neurons, crossed out, and some that are always on", _health),
)

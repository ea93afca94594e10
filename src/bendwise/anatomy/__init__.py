"""What the neurons of a network do: exactly, and with data.

linear       piecewise-linear activations, and networks of them, as numbers
sweep        one input followed through all layers in whole numbers, without a rounding
pieces       the straight pieces of a network with one input
areas        where a neuron's output varies with the input
activity     who is active at one input
collapse     a run of linear layers as the one layer that it equals
regions      of two inputs: the polygons of the plane on which the network is one affine map
polygons     convex polygons cut by lines, many at a time
patterns     which part of its activation each neuron is on
tiling       a box cut by every neuron's kinks
borders      the decision border, and the lines on which neurons switch
flatness     who is dead or saturated, on given data
vitals       that, the signal's spread and the gradient's way back, measured
causes       inputs and weights that do not fit, and what helps
diagnosis    what follows for neurons, signal and gradient
health       all of it with a verdict in words
monitor      the same during training
"""

from .activity import active
from .areas import Area, Interval, area_of_effect
from .borders import SwitchLine
from .causes import Problem
from .collapse import collapse, linear_stacks
from .flatness import LayerFlatness, flatness
from .health import Health, health
from .linear import LinearParts, linear_parts
from .monitor import HealthMonitor
from .pieces import Piece, Pieces, pieces
from .regions import Region, Regions, regions
from .vitals import DenseHealth, LayerHealth, gradient_norms

__all__ = [
    "Area",
    "DenseHealth",
    "Health",
    "HealthMonitor",
    "Interval",
    "LayerFlatness",
    "LayerHealth",
    "LinearParts",
    "Piece",
    "Pieces",
    "Problem",
    "Region",
    "Regions",
    "SwitchLine",
    "active",
    "area_of_effect",
    "collapse",
    "flatness",
    "gradient_norms",
    "health",
    "linear_parts",
    "linear_stacks",
    "pieces",
    "regions",
]

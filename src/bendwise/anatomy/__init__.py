"""What the neurons of a network do: exactly, and with data.

linear       piecewise-linear activations, and networks of them, as numbers
sweep        one input followed through all layers in whole numbers, without a rounding
pieces       the straight pieces of a network with one input
areas        where a neuron's output varies with the input, and who is active at one input
collapse     a run of linear layers as the one layer that it equals
health       who is dead, saturated or loses the gradient, on given data
regions      of two inputs: the polygons of the plane on which the network is one affine map
polygons     convex polygons cut by lines, many at a time
patterns     which part of its activation each neuron is on
tiling       a box cut by every neuron's kinks
borders      the decision border, and the lines on which neurons switch
"""

from .areas import Area, Interval, active, area_of_effect
from .borders import SwitchLine
from .collapse import collapse, linear_stacks
from .health import LayerHealth, gradient_norms, health
from .linear import LinearParts, linear_parts
from .pieces import Piece, Pieces, pieces
from .regions import Region, Regions, regions

__all__ = [
    "Area",
    "Interval",
    "LayerHealth",
    "LinearParts",
    "Piece",
    "Pieces",
    "Region",
    "Regions",
    "SwitchLine",
    "active",
    "area_of_effect",
    "collapse",
    "gradient_norms",
    "health",
    "linear_parts",
    "linear_stacks",
    "pieces",
    "regions",
]

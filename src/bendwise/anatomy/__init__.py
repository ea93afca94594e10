"""What the neurons of a network do: exactly, and with data.

linear       piecewise-linear activations, and networks of them, as numbers
health       who is dead, saturated or loses the gradient, on given data
regions      of two inputs: the polygons of the plane on which the network is one affine map
polygons     convex polygons cut by lines, many at a time
patterns     which part of its activation each neuron is on
tiling       a box cut by every neuron's kinks
borders      the decision border, and the lines on which neurons switch
"""

from .borders import SwitchLine
from .health import LayerHealth, gradient_norms, health
from .linear import LinearParts, linear_parts
from .regions import Region, Regions, regions

__all__ = [
    "LayerHealth",
    "LinearParts",
    "Region",
    "Regions",
    "SwitchLine",
    "gradient_norms",
    "health",
    "linear_parts",
    "regions",
]

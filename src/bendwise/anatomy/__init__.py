"""What the neurons of a network do: exactly, and with data.

linear       piecewise-linear activations, and networks of them, as numbers
sweep        one input followed through all layers in whole numbers, without a rounding
pieces       the straight pieces of a network with one input
areas        where a neuron's output varies with the input, and who is active at one input
collapse     a run of linear layers as the one layer that it equals
health       who is dead, saturated or loses the gradient, on given data
"""

from .areas import Area, Interval, active, area_of_effect
from .collapse import collapse, linear_stacks
from .health import LayerHealth, gradient_norms, health
from .linear import LinearParts, linear_parts
from .pieces import Piece, Pieces, pieces

__all__ = [
    "Area",
    "Interval",
    "LayerHealth",
    "LinearParts",
    "Piece",
    "Pieces",
    "active",
    "area_of_effect",
    "collapse",
    "gradient_norms",
    "health",
    "linear_parts",
    "linear_stacks",
    "pieces",
]

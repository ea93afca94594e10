"""What the neurons of a network do: exactly, and with data.

linear       piecewise-linear activations, and networks of them, as numbers
health       who is dead, saturated or loses the gradient, on given data
"""

from .health import LayerHealth, gradient_norms, health
from .linear import LinearParts, linear_parts

__all__ = ["LayerHealth", "LinearParts", "gradient_norms", "health", "linear_parts"]

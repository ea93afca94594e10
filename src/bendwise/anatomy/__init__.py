"""What the neurons of a network do: exactly, and with data.

linear       piecewise-linear activations, and networks of them, as numbers
flatness     who is dead or saturated, on given data
vitals       that, the signal's spread and the gradient's way back, measured
causes       inputs and weights that do not fit, and what helps
diagnosis    what follows for neurons, signal and gradient
health       all of it with a verdict in words
monitor      the same during training
"""

from .causes import Problem
from .flatness import LayerFlatness, flatness
from .health import Health, health
from .linear import LinearParts, linear_parts
from .monitor import HealthMonitor
from .vitals import DenseHealth, LayerHealth, gradient_norms

__all__ = [
    "DenseHealth",
    "Health",
    "HealthMonitor",
    "LayerFlatness",
    "LayerHealth",
    "LinearParts",
    "Problem",
    "flatness",
    "gradient_norms",
    "health",
    "linear_parts",
]

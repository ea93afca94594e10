"""The catalogue of activations: scalar formulas and facts, with no arrays and nothing to install."""

from .record import Activation, Record, RowActivation, activation, catalogue, get, row_activation

# Importing a family enters it into the catalogue, in the order in which the chapter meets them.
from .rectifiers import elu, leaky_relu, linear, relu, step  # isort: skip
from .sigmoids import sigmoid, tanh  # isort: skip
from .smooth import gelu, mish, silu, softplus  # isort: skip
from .rows import softmax  # isort: skip

__all__ = [
    "Activation",
    "Record",
    "RowActivation",
    "activation",
    "catalogue",
    "elu",
    "gelu",
    "get",
    "leaky_relu",
    "linear",
    "mish",
    "relu",
    "row_activation",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "step",
    "tanh",
]

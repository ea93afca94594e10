"""The catalogue of activations: scalar formulas and facts, with no arrays and nothing to install."""

from .record import Activation, Record, activation, catalogue, draft, get
from .row_record import GatedActivation, RowActivation, gated_activation, row_activation

# Importing a family enters it into the catalogue, in the order in which the chapter meets them.
from . import rectifiers, sigmoids, smooth, gated, normals, piecewise, rows, reductions, sparse, gates  # noqa: F401  # isort: skip
from . import self_gated, switches, extras, rational, waves  # noqa: F401  # isort: skip

globals().update(catalogue)
__all__ = [  # noqa: PLE0604 - the catalogue is listed in its families, once
    "Activation",
    "GatedActivation",
    "Record",
    "RowActivation",
    "activation",
    "catalogue",
    "draft",
    "gated_activation",
    "get",
    "row_activation",
    *catalogue,
]

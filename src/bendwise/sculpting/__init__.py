"""A network for a curve, bent by hand: pair by pair, every step kept.

curves       a function, a formula or a table as a curve
formula      formulas as text: read, never run
tables       points in their several forms
sampling     where to look at a function
knots        where to bend: the best polyline
pairs        pairs of neurons, and the steps that set them
sculpture    what is made
build        `sculpt`
chapter      the chapter's sine
"""

from .build import sculpt
from .chapter import chapter_sine
from .formula import parse
from .pairs import Pair, Step
from .sculpture import Sculpture

__all__ = ["Pair", "Sculpture", "Step", "chapter_sine", "parse", "sculpt"]

"""The lab without Python: formulas and views, as they are written here, said once more in JavaScript.

Nothing is written twice. `translate` reads the Python of a scalar formula or of a view's `draw` and writes
the same lines in JavaScript; what stands below them, a fused multiply-add here and the little of NumPy that
the views need there, is in `frontend/src/echo/`. Tests hold both sides to each other.
"""

from __future__ import annotations

from .program import ALONE as ALONE
from .program import formulas as formulas
from .program import program as program
from .translate import Translation as Translation
from .translate import TranslationError as TranslationError

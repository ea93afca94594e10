"""How far computed numbers are from the truth, in units in the last place.

meter      one number against the exact one, in any precision
vectorized every activation in NumPy's and SciPy's double precision (and _papers, _parts)
reference  that as the judge of float32, and how good it is
sweep      all 2**32 single-precision inputs of an activation, value and slope
results    what was measured, on disk
"""

from .meter import error_ulp as error_ulp
from .meter import judged_ulp as judged_ulp
from .meter import roots as roots
from .meter import sample as sample

"""A sculpture: the network that was made, how it was made, and how far it is from its curve."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..compiler import get
from ..display import as_html
from ..errors import InputError
from ..network import Dense, Network
from .curves import Curve
from .pairs import Pair, Step

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
PART = 4096  # places that go through the network at once


class Sculpture:
    """A network of ReLU pairs that follows a curve, as `sculpt` and `chapter_sine` make it.

    Its ``len()`` is the number of pairs, without the bottom pair.

    Attributes
    ----------
    network : Network
        1-n-n-1, where n counts the bottom pair too. It can be trained further; `after` does not see that.
    steps : tuple of Step
        What was set, in order.
    pairs : tuple of Pair
        The pairs that make the straight pieces, from left to right; a flat piece needs none.
    knots, values : ndarray of shape (n_pieces + 1,)
        Where the network's curve bends, its ends included, and its heights there.
    error : float
        The largest distance between network and curve that was found: for a function, among more than 20,000
        places; for a table, joined by straight lines, it is the largest there is.
    curve : callable
        The curve that is followed: takes and gives an ndarray.
    low, high : float
        The interval.

    Examples
    --------
    >>> import bendwise as bw
    >>> sculpture = bw.chapter_sine()
    >>> len(sculpture), round(sculpture.error, 3)
    (7, 0.032)
    >>> print(sculpture.steps[1].changes, sculpture.steps[1].why)
    (('w1', 6.0),) The curve is to rise by 0.7 from x = 0 to 0.1167: a first weight of 6 makes the slope 6.
    >>> sculpture.after(2).forward([[0.5]])
    array([[3.]], dtype=float32)
    """

    def __init__(
        self,
        curve: Curve,
        knots: Floats,
        values: Floats,
        pairs: Iterable[Pair],
        steps: Iterable[Step],
        *,
        places: Floats,
        dtype: Any = np.float32,
    ) -> None:
        self.curve, self.low, self.high = curve, curve.low, curve.high
        self.knots, self.values = knots, values
        self.pairs, self.steps = tuple(pairs), tuple(steps)
        self.dtype = np.dtype(dtype)
        self.network = self.after(len(self.steps))
        self.error = self._error(places)
        self._check_numbers()

    def __len__(self) -> int:
        return len(self.pairs)

    def after(self, k: int) -> Network:
        """The network after the first k steps; after 0 all its weights are 0.

        Raises
        ------
        InputError
            If there are not so many steps.
        """
        is_count = isinstance(k, (int, np.integer)) and not isinstance(k, bool)
        if not is_count or not 0 <= k <= len(self.steps):
            raise InputError(f"k must be a whole number from 0 to {len(self.steps)}, the steps, not {k!r}")
        n = len(self.pairs) + 1
        numbers = {name: np.zeros(n) for name in ("w1", "b1", "w2", "b2", "out")}
        for step in self.steps[:k]:
            for name, value in step.changes:
                numbers[name][step.pair - 1] = value
        first, second, last = (Dense(*sizes, dtype=self.dtype) for sizes in ((1, n), (n, n), (n, 1)))
        with np.errstate(over="ignore"):  # what float32 cannot hold is told of at the end
            first.weights, first.biases = numbers["w1"][None], numbers["b1"]
            second.weights, second.biases = np.diag(numbers["w2"]), numbers["b2"]
            last.weights = numbers["out"][:, None]
        relu = get("relu")
        return Network([first, relu, second, relu, last], dtype=self.dtype)

    @functools.cached_property
    def table(self) -> pd.DataFrame:
        """A row for each pair: area of effect, slope, rise and the five numbers; last, the bottom pair's."""
        import pandas as pd

        names = ["start", "end", "slope", "rise", "w1", "b1", "w2", "b2", "out"]
        rows = [[getattr(pair, name) for name in names] for pair in self.pairs]
        rows.append([*[np.nan] * 4, 0.0, 0.0, 0.0, 1.0, self.bottom])
        labels = [*(str(pair.number) for pair in self.pairs), "bottom"]
        return pd.DataFrame(rows, columns=names, index=pd.Index(labels, name="pair"))

    def _error(self, places: Floats) -> float:
        """The largest distance at these places, looked at in parts that fit a processor's memory."""
        parts = np.array_split(places, len(places) // PART + 1)
        with np.errstate(all="ignore"):
            apart = [np.abs(self.network.forward(part)[:, 0] - self.curve(part)).max() for part in parts]
        return float(np.max(apart))

    @property
    def bottom(self) -> float:
        """The constant that the bottom pair adds in the end."""
        return self.steps[-1].changes[-1][1]

    def _check_numbers(self) -> None:
        """An error if the network cannot hold the numbers."""
        if np.isfinite(self.error):
            return
        instead = "; dtype=float64 can" if self.dtype == np.float32 else "; scale x or the curve"
        raise InputError(f"the pairs need weights that {self.dtype} cannot hold or work with{instead}")

    def _repr_html_(self) -> str:
        return as_html(self, "sculpture")

    def __repr__(self) -> str:
        pairs = "1 pair" if len(self) == 1 else f"{len(self)} pairs"
        where = f"x from {self.low:.4g} to {self.high:.4g}"
        return f"<Sculpture of {self.curve.name}, {where}: {pairs}, largest error {self.error:.3g}>"

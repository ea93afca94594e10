"""Curves to learn, over x from -1 to 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LOW, HIGH = -1.0, 1.0
SAMPLES = 100
FORMULAS = {
    "sine": "np.sin(np.pi * x)",
    "absolute": "2 * np.abs(x) - 1",
    "step": "np.sign(x)",
    "cubic": "2.6 * (x**3 - x)",
    "wave": "np.sin(3 * np.pi * x)",
    "random": "np.random.default_rng(0).uniform(-1, 1, len(x))",
    "knots": "np.interp(x, np.linspace(-1, 1, len(knots)), knots)",
}
"""Each as an expression in `x`, as `View.python` shows it; the last two are worked out below."""


@dataclass(frozen=True)
class Curve:
    """Points on a curve of `FORMULAS`; `knots` are heights at even places."""

    name: str
    knots: tuple[float, ...] = ()

    def target(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The heights that are wanted at x."""
        match self.name:
            case "sine":
                return np.sin(np.pi * x)
            case "absolute":
                return 2 * np.abs(x) - 1
            case "step":
                return np.sign(x)
            case "cubic":
                return 2.6 * (x**3 - x)
            case "wave":
                return np.sin(3 * np.pi * x)
            case "random":
                return np.random.default_rng(0).uniform(-1, 1, len(x))
        return np.interp(x, np.linspace(LOW, HIGH, len(self.knots)), self.knots)

    def make(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """X and y, both of shape (SAMPLES, 1)."""
        x = np.linspace(LOW, HIGH, SAMPLES)
        return x[:, None], self.target(x)[:, None]

    def python(self) -> str:
        """The lines that make X and y."""
        lines = [f"x = np.linspace(-1, 1, {SAMPLES})"]
        if self.name == "knots":
            lines.append(f"knots = {list(self.knots)!r}")
        return "\n".join([*lines, "X = x[:, None]", f"y = ({FORMULAS[self.name]})[:, None]"])

"""Recipes of universal functions, run as an expert would: a block at a time, through the cache once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

BLOCK = 1 << 14
"""Elements: x, the outputs and two scratch arrays stay in the second-level cache."""


def _compiled(recipe: str, names: Mapping[str, Any], registers: str) -> Callable[..., None]:
    """A function from a recipe: "t = exp x; y = add t 1" calls exp(x, out=t), then add(t, 1, out=y)."""
    lines = []
    for step in recipe.split(";"):
        output, _, ufunc, *inputs = step.split()
        lines.append(f"    {ufunc}({', '.join(inputs)}, out={output})")
    scope = dict(names)
    exec(f"def steps({registers}):\n" + "\n".join(lines), scope)  # so that nothing is interpreted while timed
    steps: Callable[..., None] = scope["steps"]
    return steps


@cache
def _scratch(n: int, dtype: np.dtype[Any]) -> tuple[Any, Any]:
    return np.empty(n, dtype), np.empty(n, dtype)


def in_blocks(
    recipe: str | None, names: Mapping[str, Any], x: Any, y: Any, slope: Any
) -> Callable[[], None] | None:
    """A call of the recipe on all blocks of the arrays; None without a recipe."""
    if recipe is None:
        return None
    arrays = [x, y] if slope is None else [x, y, slope]
    steps = _compiled(recipe, names, "x, y, t, u" if slope is None else "x, y, s, t, u")
    scratch = _scratch(min(BLOCK, len(x)), x.dtype)
    if len(x) <= BLOCK:
        return partial(steps, *arrays, *scratch)
    blocks = []
    for start in range(0, len(x), BLOCK):
        parts = [array[start : start + BLOCK] for array in arrays]
        blocks.append((*parts, *(t[: len(parts[0])] for t in scratch)))

    def call() -> None:
        for block in blocks:
            steps(*block)

    return call

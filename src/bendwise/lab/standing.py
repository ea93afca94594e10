"""How far a training came, as the page's player wants it: three numbers, and a sentence where it broke."""

from __future__ import annotations

from math import nan

from .trainings import Divergence, Reached


def numbers(reached: Reached) -> dict[str, float]:
    """Epochs trained, epochs asked for, and the epoch that could not be ended; nan: none."""
    broke = reached.divergence.epoch if reached.divergence else nan
    return {"reached": reached.epoch, "wanted": reached.wanted, "broke": broke}


def told(divergence: Divergence | None, n_layers: int) -> str:
    """A sentence on where numbers ended, in a network of so many dense layers; empty where they did not."""
    if divergence is None:
        return ""
    layer = "the output layer" if divergence.layer == n_layers else f"layer {divergence.layer}"
    what = {
        "output": f"{layer} was the first to give numbers too large to be written",
        "loss": "the error, squared, was too large to be written",
        "gradient": f"the gradient of {layer} was too large to be written",
        "weights": f"the weights of {layer} were too large to be written",
    }[divergence.what]
    return f"The training broke in epoch {divergence.epoch}: {what}."

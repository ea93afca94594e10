"""What keeps a network from learning, at its root: numbers that are not finite, inputs, first weights.

Every threshold is a named constant with its reason. "New" networks are those measured for it: 10 usual
activations, 1 to 6 layers of 16 to 256 neurons, first weights by "scaled", on the spiral and on normal
inputs; "trained" ones learned the spiral or digits well, with 1 to 4 layers of 32 or 64 neurons.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .vitals import DenseHealth, Vitals

DEAD = 0.75  # a share; of 2700 new ReLU networks none has over 0.6 (born so, Lu et al. 2019), trained 0.35
SATURATED = 0.88  # of both-sided activations; trained tanh networks that know the spiral have up to 0.872
GROWTH = 1e3  # of signal or gradient, as a ratio; trained networks reach 81, and a gradient 33
FADING = 1e-3  # the same downwards; six new sigmoid layers leave 0.003 of the gradient
WEAK_WEIGHTS = 10.0  # by which weights may be below what fits (He et al. 2015); trained ones never are
STRONG_WEIGHTS = 100.0  # and above; a trained 2-64-3 network reaches 32
LARGE_INPUT, SMALL_INPUT = 10.0, 0.01  # first weights are made for inputs around 1 (LeCun et al. 1998)
LEAST_KEPT = 0.75  # of the gradient, by a layer of fitting weights: sigmoid 0.39, softplus 0.56, others more
ENOUGH_SAMPLES = 10  # fewer lie on a straight line by chance


@dataclass(frozen=True)
class Problem:
    """Something that keeps a network from learning.

    Attributes
    ----------
    kind : str
        "not finite", "unscaled inputs", "wrong-gain weights", "dead", "saturated", "exploding signal",
        "vanishing signal", "exploding gradient", "vanishing gradient" or "linear"; of a `HealthMonitor`
        also "learning rate too high".
    layer : int
        The hidden layer, or the dense layer where it is about weights, from 1; 0 for the inputs.
    words : str
        What is wrong, as a sentence.
    evidence : dict of str to float
        The numbers it was seen by; what the remedy needs is among them.
    remedy : str
        What to do, with the number to do it by.
    """

    kind: str
    layer: int
    words: str
    evidence: dict[str, float]
    remedy: str


def plain(value: float) -> str:
    """A number as people write it.

    >>> [plain(v) for v in (1234.5, 0.12345, 1e-9, 3e8)]
    ['1234', '0.123', '1e-09', '3e+08']
    """
    return f"{value:.0f}" if 1000 <= abs(value) < 1e5 else f"{value:.3g}"


def find_causes(vitals: Vitals) -> list[Problem]:
    """What is wrong before any neuron is looked at."""
    if vitals.bad_rows:
        return [_bad_rows(vitals)]
    return [*_not_finite(vitals), *_inputs(vitals), *_weights(vitals)]


def _bad_rows(vitals: Vitals) -> Problem:
    n = vitals.bad_rows
    return Problem(
        kind="not finite",
        layer=0,
        words=f"{n} of the {vitals.n_samples} rows of inputs hold NaN or infinite numbers.",
        evidence={"rows": n, "samples": vitals.n_samples},
        remedy=f"Drop these {n} rows, or fill what is missing in them.",
    )


def _not_finite(vitals: Vitals) -> Iterator[Problem]:
    """The first dense layer whose parameters, or whose answers, are not finite."""
    for dense in vitals.dense:
        if not dense.is_finite:
            yield Problem(
                kind="not finite",
                layer=dense.layer,
                words=f"Dense layer {dense.layer} has weights or biases that are NaN or infinite.",
                evidence={"spread": dense.spread},
                remedy="Make the network anew; if training did this, take a tenth of the learning rate.",
            )
            return
        if dense.overflows:
            yield Problem(
                kind="not finite",
                layer=dense.layer,
                words=f"Values explode: {dense.overflows:.0%} of what dense layer {dense.layer} gives is "
                "infinite or NaN.",
                evidence={"share": dense.overflows, "factor": dense.factor},
                remedy=_until(vitals.dense[: dense.layer]),
            )
            return


def _until(dense: list[DenseHealth]) -> str:
    """How to make the weights of these layers fit, for values that overflowed behind them."""
    worst = min(dense, key=lambda one: one.factor)
    if worst.factor < 1 / STRONG_WEIGHTS:
        return _rescale(worst)
    return (
        "Scale the inputs to a spread of 1, or take an activation that does not grow as fast, such as tanh."
    )


def _rescale(dense: DenseHealth) -> str:
    if not dense.spread or not math.isfinite(dense.spread):
        return (
            f'Draw the weights of dense layer {dense.layer} anew: initializer="scaled" has a spread of '
            + (f"{plain(dense.fitting)}.")
        )
    return (
        f"Multiply the weights of dense layer {dense.layer} by {plain(dense.factor)}: their spread is then "
        f'{plain(dense.fitting)}, as initializer="scaled" draws them.'
    )


def _inputs(vitals: Vitals) -> Iterator[Problem]:
    sizes = np.hypot(vitals.input_means, vitals.input_spreads)
    if sizes.max() <= LARGE_INPUT and (sizes.max() >= SMALL_INPUT or not sizes.any()):
        return
    worst, n = int(sizes.argmax()), int(np.sum(sizes > LARGE_INPUT))
    mean, spread = float(vitals.input_means[worst]), float(vitals.input_spreads[worst])
    how_many = f"{n} of {sizes.size} columns of inputs are" if n else "All columns of inputs are"
    yield Problem(
        kind="unscaled inputs",
        layer=0,
        words=f"{how_many} not scaled: column {worst + 1} has a mean of {plain(mean)} and a spread of "
        f"{plain(spread)}, but first weights are made for 0 and 1.",
        evidence={"column": worst + 1, "mean": mean, "spread": spread, "columns": n},
        remedy=f"Standardize the inputs, as scikit-learn's StandardScaler does: from column {worst + 1} take "
        f"{plain(mean)}, then divide by {plain(spread or 1.0)}; so with each column.",
    )


def _weights(vitals: Vitals) -> Iterator[Problem]:
    for dense in vitals.dense:
        if 1 / STRONG_WEIGHTS <= dense.factor <= WEAK_WEIGHTS or not dense.is_finite:
            continue
        words = f"The weights of dense layer {dense.layer} are all 0, so its neurons stay alike."
        if dense.spread:
            times, how = (dense.factor, "small") if dense.factor > 1 else (1 / dense.factor, "large")
            words = (
                f"The weights of dense layer {dense.layer} are {plain(times)} times too {how}: their spread "
                f"is {plain(dense.spread)} where {plain(dense.fitting)} keeps a signal's strength."
            )
        evidence = {"spread": dense.spread, "fitting": dense.fitting, "factor": dense.factor}
        yield Problem("wrong-gain weights", dense.layer, words, evidence, _rescale(dense))

"""What the numbers of `vitals` mean: problems, each with its evidence and a remedy that follows from it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..compiler import get
from .causes import (
    DEAD,
    ENOUGH_SAMPLES,
    FADING,
    GROWTH,
    LEAST_KEPT,
    SATURATED,
    Problem,
    find_causes,
    plain,
)
from .flatness import flat_side, keeps
from .linear import linear_parts
from .vitals import LayerHealth, Vitals, rms


def find(vitals: Vitals) -> list[Problem]:
    """The problems, causes before consequences."""
    causes = find_causes(vitals)
    if any(problem.kind == "not finite" for problem in causes):
        return causes  # all that was measured behind it is not a number either
    flat: list[Problem] = []
    for layer in vitals.layers:
        flat += _flat(vitals, layer, causes, flat)
    found = [*causes, *flat, *_signal(vitals, causes, flat)]
    if not flat:
        found += _gradient(vitals, causes)
    stuck = {problem.layer for problem in flat}
    return found + [
        problem for layer in vitals.layers if layer.layer not in stuck for problem in _straight(vitals, layer)
    ]


def _flat(
    vitals: Vitals, layer: LayerHealth, causes: list[Problem], earlier: list[Problem]
) -> Iterator[Problem]:
    """Neurons that are flat wherever the samples are: dead behind one side, or stuck at both ends."""
    side = flat_side(vitals.functions[layer.layer - 1])
    name, n_dead = f"{layer.activation} neurons", len(layer.dead_neurons)
    samples = f"every one of the {vitals.n_samples} samples" if vitals.n_samples > 1 else "the only sample"
    if side == "everywhere":
        kind = "dead"
        words = (
            f"Nothing can learn through layer {layer.layer}: the slope of {layer.activation} is 0 everywhere."
        )
        remedy = f"Train with sigmoid in place of {layer.activation}: its slope at 0 is 0.25."
    elif side == "both" and (layer.saturated > SATURATED or layer.dead >= DEAD):
        kind, remedy = "saturated", _wake(layer, causes, [], side)
        words = (
            f"Layer {layer.layer} is saturated: its {name} are at a flat end for {layer.saturated:.0%} of "
            f"all values, and {n_dead} of {layer.n_neurons} for every sample."
        )
    elif side != "both" and layer.dead >= DEAD:
        kind, remedy = "dead", _wake(layer, causes, earlier, side)
        words = (
            f"Layer {layer.layer} is {'nearly ' * (layer.dead < 1)}dead: {n_dead} of {layer.n_neurons} "
            f"{name} are silent for {samples}."
        )
    else:
        return
    yield Problem(kind, layer.layer, words, _evidence(layer), remedy)


def _evidence(layer: LayerHealth) -> dict[str, float]:
    """What is known of the flat neurons, and on which side of 0 their inputs lie."""
    lost = layer.activity == 0
    biases = layer.biases[lost]
    return {
        "dead": float(lost.sum()),
        "neurons": float(layer.n_neurons),
        "flat share": layer.saturated,
        "low end": float(np.sum(layer.highest[lost] <= 0)),
        "high end": float(np.sum(layer.lowest[lost] > 0)),
        "size": layer.size,
        "bias": float(biases.mean()) if biases.size else 0.0,
        "wakes": float(layer.pushed_off),
    }


def _wake(layer: LayerHealth, causes: list[Problem], earlier: list[Problem], side: str) -> str:
    """What makes flat neurons live again: the biases, a cause found already, or else the activation."""
    n_dead = len(layer.dead_neurons)
    if 2 * layer.pushed_off >= n_dead > 0:
        bias = plain(float(layer.biases[layer.activity == 0].mean()))
        return (
            f"Set the biases of dense layer {layer.dense} to 0: they are {bias} in the mean of the dead "
            f"neurons, and without them {layer.pushed_off} of the {n_dead} live."
        )
    for cause in causes:
        if cause.layer in (0, layer.dense):
            return cause.remedy
    if earlier:
        return f"Heal layer {earlier[0].layer} first: what reaches layer {layer.layer} comes through it."
    if side == "both" and layer.size:
        return (
            f"Multiply weights and biases of dense layer {layer.dense} by {plain(1 / layer.size)}: what goes "
            f"into {layer.activation} has a size of {plain(layer.size)}, and it bends around 1."
        )
    return (
        f"Take leaky_relu in place of {layer.activation}: its slope is 0.01 where that of {layer.activation} "
        f"is 0. Or draw the weights of dense layer {layer.dense} anew."
    )


def _signal(vitals: Vitals, causes: list[Problem], flat: list[Problem]) -> Iterator[Problem]:
    """The first layer whose signal is far larger, or differs far less, than the inputs do."""
    size = rms(np.hypot(vitals.input_means, vitals.input_spreads))
    spread = rms(vitals.input_spreads)
    for layer in vitals.layers:
        if size and layer.size > GROWTH * size:
            times = layer.size / size
            yield Problem(
                kind="exploding signal",
                layer=layer.layer,
                words=f"The signal explodes: what goes into layer {layer.layer} is {plain(times)} times as "
                "large as the inputs.",
                evidence={"size": layer.size, "inputs": size, "growth": times ** (1 / layer.layer)},
                remedy=_steady(vitals, layer, causes, times ** (1 / layer.layer)),
            )
            return
        if any(problem.layer < layer.layer for problem in flat):
            return  # a flat layer lets nothing through: that has been told
        if spread and layer.spread_in < FADING * spread:
            share = layer.spread_in / spread
            yield Problem(
                kind="vanishing signal",
                layer=layer.layer,
                words=f"The signal vanishes: from sample to sample, what goes into layer {layer.layer} "
                f"differs only {plain(share)} times as much as the inputs do.",
                evidence={"spread": layer.spread_in, "inputs": spread, "growth": share ** (1 / layer.layer)},
                remedy=_steady(vitals, layer, causes, share ** (1 / layer.layer)),
            )
            return


def _gradient(vitals: Vitals, causes: list[Problem]) -> Iterator[Problem]:
    """Whether the gradient fades or grows on its way from the last hidden layer to an earlier one."""
    if len(vitals.layers) < 2 or not vitals.layers[-1].gradient:
        return
    first, last = vitals.layers[0], vitals.layers[-1]
    ratio = first.gradient / last.gradient
    if FADING <= ratio <= GROWTH:
        return
    kind, verb = ("vanishing", "vanishes") if ratio < FADING else ("exploding", "explodes")
    per_layer = ratio ** (1 / (len(vitals.layers) - 1))
    yield Problem(
        kind=f"{kind} gradient",
        layer=first.layer,
        words=f"The gradient {verb} on its way back: at layer {first.layer} it is {plain(ratio)} times that "
        f"at layer {last.layer}.",
        evidence={"first": first.gradient, "last": last.gradient, "ratio": ratio, "growth": per_layer},
        remedy=_steady(vitals, last, causes, per_layer),
    )


def _steady(vitals: Vitals, layer: LayerHealth, causes: list[Problem], growth: float) -> str:
    """What keeps a signal or a gradient that changes by this factor in each layer up to this one."""
    for cause in causes:
        if cause.kind == "wrong-gain weights" and cause.layer <= layer.dense:
            return cause.remedy
    function = vitals.functions[layer.layer - 1]
    kept = keeps(function)
    if growth < 1 and kept < LEAST_KEPT:
        other = "tanh" if flat_side(function) == "both" else "relu"
        deepest = 1 + int(math.log(5 * FADING) / math.log(kept)) if kept > 0 else 1
        return (
            f"Take {other} in place of {function.name}: a layer of it keeps {keeps(get(other)):.2f} of the "
            f"gradient, one of {function.name} {kept:.2f}. Or at most {deepest} layers."
        )
    return (
        f"Multiply the weights of dense layers 1 to {layer.dense} by {plain(1 / growth if growth else 10)}: "
        f"each changes it by a factor of {plain(growth)}."
    )


def _straight(vitals: Vitals, layer: LayerHealth) -> Iterator[Problem]:
    """A layer none of whose neurons bends among the samples."""
    parts = linear_parts(vitals.functions[layer.layer - 1])
    if parts is None or parts.is_straight or vitals.n_samples < ENOUGH_SAMPLES:
        return
    kinks = np.array(parts.kinks)[:, np.newaxis]

    def n_bent(shift: object = 0.0) -> int:
        within = (layer.lowest - shift < kinks) & (kinks < layer.highest - shift)
        return int(within.any(axis=0).sum())

    if n_bent():
        return
    alive, woken = layer.n_neurons - len(layer.dead_neurons), n_bent(layer.biases)
    remedy = f"Draw the weights of dense layer {layer.dense} anew, with another seed."
    means, spreads = vitals.input_means, np.maximum(vitals.input_spreads, 1e-30)
    off = int(np.argmax(np.abs(means) / spreads))
    if woken:
        remedy = f"Set the biases of dense layer {layer.dense} to 0: then {woken} neurons bend."
    elif layer.layer == 1 and abs(means[off]) > spreads[off]:
        remedy = f"Center the inputs: take {plain(float(means[off]))} from column {off + 1}."
    yield Problem(
        kind="linear",
        layer=layer.layer,
        words=f"Layer {layer.layer} is a straight line on these samples: none of its {layer.n_neurons} "
        f"{layer.activation} neurons bends among them ({alive} are always active, the others never).",
        evidence={
            "neurons": float(layer.n_neurons),
            "alive": float(alive),
            "bend without biases": float(woken),
        },
        remedy=remedy,
    )

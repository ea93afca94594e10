"""Networks to be looked after, what is found in them, and the remedies carried out."""

from __future__ import annotations

import re

import bendwise as bw

SPIRAL, CLASSES = bw.datasets.spiral_data(seed=0)


def network_of(name, depth=2, width=64, n_inputs=2, n_outputs=3, **how):
    layers, n = [], n_inputs
    for _ in range(depth):
        layers += [bw.Dense(n, width), bw.get(name)]
        n = width
    return bw.Network([*layers, bw.Dense(n, n_outputs), bw.softmax], **how)


def kinds(found):
    return {problem.kind for problem in found.problems}


def problem_of(found, kind):
    return next(problem for problem in found.problems if problem.kind == kind)


def number_after(words, text):
    """The number that a remedy tells after these words."""
    return float(re.search(rf"{words} (-?[\d.]+(?:e[+-]?\d+)?)", text)[1].rstrip("."))


def heal_weights(network, found):
    """Do what the remedies about weights say, by the numbers in their words."""
    for problem in found.problems:
        if problem.kind == "wrong-gain weights":
            layer = network.dense[problem.layer - 1]
            layer.weights = layer.weights * number_after("by", problem.remedy)

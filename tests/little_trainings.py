"""Little data sets and networks to fit."""

from __future__ import annotations

import numpy as np

import bendwise as bw

X, Y = bw.datasets.spiral_data(samples=40)
LINE = np.linspace(-1, 1, 40)


def classifier(**how):
    return bw.Network([bw.Dense(2, 16), bw.tanh, bw.Dense(16, 3), bw.softmax], **how)


def line(weight=1.0, bias=0.5):
    network = bw.Network([bw.Dense(1, 1)], dtype="float64")
    network.parameters = [weight, bias]
    return network

"""Small experiments for "Dead and saturated": what is set, what to watch, and why it is so.

`tests/test_lab_dead.py` holds each number that is told here.
"""

from __future__ import annotations

from typing import Any

START = {
    "activation": "relu",
    "layers": 1,
    "neurons": 32,
    "scale": 1,
    "rate": 0.02,
    "seed": 0,
    "epoch": 0,
    "layer": 1,
    "neuron": 1,
    "bias": 0,
}

EXPERIMENTS: list[dict[str, Any]] = [
    {
        "title": "A learning rate of 1.0 kills most",
        "set": {**START, "rate": 1, "epoch": 50},
        "watch": "29 of 32 neurons are dead after 50 epochs. Scrub back: most die in the first 10.",
        "why": "Adam moves each number by about the learning rate, in every step. The inputs are at most 1 "
        "large: a bias that goes down by 1 a few times is below all that the weights can bring. A relu "
        "neuron that is off for every input gets no gradient, and never comes back. With 0.02 nobody dies.",
    },
    {
        "title": "One push, and it never returns",
        "set": {**START, "layers": 2, "neurons": 16, "bias": -4},
        "watch": "Neuron 1 starts with the bias −4: its pull is 0. Press Play: the others learn, it stays.",
        "why": "The gradient of a weight is multiplied by the slope of the activation: 0 for every input. "
        "Take elu, whose slope is small there but not 0: by epoch 200 the neuron passes for over half "
        "of the inputs. leaky_relu moves it too, with 0.01, but here it moves it further down.",
    },
    {
        "title": "Weights 20 times too large: tanh is stuck",
        "set": {**START, "activation": "tanh", "layers": 2, "neurons": 16, "scale": 20, "layer": 2},
        "watch": "Over 80% of the second layer's matrix is flat: tanh says −1 or 1, whatever the input.",
        "why": "Far from 0, tanh is flat on both sides. First weights of the usual size, × 1, keep what goes "
        "in around 0, where it bends.",
    },
    {
        "title": "Six layers of sigmoid: the way back fades",
        "set": {**START, "activation": "sigmoid", "layers": 6, "neurons": 16},
        "watch": "Compare the way back at layer 1 with that at layer 6: it is over 100 times weaker. "
        "Nobody is dead, and yet the first layers learn slowly.",
        "why": "The slope of sigmoid is at most 0.25: each layer multiplies the gradient by such a number. "
        "With relu it is 1 where the neuron is on: try it.",
    },
]

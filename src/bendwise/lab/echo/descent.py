"""Training in plain arithmetic: gradient descent on a network 1-n-n-1, for a page that has no engine.

It is the engine's full batch, squared error and Adam, number by number. `translate` makes JavaScript of it,
and tests hold it to `Network.fit`, which is what Python itself trains with.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

from ...network import Adam
from ...network.kernels.formulas import adam

Numbers = MutableSequence[float]
_ADAM = Adam()
BETA1, BETA2, EPSILON = _ADAM.beta1, _ADAM.beta2, _ADAM.epsilon


def gradient(p: Numbers, g: Numbers, x: Sequence[float], y: Sequence[float], n: int, room: Numbers) -> None:
    """The derivative of the mean squared error by every parameter, written to `g`.

    Parameters
    ----------
    p, g : sequence of float
        Weights and biases of the three layers one after the other: n² + 4n + 1 numbers, as in
        `Network.parameters`; and as many for their derivatives.
    x, y : sequence of float
        Inputs and the outputs that are wanted.
    n : int
        Neurons of each hidden layer; both are relu.
    room : sequence of float
        3n numbers to work with.
    """
    b1, w2, b2, w3, b3 = n, 2 * n, 2 * n + n * n, 3 * n + n * n, 4 * n + n * n
    for i in range(b3 + 1):
        g[i] = 0.0
    for k in range(len(x)):
        output = p[b3]
        for i in range(n):
            z = p[i] * x[k] + p[b1 + i]
            room[i] = z if z > 0 else 0.0
            room[2 * n + i] = 0.0
        for j in range(n):
            z = p[b2 + j]
            for i in range(n):
                z = z + room[i] * p[w2 + i * n + j]
            room[n + j] = z if z > 0 else 0.0
            output = output + room[n + j] * p[w3 + j]
        slope = 2.0 * (output - y[k]) / len(x)
        g[b3] = g[b3] + slope
        for j in range(n):
            g[w3 + j] = g[w3 + j] + slope * room[n + j]
            if room[n + j] > 0:
                back = slope * p[w3 + j]
                g[b2 + j] = g[b2 + j] + back
                for i in range(n):
                    g[w2 + i * n + j] = g[w2 + i * n + j] + back * room[i]
                    room[2 * n + i] = room[2 * n + i] + back * p[w2 + i * n + j]
        for i in range(n):
            if room[i] > 0:
                g[i] = g[i] + room[2 * n + i] * x[k]
                g[b1 + i] = g[b1 + i] + room[2 * n + i]


def descend(
    memory: Sequence[Numbers],
    x: Sequence[float],
    y: Sequence[float],
    n: int,
    start: int,
    end: int,
    rate: float,
) -> None:
    """Go on from epoch `start` to epoch `end` with Adam.

    Parameters
    ----------
    memory : sequence of five sequences of float
        Parameters, Adam's running mean and square, and room for a gradient (each of n² + 4n + 1 numbers) and
        for work (3n). The first three are where the training stands, and are changed.
    x, y, n
        As for `gradient`.
    start, end : int
        Epochs that were trained before, and that are when it ends.
    rate : float
        Adam's learning rate.

    Examples
    --------
    One step from a straight line goes down by about `rate` with every parameter.

    >>> memory = [[1.0, 0.0, 1.0, 0.0, 1.0, 0.5], [0.0] * 6, [0.0] * 6, [0.0] * 6, [0.0] * 3]
    >>> descend(memory, [0.5, 1.0], [0.5, 1.0], 1, 0, 1, 0.01)
    >>> [round(value, 4) for value in memory[0]]
    [0.99, -0.01, 0.99, -0.01, 0.99, 0.49]
    """
    p, mean, square, g, room = memory
    fade1, fade2 = 1.0, 1.0
    for step in range(end):
        fade1, fade2 = fade1 * BETA1, fade2 * BETA2
        if step >= start:
            gradient(p, g, x, y, n, room)
            r, fix = rate / (1 - fade1), 1 / (1 - fade2)
            for i in range(len(p)):
                p[i], mean[i], square[i] = adam(
                    p[i], g[i], mean[i], square[i], r, fix, 1.0, BETA1, 1 - BETA1, BETA2, 1 - BETA2, EPSILON
                )

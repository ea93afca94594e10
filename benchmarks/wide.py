"""Would wide layers train faster through BLAS? A step of 2-width-width-3 on 300 samples, in milliseconds.

    python benchmarks/wide.py

The engine has one thread. The same step in NumPy (`network.reference`) does its products with BLAS, with one
thread and with two. Medians of three rounds, in which they take turns.
"""

from __future__ import annotations

import time

import numpy as np
from threadpoolctl import threadpool_limits

import bendwise as bw
from bendwise.network import training
from bendwise.network.reference import Reference

STEPS = {128: 100, 256: 50, 512: 20, 1024: 10, 2048: 4}


def step_ms(width: int, runner: object, threads: int) -> float:
    """The time of a step."""
    X, y = bw.datasets.spiral_data()
    layers = [bw.Dense(2, width), bw.relu, bw.Dense(width, width), bw.relu, bw.Dense(width, 3), bw.softmax]
    network, usual = bw.Network(layers), training._runner
    training._runner = runner or usual  # type: ignore[assignment]
    try:
        with threadpool_limits(limits=threads):
            network.fit(X, y, epochs=2)
            start = time.perf_counter()
            network.fit(X, y, epochs=STEPS[width])
            return (time.perf_counter() - start) / STEPS[width] * 1e3
    finally:
        training._runner = usual


if __name__ == "__main__":
    print("| width | engine, 1 thread | BLAS, 1 thread | BLAS, 2 threads |\n|--:|--:|--:|--:|")
    for width in STEPS:
        rounds = [
            [step_ms(width, None, 1), step_ms(width, Reference, 1), step_ms(width, Reference, 2)]
            for _ in range(3)
        ]
        print(f"| {width} | {' | '.join(f'{ms:.2f}' for ms in np.median(rounds, axis=0))} |")

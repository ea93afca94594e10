"""Data to try networks on: the chapter's three, and real tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import unknown

Data = tuple[NDArray[Any], NDArray[Any]]


def spiral_data(samples: int = 100, classes: int = 3, seed: Any = 0) -> Data:
    """Spiral arms around the origin of the plane, a class each.

    Parameters
    ----------
    samples : int, default 100
        Points of each class.
    classes : int, default 3
        Number of arms.
    seed : int or numpy.random.Generator, default 0
        Where the noise comes from.

    Returns
    -------
    X : ndarray of shape (samples * classes, 2)
    y : ndarray of shape (samples * classes,)
        Class numbers.

    Notes
    -----
    The shape is that of A. Karpathy's CS231n notes, which the chapter uses too.
    """
    rng = _normals(seed)
    radius = np.linspace(0.0, 1.0, samples)
    points = []
    for arm in range(classes):
        turn = np.linspace(arm * 4, (arm + 1) * 4, samples) + rng.standard_normal(samples) * 0.2
        points.append(np.c_[radius * np.sin(turn * 2.5), radius * np.cos(turn * 2.5)])
    return np.concatenate(points), np.repeat(np.arange(classes), samples)


def vertical_data(samples: int = 100, classes: int = 3, seed: Any = 0) -> Data:
    """Round clouds side by side, a class each; shapes as in `spiral_data`."""
    rng = _normals(seed)
    points = []
    for cloud in range(classes):
        across = rng.standard_normal(samples) * 0.1 + cloud / 3
        points.append(np.c_[across, rng.standard_normal(samples) * 0.1 + 0.5])
    return np.concatenate(points), np.repeat(np.arange(classes), samples)


def sine_data(samples: int = 1000) -> Data:
    """One period of the sine: X from 0 to 1, y = sin(2πX), both of shape (samples, 1)."""
    X = np.arange(samples).reshape(-1, 1) / samples
    return X, np.sin(2 * np.pi * X)


def _normals(seed: Any) -> Any:
    """Whatever has `standard_normal`, or a generator from a seed."""
    return seed if hasattr(seed, "standard_normal") else np.random.default_rng(seed)


TABLES = ("breast_cancer", "diabetes", "digits", "wine")


def load_table(name: str) -> Any:
    """A real table that comes with scikit-learn, as its `Bunch` of pandas objects.

    "breast_cancer", "digits" and "wine" are classifications, "diabetes" a regression.
    """
    if name not in TABLES:
        raise unknown("table", name, TABLES)
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")(as_frame=True)

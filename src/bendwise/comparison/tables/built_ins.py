"""Data that a name stands for: the chapter's, and scikit-learn's tables."""

from __future__ import annotations

from ... import datasets
from .task import Task, make_task

SYNTHETIC = ("sine", "spiral")


def built_in() -> tuple[str, ...]:
    """The names."""
    return tuple(sorted((*SYNTHETIC, *datasets.TABLES)))


def built_in_task(name: str) -> Task:
    """The task that a name stands for."""
    if name == "sine":
        X, y = datasets.sine_data()
        return make_task(X, y[:, 0], kind="regression", name=name)
    if name == "spiral":
        X, y = datasets.spiral_data()
        return make_task(X, y, kind="classification", name=name)
    bunch = datasets.load_table(name)
    kind = "regression" if name == "diabetes" else "classification"
    return make_task(bunch.data, bunch.target, kind=kind, name=name)

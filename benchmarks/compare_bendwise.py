"""Which activation suits the digits, with `bendwise.compare`. The experiment is `compare_task`'s."""

from __future__ import annotations

import compare_task

import bendwise


def main() -> None:
    """Do the experiment, and print its scores."""
    asked = compare_task.settings()
    table = bendwise.datasets.load_table(compare_task.TABLE)
    found = bendwise.compare(
        table.data,
        table.target,
        activations=asked.activations,
        seeds=asked.seeds,
        epochs=asked.epochs,
        baselines=False,
    )
    scores = found.results.groupby("model", sort=False)["score"]
    compare_task.print_scores({str(name): each.tolist() for name, each in scores})


if __name__ == "__main__":
    main()

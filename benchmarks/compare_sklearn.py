"""Which activation suits the digits, with scikit-learn and joblib. The experiment is `compare_task`'s.

MLPClassifier knows four activations; in place of each other one it trains one of these, so that there is as
much to do. It draws first weights its own way (Glorot & Bengio 2010) and shuffles by itself, as nothing
public changes that. An epoch is one `partial_fit`, which keeps Adam's memory: `fit` could choose the best
epoch (`early_stopping`, about a tenth faster), but on validation rows of its own choice.
"""

from __future__ import annotations

import warnings
from typing import Any

import compare_task
import joblib
import numpy as np
from compare_task import Best, Settings, accuracy_and_loss
from sklearn.neural_network import MLPClassifier

from bendwise.comparison.splitting import Split

KNOWN = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "linear": "identity"}


def stand_in(activation: str) -> str:
    """scikit-learn's name of the activation, or of one that takes its place."""
    place = compare_task.ACTIVATIONS.index(activation) % len(KNOWN)
    return KNOWN.get(activation) or list(KNOWN.values())[place]


def train(activation: str, data: Split, rate: float, seed: int, asked: Settings) -> tuple[Best, Any]:
    """A network and its best weights on the validation rows."""
    batch_size, epochs = asked.plan.batches(len(data.y_train))
    every = max(1, epochs // 50)
    network = MLPClassifier(
        hidden_layer_sizes=asked.plan.hidden,
        activation=stand_in(activation),
        alpha=0.0,
        batch_size=batch_size or len(data.y_train),
        learning_rate_init=rate,
        random_state=seed,
    )
    best, classes = Best(), np.arange(compare_task.N_CLASSES)
    for epoch in range(1, epochs + 1):
        try:
            network.partial_fit(data.X_train, data.y_train, classes=classes)
        except ValueError:  # its weights are not finite any more
            return Best(), network
        if epoch % every == 0 or epoch == epochs:
            measured = accuracy_and_loss(network.predict_proba(data.X_valid), data.y_valid)
            best.see(*measured, network.coefs_ + network.intercepts_)
    return best, network


def trial(activation: str, data: Split, seed: int, asked: Settings) -> float:
    """The test accuracy with the learning rate that is best on the validation rows."""
    warnings.simplefilter("ignore")  # of numbers that overflow where a rate is too high
    trained = [train(activation, data, rate, seed, asked) for rate in asked.rates]
    best, network = max(trained, key=lambda one: one[0].goodness)
    if not best.weights:
        return float("nan")
    n_layers = len(network.coefs_)
    network.coefs_, network.intercepts_ = best.weights[:n_layers], best.weights[n_layers:]
    return float(network.score(data.X_test, data.y_test))


def main() -> None:
    """Do the experiment, and print its scores."""
    asked = compare_task.settings()
    data = compare_task.splits(asked.seeds)
    jobs = [(name, data[seed], seed, asked) for name in asked.activations for seed in range(asked.seeds)]
    with joblib.parallel_config(n_jobs=compare_task.PROCESSES, inner_max_num_threads=1, backend="loky"):
        found = joblib.Parallel()(joblib.delayed(trial)(*job) for job in jobs)
    scores: dict[str, list[float]] = {name: [] for name in asked.activations}
    for job, score in zip(jobs, found, strict=True):
        scores[job[0]].append(score)
    compare_task.print_scores(scores)


if __name__ == "__main__":
    main()

"""Which activation suits the digits, with PyTorch, on a CPU. The experiment is `compare_task`'s.

`--way stacked` trains all seeds and learning rates of an activation at once: weights of shape (models,
inputs, neurons) and batched matrix products, which is what `torch.func.vmap` makes of one network, without
its dispatch. `--way one-by-one` is the ordinary loop with the fused Adam. Both run in as many processes as
there are cores, with one thread each.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import compare_task
import numpy as np
import torch
from compare_task import Best, Settings, accuracy_and_loss
from torch.nn import functional

from bendwise.comparison.splitting import Split

ACTIVATIONS: dict[str, Any] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "linear": lambda x: x,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": functional.softplus,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "mish": functional.mish,
    "hard_swish": functional.hardswish,
}
NOBODY = -1  # the class of a row that only fills up


class Stack:
    """Networks of one activation, for each learning rate the same seeds: model rate * n_seeds + seed."""

    def __init__(self, activation: str, seeds: list[int], n_inputs: int, asked: Settings) -> None:
        self.activation, self.n_rates = ACTIVATIONS[activation], len(asked.rates)
        drawn = [compare_task.first_weights(activation, seed, asked.plan, n_inputs) for seed in seeds]
        layers = [
            torch.from_numpy(np.stack(layer)).repeat(self.n_rates, 1, 1) for layer in zip(*drawn, strict=True)
        ]
        self.flat = torch.cat([torch.cat([w, torch.zeros_like(w[:, :1])], 1).flatten(1) for w in layers], 1)
        self.grad = torch.zeros_like(self.flat)
        self.shapes = [layer.shape[1:] for layer in layers]
        self.parameters = self.views(self.flat, self.shapes)
        for part in self.parameters:
            part.requires_grad_()
        self.grads = self.views(self.grad, self.shapes)
        groups = []  # Adam works number by number, so it may see each rate's networks as one vector
        rows = zip(self.flat.chunk(self.n_rates), self.grad.chunk(self.n_rates), asked.rates, strict=True)
        for numbers, grad, rate in rows:
            numbers.grad = grad
            groups.append({"params": [numbers], "lr": rate})
        self.adam = torch.optim.Adam(groups, fused=True)

    @staticmethod
    def views(flat: Any, shapes: list[Any]) -> list[Any]:
        """Weights and biases of each layer, where they lie in a tensor of shape (models, parameters)."""
        found, start = [], 0
        for n_inputs, n_neurons in shapes:
            middle = start + n_inputs * n_neurons
            found.append(flat[:, start:middle].view(-1, n_inputs, n_neurons))
            found.append(flat[:, None, middle : middle + n_neurons])
            start = middle + n_neurons
        return found

    def outputs(self, x: Any, parameters: list[Any] | None = None) -> Any:
        """Of shape (models, rows, classes) for x of shape (models, rows, inputs)."""
        *hidden, weights, biases = parameters or self.parameters
        for k in range(0, len(hidden), 2):
            x = self.activation(torch.baddbmm(hidden[k + 1], x, hidden[k]))
        return torch.baddbmm(biases, x, weights)

    def step(self, x: Any, y: Any) -> None:
        """One step of Adam for all; `y` of shape (models, rows)."""
        logits = self.outputs(x)
        loss = functional.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="sum") / y.shape[1]
        torch._foreach_copy_(self.grads, torch.autograd.grad(loss, self.parameters))
        self.adam.step()


def filled(parts: list[Any], value: float) -> Any:
    """Arrays that differ in their numbers of rows, as one tensor."""
    tensors = [torch.from_numpy(part) for part in parts]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=value)


@torch.no_grad()
def measured(logits: Any, y: Any) -> tuple[Any, Any]:
    """Of each model: the share of right answers, and the mean loss."""
    n_rows = (y != NOBODY).sum(1)
    losses = functional.cross_entropy(logits.mT, y, ignore_index=NOBODY, reduction="none").sum(1) / n_rows
    return (logits.argmax(2) == y).sum(1) / n_rows, losses


def train(activation: str, seeds: list[int], data: list[Split], asked: Settings) -> list[float]:
    """All networks of an activation; the test accuracy of each seed with the rate best on validation rows."""
    torch.set_num_threads(1)
    n_rates = len(asked.rates)
    x = torch.from_numpy(np.stack([part.X_train for part in data]))
    y = torch.from_numpy(np.stack([part.y_train for part in data]))
    valid_x = filled([part.X_valid for part in data], 0).repeat(n_rates, 1, 1)
    valid_y = filled([part.y_valid for part in data], NOBODY).repeat(n_rates, 1)
    batch_size, epochs = asked.plan.batches(x.shape[1])
    stack = Stack(activation, seeds, x.shape[2], asked)
    best = stack.flat.clone()
    n_models = n_rates * len(seeds)
    best_accuracy, best_loss = torch.full((n_models,), -1.0), torch.full((n_models,), torch.inf)
    draws, which = [np.random.default_rng(seed) for seed in seeds], torch.arange(len(seeds))[:, None]
    every = max(1, epochs // 50)
    for epoch in range(1, epochs + 1):
        order = torch.from_numpy(np.stack([rng.permutation(x.shape[1]) for rng in draws]))
        batches = zip(
            x[which, order].split(batch_size or x.shape[1], 1),
            y[which, order].split(batch_size or x.shape[1], 1),
            strict=True,
        )
        for batch_x, batch_y in batches:
            stack.step(batch_x.repeat(n_rates, 1, 1), batch_y.repeat(n_rates, 1))
        if epoch % every == 0 or epoch == epochs:
            with torch.no_grad():
                accuracy, loss = measured(stack.outputs(valid_x), valid_y)
            better = (accuracy > best_accuracy) | ((accuracy == best_accuracy) & (loss < best_loss))
            best_accuracy, best_loss = accuracy.where(better, best_accuracy), loss.where(better, best_loss)
            best[better] = stack.flat[better]
    best_accuracy[~stack.flat.isfinite().all(1)] = -1  # it ran away
    return judged(stack, best, best_accuracy, best_loss, data)


@torch.no_grad()
def judged(stack: Stack, best: Any, accuracy: Any, loss: Any, data: list[Split]) -> list[float]:
    """For each seed the test accuracy of the best of its models."""
    found = []
    for seed, part in enumerate(data):
        models = range(seed, len(accuracy), len(data))
        chosen = max(models, key=lambda k: (float(accuracy[k]), -float(loss[k])))
        own = stack.views(best[chosen, None], stack.shapes)
        logits = stack.outputs(torch.from_numpy(part.X_test)[None], own)
        right, _ = measured(logits, torch.from_numpy(part.y_test)[None])
        found.append(float(right) if accuracy[chosen] >= 0 else float("nan"))
    return found


def train_one(
    activation: str, data: Split, rate: float, seed: int, asked: Settings
) -> tuple[Best, list[Any]]:
    """A network by the ordinary loop: its best weights on the validation rows, and its parameters."""
    function = ACTIVATIONS[activation]
    x, y, valid_x = map(torch.from_numpy, (data.X_train, data.y_train, data.X_valid))
    parameters: list[Any] = []
    for weights in compare_task.first_weights(activation, seed, asked.plan, x.shape[1]):
        parameters += [torch.from_numpy(weights.T.copy()), torch.zeros(weights.shape[1])]
    for part in parameters:
        part.requires_grad_()
    adam = torch.optim.Adam(parameters, lr=rate, fused=True)
    batch_size, epochs = asked.plan.batches(len(x))
    every, rng, best = max(1, epochs // 50), np.random.default_rng(seed), Best()
    for epoch in range(1, epochs + 1):
        order = torch.from_numpy(rng.permutation(len(x)))
        size = batch_size or len(x)
        for batch_x, batch_y in zip(x[order].split(size), y[order].split(size), strict=True):
            loss = functional.cross_entropy(logits_of(function, parameters, batch_x), batch_y)
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
        if epoch % every == 0 or epoch == epochs:
            with torch.no_grad():
                probabilities = logits_of(function, parameters, valid_x).softmax(1).numpy()
            now = accuracy_and_loss(probabilities, data.y_valid)
            best.see(*now, [part.detach().numpy() for part in parameters])
    return (best if all(part.isfinite().all() for part in parameters) else Best()), parameters


def logits_of(function: Any, parameters: list[Any], x: Any) -> Any:
    """Of shape (rows, classes)."""
    *hidden, weights, biases = parameters
    for k in range(0, len(hidden), 2):
        x = function(functional.linear(x, hidden[k], hidden[k + 1]))
    return functional.linear(x, weights, biases)


def one_by_one(activation: str, seeds: list[int], data: list[Split], asked: Settings) -> list[float]:
    """As `train`, a network after the other."""
    torch.set_num_threads(1)
    found = []
    for seed, part in zip(seeds, data, strict=True):
        trained = [train_one(activation, part, rate, seed, asked) for rate in asked.rates]
        best, _ = max(trained, key=lambda one: one[0].goodness)
        logits = logits_of(
            ACTIVATIONS[activation], list(map(torch.from_numpy, best.weights)), torch.from_numpy(part.X_test)
        )
        found.append(float((logits.argmax(1).numpy() == part.y_test).mean()))
    return found


def main() -> None:
    """Do the experiment, and print its scores."""
    asked = compare_task.settings("stacked", "one-by-one")
    data = compare_task.splits(asked.seeds)
    work, size = (train, asked.seeds) if asked.way == "stacked" else (one_by_one, 1)
    shares = [list(range(start, start + size)) for start in range(0, asked.seeds, size)]
    jobs = [(name, seeds) for name in asked.activations for seeds in shares]
    scores: dict[str, list[float]] = {name: [] for name in asked.activations}
    with ProcessPoolExecutor(compare_task.PROCESSES, multiprocessing.get_context("spawn")) as pool:
        ended = [pool.submit(work, name, seeds, [data[k] for k in seeds], asked) for name, seeds in jobs]
        for (name, _), one in zip(jobs, ended, strict=True):
            scores[name] += one.result()
    compare_task.print_scores(scores)


if __name__ == "__main__":
    main()

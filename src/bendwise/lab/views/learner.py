"""What the views that train share: the fields of a training, and what is drawn of a state of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...network import SGD, AdaGrad, Adam, AdamW, Network, Optimizer, RMSprop
from ..curves import FORMULAS, HIGH, LOW, Curve
from ..fields import Choice, Field, Number, Numbers, State
from ..trainings import Reached, Training

MOST_EPOCHS = 20_000
MOST_POINTS = 300
"""Of a loss curve: more than that are no use on a screen."""
KNOTS = (-0.8, 0.2, 0.9, 0.1, -0.5, 0.4, 0.8)
GRID = np.linspace(LOW, HIGH, 241)
OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw")
CURVES = tuple(FORMULAS)


def training_fields(rate: float) -> dict[str, Field]:
    """Data, layers, optimizer, and how far; the activations are the view's own."""
    return {
        "curve": Choice("sine", {"": CURVES}),
        "knots": Numbers(KNOTS, -1.2, 1.2, len(KNOTS), len(KNOTS), 0.05),
        "widths": Numbers((8.0, 8.0), 1.0, 16.0, 1, 3, 1.0),
        "optimizer": Choice("adam", {"": OPTIMIZERS}),
        "rate": Number(rate, 0.0001, 10.0, 0.01),
        "seed": Number(0.0, 0.0, 99.0, 1.0),
        "epoch": Number(0.0, 0.0, MOST_EPOCHS, 1.0),
        "stop": Number(2000.0, 100.0, MOST_EPOCHS, 100.0),
        "speed": Number(5.0, 1.0, 100.0, 1.0),
    }


def optimizer_of(state: State) -> tuple[Optimizer, str]:
    """The optimizer, and how it is written in Python."""
    rate = state["rate"]
    kinds = {"rmsprop": RMSprop, "adagrad": AdaGrad, "adam": Adam, "adamw": AdamW}
    match state["optimizer"]:
        case "sgd":
            return SGD(rate), f"bw.network.SGD(learning_rate={rate!r})"
        case "momentum":
            return SGD(rate, 0.9), f"bw.network.SGD(learning_rate={rate!r}, momentum=0.9)"
        case name:
            kind = kinds[name]
            return kind(rate), f"bw.network.{kind.__name__}(learning_rate={rate!r})"


def widths_of(state: State) -> tuple[int, ...]:
    """Neurons of the hidden layers."""
    return tuple(round(width) for width in state["widths"])


def curve_of(state: State) -> Curve:
    """What is learned; knots count only where they are shown."""
    return Curve(state["curve"], tuple(state["knots"]) if state["curve"] == "knots" else ())


def training_of(state: State, activations: tuple[str, ...]) -> Training:
    """The training that a state asks for, an activation for each hidden layer."""
    optimizer = optimizer_of(state)[0]
    return Training(curve_of(state), widths_of(state), activations, optimizer, seed=round(state["seed"]))


def output(network: Network, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The network at x; what is too large for its precision is infinite."""
    with np.errstate(all="ignore"):
        return network.forward(x[:, None])[:, 0].astype(np.float64)


def loss_of(network: Network, curve: Curve) -> float:
    """The mean squared error on all points."""
    X, y = curve.make()
    with np.errstate(all="ignore"):
        return float(np.mean(np.square(network.forward(X).astype(np.float64) - y)))


def loss_curve(
    reached: Reached, now: float, most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Epochs and losses, up to the present one: every so many, and always both ends."""
    losses = np.append(reached.losses, now)
    step = max(1, 2 ** int(np.ceil(np.log2(len(losses) / most))))
    at = np.unique(np.append(np.arange(0, len(losses), step), len(losses) - 1))
    return at.astype(np.float64), losses[at]


def target_of(curve: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve that is wanted; of noise, its points."""
    x = curve.make()[0][:, 0] if curve.name == "random" else GRID
    return x, curve.target(x)


def layers_python(widths: tuple[int, ...], activations: list[str]) -> str:
    """The list of layers as it is written in Python; an activation is an expression."""
    sizes = [1, *widths, 1]
    parts = []
    for n_inputs, width, activation in zip(sizes, widths, activations, strict=False):
        parts += [f"bw.Dense({n_inputs}, {width})", activation]
    return ", ".join([*parts, f"bw.Dense({widths[-1]}, 1)"])


def fit_python(state: State, indent: str = "") -> str:
    """The lines that train `network`; it may diverge."""
    epochs, seed = round(state["epoch"]), round(state["seed"])
    if not epochs:
        return f"{indent}# epoch 0: not trained yet"
    optimizer = optimizer_of(state)[1]
    return f"""\
{indent}try:
{indent}    network.fit(X, y, optimizer={optimizer}, epochs={epochs}, seed={seed})
{indent}except bw.errors.DivergenceError as error:  # the last finite state is kept
{indent}    print(error)"""

"""Line or bends: the same network, data and seed with one activation and another, side by side."""

from __future__ import annotations

import numpy as np

from ...anatomy import collapse, pieces
from ...anatomy.linear import linear_parts
from ...compiler import ElementwiseFunction, get
from ...errors import InputError
from ...network import Network
from .. import standing
from ..curves import HIGH, LOW
from ..fields import Choice, Field, Number, State
from ..trainings import BUDGET_S, Reached, Training, state_at
from . import learner
from .neuron import element_wise
from .record import Drawing, View, single

COLUMNS = ("first", "second", "third", "fourth")
USUAL = ("linear", "relu", "tanh", "sine")
GRID = np.linspace(LOW, HIGH, 161)
MOST_POINTS = 120  # of a loss curve: columns are narrow
GOES_BACK_S = 1.0  # at most; all columns must be at the same epoch
FIELDS: dict[str, Field] = {
    **learner.training_fields(0.01),
    "columns": Number(3.0, 2.0, 4.0, 1.0),
    **{name: Choice(usual, element_wise()) for name, usual in zip(COLUMNS, USUAL, strict=True)},
}


def _names(state: State) -> list[str]:
    return [state[name] for name in COLUMNS[: round(state["columns"])]]


def _is_straight_in_pieces(name: str) -> bool:
    function = get(name)
    return isinstance(function, ElementwiseFunction) and linear_parts(function) is not None


def count(network: Network, name: str) -> float:
    """How many straight pieces a network's curve has; nan: it is curved, or its numbers are too large."""
    if not _is_straight_in_pieces(name):
        return np.nan
    try:
        return float(len(pieces(network, LOW, HIGH)))
    except InputError:
        return np.nan


def line(network: Network, name: str) -> tuple[float, float]:
    """Slope and offset of the one line that a network of straight layers is; nan where it is none."""
    if name != "linear":
        return np.nan, np.nan
    with np.errstate(all="ignore"):
        one = collapse(network).dense[0]
    return float(one.weights[0, 0]), float(one.biases[0, 0])


def together(trainings: list[Training], wanted: int) -> tuple[int, list[Reached]]:
    """The epoch that all of them reach in the time of one picture, and each of them there.

    A training that has broken holds up no other. One that came too far goes back to a snapshot, which is
    never far.
    """
    epoch = wanted
    for training in trainings:
        reached = state_at(training, epoch, BUDGET_S / len(trainings))
        if reached.divergence is None:
            epoch = reached.epoch
    return epoch, [state_at(training, epoch, GOES_BACK_S) for training in trainings]


def draw(state: State) -> Drawing:
    """Every column after the same number of epochs."""
    names, wanted = _names(state), round(state["epoch"])
    curve, n_layers = learner.curve_of(state), len(state["widths"])
    trainings = [learner.training_of(state, (name,) * n_layers) for name in names]
    epoch, states = together(trainings, wanted)
    networks = [
        training.make_network(reached.parameters) for training, reached in zip(trainings, states, strict=True)
    ]
    losses = [learner.loss_of(network, curve) for network in networks]
    curves = [learner.loss_curve(*pair, MOST_POINTS) for pair in zip(states, losses, strict=True)]
    target_x, target = learner.target_of(curve)
    lines = [line(*pair) for pair in zip(networks, names, strict=True)]
    broken = [standing.told(reached.divergence, n_layers + 1) for reached in states]
    return Drawing(
        arrays={
            "x": single(GRID),
            "target_x": single(target_x),
            "target": single(target),
            "curves": single([learner.output(network, GRID) for network in networks]),
            **{f"epochs{i}": single(epochs) for i, (epochs, _) in enumerate(curves)},
            **{f"losses{i}": values for i, (_, values) in enumerate(curves)},
            "loss": np.array(losses),
            "pieces": np.array([count(*pair) for pair in zip(networks, names, strict=True)]),
            "lines": np.array(lines),
        },
        numbers={
            "reached": epoch,
            "wanted": wanted,
            "broke": epoch if all(broken) else np.nan,
        },
        texts={
            **{f"broke{i}": text for i, text in enumerate(broken)},
            **{f"key{i}": str(hash(training)) for i, training in enumerate(trainings)},
        },
    )


def python(state: State) -> str:
    """The same in a few lines."""
    widths = learner.widths_of(state)
    layers = learner.layers_python(widths, ["activation"] * len(widths))
    activations = ", ".join(f"bw.{name}" for name in dict.fromkeys(_names(state)))
    return f"""\
import numpy as np
import bendwise as bw

{learner.curve_of(state).python()}
for activation in [{activations}]:
    network = bw.Network([{layers}], seed={round(state["seed"])})
{learner.fit_python(state, "    ")}
    with np.errstate(all="ignore"):  # it may be too large
        print(activation.name, "loss:", network.loss(X, y))
        one = bw.anatomy.collapse(network).dense[0]
    if activation is bw.linear:
        print("one line: y =", one.weights[0, 0], "* x +", one.biases[0, 0])
    try:
        print("straight pieces:", len(bw.anatomy.pieces(network, -1, 1)))
    except bw.errors.InputError:
        print("no straight pieces: it is curved")
"""


VIEW = View(
    name="bends",
    title="Line or bends",
    about="The same network learns the same curve, with one activation and another. Without bends, "
    "all its layers together are one straight line.",
    fields=FIELDS,
    draw=draw,
    python=python,
)

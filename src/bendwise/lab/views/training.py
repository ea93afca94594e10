"""The training room: a network learns a curve, and one goes to and fro in time."""

from __future__ import annotations

import numpy as np

from .. import standing
from ..curves import HIGH, LOW
from ..fields import Choice, Field, State
from ..trainings import state_at
from . import learner
from .neuron import element_wise
from .record import Drawing, View, single

ACTIVATIONS = ("first", "second", "third")
FIELDS: dict[str, Field] = {
    **learner.training_fields(0.01),
    **{name: Choice("tanh", element_wise()) for name in ACTIVATIONS},
}


def _activations(state: State) -> tuple[str, ...]:
    return tuple(state[name] for name in ACTIVATIONS[: len(state["widths"])])


def draw(state: State) -> Drawing:
    """The curve, the target, the losses so far, and all weights, after as many epochs as could be reached."""
    training, curve = learner.training_of(state, _activations(state)), learner.curve_of(state)
    reached = state_at(training, round(state["epoch"]))
    network = training.make_network(reached.parameters)
    loss = learner.loss_of(network, curve)
    epochs, losses = learner.loss_curve(reached, loss)
    X, y = curve.make()
    x, target = learner.target_of(curve)
    return Drawing(
        arrays={
            "x": single(learner.GRID),
            "curve": single(learner.output(network, learner.GRID)),
            "target_x": single(x),
            "target": single(target),
            "points": single(np.column_stack([X, y])),
            "epochs": single(epochs),
            "losses": losses,
            "parameters": reached.parameters.astype(np.float64),
        },
        numbers={
            **standing.numbers(reached),
            "loss": loss,
            "first_loss": float(losses[0]),
        },
        texts={
            "key": str(hash(training)),
            "broke": standing.told(reached.divergence, len(state["widths"]) + 1),
        },
    )


def python(state: State) -> str:
    """The same in a few lines."""
    activations = [f"bw.{name}" for name in _activations(state)]
    layers = learner.layers_python(learner.widths_of(state), activations)
    return f"""\
import numpy as np
import bendwise as bw

{learner.curve_of(state).python()}
network = bw.Network([{layers}], seed={round(state["seed"])})
{learner.fit_python(state)}
with np.errstate(all="ignore"):  # it may be too large
    print("loss:", network.loss(X, y))
for layer in network.dense:
    print(layer, layer.weights, layer.biases, sep="\\n")
"""


VIEW = View(
    name="training",
    title="Training room",
    about="A network learns a curve. Play, and watch it bend; drag the learning rate; go back in time, "
    "and try another way.",
    fields=FIELDS,
    draw=draw,
    python=python,
    material=lambda: {"low": LOW, "high": HIGH},
)

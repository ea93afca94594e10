"""How a network is: what was measured, what is wrong, and what to do about it."""

from __future__ import annotations

import html
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..network import Network
from .causes import Problem, plain
from .diagnosis import find
from .vitals import Vitals, measure

MOST_SENTENCES = 3
HEADINGS = ("layer", "activation", "neurons", "dead", "always active", "flat", "spread", "gradient")


class Health(Vitals):
    """What `health` found; it shows itself as a table and a verdict.

    Attributes
    ----------
    layers : list of LayerHealth
        Each hidden activation layer.
    dense : list of DenseHealth
        The parameters of each dense layer.
    gradients : list of float or None
        With targets: the norm of the mean loss's gradient at each dense layer, as `gradient_norms` tells it.
    n_samples : int
    input_means, input_spreads : ndarray of shape (n_inputs,)
        Mean and standard deviation of each column of inputs.
    bad_rows : int
        Rows of inputs that are not finite.
    """

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong, causes before consequences."""
        return find(self)

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def remedies(self) -> list[str]:
        """What to do, in this order; then look again."""
        return list(dict.fromkeys(problem.remedy for problem in self.problems))

    @property
    def verdict(self) -> str:
        """How the network is, in one to three sentences."""
        by_kind: dict[str, list[Problem]] = {}
        for problem in self.problems:
            by_kind.setdefault(problem.kind, []).append(problem)
        said = [_told(problems) for problems in by_kind.values()]
        if len(said) > MOST_SENTENCES:
            rest = list(by_kind)[MOST_SENTENCES - 1 :]
            said = [*said[: MOST_SENTENCES - 1], f"Besides: {', '.join(rest)}."]
        return " ".join(said) or "Healthy."

    def activity_map(self) -> NDArray[np.float64]:
        """The activity of every neuron as a picture, of shape (n_layers, most neurons); NaN where none is."""
        width = max((layer.n_neurons for layer in self.layers), default=0)
        found = np.full((len(self.layers), width), np.nan)
        for row, layer in zip(found, self.layers, strict=True):
            row[: layer.n_neurons] = layer.activity
        return found

    def _rows(self) -> list[tuple[str, ...]]:
        """The table's cells."""
        return [
            (
                *(str(layer.layer), layer.activation, str(layer.n_neurons)),
                *(str(len(layer.dead_neurons)), str(len(layer.always_active_neurons))),
                *(f"{layer.saturated:.0%}", plain(layer.spread_out), plain(layer.gradient)),
            )
            for layer in self.layers
        ]

    def _table(self) -> str:
        rows = [HEADINGS, *self._rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if name == "activation" else cell.rjust(width)
                for name, cell, width in zip(HEADINGS, row, widths, strict=True)
            )
            for row in rows
        )

    def _html_table(self) -> str:
        def row(cells: tuple[str, ...], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        return f"<table>{row(HEADINGS, 'th')}{''.join(row(cells, 'td') for cells in self._rows())}</table>"

    def __repr__(self) -> str:
        return "\n".join([self._table(), self.verdict, *(f"- {remedy}" for remedy in self.remedies)])

    def _repr_html_(self) -> str:
        return self._html_table() + in_html(self.verdict, self.remedies)


def in_html(verdict: str, remedies: list[str]) -> str:
    """A verdict, and the list of remedies if there are any."""
    items = "".join(f"<li>{html.escape(remedy)}</li>" for remedy in remedies)
    return f"<p><strong>{html.escape(verdict)}</strong></p>" + (f"<ul>{items}</ul>" if items else "")


def _told(problems: list[Problem]) -> str:
    """The sentence of the first, and where else it is so."""
    first, others = problems[0].words, [str(problem.layer) for problem in problems[1:]]
    if not others:
        return first
    layers = f"layers {', '.join(others[:-1])} and {others[-1]}" if len(others) > 1 else f"layer {others[0]}"
    return f"{first.removesuffix('.')}; it is alike in {layers}."


def health(network: Network, X: ArrayLike, y: ArrayLike | None = None) -> Health:
    """How the neurons of a network do with the samples X: who is dead, what explodes, and what helps.

    Parameters
    ----------
    network : Network
    X : array_like of shape (n_samples, n_inputs)
        What it learns from; some hundred rows are enough.
    y : array_like, optional
        The targets, for the gradients of the loss. The diagnosis needs none: it goes by the derivatives of
        the outputs, which do not fade as the network learns.

    Returns
    -------
    Health
        With ``verdict``, ``problems``, ``remedies`` and ``layers``.

    Raises
    ------
    InputError
        If there is no sample, or the samples do not fit the network.

    Notes
    -----
    A ReLU neuron is *dead* when it is off for every sample: no gradient moves it. What sigmoid and tanh do at
    their two flat ends is *saturation*. A new `Network` of up to six layers is healthy with all usual
    activations but step, on inputs around 0; ten layers of sigmoid are not.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.spiral_data()
    >>> network = bw.Network([bw.Dense(2, 64), bw.relu, bw.Dense(64, 3), bw.softmax])
    >>> bw.anatomy.health(network, X, y).verdict
    'Healthy.'
    >>> network.dense[0].biases = [-9.0] * 64
    >>> sick = bw.anatomy.health(network, X, y)
    >>> print(sick.verdict)
    Layer 1 is dead: 64 of 64 relu neurons are silent for every one of the 300 samples.
    >>> sick.remedies  # doctest: +NORMALIZE_WHITESPACE
    ['Set the biases of dense layer 1 to 0: they are -9 in the mean of the dead neurons, and without them 64
      of the 64 live.']
    """
    return Health(**vars(measure(network, X, y)))

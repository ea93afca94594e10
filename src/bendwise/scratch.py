"""The chapter's own class names over the real ones.

A program from the chapter runs with its import line changed and prints the same numbers, after
``nnfs.init()`` or ``np.random.seed(0)``. This is the one module that draws from NumPy's global
generator and follows its default precision, because that is what makes the numbers equal.

>>> import numpy as np
>>> np.random.seed(0)
>>> X, y = spiral_data(samples=100, classes=3)
>>> dense, relu = Layer_Dense(2, 3), Activation_ReLU()
>>> dense.forward(X)
>>> relu.forward(dense.output)
>>> relu.output.shape
(300, 3)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import datasets
from .compiler import get
from .network import Dense as _Dense

Data = tuple[NDArray[Any], NDArray[Any]]


class _GlobalGenerator:
    """NumPy's global generator under the names of a `numpy.random.Generator`."""

    @staticmethod
    def standard_normal(size: int | tuple[int, ...]) -> NDArray[Any]:
        # looked up at each call: nnfs.init() replaces it
        return np.random.randn(*np.atleast_1d(size))  # noqa: NPY002


def _in_default_precision(values: NDArray[Any]) -> NDArray[Any]:
    """The values in the precision of ``np.zeros``, which nnfs.init() makes float32."""
    return values.astype(np.zeros(1).dtype)


def spiral_data(samples: int, classes: int) -> Data:
    """`bendwise.datasets.spiral_data` from NumPy's global generator."""
    X, y = datasets.spiral_data(samples, classes, seed=_GlobalGenerator)
    return _in_default_precision(X), y.astype(np.uint8)


def vertical_data(samples: int, classes: int) -> Data:
    """`bendwise.datasets.vertical_data` from NumPy's global generator."""
    X, y = datasets.vertical_data(samples, classes, seed=_GlobalGenerator)
    return _in_default_precision(X), y.astype(np.uint8)


def sine_data(samples: int = 1000) -> Data:
    """`bendwise.datasets.sine_data`."""
    return datasets.sine_data(samples)


class Layer_Dense(_Dense):
    """A dense layer with weights of 0.01 · normal.

    `forward` keeps `inputs` and `output`; `backward` keeps `dweights`, `dbiases` and `dinputs`.
    """

    def __init__(self, n_inputs: int, n_neurons: int) -> None:
        super().__init__(n_inputs, n_neurons, dtype=np.zeros(1).dtype)
        self.weights = 0.01 * _GlobalGenerator.standard_normal((n_inputs, n_neurons))

    def forward(self, inputs: ArrayLike) -> None:  # type: ignore[override]
        """Keep inputs @ weights + biases in `output`."""
        self.inputs = np.asarray(inputs)
        super().forward(self.inputs)

    def backward(self, dvalues: NDArray[Any]) -> None:
        """Keep the gradients with respect to weights, biases and inputs."""
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class _Activation:
    """Keeps what went in, what came out, and the gradient that went back."""

    name = ""

    def forward(self, inputs: ArrayLike) -> None:
        """Keep the values at the inputs in `output`."""
        self.inputs = np.asarray(inputs)
        self.output = get(self.name)(self.inputs)

    def backward(self, dvalues: ArrayLike) -> None:
        """Keep the gradient with respect to the inputs in `dinputs`."""
        self.dinputs = get(self.name).backward(self.inputs, dvalues)


class Activation_Step(_Activation):
    """1 where x > 0, else 0."""

    name = "step"


class Activation_Linear(_Activation):
    """x."""

    name = "linear"


class Activation_Sigmoid(_Activation):
    """1 / (1 + exp(-x))."""

    name = "sigmoid"


class Activation_ReLU(_Activation):
    """max(0, x)."""

    name = "relu"


class Activation_Softmax(_Activation):
    """Exponentials of each row divided by their sum."""

    name = "softmax"

    def forward(self, inputs: ArrayLike) -> None:
        """Keep the values at the inputs in `output`, rounded after each step, as the chapter's are.

        `bw.softmax` is nearer to the truth: in float32 its last digit is not always the one in print.
        """
        self.inputs = np.asarray(inputs)
        powers = get("exponential")(self.inputs - np.max(self.inputs, axis=1, keepdims=True))
        self.output = powers / np.sum(powers, axis=1, keepdims=True)

    def backward(self, dvalues: ArrayLike) -> None:
        """Keep the gradient with respect to the inputs in `dinputs`."""
        self.dinputs = get(self.name).backward(self.output, dvalues)


# The tutorials spell their classes in two ways.
Dense = Layer_Dense
Step = Activation_Step
Linear = Activation_Linear
Sigmoid = Activation_Sigmoid
ReLU = Activation_ReLU
Softmax = Activation_Softmax

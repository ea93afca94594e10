"""The chapter's numbers, row by row: E1-E5 and F1-F6."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bendwise as bw

ROOT = Path(__file__).parents[1]
INPUTS = [0, 2, -1, 3.3, -2.7, 1.1, 2.2, -100]
RECTIFIED = [0, 2, 0, 3.3, 0, 1.1, 2.2, 0]


def fresh(code):
    """What a fresh Python prints: nnfs.init() changes NumPy for good."""
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_e1_relu_four_ways():
    with_if = []
    for x in INPUTS:
        if x > 0:
            with_if.append(x)
        else:
            with_if.append(0)
    with_max = [max(0, x) for x in INPUTS]
    assert with_if == with_max == np.maximum(0, INPUTS).tolist() == bw.relu(INPUTS).tolist() == RECTIFIED


def test_e2_a_dense_layer():
    layer = bw.Dense(4, 3, initializer="chapter", seed=0)
    inputs = np.random.default_rng(1).standard_normal((5, 4)).astype(np.float32)
    output = layer.forward(inputs)
    assert layer.weights.shape == (4, 3)
    assert layer.biases.shape == (1, 3)
    assert not layer.biases.any()
    expected = 0.01 * np.random.default_rng(0).standard_normal((4, 3))
    np.testing.assert_array_equal(layer.weights, expected.astype(np.float32))
    np.testing.assert_array_equal(output, inputs @ layer.weights + layer.biases)
    assert layer.output is output


E3_ROWS = [
    [0.0000000e00, 0.0000000e00, 0.0000000e00],
    [-1.0475188e-04, 1.1395361e-04, -4.7983500e-05],
    [-2.7414842e-04, 3.1729150e-04, -8.6921798e-05],
    [-4.2188365e-04, 5.2666257e-04, -5.5912682e-05],
    [-5.7707680e-04, 7.1401405e-04, -8.9430439e-05],
]
OURS = "from bendwise.scratch import Layer_Dense, Activation_ReLU, spiral_data"
THEIRS = """
from nnfs.datasets import spiral_data
class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
    def forward(self, inputs):
        self.output = np.dot(inputs, self.weights) + self.biases
class Activation_ReLU:
    def forward(self, inputs):
        self.output = np.maximum(0, inputs)
"""
E3_PROGRAM = """
import numpy as np
import nnfs
{classes}
nnfs.init()
X, y = spiral_data(samples=100, classes=3)
dense1, relu = Layer_Dense(2, 3), Activation_ReLU()
dense1.forward(X)
relu.forward(dense1.output)
print(X.dtype, y.dtype, dense1.output.dtype, relu.output.dtype)
for array in (X, y, dense1.output, relu.output):
    print(array.tobytes().hex())
"""


def test_e3_and_e4_bit_for_bit_as_the_companion():
    ours, theirs = (fresh(E3_PROGRAM.format(classes=c)) for c in (OURS, THEIRS))
    assert ours == theirs
    assert ours.startswith("float32 uint8 float32 float32\n")
    before, after = (
        np.frombuffer(bytes.fromhex(line), np.float32).reshape(-1, 3) for line in ours.split("\n")[3:5]
    )
    np.testing.assert_array_equal(before[:5], np.float32(E3_ROWS))
    expected = np.zeros((5, 3), np.float32)
    expected[:, 1] = np.float32(E3_ROWS)[:, 1]
    np.testing.assert_array_equal(after[:5], expected)
    assert [f"{x:.8f}" for x in after[1:5, 1]] == ["0.00011395", "0.00031729", "0.00052666", "0.00071401"]


@pytest.mark.parametrize("data", ["spiral_data(50, 3)", "vertical_data(50, 3)", "sine_data(50)"])
@pytest.mark.parametrize("start", ["nnfs.init()", "np.random.seed(0)"])
def test_the_companions_data_bit_for_bit(data, start):
    program = (
        "import numpy as np, nnfs\nfrom {home} import *\n{start}\n"
        "for a in {data}: print(a.dtype, a.tobytes().hex())"
    )
    ours, theirs = (
        fresh(program.format(home=home, start=start, data=data))
        for home in ("bendwise.scratch", "nnfs.datasets")
    )
    assert ours == theirs


# E5: a short program as a reader writes it, with its classes in it, and the same with one import line.

READERS_CLASSES = """
class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases
    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)
class Activation_Step:
    def forward(self, inputs):
        self.output = np.where(inputs > 0, 1.0, 0.0)
class Activation_Linear:
    def forward(self, inputs):
        self.output = inputs
    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
class Activation_Sigmoid:
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-inputs))
    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output
class Activation_ReLU:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)
    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0
class Activation_Softmax:
    def forward(self, inputs):
        powers = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = powers / np.sum(powers, axis=1, keepdims=True)
    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for i, (row, grad) in enumerate(zip(self.output, dvalues)):
            row = row.reshape(-1, 1)
            self.dinputs[i] = np.dot(np.diagflat(row) - np.dot(row, row.T), grad)
Dense, Step, Linear, Sigmoid, ReLU, Softmax = (
    Layer_Dense, Activation_Step, Activation_Linear, Activation_Sigmoid, Activation_ReLU, Activation_Softmax)
"""
LONG = [
    "Layer_Dense",
    "Activation_Step",
    "Activation_Linear",
    "Activation_Sigmoid",
    "Activation_ReLU",
    "Activation_Softmax",
]
SHORT = ["Dense", "Step", "Linear", "Sigmoid", "ReLU", "Softmax"]
READERS_PROGRAM = """
X, y = spiral_data(samples=100, classes=3)
dense1, dense2 = {0}(2, 3), {0}(3, 3)
first, last = {4}(), {5}()
dense1.forward(X)
first.forward(dense1.output)
dense2.forward(first.output)
last.forward(dense2.output)
print(last.output[:5], last.output.sum(axis=1)[:3])
grad = np.cos(np.arange(900)).reshape(300, 3)
last.backward(grad); dense2.backward(last.dinputs)
first.backward(dense2.dinputs); dense1.backward(first.dinputs)
print(dense1.dweights, dense1.dbiases, dense1.dinputs[:5])
for other in ({1}(), {2}(), {3}()):
    other.forward(dense1.output)
    print(other.output[:5])
sigmoid = {3}()
sigmoid.forward(dense1.output)
sigmoid.backward(grad)
print(sigmoid.dinputs[:5])
"""
PRINTED_IN_THE_CHAPTER = """\
[[0.33333334 0.33333334 0.33333334]
 [0.33333316 0.3333332  0.33333364]
 [0.33333287 0.3333329  0.33333418]
 [0.3333326  0.33333263 0.33333477]
 [0.33333233 0.3333324  0.33333528]]"""
START = {"nnfs.init()": "import nnfs\nnnfs.init()\n", "np.random.seed(0)": "np.random.seed(0)\n"}


@pytest.mark.parametrize("names", [LONG, SHORT], ids=["long names", "short names"])
@pytest.mark.parametrize("start", START)
def test_e5_a_readers_program_runs_with_one_line_changed(start, names):
    body = START[start] + READERS_PROGRAM.format(*names)
    theirs = fresh(f"import numpy as np\nfrom nnfs.datasets import spiral_data\n{READERS_CLASSES}\n{body}")
    ours = fresh(f"import numpy as np\nfrom bendwise.scratch import spiral_data, {', '.join(names)}\n{body}")
    if "nnfs" not in start:
        assert ours == theirs
        return
    # In single precision NumPy's own exponential is off in the last digit, differently on each machine.
    number = re.compile(r"-?\d+\.?\d*(?:e[+-]\d+)?")
    np.testing.assert_allclose(
        [float(x) for x in number.findall(ours)],
        [float(x) for x in number.findall(theirs)],
        rtol=1e-5,
        atol=1e-8,
    )
    assert PRINTED_IN_THE_CHAPTER in ours


# F: softmax, step by step.


def test_f1_exponentials_and_probabilities():
    outputs = [4.8, 1.21, 2.385]
    powers = [bw.activations.smooth.exp(x) for x in outputs]
    np.testing.assert_allclose(powers, [121.51041752, 3.35348465, 10.85906266], atol=5e-9)
    probabilities = bw.softmax(outputs)
    np.testing.assert_allclose(probabilities, [0.89528266, 0.02470831, 0.08000903], atol=5e-9)
    assert probabilities.sum() == pytest.approx(1, abs=1e-15)


def test_f2_a_negative_output_keeps_its_place_and_gets_a_probability():
    probabilities = bw.softmax([4.8, 1.21, -2.385])
    assert (probabilities > 0).all()
    assert probabilities[0] > probabilities[1] > probabilities[2]


BATCH = np.array([[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]])


def test_f3_sums_of_a_batch():
    assert BATCH.sum() == pytest.approx(18.172)
    np.testing.assert_allclose(BATCH.sum(axis=0), [15.11, 0.451, 2.611])
    np.testing.assert_allclose(BATCH.sum(axis=1), [8.395, 7.29, 2.487])
    assert BATCH.sum(axis=1, keepdims=True).shape == (3, 1)
    np.testing.assert_allclose(bw.softmax(BATCH).sum(axis=1, keepdims=True), np.ones((3, 1)))
    np.testing.assert_allclose(bw.softmax(BATCH, axis=0).sum(axis=0), np.ones(3))


def test_f4_overflow_and_the_way_around_it():
    exp = bw.activations.smooth.exp
    assert np.isfinite([exp(1.0), exp(10.0), exp(100.0)]).all()
    assert exp(1000.0) == np.inf
    assert exp(-np.inf) == 0
    assert exp(0.0) == 1
    np.testing.assert_array_equal(bw.softmax([1000.0, 0.0]), [1, 0])


def test_f5_a_shift_changes_nothing():
    expected = [0.09003057, 0.24472847, 0.66524096]
    np.testing.assert_allclose(bw.softmax([1, 2, 3]), expected, atol=5e-9)
    np.testing.assert_array_equal(bw.softmax([-2, -1, 0]), bw.softmax([1, 2, 3]))


def test_f6_a_scale_changes_the_confidence():
    expected = [0.18632372, 0.30719589, 0.50648039]
    np.testing.assert_allclose(bw.softmax([0.5, 1, 1.5]), expected, atol=5e-9)
    np.testing.assert_allclose(bw.softmax([1, 2, 3], temperature=2.0), expected, atol=5e-9)


def test_the_example_runs_and_prints_these_numbers():
    shown = fresh((ROOT / "examples" / "chapter.py").read_text())
    assert "[0.  2.  0.  3.3 0.  1.1 2.2 0. ]" in shown
    assert "[-0.00010475  0.00011395 -0.00004798]" in shown
    assert "[0.09003057 0.24472847 0.66524096]" in shown
    assert "no overflow:  [0.73105858 0.26894142 0.        ]" in shown
    assert int(re.search(r"spiral: (\d+)% right", shown).group(1)) > 90

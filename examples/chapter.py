"""The chapter in a minute: a step, a bend, a layer on the spiral, and a softmax that cannot overflow.

Run it: python examples/chapter.py
"""

import numpy as np

import bendwise as bw
from bendwise.scratch import Activation_ReLU, Layer_Dense, spiral_data

np.set_printoptions(precision=8, suppress=True)

inputs = [0, 2, -1, 3.3, -2.7, 1.1, 2.2, -100]
print("step   ", bw.step(inputs))
print("relu   ", bw.relu(inputs))
print("sigmoid", bw.sigmoid([-np.inf, 0.0, np.inf]))

np.random.seed(0)
X, y = spiral_data(samples=100, classes=3)
dense, relu = Layer_Dense(2, 3), Activation_ReLU()
dense.forward(X)
relu.forward(dense.output)
print("\nthe first rows of a layer on the spiral, before and after ReLU")
print(dense.output[:5])
print(relu.output[:5])

print("\nsoftmax")
print([4.8, 1.21, 2.385], "->", bw.softmax([4.8, 1.21, 2.385]))
print([1, 2, 3], "->", bw.softmax([1, 2, 3]), "and so is", [-2, -1, 0], "->", bw.softmax([-2, -1, 0]))
print("half as sure:", bw.softmax([1, 2, 3], temperature=2))
print("no overflow: ", bw.softmax([1000, 999, 0]))

network = bw.Network([bw.Dense(2, 64), bw.relu, bw.Dense(64, 3), bw.softmax])
network.fit(X, y, optimizer=bw.network.Adam(learning_rate=0.05), epochs=1000)
print(f"\ntrained on the spiral: {(network.predict(X) == y).mean():.0%} right")

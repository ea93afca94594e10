"""Networks of dense layers and activations, and how they are trained.

layers, initializers   what a network is made of, and the weights it starts from
stack                  layers over one flat vector of parameters
losses, optimizers     what is made small, and how
training               the loop that does it
network                what users call
"""

from .layers import Dense
from .losses import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError
from .network import Network
from .optimizers import SGD, Adam, Optimizer, RMSprop

__all__ = [
    "SGD",
    "Adam",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "Dense",
    "Loss",
    "MeanSquaredError",
    "Network",
    "Optimizer",
    "RMSprop",
]

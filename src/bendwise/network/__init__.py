"""Networks of dense layers and activations, and how they are trained.

layers, initializers   what a network is made of, and the weights it starts from
stack                  layers over one flat vector of parameters
losses, optimizers     what is made small, and how; schedules change the learning rate
job                    what is to be trained, checked
training               the loop around it: validation, early stopping, history
engine                 training in machine code; kernels holds what is compiled
reference              training in NumPy, for what the engine does not know
network                what users call; many trains a list of networks over all cores
"""

from .layers import Dense
from .losses import BinaryCrossEntropy, CrossEntropy, Huber, Loss, MeanAbsoluteError, MeanSquaredError
from .many import train_many
from .network import Network
from .optimizers import SGD, AdaGrad, Adam, AdamW, Optimizer, RMSprop
from .schedules import CosineDecay, InverseTimeDecay, StepDecay

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "BinaryCrossEntropy",
    "CosineDecay",
    "CrossEntropy",
    "Dense",
    "Huber",
    "InverseTimeDecay",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Network",
    "Optimizer",
    "RMSprop",
    "StepDecay",
    "train_many",
]

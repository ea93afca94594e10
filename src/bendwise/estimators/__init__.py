"""Networks as scikit-learn's estimators: its own parameters, and any activation.

classifier, regressor   what users call
parameters, base        what both have: parameters; checked data, fit, partial_fit
architecture            from hidden_layer_sizes and activation to a network with first weights
objective               losses, and how their scale differs from scikit-learn's
steps, runner, descent  the solvers adam and sgd: a step, epochs, when to stop
quasi_newton            the solver lbfgs
"""

from .classifier import MLPClassifier
from .regressor import MLPRegressor

__all__ = ["MLPClassifier", "MLPRegressor"]

"""Bendwise: activation functions, and the networks small enough to understand.

Importing it compiles nothing and starts nothing: each name below is made on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from . import activations as activations
    from . import anatomy as anatomy
    from . import datasets as datasets
    from . import figures as figures
    from .checking import check_activation as check_activation
    from .comparison import compare as compare
    from .compiler import (
        ElementwiseFunction,
        GatedFunction,
        ReducingFunction,
        ReshapingFunction,
        RowFunction,
        SamplingFunction,
    )
    from .compiler import activation as activation
    from .compiler import catalogue as catalogue
    from .compiler import get as get
    from .compiler import get_threads as get_threads
    from .compiler import set_threads as set_threads
    from .errors import InputError as InputError
    from .estimators import MLPClassifier as MLPClassifier
    from .estimators import MLPRegressor as MLPRegressor
    from .network import Dense as Dense
    from .network import Network as Network
    from .sculpting import Sculpture as Sculpture
    from .sculpting import chapter_sine as chapter_sine
    from .sculpting import sculpt as sculpt

    lab: ModuleType  # by name only: it stands above what imports this module
    acon_c: ElementwiseFunction
    arctan: ElementwiseFunction
    aria2: ElementwiseFunction
    bent_identity: ElementwiseFunction
    bilinear: GatedFunction
    bipolar_relu: ElementwiseFunction
    celu: ElementwiseFunction
    clipped_gelu: ElementwiseFunction
    clipped_linear: ElementwiseFunction
    crelu: ReshapingFunction
    dice: ElementwiseFunction
    dish: ElementwiseFunction
    elish: ElementwiseFunction
    elu: ElementwiseFunction
    entmax: RowFunction
    entmax15: RowFunction
    normmax: RowFunction
    budget: RowFunction
    eswish: ElementwiseFunction
    exponential: ElementwiseFunction
    frelu: ElementwiseFunction
    gaussian: ElementwiseFunction
    geglu: GatedFunction
    gelu: ElementwiseFunction
    gelu_approx: ElementwiseFunction
    gelu_tanh: ElementwiseFunction
    glu: GatedFunction
    gumbel_softmax: SamplingFunction
    hard_elish: ElementwiseFunction
    hard_mish: ElementwiseFunction
    hard_shrink: ElementwiseFunction
    hard_sigmoid: ElementwiseFunction
    hard_swish: ElementwiseFunction
    hard_tanh: ElementwiseFunction
    hardmax: RowFunction
    isrlu: ElementwiseFunction
    isru: ElementwiseFunction
    laplace: ElementwiseFunction
    leaky_relu: ElementwiseFunction
    lecun_tanh: ElementwiseFunction
    linear: ElementwiseFunction
    lisht: ElementwiseFunction
    log1mexp: ElementwiseFunction
    log_ndtr: ElementwiseFunction
    log_sigmoid: ElementwiseFunction
    log_softmax: RowFunction
    logcosh: ElementwiseFunction
    logish: ElementwiseFunction
    logmeanexp: ReducingFunction
    logsumexp: ReducingFunction
    maxout: ReshapingFunction
    mish: ElementwiseFunction
    ndtr: ElementwiseFunction
    pelu: ElementwiseFunction
    phish: ElementwiseFunction
    prelu: ElementwiseFunction
    quick_gelu: ElementwiseFunction
    rational: ElementwiseFunction
    reglu: GatedFunction
    relu: ElementwiseFunction
    relu6: ElementwiseFunction
    relu_squared: ElementwiseFunction
    rrelu: ElementwiseFunction
    selu: ElementwiseFunction
    serf: ElementwiseFunction
    shrink: ElementwiseFunction
    sigmoid: ElementwiseFunction
    silu: ElementwiseFunction
    sine: ElementwiseFunction
    smelu: ElementwiseFunction
    smish: ElementwiseFunction
    snake: ElementwiseFunction
    soft_exponential: ElementwiseFunction
    soft_shrink: ElementwiseFunction
    softmax: RowFunction
    softmax2d: RowFunction
    softmin: RowFunction
    softplus: ElementwiseFunction
    softsign: ElementwiseFunction
    sparse_plus: ElementwiseFunction
    sparse_sigmoid: ElementwiseFunction
    sparsemax: RowFunction
    sqnl: ElementwiseFunction
    sqrt_softplus: ElementwiseFunction
    squareplus: ElementwiseFunction
    star_relu: ElementwiseFunction
    step: ElementwiseFunction
    swiglu: GatedFunction
    swish: ElementwiseFunction
    tanh: ElementwiseFunction
    tanh_shrink: ElementwiseFunction
    tanhexp: ElementwiseFunction
    threshold: ElementwiseFunction
    thresholded_relu: ElementwiseFunction
    xielu: ElementwiseFunction

__version__ = "0.1.0"

_MODULES = ("activations", "anatomy", "datasets", "figures", "lab")
_HOMES = {
    "Dense": "network",
    "InputError": "errors",
    "MLPClassifier": "estimators",
    "MLPRegressor": "estimators",
    "Network": "network",
    "Sculpture": "sculpting",
    "activation": "compiler",
    "catalogue": "compiler",
    "chapter_sine": "sculpting",
    "check_activation": "checking",
    "compare": "comparison",
    "get": "compiler",
    "get_threads": "compiler",
    "sculpt": "sculpting",
    "set_threads": "compiler",
}
_ACTIVATIONS = (
    "acon_c",
    "arctan",
    "aria2",
    "bent_identity",
    "bilinear",
    "bipolar_relu",
    "celu",
    "clipped_gelu",
    "clipped_linear",
    "crelu",
    "dice",
    "dish",
    "elish",
    "elu",
    "entmax",
    "entmax15",
    "normmax",
    "budget",
    "eswish",
    "exponential",
    "frelu",
    "gaussian",
    "geglu",
    "gelu",
    "gelu_approx",
    "gelu_tanh",
    "glu",
    "gumbel_softmax",
    "hard_elish",
    "hard_mish",
    "hard_shrink",
    "hard_sigmoid",
    "hard_swish",
    "hard_tanh",
    "hardmax",
    "isrlu",
    "isru",
    "laplace",
    "leaky_relu",
    "lecun_tanh",
    "linear",
    "lisht",
    "log1mexp",
    "log_ndtr",
    "log_sigmoid",
    "log_softmax",
    "logcosh",
    "logish",
    "logmeanexp",
    "logsumexp",
    "maxout",
    "mish",
    "ndtr",
    "pelu",
    "phish",
    "prelu",
    "quick_gelu",
    "rational",
    "reglu",
    "relu",
    "relu6",
    "relu_squared",
    "rrelu",
    "selu",
    "serf",
    "shrink",
    "sigmoid",
    "silu",
    "sine",
    "smelu",
    "smish",
    "snake",
    "soft_exponential",
    "soft_shrink",
    "softmax",
    "softmax2d",
    "softmin",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "sqnl",
    "sqrt_softplus",
    "squareplus",
    "star_relu",
    "step",
    "swiglu",
    "swish",
    "tanh",
    "tanh_shrink",
    "tanhexp",
    "threshold",
    "thresholded_relu",
    "xielu",
)

__all__ = [  # noqa: PLE0604 - the names are made on first use
    *_MODULES,
    *_HOMES,
    *_ACTIVATIONS,
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        found: Any = import_module(f".{name}", __name__)
    elif name in _HOMES:
        found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    elif name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    else:
        from .compiler import get
        from .errors import InputError

        try:
            found = get(name)
        except InputError as error:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}: {error}") from None
    if name in __all__:  # a user's own activation can be defined again
        globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

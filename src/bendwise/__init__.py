"""Bendwise: activation functions, and the networks small enough to understand.

Importing it compiles nothing and starts nothing: each name below is made on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activations as activations
    from . import anatomy as anatomy
    from . import datasets as datasets
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
    from .network import Dense as Dense
    from .network import Network as Network

    bilinear: GatedFunction
    celu: ElementwiseFunction
    clipped_gelu: ElementwiseFunction
    clipped_linear: ElementwiseFunction
    crelu: ReshapingFunction
    dish: ElementwiseFunction
    elu: ElementwiseFunction
    entmax15: RowFunction
    entmax: RowFunction
    exponential: ElementwiseFunction
    geglu: GatedFunction
    gelu: ElementwiseFunction
    gelu_approx: ElementwiseFunction
    gelu_tanh: ElementwiseFunction
    glu: GatedFunction
    gumbel_softmax: SamplingFunction
    hard_mish: ElementwiseFunction
    hard_shrink: ElementwiseFunction
    hard_sigmoid: ElementwiseFunction
    hard_swish: ElementwiseFunction
    hard_tanh: ElementwiseFunction
    hardmax: RowFunction
    laplace: ElementwiseFunction
    leaky_relu: ElementwiseFunction
    linear: ElementwiseFunction
    lisht: ElementwiseFunction
    log1mexp: ElementwiseFunction
    log_ndtr: ElementwiseFunction
    log_sigmoid: ElementwiseFunction
    log_softmax: RowFunction
    logcosh: ElementwiseFunction
    logmeanexp: ReducingFunction
    logsumexp: ReducingFunction
    maxout: ReshapingFunction
    mish: ElementwiseFunction
    ndtr: ElementwiseFunction
    prelu: ElementwiseFunction
    quick_gelu: ElementwiseFunction
    reglu: GatedFunction
    relu6: ElementwiseFunction
    relu: ElementwiseFunction
    relu_squared: ElementwiseFunction
    rrelu: ElementwiseFunction
    selu: ElementwiseFunction
    shrink: ElementwiseFunction
    sigmoid: ElementwiseFunction
    silu: ElementwiseFunction
    soft_shrink: ElementwiseFunction
    softmax2d: RowFunction
    softmax: RowFunction
    softmin: RowFunction
    softplus: ElementwiseFunction
    softsign: ElementwiseFunction
    sparse_plus: ElementwiseFunction
    sparse_sigmoid: ElementwiseFunction
    sparsemax: RowFunction
    sqrt_softplus: ElementwiseFunction
    squareplus: ElementwiseFunction
    step: ElementwiseFunction
    swiglu: GatedFunction
    swish: ElementwiseFunction
    tanh: ElementwiseFunction
    tanh_shrink: ElementwiseFunction
    threshold: ElementwiseFunction
    thresholded_relu: ElementwiseFunction
    xielu: ElementwiseFunction

__version__ = "0.1.0"

_MODULES = ("activations", "anatomy", "datasets")
_HOMES = {
    "Dense": "network",
    "InputError": "errors",
    "Network": "network",
    "activation": "compiler",
    "catalogue": "compiler",
    "check_activation": "checking",
    "compare": "comparison",
    "get": "compiler",
    "get_threads": "compiler",
    "set_threads": "compiler",
}
_ACTIVATIONS = (
    "bilinear",
    "celu",
    "clipped_gelu",
    "clipped_linear",
    "crelu",
    "dish",
    "elu",
    "entmax",
    "entmax15",
    "exponential",
    "geglu",
    "gelu",
    "gelu_approx",
    "gelu_tanh",
    "glu",
    "gumbel_softmax",
    "hard_mish",
    "hard_shrink",
    "hard_sigmoid",
    "hard_swish",
    "hard_tanh",
    "hardmax",
    "laplace",
    "leaky_relu",
    "linear",
    "lisht",
    "log1mexp",
    "log_ndtr",
    "log_sigmoid",
    "log_softmax",
    "logcosh",
    "logmeanexp",
    "logsumexp",
    "maxout",
    "mish",
    "ndtr",
    "prelu",
    "quick_gelu",
    "reglu",
    "relu",
    "relu6",
    "relu_squared",
    "rrelu",
    "selu",
    "shrink",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softmax2d",
    "softmin",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "sqrt_softplus",
    "squareplus",
    "step",
    "swiglu",
    "swish",
    "tanh",
    "tanh_shrink",
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

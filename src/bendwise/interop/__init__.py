"""Arrays of other libraries: each keeps its kind, its laziness, its gradient.

call        what is asked of an activation, apart from the arrays
pandas      tables and columns, where NumPy alone would lose their labels or gaps
xarray      the same for functions along an axis
torch       tensors on the processor: autograd, forward mode, torch.func
jax         arrays and tracers: jit, grad, vmap
dask        lazy arrays and tables
cuda        CuPy arrays and CUDA tensors: the formula compiled for the graphics card
derivative  the slope of an activation as an activation of its own

torch_modules, onnx   whole networks for PyTorch and for ONNX runtimes, by way of `network.exporting`

Nothing is imported before a user hands in an array of the library: its type tells. Array functions come
in as arguments; nothing here knows how they are made.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .call import Call

HOMES = {
    "cupy": "cuda",
    "dask": "dask",
    "jax": "jax",
    "jaxlib": "jax",
    "pandas": "pandas",
    "torch": "torch",
    "xarray": "xarray",
}
"""The first part of the name of an array's module, and the file here that answers for it."""

WAY_OUT = {
    "mlx": "np.array(x)",
    "mxnet": "x.asnumpy()",
    "paddle": "x.numpy()",
    "polars": "x.to_numpy()",
    "scipy": "x.toarray()",
    "tensorflow": "x.numpy()",
    "tinygrad": "x.numpy()",
}
"""Libraries whose arrays would lose their gradient, gaps or sparsity on the way, and what to pass instead."""


_libraries: dict[type[Any], str] = {}  # found so far; not functools.cache, of which torch.compile complains


def _library(kind: type[Any]) -> str:
    """The library that a type, or a type that it extends, comes from; "" where NumPy knows what to do."""
    if kind not in _libraries:
        names = [ancestor.__module__.partition(".")[0] for ancestor in kind.__mro__]
        known = [name for name in names if name in HOMES or name in WAY_OUT]
        _libraries[kind] = known[0] if known else ""
    return _libraries[kind]


def answer_elsewhere(
    function: Any,
    kind: str,
    operands: tuple[Any, ...],
    given: tuple[Any, ...],
    named: dict[str, Any],
    **options: Any,
) -> Any:
    """What `function` gives for arrays of another library; NotImplemented where NumPy's way is right."""
    for x in (*operands, *given, *named.values()):
        library = _library(type(x))
        if library in WAY_OUT:
            found = f"{type(x).__module__.partition('.')[0]}.{type(x).__name__}"
            raise TypeError(f"{function.name} takes no {found}: pass {WAY_OUT[library]}")
        if library:
            home = import_module(f".{HOMES[library]}", __name__)
            chosen = {key: option for key, option in options.items() if key == "axis" or option is not None}
            arguments: dict[Any, Any] = {**dict(enumerate(given)), **named, **chosen}
            call = Call(function, kind, arguments)
            answered = home.answer(call, operands)
            if answered is not NotImplemented:
                return answered
    return NotImplemented


__all__ = ["Call", "answer_elsewhere"]

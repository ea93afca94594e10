"""Object code on disk: a kernel is compiled once, and loaded in milliseconds ever after.

The name of a file is the hash of all that its content depends on: the formula's bytecode and that
of every function it calls, the compiler, the processor. So nothing is ever stale, and loading needs
neither Numba nor a lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import llvmlite.binding as llvm
import numpy as np
import platformdirs

from ..activations import Record
from ..files import replace

notify: Callable[[str], None] | None = None
"""Called with a kernel's name before it is compiled; a program with a progress bar sets it."""

_engines: list[Any] = []  # an address is valid only while its engine lives


def folder() -> Path:
    """Where compiled kernels are kept; the environment variable BENDWISE_CACHE_DIR moves it."""
    chosen = os.environ.get("BENDWISE_CACHE_DIR")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("bendwise")) / "kernels"


def _fingerprint(value: Any, seen: set[int], scope: dict[str, Any] | None = None) -> Iterator[str]:
    """All that a formula's meaning depends on, as text; `scope` holds the globals of a code object."""
    if isinstance(getattr(value, "record", None), Record):
        value = value.record
    value = getattr(value, "py_func", value)  # a function that Numba has compiled already
    if id(value) in seen:
        return
    if isinstance(value, CodeType):
        yield f"{value.co_code.hex()} {value.co_names} {value.co_varnames}"
        for constant in value.co_consts:
            yield from _fingerprint(constant, seen, scope)
        yield from _globals(value, seen, scope or {})
    elif isinstance(value, FunctionType):
        seen.add(id(value))
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        for part in (value.__defaults__, value.__kwdefaults__, *cells):
            yield from _fingerprint(part, seen)
        yield from _fingerprint(value.__code__, seen, value.__globals__)
    elif isinstance(value, Record):
        yield from _fingerprint(value.formula, seen)
        yield from _fingerprint(getattr(value, "pullback", None), seen)
    elif isinstance(value, (tuple, list)):
        yield f"{type(value).__name__} {len(value)}"
        for part in (*value, getattr(value, "single", None)):
            yield from _fingerprint(part, seen, scope)
    elif isinstance(value, dict):
        yield from _fingerprint(list(value.items()), seen)
    elif isinstance(
        value, (str, bytes, int, float, complex, type(None), BuiltinFunctionType, type, np.ufunc)
    ):
        yield f"{type(value).__name__} {value!r} {getattr(value, 'single', None)!r}"
    elif hasattr(value, "tobytes"):  # an array or a NumPy number
        yield f"{value.dtype} {value.shape} {value.tobytes().hex()}"
    elif not isinstance(value, ModuleType):
        yield os.urandom(16).hex()  # nobody knows what this is: never found again on disk


def fingerprint(record: Record) -> str:
    """What tells a formula from every other one; the same in another process, under the same Python."""
    return hashlib.sha256("\0".join(_fingerprint(record, set())).encode()).hexdigest()


def _globals(code: CodeType, seen: set[int], scope: dict[str, Any]) -> Iterator[str]:
    """What the names in a code object stand for, in its globals and in the modules named there."""
    for known in (scope[name] for name in code.co_names if name in scope):
        members = code.co_names if isinstance(known, ModuleType) else ()
        for used in (known, *(getattr(known, m) for m in members if hasattr(known, m))):
            yield from _fingerprint(used, seen)


@lru_cache(maxsize=1)
def _surroundings() -> str:
    """The compiler and the machine."""
    here = Path(__file__).parent
    elementary = (here.parent / "elementary").glob("*.py")  # which stands for `math`
    sources = sorted([*here.glob("*.py"), *elementary])
    return " ".join(
        (
            *(path.read_text(encoding="utf-8") for path in sources),
            sys.version,
            _version("numba"),
            _version("llvmlite"),
            llvm.get_process_triple(),
            llvm.get_host_cpu_name(),
            llvm.get_host_cpu_features().flatten(),
        )
    )


def _version(package: str) -> str:
    """What tells one version of a package from another, 20 ms faster than its metadata would."""
    spec = find_spec(package)
    try:
        return (Path(str(spec and spec.origin)).parent / "_version.py").read_text(encoding="utf-8")
    except OSError:
        from importlib.metadata import version

        return version(package)


def _load(code: bytes, symbols: Sequence[str]) -> list[int]:
    """The addresses of functions in object code made executable."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _engines.append(engine)
    return [int(engine.get_function_address(symbol)) for symbol in symbols]


def _read(path: Path) -> bytes | None:
    """The file's object code; None where there is none, or not all of it."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, code = content[:32], content[32:]
    return code if hashlib.sha256(code).digest() == digest else None


def _write(path: Path, code: bytes) -> None:
    """Keep the object code; a folder that cannot be written to costs time, nothing else."""
    with contextlib.suppress(OSError):
        replace(path, hashlib.sha256(code).digest() + code)


def _place(name: str, parts: Iterable[str]) -> tuple[str, Path]:
    """What tells code of that name from all other, and the file that keeps it."""
    key = hashlib.sha256("\0".join((_surroundings(), *parts)).encode()).hexdigest()
    return key[:16], folder() / f"{name}-{key[:32]}.o"


def addresses(
    name: str, parts: Iterable[str], symbols: Sequence[str], compiled: Callable[[str], bytes]
) -> list[int]:
    """The addresses of functions in the object code of that name, from the disk or compiled now.

    Parameters
    ----------
    name : str
        How its file begins.
    parts : iterable of str
        All that the code depends on beside this package, the compiler and the machine.
    symbols : sequence of str
        What to look up; "{}" in one stands for what tells this code from all other.
    compiled : callable
        Makes the object code, from what stands for "{}".
    """
    key, path = _place(name, parts)
    code = _read(path)
    if code is None:
        code = compiled(key)
        _write(path, code)
    return _load(code, [symbol.format(key) for symbol in symbols])


def is_kept(name: str, parts: Iterable[str]) -> bool:
    """Whether `addresses` would find the code on disk."""
    return _read(_place(name, parts)[1]) is not None


def _identity(record: Record, kind: str, real: type[Any], n_parameters: int) -> tuple[str, tuple[str, ...]]:
    """The name and the parts of the loop that computes `kind` of the record."""
    parts = (kind, real.__name__, str(n_parameters), *_fingerprint(record, set()))
    return f"{record.name}-{kind}-{real.__name__}", parts


def is_warm(record: Record, kind: str, real: type[Any], n_parameters: int = 0) -> bool:
    """Whether `address` would find the loop on disk; nothing is compiled."""
    return is_kept(*_identity(record, kind, real, n_parameters))


def address(record: Record, kind: str, real: type[Any], n_parameters: int) -> int:
    """The address of the loop that computes `kind` ("value", "slope", …) of the record.

    It takes all its parameters as numbers, or none.
    """
    symbol = "bendwise_{}"

    def compiled(key: str) -> bytes:
        if notify is not None:
            notify(record.name)
        from .lowering import compile_loop  # Numba takes half a second to import

        return compile_loop(record, kind, real, n_parameters, symbol.format(key))

    return addresses(*_identity(record, kind, real, n_parameters), [symbol], compiled)[0]


def processor() -> tuple[str, int]:
    """The processor as the compiler names it, and how many bits its widest vectors have."""
    has = llvm.get_host_cpu_features()
    widths = {"avx512f": 512, "avx": 256}
    return llvm.get_host_cpu_name(), next((bits for name, bits in widths.items() if has.get(name)), 128)

"""What Bendwise finds on a machine, for those who wonder and for reports of bugs: `bendwise doctor`.

Nothing is compiled or started. What is broken is found like everything else: it is said in a sentence.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from . import __version__
from .errors import InputError

SHOWN = ("numpy", "numba", "llvmlite", "scipy", "scikit-learn", "pandas")
"""What Bendwise computes with; of the other libraries that it needs only those that are missing are shown."""
OPTIONAL = (
    "torch",
    "jax",
    "dask",
    "onnx",
    "anywidget",
    "distributed",
    "imageio-ffmpeg",
    "mpmath",
    "numba-cuda",
)
KINDS = ("value", "slope", "value_and_slope", "backward")
PRECISIONS = ("float32", "float64")


@dataclass(frozen=True)
class Finding:
    """One part: what is there in a line, the same for programs, and what is wrong in a sentence each."""

    part: str
    answer: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()


def examine() -> list[Finding]:
    """What is there, part by part; a part that cannot be examined says so."""
    return [_examined(part, look) for part, look in PARTS.items()]


def as_dict(findings: Iterable[Finding]) -> dict[str, Any]:
    """The findings for a report of a bug: facts by part, and all that is wrong."""
    found = list(findings)
    return {
        **{one.part: one.facts for one in found},
        "trouble": [sentence for one in found for sentence in one.trouble],
    }


def _examined(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # whatever it is: a broken part is what a doctor is called for
        reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        return Finding(part, "cannot be examined", trouble=(f"{part}: {reason}",))


def _bendwise() -> Finding:
    place = _shown(Path(__file__).parent)
    return Finding("bendwise", f"{__version__}, in {place}", {"version": __version__, "folder": place})


def _python() -> Finding:
    facts = {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.platform(),
        "machine": platform.machine(),
    }
    return Finding("python", f"{facts['version']} ({facts['implementation']}) on {facts['system']}", facts)


def _libraries() -> Finding:
    found = {name: _version(name) for name in dict.fromkeys((*SHOWN, *_required()))}
    missing = [name for name, version in found.items() if version is None]
    trouble = (f"missing: pip install {' '.join(missing)}",) if missing else ()
    return Finding("libraries", _listed({name: found[name] for name in SHOWN}), found, trouble)


def _optional() -> Finding:
    found = {name: _version(name) for name in OPTIONAL}
    present = {name: version for name, version in found.items() if version}
    return Finding("optional", _listed(present) or "none", present)


def _processor() -> Finding:
    from .benchmarking.results import processor
    from .compiler import objects

    compilers_name, bits = objects.processor()
    facts = {"name": processor(), "compilers_name": compilers_name, "vector_bits": bits}
    return Finding("processor", f"{facts['name']} ({compilers_name}), vectors of {bits} bits", facts)


def _threads() -> Finding:
    from .compiler import get_threads

    chosen, cores = os.environ.get("BENDWISE_THREADS"), os.cpu_count()
    facts = {"cores": cores, "threads": get_threads(), "BENDWISE_THREADS": chosen}
    why = f"BENDWISE_THREADS={chosen}" if chosen else "`bw.set_threads` changes it"
    return Finding("threads", f"{facts['threads']} on {cores} cores; {why}", facts)


def _cache() -> Finding:
    from .compiler import objects

    folder = objects.folder()
    sizes = [file.stat().st_size for file in folder.glob("*.o")]
    facts = {"folder": _shown(folder), "kernels": len(sizes), "bytes": sum(sizes), "writable": True}
    answer = f"{facts['folder']}: {len(sizes)} kernels, {sum(sizes) / 1e6:.1f} MB"
    if not (reason := _why_not_writable(folder)):
        return Finding("cache", answer, facts)
    sentence = (
        f"{facts['folder']} cannot be written ({reason}), so every run compiles anew; "
        "let BENDWISE_CACHE_DIR name a folder that can"
    )
    return Finding("cache", answer, {**facts, "writable": False}, (sentence,))


def _kernels() -> Finding:
    """Which kernels of the usual activations are on disk, for each precision; and the training engines."""
    import numpy as np

    from .activations import Activation, catalogue
    from .compiler import objects
    from .network import engine

    warm: dict[str, dict[str, Any]] = {
        record.name: {
            real: [kind for kind in KINDS if objects.is_warm(record, kind, getattr(np, real))]
            for real in PRECISIONS
        }
        for record in catalogue.values()
        if isinstance(record, Activation) and record.usual
    }
    n_warm = sum(len(kinds) for kept in warm.values() for kinds in kept.values())
    n_all = len(warm) * len(PRECISIONS) * len(KINDS)
    training = {real: engine.is_warm(getattr(np, real)) for real in PRECISIONS}
    return Finding("kernels", f"{n_warm} of {n_all} are warm", {**warm, "training": training})


def _lab() -> Finding:
    from .lab.made import NOT_BUILT, STATIC

    if (STATIC / "index.html").is_file():
        return Finding("lab", "its page is here; any browser shows it", {"page": True})
    return Finding("lab", "its page is not here", {"page": False}, (NOT_BUILT,))


def _films() -> Finding:
    program = shutil.which("ffmpeg")
    facts = {"ffmpeg": program is not None, "imageio-ffmpeg": _version("imageio-ffmpeg") is not None}
    if program:
        answer = f"MP4 by {program}"
    elif facts["imageio-ffmpeg"]:
        answer = "MP4 by the ffmpeg of imageio-ffmpeg"
    else:
        answer = "no MP4: there is no ffmpeg; pip install 'bendwise[movies]' brings one"
    return Finding("films", f"{answer}; GIF and pages need nothing", facts)


PARTS: dict[str, Callable[[], Finding]] = {
    "bendwise": _bendwise,
    "python": _python,
    "libraries": _libraries,
    "optional": _optional,
    "processor": _processor,
    "threads": _threads,
    "cache": _cache,
    "kernels": _kernels,
    "lab": _lab,
    "films": _films,
}


def _version(name: str) -> str | None:
    """The version of what is installed under that name, without importing it."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _required() -> list[str]:
    """The libraries without which something does not work, by the package's own metadata."""
    try:
        stated = metadata.requires("bendwise") or []
    except metadata.PackageNotFoundError:  # a folder on sys.path, not installed
        return []
    return [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in stated if "extra ==" not in one]


def _listed(versions: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())


def _shown(path: Path) -> str:
    """The path without the name of the user, which nobody who reads a report needs."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


def _why_not_writable(folder: Path) -> str:
    """Why no file can be made in a folder, or the folder where it is to be; nothing if one can."""
    there = next(place for place in (folder, *folder.parents) if os.path.exists(place))
    try:
        with tempfile.TemporaryFile(dir=there):
            return ""
    except OSError as error:
        return error.strerror or str(error)

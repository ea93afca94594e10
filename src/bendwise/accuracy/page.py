"""docs/accuracy.md: what was measured, the worst first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..activations.measured import FOLDER, PARTS, read
from ..compiler import ElementwiseFunction, catalogue
from .meter import PROMISED_ULP
from .sweep import EDGES

HEAD = """\
# Accuracy

Errors are in units in the last place (ulp) of the exact result; half a unit is the least that rounding
allows. In float32 every one of the {inputs:,} finite inputs was computed and compared; in float64 {points:,}
random and hard ones of each activation. Next to a root of the slope, where digits must cancel, the absolute
error is given too, in units in the last place of 1. All at default parameters.

`bendwise accuracy NAME --all --output accuracy` measures one again; `bendwise accuracy --page
docs/accuracy.md` writes this page from the results in `accuracy/`. A test holds them to the code: the bits
of a sample of inputs must be those that were measured.

| {columns} |
|{rules}|
"""

COLUMNS = (
    "activation",
    "float32 value",
    "at x =",
    "float32 slope",
    "at x =",
    "near a root",
    "float64 value",
    "slope",
    "rounded correctly",
)

BESIDE = """
## Beside others

The largest errors of other libraries, where they have the function or where an expert would write it with
theirs, at the same {inputs:,} float32 inputs: one in {step:,} of all, so that all magnitudes take part.
A slope is that of each library's own gradient. Where no digit is right, or an answer is infinite or NaN
that should not be, it says *none*; in brackets the share of inputs that are off by more than 4 ulp.
JAX takes subnormal numbers for 0, which costs it many a cell here.
{versions}.
"""

BESIDE_HEAD = """
| {columns} |
|{rules}|
"""

FOOT = """
The judge of float32 is the same formula in double precision, with NumPy's and SciPy's functions; its own
error, measured against 60 and more digits, is at most {judge:.1g} ulp. The judge of float64 is arithmetic of
60 and more digits.

Measured on: {machines}.
"""

UNMEASURED = """
## Not yet measured over all inputs

{missing}

These are tested at some hundred points each, random and hard, in every run of the tests, against the same
bounds: {promise[0]:g} ulp for values, {promise[1]:g} for slopes.
"""


def _row(result: dict[str, Any]) -> str:
    low, high = result["float32"], result["float64"]
    near = max(low[part]["near_root_eps"] for part in PARTS)
    share = low["value"]["histogram"].get(str(EDGES[0]), 0) / low["inputs"]
    cells = [
        result["name"],
        f"{low['value']['max_ulp']:.2f}",
        f"{low['value']['worst_input']:.6g}",
        f"{low['slope']['max_ulp']:.2f}",
        f"{low['slope']['worst_input']:.6g}",
        f"{near:.2f}" if near else "",
        f"{high['value']['max_ulp']:.2f}",
        f"{high['slope']['max_ulp']:.2f}",
        f"{share:.1%}",
    ]
    return "| " + " | ".join(cells) + " |\n"


def _told(part: dict[str, Any] | None, inputs: int) -> str:
    """One library's errors in a cell of the table."""
    if part is None:
        return ""
    worst = part["max_ulp"]
    shown = (
        "*none*" if worst is None or worst >= 2**23 else f"{worst:.2f}" if worst < 1000 else f"{worst:.1e}"
    )
    return shown + (f" ({part['beyond'] / inputs:.2g})" if part["beyond"] else "")


def _beside(peers: dict[str, Any], part: str) -> str:
    """The table of all libraries, for values or slopes."""
    libraries = list(peers["versions"])
    head = BESIDE_HEAD.format(
        columns=" | ".join([part, *libraries]), rules="|".join(["---"] * (1 + len(libraries)))
    )
    rows = [
        [name, *(_told(told[lib][part] if lib in told else None, peers["inputs"]) for lib in libraries)]
        for name, told in peers["activations"].items()
    ]
    return head + "".join("| " + " | ".join(row) + " |\n" for row in rows)


def page(folder: Path = FOLDER) -> str:
    """The page, from the results in a folder."""
    elementwise = [name for name, f in catalogue.items() if isinstance(f, ElementwiseFunction)]
    measured = [result for name in elementwise if (result := read(name, folder))]
    measured.sort(key=lambda result: -result["float32"]["value"]["max_ulp"])
    known = {result["name"] for result in measured}
    missing = [name for name in elementwise if name not in known]
    head = HEAD.format(
        columns=" | ".join(COLUMNS),
        rules="|".join("---" for _ in COLUMNS),
        inputs=max((result["float32"]["inputs"] for result in measured), default=0),
        points=max((result["float64"]["points"] for result in measured), default=0),
    )
    foot = FOOT.format(
        judge=max((max(result["float32"]["reference_ulp"]) for result in measured), default=0.0),
        machines="; ".join(sorted({f"{result['machine']}, {result['date']}" for result in measured})),
    )
    if missing:
        foot += UNMEASURED.format(missing=", ".join(missing), promise=PROMISED_ULP)
    peers = read("peers", folder / "beside")
    beside = ""
    if peers:
        versions = ", ".join(f"{name} {version}" for name, version in peers["versions"].items())
        beside = BESIDE.format(inputs=peers["inputs"], step=peers["step"], versions=versions)
        beside += _beside(peers, "value") + _beside(peers, "slope")
    return head + "".join(map(_row, measured)) + beside + foot

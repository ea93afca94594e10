"""A page for each activation of the catalogue, and one with all of them: nothing of it is written by hand.

What stands there comes from the records, and from what was measured of accuracy (`accuracy/`) and of speed
(`benchmarks/results.json`). Values are computed in plain Python, so that no kernel has to be compiled for a
page; the tests run the examples with the kernels.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from curves import drawing, legend, svg
from generated import table, write
from sphinx.application import Sphinx

from bendwise import symbolic
from bendwise.activations import Activation, GatedActivation, Record, RowActivation, catalogue
from bendwise.activations.elsewhere import LIBRARIES
from bendwise.figures.words import listed, number

HERE = "reference/activations"
INPUTS = [-2.0, -0.5, 0.0, 1.0, 3.0]
SPEED_SIZE, SPEED_DTYPE = 100_000, "float32"
RESULTS = Path(__file__).parents[2] / "benchmarks" / "results.json"


def example(record: Record) -> str:
    """A call and what it gives, as a doctest."""
    name = record.name
    lines = [">>> import bendwise as bw"]
    if isinstance(record, Activation):
        for call, compute in ((name, record), (f"{name}.slope", record.slope)):
            lines += [f">>> bw.{call}({INPUTS})", repr(np.array([compute(x) for x in INPUTS]))]
    elif isinstance(record, GatedActivation):
        halves = zip(*([1.0, -2.0], [0.5, 3.0]), strict=True)
        lines += [
            f">>> bw.{name}([1.0, -2.0], [0.5, 3.0])",
            repr(np.array([record(*pair) for pair in halves])),
        ]
        lines += [
            ">>> # the halves of one array",
            f">>> bw.{name}([1.0, -2.0, 0.5, 3.0])",
            lines[-1],
        ]
    elif isinstance(record, RowActivation) and record.noisy:
        lines += [
            f">>> shares = bw.{name}([2.0, 1.0, 0.0, -1.0], seed=0)",
            ">>> round(float(shares.sum()), 6)",
            "1.0",
        ]
    elif isinstance(record, RowActivation):
        row: Any = [2.0, 1.0, 0.0, -1.0]
        ending = ""
        found = np.array(record(row))
        if record.axis != -1:
            row, ending = [[[x]] for x in row], ".ravel()"  # channels of one pixel
        shown = repr(found) if found.ndim else repr(np.float64(found))
        lines += [f">>> bw.{name}({row}){ending}", shown]
    return "\n".join(["```python", *lines, "", "```"])


def formulas(record: Record) -> Iterator[str]:
    """The definition and the slope, in LaTeX where the definition is mathematics."""
    if isinstance(record, Activation):
        yield f"$$f(x) = {symbolic.formula(record)}$$\n"
        yield f"$$f'(x) = {symbolic.slope_formula(record)}$$\n"
    else:
        yield f"Definition: {record.summary}.\n"


def _signature(record: Any) -> str:
    arguments = (
        list(record.formula.__code__.co_varnames[:2]) if isinstance(record, GatedActivation) else ["x"]
    )
    arguments += [f"{name}={value:g}" for name, value in record.parameters.items()]
    if getattr(record, "groups", 0):
        arguments.append(f"groups={record.groups}")
    if not isinstance(record, Activation):
        arguments.append(f"*, axis={getattr(record, 'axis', -1)}")
    if getattr(record, "noisy", False):
        arguments += ["seed", "hard=False"]
    if isinstance(record, Activation):
        arguments += [f"{name}={next(iter(words))!r}" for name, words in record.variants.items()]
        arguments += ["training=False", "rng=None"] if record.random else []
    return f"bendwise.{record.name}({', '.join(arguments)})"


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """What is known, as rows of a table."""
    low, high = map(number, record.range)
    yield "values", f"{low} to {high}"
    if isinstance(record, Activation):
        (left, left_slope), (right, right_slope) = record.limits
        yield "at −∞", f"value {_limit(left)}, slope {_limit(left_slope)}"
        yield "at ∞", f"value {_limit(right)}, slope {_limit(right_slope)}"
        kinks = [number(kink) for kink in record.kinks]
        yield "kinks", f"x = {listed(kinks)}" if kinks else "none"
        yield "gain", f"{number(record.gain, 5)}, which keeps the strength of a standard normal signal"
    if record.aliases:
        yield "also called", ", ".join(f"`{name}`" for name in record.aliases)
    yield "source", cited(record.source)


def _limit(value: float) -> str:
    return "none" if math.isnan(value) else number(value)


def cited(source: str) -> str:
    """A source with links to the papers that have an address.

    >>> cited("Maas 2013, arXiv:1234.5678")
    'Maas 2013, [arXiv:1234.5678](https://arxiv.org/abs/1234.5678)'
    """
    source = re.sub(r"arXiv:(\d{4}\.\d{4,5})", r"[arXiv:\1](https://arxiv.org/abs/\1)", source)
    return re.sub(r"doi:([^\s;,]+)", r"[doi:\1](https://doi.org/\1)", source)


def parameters(record: Record) -> Iterator[str]:
    """A table of parameters with their defaults, where there are any."""
    if record.parameters:
        rows = [
            [
                f"`{name}`",
                number(value),
                f"above {number(record.above[name])}" if name in record.above else "any number",
            ]
            for name, value in record.parameters.items()
        ]
        yield "\n## Parameters\n\n" + table(["parameter", "default", "what it may be"], rows)


def accuracy(record: Record) -> Iterator[str]:
    """The largest errors that were measured."""
    found = record.measured if isinstance(record, Activation) else None
    if found is None:
        return
    rows = [
        [precision, part, f"{row['max_ulp']:.2f} ulp", f"x = {number(row['worst_input'])}"]
        for precision, inputs in (("float32", "inputs"), ("float64", "points"))
        for part, row in ((part, found[precision][part]) for part in ("value", "slope"))
    ]
    yield "\n## Accuracy\n\nThe largest errors met at default parameters, in units in the last place (ulp):\n"
    yield table(["precision", "of", "error", "met at"], rows, "llrl")
    yield (
        f"\nfloat32: all {found['float32']['inputs']:,} finite inputs; float64: "
        f"{found['float64']['points']:,} random and hard ones. [Accuracy](../../accuracy.md) says how; "
        f"`bendwise accuracy {record.name} --all` measures it again."
    )


def speed(record: Record, cells: dict[str, Any]) -> Iterator[str]:
    """Times beside other libraries, where they were measured."""
    found = {
        what: cells.get(f"{record.name} {SPEED_DTYPE} {SPEED_SIZE} {what} out", {})
        for what in ("value", "gradient")
    }
    rows = []
    for library in dict.fromkeys(name for times in found.values() for name in times):
        if library == "copyto":
            continue
        seconds = [found[what].get(library, {}).get("1") for what in found]
        rows.append([library, *("–" if s is None else f"{s / SPEED_SIZE * 1e9:.3g}" for s in seconds)])
    if rows:
        yield "\n## Speed\n\nNanoseconds an element, for 100,000 float32 numbers on one thread:\n"
        yield table(["library", "value", "value and slope"], rows, "lrr")
        yield (
            f"\n[Speed](../../speed.md) has the machine, the other sizes and the method; "
            f"`bendwise bench {record.name}` measures it again."
        )


def elsewhere(record: Record) -> Iterator[str]:
    """Who calls it what."""
    if record.elsewhere:
        rows = [
            [library, f"`{record.elsewhere[library]}`"]
            for library in LIBRARIES
            if library in record.elsewhere
        ]
        yield "\n## Elsewhere\n\n" + table(["library", "name there"], rows)
        if any("(" in name for name in record.elsewhere.values()):
            yield "\nWhat differs there stands in parentheses."


def picture(record: Record) -> Iterator[str]:
    """The curves, with what they are called."""
    drawn = drawing(record)
    if drawn is not None:
        curves = svg(drawn, 460, 300, axes=True)
        yield f'<figure class="curves">{curves}{legend(list(drawn.curves))}</figure>\n'


def page(record: Record, cells: dict[str, Any]) -> str:
    """Everything about one activation, in Markdown."""
    prose = record.doc.partition("\n")[2].strip().replace("``", "`")
    parts = [
        f"# {record.name}\n",
        f"```{{py:function}} {_signature(record)}\n:no-contents-entry:\n```\n",
        *formulas(record),
        *picture(record),
        *([f"{prose}\n"] if prose else []),
        "```{list-table}\n"
        + "\n".join(f"* - {heading}\n  - {fact}" for heading, fact in facts(record))
        + "\n```\n",
        *parameters(record),
        "\n## Example\n\n" + example(record),
        *accuracy(record),
        *speed(record, cells),
        *elsewhere(record),
    ]
    return "\n".join(parts) + "\n"


def family(record: Record) -> str:
    """The name of the module it is written in."""
    return record.module.rpartition(".")[2]


def _heading(module: str) -> str:
    said = (sys.modules[f"bendwise.activations.{module}"].__doc__ or "").partition("\n")[0]
    return f"\n## {module.replace('_', ' ').capitalize()}\n\n{said.rstrip('.')}.\n"


def _thumbnail(record: Record) -> str:
    drawn = drawing(record)
    shown = svg(drawn._replace(limits=(-1.6, 4.0)), 120, 84, axes=False) if drawn else ""
    return f'<a href="{record.name}.html">{shown}<span>{record.name}</span></a>'


def _row(record: Record) -> list[str]:
    is_mathematics = isinstance(record, Activation)
    what = f"${symbolic.formula(record)}$" if isinstance(record, Activation) else record.summary
    bound = f"{record.bound[0]:.2f}" if isinstance(record, Activation) and record.bound else "–"
    low, high = map(number, record.range)
    return [f"[{record.name}]({record.name}.md)", what, f"{low} to {high}", bound if is_mathematics else "–"]


def overview(records: list[Record]) -> str:
    """All of them: small pictures and a table for each family."""
    parts = [
        f"# All {len(records)} activations\n",
        "Value (solid) and slope (dashed) for x from −4 to 4, all on one scale. What works along an axis is "
        "drawn for a row of x, 1 and 0, and a gate with the other input at 1. The error is the largest of "
        "a value that was met, in float32 or float64, in units in the last place. Each has a page.\n",
    ]
    for module, members in groupby(records, family):
        group = list(members)
        parts += [_heading(module), '<div class="thumbnails">', *map(_thumbnail, group), "</div>\n"]
        parts.append(table(["activation", "definition", "values", "error"], map(_row, group), "lllr"))
    names = "\n".join(record.name for record in records)
    parts.append(f"\n```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    return "\n".join(parts)


def generate(app: Sphinx) -> None:
    """Write all pages into the folder of sources, where git ignores them."""
    folder = Path(app.srcdir) / HERE
    records = [record for record in catalogue.values() if not record.is_own]
    cells = json.loads(RESULTS.read_text(encoding="utf-8"))["cells"] if RESULTS.exists() else {}
    for record in records:
        write(folder / f"{record.name}.md", page(record, cells))
    write(folder / "index.md", overview(records))
    for stale in set(folder.glob("*.md")) - {folder / f"{name}.md" for name in (*catalogue, "index")}:
        stale.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

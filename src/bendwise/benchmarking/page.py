"""docs/speed.md, from the results: where Bendwise loses comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

from ..files import write_text
from .cells import WHATS, Cell, thread_settings
from .markdown import busy, goal_table, many, number, ratio, table, where
from .peers import REFERENCE
from .results import Results
from .tables import PEERS, Comparison, comparisons, goals, losses, mean_ratio, select
from .training.page import summary
from .training.tables import Trainings

MANNER = {
    ("value", "out"): "value",
    ("value", "in"): "value, in place",
    ("gradient", "out"): "value and gradient",
    ("gradient", "in"): "value and gradient, in place",
}
METHOD = Path(__file__).with_name("method.md")


def _nanoseconds(seconds: float, size: int) -> str:
    return f"{seconds / size * 1e9:.3g}"


def _losses(rows: list[Comparison]) -> list[str]:
    lost = losses(rows)
    if not lost:
        return ["## Where Bendwise loses", "", "Nowhere in these cells.", ""]
    below = sum(row.ratio < 0.9 for row in lost)
    return [
        "## Where Bendwise loses",
        "",
        f"A peer is faster in {len(lost)} of {many(len(rows), 'cell')}, in {below} of them by more than a "
        "tenth. The worst come first; times are nanoseconds an element.",
        "",
        *table(
            (
                "activation",
                "what",
                "precision",
                "size",
                "threads",
                "Bendwise",
                "best peer",
                "its time",
                "ratio",
            ),
            (
                (
                    row.cell.activation,
                    MANNER[row.cell.what, row.cell.place],
                    row.cell.dtype,
                    number(row.cell.size),
                    str(row.threads),
                    _nanoseconds(row.seconds, row.cell.size),
                    row.best,
                    _nanoseconds(row.peers[row.best], row.cell.size),
                    ratio(row.ratio),
                )
                for row in lost
            ),
        ),
    ]


def _goals(results: Results) -> list[str]:
    return ["## The goals", "", *goal_table(goals(results))]


def _means(rows: list[Comparison]) -> list[str]:
    peers = [peer for peer in PEERS if any(peer in row.peers for row in rows)]
    groups = sorted({(WHATS.index(r.cell.what), r.cell.size, r.cell.dtype, r.threads) for r in rows})
    body = []
    for what, size, dtype, threads in groups:
        some = [
            row
            for row in select(rows, _is(what=WHATS[what], size=size, dtype=dtype))
            if row.threads == threads
        ]
        ratios = [mean_ratio(some), *(mean_ratio(some, peer) for peer in peers)]
        label = MANNER[WHATS[what], "out"]
        body.append((label, number(size), dtype, str(threads), str(len(some)), *map(ratio, ratios)))
    return [
        "## Means",
        "",
        "Geometric means of the ratios, over all activations, in and out of place.",
        "",
        *table(("what", "size", "precision", "threads", "cells", "best peer", *peers), body),
    ]


def _is(**wanted: object) -> Callable[[Cell], bool]:
    return lambda cell: all(getattr(cell, name) == value for name, value in wanted.items())


def _activations(rows: list[Comparison], settings: Sequence[int]) -> list[str]:
    found = {(r.cell.activation, r.cell.dtype, r.cell.what, r.cell.size, r.threads): r for r in rows}
    lines = ["## Every activation", "", "Out of place: the ratio, and the best peer.", ""]
    sizes = sorted({row.cell.size for row in rows})
    for dtype in sorted({row.cell.dtype for row in rows}):
        for threads in sorted({row.threads for row in rows}):
            columns = list(product(WHATS, (n for n in sizes if threads in thread_settings(n, settings))))
            body = []
            for name in dict.fromkeys(row.cell.activation for row in rows):
                cells = [found.get((name, dtype, what, size, threads)) for what, size in columns]
                if any(cells):
                    body.append((name, *(f"{ratio(c.ratio)} {c.best}" if c else "–" for c in cells)))
            headings = [f"{what}, {number(size)}" for what, size in columns]
            lines += [f"### {dtype}, {many(threads, 'thread')}", "", *table(("", *headings), body)]
    return lines


def _startup(results: Results) -> list[str]:
    startup = results.startup
    if not startup:
        return []
    cold, disk = (startup["first_use_s"][state] for state in ("cold", "disk"))
    calls = startup["small_calls"]
    imports = startup["import_s"]
    return [
        "## Before arrays are large",
        "",
        f"`import numpy` takes {1000 * imports['numpy']:.0f} ms, `import bendwise` "
        f"{1000 * imports['bendwise']:.1f} ms. First use is that of one process, in this order, "
        "float32: its first function also imports what compiles. A call on ten "
        "elements is compared with `np.exp` on the same.",
        "",
        *table(
            ("", "first use, s", "from the disk, ms", "10 × float32", "10 × float64"),
            (
                (
                    name,
                    f"{cold[name]:.2f}",
                    f"{1000 * disk[name]:.1f}",
                    ratio(calls[f"{name} float32"]),
                    ratio(calls[f"{name} float64"]),
                )
                for name in cold
            ),
        ),
    ]


def _without_peer(results: Results) -> list[str]:
    alone = {Cell.parse(key).activation for key, times in results.cells.items() if not times}
    alone -= {Cell.parse(key).activation for key, times in results.cells.items() if times}
    if not alone:
        return []
    return [f"No peer here has {', '.join(sorted(alone))}: there is nothing to compare.", ""]


def _measured(results: Results, rows: list[Comparison]) -> list[str]:
    """Where, when, of what, and how much of it."""
    settings = results.settings
    versions = [f"{name} {version}" for name, version in results.versions.items() if name != REFERENCE]
    threads = " and ".join(str(n) for n in settings["threads"])
    sizes = ", ".join(map(number, sorted({row.cell.size for row in rows})))
    dtypes = ", ".join(sorted({row.cell.dtype for row in rows}))
    return [
        where(results, versions),
        "",
        f"Sizes {sizes}; {dtypes}; with {threads} {'thread' if threads == '1' else 'threads'}; medians of "
        f"{settings['rounds']} rounds, of {settings['large_rounds']} for arrays that do not fit a cache.",
        *busy(results),
        "",
    ]


def render(results: Results, trainings: Trainings | None = None) -> str:
    """The page as Markdown; with a summary of how fast networks train, where that was measured."""
    rows = comparisons(results)
    lines = [
        "# Speed",
        "",
        "<!-- Generated: bendwise bench --page docs/speed.md. Do not edit. -->",
        "",
        *_measured(results, rows),
        *_losses(rows),
        *_goals(results),
        *(summary(trainings) if trainings else []),
        *_means(rows),
        *_activations(rows, results.settings["threads"]),
        *_without_peer(results),
        *_startup(results),
        "## How it is measured",
        "",
        METHOD.read_text(encoding="utf-8"),
        "```",
        "bendwise bench --fresh               # into benchmarks/results.json; Ctrl-C keeps what is finished",
        "bendwise bench --page docs/speed.md  # this page from it",
        "```",
    ]
    return "\n".join(lines) + "\n"


def write(results: Results, path: Path, trainings: Trainings | None = None) -> None:
    """Write the page."""
    write_text(path, render(results, trainings), "the page")

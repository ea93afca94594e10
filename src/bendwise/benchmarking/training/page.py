"""docs/training.md, from the results, and what docs/speed.md says of it: where Bendwise loses comes first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...files import write_text
from ..markdown import busy, goal_table, many, number, ratio, table, where
from .tables import TOLERANCE, Row, Trainings, alt, crossing, goals, growth, losses, rows
from .trainers import OURS, TITLES
from .works import MANY, ONE, Work

METHOD = Path(__file__).with_name("method.md")
PICTURE = "training-growth.svg"
LIBRARY_NAMES = {"bendwise": "bendwise", "torch": "torch", "jax": "jax", "sklearn": "scikit-learn"}
HEADINGS = {"width": "Wider networks", "samples": "More samples"}


def shape(work: Work) -> str:
    """2-64-3."""
    return "-".join(map(str, work.widths))


def title(work: Work) -> str:
    """What a work is called on the page."""
    if work.is_many:
        n = len(work.networks)
        return f"{n} {work.data} networks {shape(work)}"
    return f"{work.data} {shape(work)}, {number(work.samples)} samples"


def described(work: Work) -> str:
    """What is trained, in a sentence or two."""
    batch = "full batch" if work.batch is None else f"batches of {work.batch}"
    text = f"{many(work.samples, 'sample')}, {batch}, {work.epochs} epochs, Adam ({work.learning_rate:g})"
    if work.is_many:
        text += f"; {', '.join(work.activations)}, {work.seeds} seeds each"
    return f"{text}."


def _micro(seconds: float) -> str:
    value = seconds * 1e6
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def _losses(results: Trainings) -> list[str]:
    lost, every = losses(results), rows(results)
    compared = [row for row in every.values() if row.best]
    lines = ["## Where Bendwise loses", ""]
    if not lost:
        return [*lines, "Nowhere in these works." if compared else "Nothing was compared.", ""]
    return [
        *lines,
        f"A peer is faster in {len(lost)} of {many(len(compared), 'work')}; the worst come first. "
        "Times are microseconds a step of one network.",
        "",
        *table(
            ("work", "Bendwise", "best peer", "its time", "ratio"),
            [
                (
                    title(row.work),
                    _micro(row.step_s(OURS)),
                    TITLES[row.best],
                    _micro(row.step_s(row.best)),
                    ratio(row.ratio()),
                )
                for row in lost
                if row.best
            ],
        ),
    ]


def _difference(value: float) -> str:
    return f"{value:.0e}".replace("e-0", "e-")


def _work(row: Row) -> list[str]:
    """Every library's time for a work, the fastest first; what does not count comes last."""
    lines = [f"### {title(row.work)}", "", described(row.work), ""]
    body = []
    for library in sorted(row.seconds, key=lambda library: row.seconds[library]):
        told = "" if library == OURS else _difference(row.differences[library])
        body.append((TITLES[library], _micro(row.step_s(library)), ratio(row.ratio(library)), told))
    for library, (seconds, apart) in row.apart.items():
        step = seconds / row.work.steps
        body.append((f"({TITLES[library]})", f"({_micro(step)})", "does not count", _difference(apart)))
    return [*lines, *table(("", "µs a step", "over Bendwise's", "losses differ by"), body)]


def _works(results: Trainings, heading: str, some: Sequence[Work]) -> list[str]:
    every = rows(results)
    found = [every[work.name] for work in some if work.name in every]
    if not found:
        return []
    return [f"## {heading}", "", *[line for row in found for line in _work(row)]]


def _first(results: Trainings) -> list[str]:
    if not results.first:
        return []
    ours = results.first.get(OURS)
    body = [
        (TITLES[library], f"{seconds:.2f}", ratio(seconds / ours if ours else None))
        for library, seconds in sorted(results.first.items(), key=lambda pair: pair[1])
    ]
    return [
        "## The first training of a fresh process",
        "",
        "Imports, data, the network, and 100 steps of the spiral; what was compiled before is on the disk.",
        "",
        *table(("", "s", "over Bendwise's"), body),
    ]


def _crossing(some: list[Row]) -> str:
    row, last = crossing(some), some[-1]
    if row is None or row.best is None:
        if last.best is None and any(taken < last.seconds[OURS] for taken, _ in last.apart.values()):
            return f"At {title(last.work)} no peer counts; one in parentheses took less time."
        return "No peer is faster at the end of this table."
    return f"From {title(row.work)} on a peer is faster: there it is {TITLES[row.best]}."


def _in_growth(row: Row, library: str) -> str:
    """The time of a step; in parentheses if it does not count."""
    if library in row.apart:
        return f"({_micro(row.apart[library][0] / row.work.steps)})"
    return _micro(row.step_s(library)) if library in row.seconds else "–"


def _growth(results: Trainings) -> list[str]:
    lines = []
    for group in HEADINGS:
        some = growth(results, group)
        if not some:
            continue
        columns = list(dict.fromkeys(library for row in some for library in row.differences))
        body = [
            (
                title(row.work),
                *(_in_growth(row, library) for library in columns),
                ratio(row.ratio()),
            )
            for row in some
        ]
        headings = ("", *(TITLES[library] for library in columns), "ratio")
        lines += [f"### {HEADINGS[group]}", "", *table(headings, body), _crossing(some), ""]
    if not lines:
        return []
    return [
        "## Growth",
        "",
        "Microseconds a step, one thread; a dash stands for a library far behind.",
        "",
        f"![{alt(results)}]({PICTURE})",
        "",
        *lines,
    ]


def _shares(results: Trainings) -> list[str]:
    every = [row for name, row in rows(results).items() if not row.work.is_many]
    if not every or not results.peak:
        return []
    body = []
    for row in every:
        best = f"{row.share(row.best, results.peak):.0%} {TITLES[row.best]}" if row.best else "–"
        ours = f"{row.share(OURS, results.peak):.0%}"
        body.append((title(row.work), f"{row.work.flops / 1e6:.3g}", ours, best))
    return [
        "## Share of the machine's peak",
        "",
        f"One thread reaches {results.peak / 1e9:.0f} GFLOP/s here in NumPy's product of two large matrices. "
        "Counted are the multiplications and additions of the matrix products of a step, forward and "
        "backward; activations, losses and Adam are not.",
        "",
        *table(("", "MFLOP a step", "Bendwise", "best peer"), body),
    ]


def _apart(results: Trainings) -> list[str]:
    marked = {library for row in rows(results).values() for library in row.apart}
    if not marked:
        return []
    names = ", ".join(TITLES[library] for library in TITLES if library in marked)
    return [
        f"Times in parentheses, of {names}, do not count: the losses differ from Bendwise's by more than "
        f"{TOLERANCE:g}.",
        "",
    ]


def _measured(results: Trainings) -> list[str]:
    versions = [
        f"{name} {results.versions[library]}"
        for library, name in LIBRARY_NAMES.items()
        if library in results.versions
    ]
    return [
        where(results, versions),
        "",
        f"float32; medians of {results.settings['rounds']} rounds; one thread for one network, "
        f"{many(results.settings['threads'], 'core')} for many.",
        *busy(results),
        "",
    ]


def render(results: Trainings) -> str:
    """The page as Markdown."""
    lines = [
        "# Speed of training",
        "",
        "<!-- Generated: bendwise bench-training --page docs/training.md. Do not edit. -->",
        "",
        *_measured(results),
        *_losses(results),
        "## The goals",
        "",
        *goal_table(goals(results)),
        *_works(results, "One network", ONE),
        *_works(results, "Many networks", MANY),
        *_first(results),
        *_growth(results),
        *_apart(results),
        *_shares(results),
        "## How it is measured",
        "",
        METHOD.read_text(encoding="utf-8"),
        "```",
        "bendwise bench-training --fresh                  # into benchmarks/training.json",
        "bendwise bench-training --page docs/training.md  # this page and its picture from it",
        "```",
    ]
    return "\n".join(lines) + "\n"


def summary(results: Trainings) -> list[str]:
    """What docs/speed.md says of training: losses, goals, and every work."""
    every = rows(results)
    named = [every[work.name] for work in (*ONE, *MANY) if work.name in every]
    body = []
    for row in named:
        best = f"{TITLES[row.best]}, {_micro(row.step_s(row.best))}" if row.best else "–"
        torch = ratio(row.ratio("torch"))
        body.append((title(row.work), _micro(row.step_s(OURS)), best, ratio(row.ratio()), torch))
    lost = len(losses(results))
    return [
        "## Training",
        "",
        f"The same training of small networks in other libraries: a peer is faster in {lost} of "
        f"{many(len(every), 'work')}. [All of it](training.md), and how it is measured. Microseconds a step "
        "of one network:",
        "",
        *table(("", "Bendwise", "best peer", "ratio", "over PyTorch"), body),
        *goal_table(goals(results)),
    ]


def write(results: Trainings, path: Path) -> None:
    """Write the page."""
    write_text(path, render(results), "the page")

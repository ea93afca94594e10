"""`bendwise sculpt`: a network for a curve, bent by hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ..errors import InputError, unknown
from .app import INTERRUPTED, app, err, out, progress_bar

if TYPE_CHECKING:
    from ..sculpting import Sculpture

CHAPTER = "chapter"
DEFAULTS = {"low": 0.0, "high": 1.0}  # of formulas
PARTS = 200  # straight parts of a curve on the screen


@app.command()
def sculpt(
    curve: Annotated[
        str,
        typer.Argument(
            help="A formula in x such as 'sin(2*pi*x)', a file with two columns (CSV, TSV, Parquet …), or "
            f"{CHAPTER} for the chapter's hand-tuned sine."
        ),
    ],
    low: Annotated[float | None, typer.Option(help="Where x begins; 0, or the table's first.")] = None,
    high: Annotated[float | None, typer.Option(help="Where x ends; 1, or the table's last.")] = None,
    pairs: Annotated[int | None, typer.Option(help="How many straight pieces; 7.")] = None,
    tolerance: Annotated[
        float | None, typer.Option(help="The largest error allowed, with as few pairs as possible.")
    ] = None,
    x: Annotated[str | None, typer.Option(help="Column of the file that holds x; else the first.")] = None,
    y: Annotated[str | None, typer.Option(help="Column of the file that holds y; else the next.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write how it is made, step by step, to this GIF, MP4 or HTML file.", metavar="FILE"
        ),
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help="Tell every step in words.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write the network to this safetensors file.", metavar="FILE")
    ] = None,
) -> None:
    """A network of ReLU pairs that follows a curve, each pair a straight piece."""
    if output is not None:
        _check_film(output)
    made = _sculpture(curve, (x, y), low=low, high=high, pairs=pairs, tolerance=tolerance)
    out.print(_pairs(made, made.curve.name if made.curve.points is None else curve))
    out.print(f"\nLargest error: {made.error:.3g}")
    out.print("\n[bright_blue]network[/], [yellow]curve[/]")
    out.print(Text.from_ansi(_picture(made, width=max(min(out.width - 20, 72), 20))))
    if steps:
        out.print()
        out.print(_steps(made))
    if save is not None:
        made.network.save(save)
        out.print(f"\nNetwork: {save}", markup=False)
    if output is not None:
        _film(made, output)


def _check_film(path: Path) -> None:
    """An error before anything is computed."""
    from ..figures.animations import FORMATS

    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise InputError(
            f"--out takes the name of a GIF, MP4 or HTML file such as wave.gif, not {str(path)!r}"
        )


def _film(made: Sculpture, path: Path) -> None:
    """How it is made, as a file; Ctrl-C leaves none."""
    from ..figures.animations import save_film
    from ..figures.animations.sculpting import sculpting_animation

    film = sculpting_animation(made)
    with progress_bar() as progress:
        bar = progress.add_task("Drawing", now="", total=len(film.frames))
        try:
            save_film(film, path, on_frame=lambda done, _: progress.update(bar, completed=done))
        except KeyboardInterrupt:
            err.print(f"Stopped: {path} is not written.", markup=False, soft_wrap=True)
            raise typer.Exit(INTERRUPTED) from None
    out.print(f"\nAnimation: {path}", markup=False)


def _sculpture(curve: str, columns: tuple[str | None, str | None], **wanted: Any) -> Sculpture:
    """What the arguments ask for."""
    from ..sculpting import chapter_sine, sculpt

    is_table = _is_file(curve)
    if columns != (None, None) and not is_table:
        raise InputError(f"--x and --y name columns of a file, which {curve!r} is not")
    if curve == CHAPTER:
        if given := [f"--{name}" for name, value in wanted.items() if value is not None]:
            raise InputError(f"the chapter's sine is as it is; leave out {', '.join(given)}")
        return chapter_sine()
    if is_table:
        return sculpt(_columns(Path(curve), *columns), **wanted)
    ends = {name: default if wanted[name] is None else wanted[name] for name, default in DEFAULTS.items()}
    return sculpt(curve, **{**wanted, **ends})


def _is_file(curve: str) -> bool:
    """Whether a file is meant: one that is there, or a name that ends as files do."""
    if os.path.isfile(curve) or not Path(curve).suffix[1:].isalpha():
        return os.path.isfile(curve)
    from ..comparison.tables.reading import FORMATS
    from ..comparison.tables.records import PACKED

    return curve.lower().endswith((*FORMATS, *PACKED))


def _columns(path: Path, x: str | None, y: str | None) -> Any:
    """Two columns of a table."""
    from ..comparison.tables.reading import read

    table = read(path).table
    for name in (x, y):
        if name is not None and name not in table.columns:
            raise unknown(f"column of {path}", name, table.columns)
    others = [name for name in table.columns if name not in (x, y)]
    if len(others) < (x, y).count(None) or (x == y and x is not None):
        raise InputError(f"a curve needs two columns of {path}; there are: {', '.join(table.columns)}")
    x = x if x is not None else others.pop(0)
    y = y if y is not None else others.pop(0)
    return table[[x, y]]


def _pairs(made: Sculpture, name: str) -> Table:
    title = Text(f"{name}, x from {made.low:.4g} to {made.high:.4g}")
    table = Table(title=title, title_justify="left")
    for heading in ("pair", "start", "end", "w1", "b1", "w2", "b2", "out"):
        table.add_column(heading, justify="right")
    for pair in made.pairs:
        numbers = (pair.start, pair.end, pair.w1, pair.b1, pair.w2, pair.b2, pair.out)
        table.add_row(str(pair.number), *(f"{number:.4g}" for number in numbers))
    table.add_row("bottom", "", "", "0", "0", "0", "1", f"{made.bottom:.4g}")
    return table


def _steps(made: Sculpture) -> Table:
    table = Table(title="Steps", title_justify="left", show_header=False, box=None)
    for style in ("dim", "cyan", None):
        table.add_column(style=style, no_wrap=style is not None)
    for step in made.steps:
        settings = ", ".join(f"{name} = {value:.4g}" for name, value in step.changes)
        table.add_row(step.row or str(step.number), settings, Text(step.why))
    return table


def _picture(made: Sculpture, width: int, height: int = 16) -> str:
    """Curve and network drawn with the dots of Braille letters, in terminal colors."""
    import numpy as np
    import plotille

    at = np.linspace(made.low, made.high, PARTS + 1)
    curves = ((made.curve(at), "yellow"), (np.interp(at, made.knots, made.values), "bright_blue"))
    lowest, highest = (float(f([f(y) for y, _ in curves])) for f in (np.min, np.max))
    margin = 0.06 * (highest - lowest) or 1.0
    figure = plotille.Figure()
    figure.width, figure.height, figure.origin = width, height, False
    figure.set_x_limits(made.low, made.high)
    figure.set_y_limits(lowest - margin, highest + margin)
    figure.x_ticks_fkt = lambda place, _: f"{place:.3g}"
    figure.y_ticks_fkt = lambda place, _: f"{0 if abs(place) < margin / 1000 else place:.3g}"
    for heights, color in curves:
        figure.plot(at.tolist(), heights.tolist(), lc=color)
    return str(figure.show(legend=False))

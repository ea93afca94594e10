"""`bendwise draw`: the chapter's pictures as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from ..errors import unknown
from .app import INTERRUPTED, app, err, out, progress_bar

if TYPE_CHECKING:
    from ..figures.drawing import Job

BOTH, MANY = "both", 10


def _chosen(kind: str, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    if name not in (*known, BOTH):
        raise unknown(kind, name, (*known, BOTH))
    return known if name == BOTH else (name,)


@app.command()
def draw(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Pictures; else all. The name of any other element-wise activation draws its card.",
            show_default=False,
        ),
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="Say which there are, and draw nothing.")] = False,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="png, svg, pdf; gif, mp4, html for what moves; several with commas between. "
            "Else png, and gif.",
        ),
    ] = None,
    theme: Annotated[str, typer.Option(help="light, dark or both.")] = "light",
    size: Annotated[
        str, typer.Option(help="column (8 cm wide, for a page), slide (for a projector) or both.")
    ] = "column",
    output: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path("pictures"),
    page: Annotated[
        Path | None,
        typer.Option(help="Draw what this Markdown page asks for, and write it there.", metavar="FILE"),
    ] = None,
) -> None:
    """Draw the chapter's pictures; a second run writes the same bytes."""
    if list_them:
        _print_list()
        return
    from ..figures import drawing

    if page is not None:
        _illustrate(page)
        return
    kinds = [kind.strip().lower() for kind in formats.split(",")] if formats else None
    themes = _chosen("theme", theme, ("light", "dark"))
    sizes = _chosen("size", size, ("column", "slide"))
    jobs = drawing.jobs(names or [], kinds, themes, sizes)
    done, is_stopped = _draw(jobs, output)
    if not names:
        _tell_skipped(jobs)
    if is_stopped:
        err.print(
            f"Stopped early: {done} of {len(jobs)} files are in {output}, each of them whole.", markup=False
        )
        raise typer.Exit(INTERRUPTED)
    out.print(
        f"{output / jobs[0].file_name}" if done == 1 else f"{done} files in {output}",
        markup=False,
        soft_wrap=True,
    )


def _illustrate(page: Path) -> None:
    """The pictures of a page."""
    from ..figures.page import illustrate, page_jobs

    jobs = page_jobs(page.read_text(encoding="utf-8")) if page.is_file() else []
    done, is_stopped = _with_bar(len(jobs), lambda how: illustrate(page, **how))
    if is_stopped:
        err.print(f"Stopped early: {done} of {len(jobs)} files are drawn, the page is as it was.")
        raise typer.Exit(INTERRUPTED)
    out.print(f"{done} files in {page.with_suffix('')}; their words are in {page}", markup=False)


def _draw(jobs: list[Job], folder: Path) -> tuple[int, bool]:
    """How many files are done; whether Ctrl-C ended it."""
    from ..figures import drawing

    return _with_bar(len(jobs), lambda how: drawing.draw(jobs, folder, **how))


def _with_bar(total: int, work: Callable[[dict[str, Any]], object]) -> tuple[int, bool]:
    """How many files the work has done, shown by a bar; whether Ctrl-C ended it."""
    from ..compiler import get_threads

    done = 0
    with progress_bar() as progress:
        bar = progress.add_task("Drawing", now="", total=total)

        def on_file(job: Job) -> None:
            nonlocal done
            done += 1
            progress.update(bar, advance=1, now=job.file_name)

        def on_frame(job: Job, frame: int, total: int) -> None:
            progress.update(bar, now=f"{job.file_name}, frame {frame} of {total}")

        try:
            work({"processes": get_threads(), "on_file": on_file, "on_frame": on_frame})
        except KeyboardInterrupt:
            return done, True
    return done, False


def _tell_skipped(jobs: list[Job]) -> None:
    """Which pictures of the gallery cannot be had in the formats that were asked for."""
    from ..figures.gallery import ANIMATIONS, GALLERY

    drawn = {job.name for job in jobs}
    for what, known in (("move", ANIMATIONS), ("do not move", GALLERY)):
        if not drawn & set(known):
            which = ", ".join(known) if len(known) < MANY else f"{len(known)} pictures"
            err.print(f"Left out, as they {what}: {which}.", markup=False, soft_wrap=True)


def _print_list() -> None:
    from ..figures.gallery import ANIMATIONS, GALLERY

    table = Table()
    for heading in ("name", "rows", "title", "kind"):
        table.add_column(heading, no_wrap=heading == "name")
    for kind, known in (("still", GALLERY), ("moving", ANIMATIONS)):
        for entry in known.values():
            table.add_row(entry.name, entry.rows, entry.title, kind)
        table.add_section()
    out.print(table)

"""The command line's application, and what its commands share."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .. import __version__
from ..errors import InputError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Activation functions, and the networks small enough to understand.",
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)
WRONG_INPUT, INTERRUPTED = 2, 130


def _version(wanted: bool) -> None:
    if wanted:
        print(f"bendwise {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Activation functions, and the networks small enough to understand."""


def progress_bar() -> Progress:
    """What is done, how much is left, and what is being done now (the field `now`)."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
        console=err,
        transient=True,
    )


def announce_compilation(progress: Progress) -> None:
    """Say once that kernels are being compiled, if any are."""
    from ..compiler import objects

    def once(name: str) -> None:
        objects.notify = None
        progress.console.print("Compiling kernels; they are kept for the next time.")

    objects.notify = once


def main() -> NoReturn:
    """Run the command line; wrong input ends with one sentence and status 2."""
    try:
        app()
    except InputError as error:
        err.print(f"bendwise: {error}", markup=False, soft_wrap=True)
        sys.exit(WRONG_INPUT)
    sys.exit(0)

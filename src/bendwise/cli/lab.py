"""`bendwise lab`: bend curves by hand, in the browser."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from .app import app, out


def _can_show() -> bool:
    """Whether a browser would have a screen: where there is none, a text browser would take the terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"))


def _export(path: Path, view: str | None, lesson: str | None) -> None:
    from ..lab import export

    export(path, view, lesson=lesson)
    out.print(f"The lesson: {path}, {path.stat().st_size / 1000:.0f} kB. It needs no Python and no network.")


@app.command()
def lab(
    table: Annotated[
        Path | None,
        typer.Argument(
            help="A table to open with: CSV, TSV, JSON lines, Parquet or Feather.", show_default=False
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="0: any free one.", show_default="8765, or a free one"),
    ] = None,
    lesson: Annotated[
        str | None,
        typer.Option(help="Open a lesson: its name (switch, quarter, overflow), its file, or an address."),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the page to a file that works without Python, and end."),
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(
            help="What the file opens with: neuron, sine or softmax.", show_default="neuron, or the lesson's"
        ),
    ] = None,
) -> None:
    """Bend curves by hand: a page for this machine's browser. Ctrl-C ends it."""
    if export is not None:
        _export(export, view, lesson)
        return
    from ..lab import Lab

    served = Lab(port, lesson, table)
    out.print(f"The lab: {served.address}", markup=False, soft_wrap=True)
    out.print("Ctrl-C ends it. It answers this machine only, and sends nothing anywhere.")
    if browser and _can_show():
        threading.Thread(target=webbrowser.open, args=(served.address,), daemon=True).start()
    served.run()
    out.print("\nThe lab is closed.")

"""`bendwise show`: an activation at a glance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..errors import InputError
from .app import app, out


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="An activation, or what another library calls it.")],
    png: Annotated[Path | None, typer.Option(help="Write the card as a picture.")] = None,
) -> None:
    """Formula, slope, limits, who calls it what, and the curve."""
    from ..compiler import ElementwiseFunction, get
    from ..figures.card import card_figure, card_text, facts

    function = get(name)
    table = Table(title=function.name, show_header=False, box=None, title_justify="left")
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for heading, fact in facts(function):
        table.add_row(heading, Text(fact))
    prose = function.record.doc.partition("\n")[2].strip()
    out.print(table)
    if prose:
        out.print(prose.partition("\n\n")[0], markup=False)
    if isinstance(function, ElementwiseFunction):
        out.print("\n[bright_blue]value[/], [yellow]slope[/]", highlight=False)
        out.print(Text.from_ansi(card_text(function, width=max(min(out.width - 20, 72), 20))))
    if png is not None:
        if not isinstance(function, ElementwiseFunction):
            raise InputError(f"{function.name} works along an axis: it has no curve to draw")
        try:
            card_figure(function, size="slide").savefig(png, format="png", dpi=150)
        except OSError as error:
            raise InputError(f"cannot write {png}: {error.strerror or error}") from None
        out.print(f"Picture: {png}", markup=False)

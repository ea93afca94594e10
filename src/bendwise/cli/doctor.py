"""`bendwise doctor`: what is here, and is it well?"""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from ..doctor import KINDS, PRECISIONS, Finding, as_dict, examine
from .app import app, out


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For a report of a bug.")] = False,
) -> None:
    """Versions, cores, threads, the cache of kernels, and what is wrong."""
    findings = examine()
    if as_json:
        print(json.dumps(as_dict(findings), indent=1))
        return
    table = Table(show_header=False, box=None)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(finding.part, Text(finding.answer))
    out.print(table)
    for finding in findings:
        if finding.part == "kernels" and finding.facts:
            out.print(_warm(finding))
            out.print("What is cold is compiled when it is first used, and then kept.")
    trouble = [sentence for finding in findings for sentence in finding.trouble]
    for sentence in trouble:
        out.print(f"Wrong: {sentence}.", markup=False, style="red", soft_wrap=True)
    if not trouble:
        out.print("All is well.")


def _warm(kernels: Finding) -> Table:
    """Which kernels are compiled already."""
    table = Table()
    table.add_column("warm kernels of")
    for real in PRECISIONS:
        table.add_column(real)
    for name, warm in kernels.facts.items():
        table.add_row(name, *(_said(warm[real]) for real in PRECISIONS))
    return table


def _said(warm: list[str] | bool) -> str:
    if isinstance(warm, bool):
        return "warm" if warm else "cold"
    return {0: "none", len(KINDS): "all"}.get(len(warm), ", ".join(warm))

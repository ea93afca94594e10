"""The reference of the command line, from what the commands say of themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from generated import table, write
from sphinx.application import Sphinx

from bendwise.cli.app import app as commands

PAGE = "reference/commands.md"


def command(name: str, made: Any) -> Iterator[str]:
    """What a command does and takes."""
    context = made.make_context(name, [], resilient_parsing=True)
    usage = " ".join(["bendwise", name, *made.collect_usage_pieces(context)])
    yield f"\n## bendwise {name}\n\n{inspect.cleandoc(made.help or '')}\n\n```\n{usage}\n```\n"
    records = (parameter.get_help_record(context) for parameter in made.params if parameter.name != "help")
    rows = [[f"`{names}`", " ".join(said.split())] for names, said in filter(None, records)]
    if rows:
        yield table(["argument or option", ""], rows)


def generate(app: Sphinx) -> None:
    """Write the page."""
    import bendwise.cli  # noqa: F401 - enters the commands

    group: Any = typer.main.get_command(commands)
    listed = [
        [f"[`bendwise {name}`](#bendwise-{name})", made.get_short_help_str(200)]
        for name, made in sorted(group.commands.items())
    ]
    parts = [
        "# Commands\n\n`bendwise --help` lists them, `bendwise COMMAND --help` says what is below. "
        "In a checkout, `python3 run` stands for `bendwise`.\n",
        table(["command", ""], listed),
    ]
    for name, made in sorted(group.commands.items()):
        parts += command(name, made)
    write(Path(app.srcdir) / PAGE, "\n".join(parts) + "\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The lab's page in one text: a lesson that opens from a file, without Python and without a network.

Its policy allows the one script and the one style sheet in it, by their hashes, and no address at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

from ..errors import InputError, unknown
from ..files import write_text
from .echo import ALONE, program
from .fields import State, read_state
from .made import NOT_BUILT, STATIC
from .session import Session
from .views import VIEWS

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%230072B2'/%3E"
    "%3Cpath d='M5 22h11L27 8' fill='none' stroke='%23fff' stroke-width='3.5'/%3E%3C/svg%3E"
)
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="{icon}">
<style>{style}</style>
</head>
<body>
<div id="app"></div>
<noscript>The lab draws with JavaScript, which this browser has switched off.</noscript>
<script>{script}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _built(name: str, static: Path) -> str:
    try:
        return (static / "alone" / name).read_text(encoding="utf-8")
    except OSError:
        raise InputError(NOT_BUILT) from None


def _inside(script: str) -> str:
    """A script as HTML can hold it: nothing in it ends the element, and lines end as browsers hash them."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--").replace("\r\n", "\n")


def one_page(start: str, title: str = "Bendwise lab", static: Path = STATIC) -> str:
    """The whole page as one HTML text, whose script ends with `start`."""
    script, style = _inside(f"{_built('alone.js', static)}\n{start}"), _built("alone.css", static)
    policy = (
        f"default-src 'none'; script-src 'sha256-{_hash(script)}'; style-src 'sha256-{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
    )
    return PAGE.format(policy=policy, title=title, icon=ICON, style=style, script=script)


def lesson(view: str = ALONE[0], state: State | None = None) -> str:
    """A page that answers itself, as HTML.

    Parameters
    ----------
    view : str
        What it opens with; all views that need no Python are in it.
    state : dict, optional
        What differs from the view's defaults.

    Raises
    ------
    InputError
        For a view that needs Python, or a state that the view does not know.
    """
    if view not in ALONE:
        if view in VIEWS:
            raise InputError(f"the view {view!r} needs Python; a page alone has: {', '.join(ALONE)}")
        raise unknown("view", view, ALONE)
    opening = {"v": view, "s": read_state(VIEWS[view].fields, state or {})}
    hello = Session().handle({"seq": 0, "do": "hello"}).head
    hello["views"] = [described for described in hello["views"] if described["name"] in ALONE]
    given = ", ".join(json.dumps(one).replace("<", "\\u003c") for one in (hello, opening))
    return one_page(f"{program()}BendwiseLab.lesson(program, {given});\n", f"Bendwise: {VIEWS[view].title}")


def export(path: str | os.PathLike[str], view: str = ALONE[0], state: State | None = None) -> None:
    """Write a `lesson` to a file."""
    write_text(Path(path), lesson(view, state), "the lesson")

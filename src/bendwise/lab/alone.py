"""The lab's page in one text: a lesson that opens from a file, without Python and without a network.

Its policy allows the one script and the one style sheet in it, by their hashes, and no address at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown
from ..files import write_text
from .echo import ALONE, program
from .fields import State, read_state
from .made import NOT_BUILT, STATIC
from .session import Session
from .share import decode, fragment_of
from .views import VIEWS
from .views.sine_targets import OWN, TARGETS

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


def _greeting() -> dict[str, Any]:
    """What there is to see: what needs no Python of the views, and of the files that they make."""
    hello = Session().handle({"seq": 0, "do": "hello"}).head
    hello["views"] = [{**one, "files": []} for one in hello["views"] if one["name"] in ALONE]
    target = next(one for one in hello["views"] if one["name"] == "sine")["fields"]["target"]
    target["groups"] = {"": [name for name in target["groups"][""] if name != OWN]}
    hello["lessons"] = [one for one in hello["lessons"] if one["view"] in ALONE]
    return hello


def _known(view: object) -> str:
    if isinstance(view, str) and view in ALONE:
        return view
    if isinstance(view, str) and view in VIEWS:
        raise InputError(f"the view {view!r} needs Python; a page alone has: {', '.join(ALONE)}")
    raise unknown("view", str(view)[:40], ALONE)


def _opening(view: str | None, state: State | None, lesson: str | None) -> dict[str, Any]:
    if lesson is None:
        name = _known(view or ALONE[0])
        start = read_state(VIEWS[name].fields, state or {})
        if start.get("target") == OWN:
            raise InputError(f"a formula of one's own needs Python; alone there are: {', '.join(TARGETS)}")
        return {"v": name, "s": start}
    opening = decode(fragment_of(lesson))
    name = _known(opening.get("v"))
    if view not in (None, name):
        raise InputError(f"the lesson {lesson[:40]!r} is about the view {name!r}, not {view!r}")
    if state is not None:
        raise InputError("a lesson says itself where it starts: give a lesson or a state, not both")
    return opening


def _page(view: str | None, state: State | None, lesson: str | None) -> str:
    opening = _opening(view, state, lesson)
    given = ", ".join(json.dumps(one).replace("<", "\\u003c") for one in (_greeting(), opening))
    title = f"Bendwise: {VIEWS[opening['v']].title}"
    return one_page(f"{program()}BendwiseLab.lesson(program, {given});\n", title)


def lesson(view: str | None = None, state: State | None = None, *, lesson: str | None = None) -> str:
    """A page that answers itself, as HTML.

    All views that need no Python are in it, and all lessons of these.

    Parameters
    ----------
    view : str, optional
        What it opens with; by default the lesson's view, or the first.
    state : dict, optional
        What differs from the view's defaults.
    lesson : str, optional
        The lesson that it opens with: its name, such as ``"quarter"``, its file, or an address of the lab.

    Raises
    ------
    InputError
        For a view that needs Python, a state that the view does not know, a lesson of another view, or a
        state beside a lesson.
    """
    return _page(view, state, lesson)


def export(
    path: str | os.PathLike[str],
    view: str | None = None,
    state: State | None = None,
    *,
    lesson: str | None = None,
) -> None:
    """Write a page that answers itself, as `lesson` makes it, to a file."""
    write_text(Path(path), _page(view, state, lesson), "the lesson")

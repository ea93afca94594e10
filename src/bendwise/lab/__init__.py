"""The lab: a local server and a page on which curves are bent by hand.

`fields` and `views` say what can be drawn from which few numbers; `session` answers one message with another
and knows no transport; `wire` is the form of messages as bytes; `app`, `guard` and `server` bring them to a
browser on this machine, `widget` to a notebook, and `alone` with `echo` to a file that needs no Python.
The page itself is written in `frontend/`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .alone import export as export
    from .alone import lesson as lesson
    from .server import Lab as Lab
    from .session import Reply as Reply
    from .session import Session as Session
    from .widget import Widget as Widget

_HOMES = {
    "Lab": "server",
    "Reply": "session",
    "Session": "session",
    "Widget": "widget",
    "export": "alone",
    "lesson": "alone",
}

__all__ = [*_HOMES]  # noqa: PLE0604 - the server and the widget are loaded on first use


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        home = import_module(f".{_HOMES[name]}", __name__)
    except ModuleNotFoundError as error:
        if error.name not in ("anywidget", "traitlets"):
            raise
        from ..errors import InputError

        raise InputError('the lab in a notebook needs anywidget: pip install "bendwise[notebook]"') from None
    globals()[name] = found = getattr(home, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""The lab in a notebook: the same page and the same conversation, over the messages of a widget.

Needs anywidget (``pip install "bendwise[notebook]"``), and nothing else needs it.
"""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import InputError, unknown
from ..network import Network
from ..sculpting import Sculpture
from . import wire
from .alone import one_page
from .fields import State, read_state
from .pairs import pairs_of
from .session import Reply, Session
from .views import VIEWS


def _module() -> str:
    """The widget's script, with the whole page in it."""
    page = json.dumps(one_page("BendwiseLab.join();\n")).replace("<", "\\u003c")
    return f"const PAGE = {page};\n" + Path(__file__).with_name("widget.js").read_text(encoding="utf-8")


class Widget(anywidget.AnyWidget):
    """A view of the lab in a notebook.

    Parameters
    ----------
    shown : Network or Sculpture or str, optional
        A network of pairs, up to 1-8-8-1, which the sine workbench shows; or the name of a view.
    view : str
        The view that is seen first.
    **state
        What differs from the view's defaults.

    Attributes
    ----------
    view : str
        The view that is seen; can be set.
    state : dict
        All that is drawn, as numbers, names and lists; follows the page, and can be set.

    Raises
    ------
    InputError
        For a network that is not made of pairs, and for a view or a state that is none.

    Examples
    --------
    ::

        widget = bw.lab.Widget(bw.chapter_sine())
        widget                      # drag, in the notebook
        widget.state["w1"]          # what became of it
    """

    _esm = _module()
    view = traitlets.Unicode("sine")
    state = traitlets.Dict()

    def __init__(
        self, shown: Network | Sculpture | str | None = None, *, view: str = "sine", **state: Any
    ) -> None:
        if isinstance(shown, str):
            view = shown
        elif shown is not None:
            view, state = "sine", pairs_of(shown) | state
        self._session = Session()
        self._quiet = True
        super().__init__(view=view, state=_checked(view, state))
        self._quiet = False
        self.on_msg(Widget._heard)

    def _heard(self, content: Any, buffers: list[bytes]) -> None:
        """A question of the page, answered at once."""
        page = content.get("from") if isinstance(content, dict) else None
        if not isinstance(page, str):
            return
        if "open" in content:
            self.send({"to": page, "opening": {"v": self.view, "s": self.state}})
            return
        text = str(content.get("ask")).encode()
        try:
            asked, _ = wire.unpack(struct.pack("<I", len(text)) + text)
        except InputError as error:
            reply = Reply({"seq": None, "error": str(error)})
        else:
            reply = self._session.handle(asked)
            if "error" not in reply.head:
                self._follow(asked)
        self.send({"to": page}, [wire.pack(reply)])

    def _follow(self, asked: Any) -> None:
        """What the page draws is what this widget says it shows."""
        if asked["do"] != "draw":
            return
        with self._silently(), self.hold_trait_notifications():
            self.view, self.state = asked["view"], _checked(asked["view"], asked.get("state", {}))

    @contextlib.contextmanager
    def _silently(self) -> Iterator[None]:
        """The page knows already."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    @traitlets.validate("state")
    def _valid_state(self, proposal: Any) -> State:
        return proposal["value"] if self._quiet else _checked(self.view, proposal["value"])

    @traitlets.observe("view")
    def _new_view(self, change: Any) -> None:
        if not self._quiet:
            with self._silently():
                self.state = _checked(self.view, {})
            self._show()

    @traitlets.observe("state")
    def _new_state(self, change: Any) -> None:
        if not self._quiet:
            self._show()

    @traitlets.validate("view")
    def _valid_view(self, proposal: Any) -> str:
        _checked(proposal["value"], {})
        return str(proposal["value"])

    def _show(self) -> None:
        self.send({"show": {"v": self.view, "s": self.state}})


def _checked(view: str, state: object) -> State:
    if view not in VIEWS:
        raise unknown("view", view, VIEWS)
    return read_state(VIEWS[view].fields, state)

"""One page's conversation with Python: a message in, a reply out. It knows no sockets and no clocks.

A message is a JSON object with the word `do` and a number `seq`, which its reply repeats:

- ``{"do": "hello"}``: what there is to see
- ``{"do": "draw", "view": "neuron", "state": {...}}``: the arrays, numbers and words of a view
- ``{"do": "python", "view": "neuron", "state": {...}}``: the lines that compute them
- ``{"do": "export", "view": "sine", "state": {...}, "kind": "safetensors"}``: a file, as the array `file`
- the same with "gif" starts a job; ``{"do": "job"}`` tells how far it is, ``{"do": "stop"}`` ends it
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import __version__
from ..errors import InputError, unknown
from ..network.saving import serialized
from .fields import State, read_state
from .jobs import JOBS, LARGEST, Job, Jobs
from .lessons import shipped
from .views import VIEWS, View

MAX_SEQ = 2**53
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Reply:
    """A JSON object, and the arrays that belong to it."""

    head: dict[str, Any]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


class Session:
    """Answers messages; whatever comes in, a reply goes out.

    Examples
    --------
    >>> session = Session()
    >>> reply = session.handle({"seq": 1, "do": "draw", "view": "neuron", "state": {"probe": 3}})
    >>> reply.head["numbers"]["value"]
    3.9
    >>> session.handle({"seq": 2, "do": "draw", "view": "neurone"}).head["error"]
    "unknown view 'neurone'; did you mean 'neuron'?"
    """

    def __init__(self, jobs: Jobs = JOBS) -> None:
        self._jobs = jobs
        self._job: Job | None = None

    def close(self) -> None:
        """The page is gone: what it waited for is not needed."""
        if self._job is not None:
            self._jobs.stop(self._job)
        self._job = None

    def handle(self, message: object, buffers: Sequence[bytes] = ()) -> Reply:
        """The reply to one message; wrong ones get one sentence under `error`."""
        seq = message.get("seq") if isinstance(message, dict) else None
        known = isinstance(seq, int) and not isinstance(seq, bool) and 0 <= seq <= MAX_SEQ
        head: dict[str, Any] = {"seq": seq if known else None}
        try:
            if not isinstance(message, dict):
                raise InputError(f"a message is an object, not {type(message).__name__}")
            if not known:
                raise InputError("a message has a number, `seq`, that counts up from 0")
            reply = self._answer(message)
        except InputError as error:
            return Reply({**head, "error": str(error)})
        except Exception as error:
            logging.getLogger("bendwise.lab").exception("a message that could not be answered")
            return Reply({**head, "error": f"the lab made a mistake of its own: {type(error).__name__}"})
        return Reply({**head, **reply.head}, reply.arrays)

    def _answer(self, message: dict[str, Any]) -> Reply:
        ways = {
            "hello": self._hello,
            "draw": self._draw,
            "python": self._python,
            "export": self._export,
            "job": self._tell,
            "stop": self._stop,
        }
        word = message.get("do")
        if not isinstance(word, str) or word not in ways:
            raise unknown("word", str(word)[:40], ways)
        return ways[word](message)

    def _hello(self, message: dict[str, Any]) -> Reply:
        views = [view.describe() for view in VIEWS.values()]
        lessons = [{"name": name, **lesson} for name, lesson in shipped().items()]
        return Reply({"version": __version__, "views": views, "lessons": lessons})

    def _draw(self, message: dict[str, Any]) -> Reply:
        view, state = _view(message)
        drawing = view.draw(state)
        numbers = {name: _json_number(value) for name, value in drawing.numbers.items()}
        return Reply({"numbers": numbers, "texts": dict(drawing.texts)}, drawing.arrays)

    def _python(self, message: dict[str, Any]) -> Reply:
        view, state = _view(message)
        return Reply({"python": view.python(state)})

    def _export(self, message: dict[str, Any]) -> Reply:
        view, state = _view(message)
        kind, theme = message.get("kind"), message.get("theme", "light")
        ways = {"safetensors": view.network, "gif": view.film}
        known = [name for name, way in ways.items() if way]
        if not isinstance(kind, str) or kind not in known:
            raise unknown(f"file of {view.title!r}", str(kind)[:40], known)
        if kind == "gif":
            if theme not in THEMES:
                raise unknown("theme", str(theme)[:40], THEMES)
            if self._job is not None and not self._job.is_over:
                raise InputError("one file is being made for this page already; wait for it, or stop it")
            self._job = self._jobs.start({"view": view.name, "state": state, "theme": theme})
            return self._tell(message)
        assert view.network is not None
        return _file(serialized(view.network(state)))

    def _tell(self, message: dict[str, Any]) -> Reply:
        job = self._job
        if job is None:
            raise InputError("no file is being made for this page")
        told = {"job": {"state": job.state, "share": job.share}}
        if not job.is_over:
            return Reply(told)
        self._job = None
        return Reply(told, _file(job.content).arrays if job.state == "done" else {})

    def _stop(self, message: dict[str, Any]) -> Reply:
        self.close()
        return Reply({"job": {"state": "stopped", "share": 0.0}})


def _file(content: bytes) -> Reply:
    if len(content) > LARGEST:
        raise InputError(f"a file from the lab has at most {LARGEST >> 20} MB, and this one would have more")
    return Reply({}, {"file": np.frombuffer(content, np.uint8)})


def _view(message: dict[str, Any]) -> tuple[View, State]:
    name = message.get("view")
    if not isinstance(name, str) or name not in VIEWS:
        raise unknown("view", str(name)[:40], VIEWS)
    return VIEWS[name], read_state(VIEWS[name].fields, message.get("state", {}))


def _json_number(value: float) -> float | str:
    """JSON has no word for what is not finite; the page reads these three."""
    value = float(value)
    if math.isnan(value):
        return "nan"
    return value if math.isfinite(value) else "inf" if value > 0 else "-inf"

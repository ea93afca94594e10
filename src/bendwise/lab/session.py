"""One page's conversation with Python: a message in, a reply out. It knows no sockets and no clocks.

A message is a JSON object with the word `do` and a number `seq`, which its reply repeats:

- ``{"do": "hello"}``: what there is to see
- ``{"do": "draw", "view": "neuron", "state": {...}}``: the arrays, numbers and words of a view
- ``{"do": "python", "view": "neuron", "state": {...}}``: the lines that compute them
- ``{"do": "export", "view": "sine", "state": {...}, "kind": "safetensors"}``: a file, as the array `file`
- ``{"do": "job", "act": "start", "what": "compare", ...}``: begin long work, one of `works.WORKS`; ``find``
  looks up what was begun, ``poll`` says how it stands, ``stop`` ends it; both name its ``id``
- ``{"do": "upload", "name": "a.csv", "size": 7, "at": 0}`` and bytes: a piece of a table of one's own
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from .. import __version__
from ..errors import InputError, unknown
from ..network.saving import serialized
from .fields import State, read_state
from .jobs import Job, Jobs
from .lessons import shipped
from .uploads import Incoming
from .views import VIEWS, View
from .works import WORKS

MAX_SEQ = 2**53


@dataclass(frozen=True)
class Reply:
    """A JSON object, and the arrays that belong to it."""

    head: dict[str, Any]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@cache
def _blas() -> ThreadpoolController:
    """For products as small as a picture's: threads would wait for each other, on a busy machine for long."""
    return ThreadpoolController()


class Session:
    """Answers messages; whatever comes in, a reply goes out.

    Parameters
    ----------
    jobs : Jobs, optional
        The long work of all pages of a server; by default its own.

    Examples
    --------
    >>> session = Session()
    >>> reply = session.handle({"seq": 1, "do": "draw", "view": "neuron", "state": {"probe": 3}})
    >>> reply.head["numbers"]["value"]
    3.9
    >>> session.handle({"seq": 2, "do": "draw", "view": "neurone"}).head["error"]
    "unknown view 'neurone'; did you mean 'neuron'?"
    """

    def __init__(self, jobs: Jobs | None = None) -> None:
        self._jobs = Jobs() if jobs is None else jobs
        self._incoming = Incoming()

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
            reply = self._answer(message, b"".join(buffers))
        except InputError as error:
            return Reply({**head, "error": str(error)})
        except Exception as error:
            logging.getLogger("bendwise.lab").exception("a message that could not be answered")
            return Reply({**head, "error": f"the lab made a mistake of its own: {type(error).__name__}"})
        return Reply({**head, **reply.head}, reply.arrays)

    def _answer(self, message: dict[str, Any], body: bytes) -> Reply:
        ways = {"hello": self._hello, "draw": self._draw, "python": self._python}
        ways |= {"export": self._export, "job": self._job}
        word = message.get("do")
        if word == "upload":
            return Reply({"upload": self._incoming.take(message, body)})
        if not isinstance(word, str) or word not in ways:
            raise unknown("word", str(word)[:40], [*ways, "upload"])
        return ways[word](message)

    def _hello(self, message: dict[str, Any]) -> Reply:
        views = [view.describe() for view in VIEWS.values()]
        lessons = [{"name": name, **lesson} for name, lesson in shipped().items()]
        return Reply({"version": __version__, "views": views, "lessons": lessons})

    def _draw(self, message: dict[str, Any]) -> Reply:
        view, state = _view(message)
        with _blas().limit(limits=1, user_api="blas"):
            drawing = view.draw(state)
        numbers = {name: _json_number(value) for name, value in drawing.numbers.items()}
        words = {"texts": dict(drawing.texts), "lists": dict(drawing.lists)}
        return Reply({"numbers": numbers, **words}, drawing.arrays)

    def _python(self, message: dict[str, Any]) -> Reply:
        view, state = _view(message)
        return Reply({"python": view.python(state)})

    def _export(self, message: dict[str, Any]) -> Reply:
        view, state = _view(message)
        kind, known = message.get("kind"), ["safetensors"] if view.network else []
        if view.network is None or not isinstance(kind, str) or kind not in known:
            raise unknown(f"file of {view.title!r}", str(kind)[:40], known)
        return Reply({}, {"file": np.frombuffer(serialized(view.network(state)), np.uint8)})

    def _job(self, message: dict[str, Any]) -> Reply:
        act = message.get("act")
        if act in ("start", "find"):
            what = message.get("what")
            if not isinstance(what, str) or what not in WORKS:
                raise unknown("work", str(what)[:40], WORKS)
            key, work = WORKS[what](message)
            job = self._jobs.start(key, work) if act == "start" else self._jobs.find(key)
        elif act in ("poll", "stop"):
            job = self._jobs.get(message.get("id"))
            if act == "stop":
                self._jobs.stop(job)
        else:
            raise unknown("act", str(act)[:40], ("start", "find", "poll", "stop"))
        return _standing(job, message.get("seen"))


def _standing(job: Job | None, seen: object) -> Reply:
    """How a job stands; what it said last, unless that was seen already."""
    if job is None:
        return Reply({"job": None})
    status, news = job.read()
    if status["changes"] == seen:
        return Reply({"job": status})
    return Reply({"job": status, "news": dict(news.head)}, news.arrays)


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

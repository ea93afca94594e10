"""Long work, one piece at a time, beside the server: begun, watched, stopped, and looked up again.

A `Job` runs in a thread of its own while the server answers. What it says on the way and what comes of it are
a JSON object and arrays, as in every reply; both are kept for a while, so that a page that was loaded anew
finds them. Nothing outlives the server: the thread is a daemon, and processes that it has started end with
the pipes to them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from ..errors import InputError

MOST_WAITING = 4
MOST_KEPT = 12
MOST_BYTES = 64_000_000  # of arrays in the jobs that are kept
GOODBYE_S = 2.0
WAITING, RUNNING, DONE, STOPPED, FAILED = "waiting", "running", "done", "stopped", "failed"


@dataclass(frozen=True)
class News:
    """What a job says: a JSON object, and the arrays that belong to it."""

    head: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in self.arrays.values())


Work = Callable[["Job"], News]


class Job:
    """A piece of work. `work(job)` is called once; it `tell`s how far it is and returns what came of it.

    It looks at `is_stopped` now and then, and returns early what it has.

    Attributes
    ----------
    id : int
        Its number, from 1.
    key : str
        What was asked: the same question while its job waits or runs begins no other.
    phase : str
        "waiting", "running", "done", "stopped" or "failed".
    news : News
        What it said last; at the end, its result.
    changes : int
        Counts up with everything that is new.
    error : str
        Why it failed, in a sentence.
    """

    def __init__(self, number: int, key: str, work: Work) -> None:
        self.id, self.key = number, key
        self.phase, self.news, self.changes, self.error = WAITING, News(), 0, ""
        self._work = work
        self._stop = threading.Event()
        self._lock = threading.Lock()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody wants it to end."""
        return self._stop.is_set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.phase in (DONE, STOPPED, FAILED)

    def tell(self, news: News) -> None:
        """Say how far it is."""
        with self._lock:
            self.news, self.changes = news, self.changes + 1

    def stop(self) -> None:
        """Ask it to end soon; it ends at once if it has not begun."""
        self._stop.set()
        with self._lock:
            if self.phase == WAITING:
                self.phase, self.changes = STOPPED, self.changes + 1

    def read(self) -> tuple[dict[str, Any], News]:
        """How it stands, and what it said last."""
        with self._lock:
            status = {"id": self.id, "phase": self.phase, "changes": self.changes, "error": self.error}
            status["stopping"] = self.is_stopped and not self.is_over
            return status, self.news

    def run(self) -> None:
        """Do it; whatever it raises is told as its error."""
        with self._lock:
            if self.phase != WAITING:
                return
            self.phase, self.changes = RUNNING, self.changes + 1
        news, error = None, ""
        try:
            news = self._work(self)
        except InputError as said:
            error = str(said)
        except Exception as mistake:
            logging.getLogger("bendwise.lab").exception("a job that could not be done")
            error = f"the lab made a mistake of its own: {type(mistake).__name__}"
        with self._lock:
            self.news = self.news if news is None else news
            self.error = error
            self.phase = FAILED if error else STOPPED if self.is_stopped else DONE
            self.changes += 1


class Jobs:
    """The jobs of a server.

    Examples
    --------
    >>> jobs = Jobs()
    >>> job = jobs.start("a sum", lambda job: News({"sum": 1 + 2}))
    >>> jobs.wait(job)
    >>> job.phase, job.news.head
    ('done', {'sum': 3})
    """

    def __init__(self) -> None:
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._queue: deque[Job] = deque()
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._count = 0
        self._is_closed = False

    def start(self, key: str, work: Work) -> Job:
        """Have it done after those that wait; the job of the same key, if that is not over.

        Raises
        ------
        InputError
            If too many wait already.
        """
        with self._news:
            if self._is_closed:
                raise InputError("the lab is closing")
            for job in self._jobs.values():
                if job.key == key and not job.is_over and not job.is_stopped:
                    return job
            waiting = sum(job.phase == WAITING for job in self._queue)
            if waiting >= MOST_WAITING:
                raise InputError(f"{waiting} jobs wait already; stop one of them, or wait for its end")
            self._count += 1
            job = Job(self._count, key, work)
            self._jobs[job.id] = job
            self._forget()
            self._queue.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="bendwise-jobs", daemon=True)
                self._thread.start()
            self._news.notify_all()
            return job

    def get(self, number: object) -> Job:
        """The job of this number.

        Raises
        ------
        InputError
            If it is not known, or not any more.
        """
        with self._news:
            job = self._jobs.get(number) if isinstance(number, int) else None
        if job is None:
            raise InputError("this job is not known any more; start it again")
        return job

    def find(self, key: str) -> Job | None:
        """The newest job of this key."""
        with self._news:
            return next((job for job in reversed(self._jobs.values()) if job.key == key), None)

    def stop(self, job: Job) -> None:
        """Have it end soon; it keeps what it has."""
        job.stop()
        with self._news:
            self._news.notify_all()

    def wait(self, job: Job, timeout_s: float | None = None) -> None:
        """Until it is over."""
        end = None if timeout_s is None else time.monotonic() + timeout_s
        with self._news:
            while not job.is_over:
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    return
                self._news.wait(left)

    def close(self) -> None:
        """Stop them all, and take no other. One that does not end soon ends with the process."""
        with self._news:
            self._is_closed = True
            jobs = list(self._jobs.values())
            self._news.notify_all()
        for job in jobs:
            job.stop()
        if self._thread is not None:
            self._thread.join(GOODBYE_S)

    def _forget(self) -> None:
        """Of the jobs that are over, the oldest."""
        over = [job for job in self._jobs.values() if job.is_over]
        size = sum(job.news.size for job in over)
        while over and (len(self._jobs) > MOST_KEPT or size > MOST_BYTES):
            oldest = over.pop(0)
            size -= oldest.news.size
            del self._jobs[oldest.id]

    def _serve(self) -> None:
        while True:
            with self._news:
                while not self._queue and not self._is_closed:
                    self._news.wait()
                if self._is_closed:
                    return
                job = self._queue.popleft()
            job.run()
            with self._news:
                self._news.notify_all()

"""Pictures of the gallery as files: which ones, and by several processes."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown
from ..files import write
from .animations import FORMATS as MOVING_FORMATS
from .animations import as_film
from .animations.rendering import OnFrame
from .gallery import ANIMATIONS, GALLERY, Entry, Moving
from .saving import FORMATS, as_bytes

MOST_PROCESSES, JOBS_A_PROCESS = 4, 3
"""For fewer files another process does not pay: it takes a second to start."""
TIDY_S = 2.0  # for a process that is told to end, to put away what it has begun


@dataclass(frozen=True)
class Job:
    """A file to be made.

    Attributes
    ----------
    name : str
        Of a picture.
    kind : str
        "png", "svg", "pdf", "gif", "mp4" or "html".
    theme, size : str
        See `canvas`.
    small : bool
        Whether a PNG is to be small, for a web page.
    """

    name: str
    kind: str
    theme: str = "light"
    size: str = "column"
    small: bool = False

    @property
    def file_name(self) -> str:
        """Name-dark-slide.kind; light and column are not said."""
        theme = "" if self.theme == "light" else f"-{self.theme}"
        size = "" if self.size == "column" else f"-{self.size}"
        return f"{self.name}{theme}{size}.{self.kind}"


def picture(name: str) -> Entry | Moving:
    """The picture of that name: of the gallery, moving or not, else the card of an activation.

    Raises
    ------
    InputError
        For another name, with the nearest right one.
    """
    if name in GALLERY:
        return GALLERY[name]
    if name in ANIMATIONS:
        return ANIMATIONS[name]
    return _card(name)


def _card(name: str) -> Entry:
    from ..activations import Activation, catalogue

    curves = [one for one, record in catalogue.items() if isinstance(record, Activation)]
    if name not in curves:
        raise unknown("picture", name, [*GALLERY, *ANIMATIONS, *curves])

    def make(**look: Any) -> Any:
        from ..compiler import get
        from .card import card_figure

        return card_figure(get(name), **look)

    return Entry(name, "", name, make)


def jobs(
    names: Sequence[str], kinds: Sequence[str] | None, themes: Sequence[str], sizes: Sequence[str]
) -> list[Job]:
    """A job for each file that is wanted.

    Parameters
    ----------
    names : list of str
        Pictures; all of the gallery without any, as far as they can have one of `kinds`.
    kinds : list of str, optional
        File formats; by default png, and gif for what moves.
    themes, sizes : list of str

    Raises
    ------
    InputError
        For an unknown name or format, or if a picture that was named cannot have any of the formats.
    """
    for kind in kinds or ():
        if kind not in (*FORMATS, *MOVING_FORMATS):
            raise unknown("format", kind, (*FORMATS, *MOVING_FORMATS))
    found = []
    for name in dict.fromkeys(names or (*GALLERY, *ANIMATIONS)):
        possible = MOVING_FORMATS if isinstance(picture(name), Moving) else FORMATS
        mine = [kind for kind in kinds or possible[:1] if kind in possible]
        if names and not mine:
            moves = "moves" if possible is MOVING_FORMATS else "does not move"
            raise InputError(f"{name} {moves}: it can be {_either(possible)}, not {_either(kinds or ())}")
        found += [Job(name, kind, theme, size) for size in sizes for theme in themes for kind in mine]
    return found


def _either(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def content(job: Job, on_frame: OnFrame | None = None) -> bytes:
    """What is to be in the file."""
    entry = picture(job.name)
    if isinstance(entry, Moving):
        return as_film(entry.make(), job.kind, theme=job.theme, size=job.size, on_frame=on_frame)
    figure = entry.make(theme=job.theme, size=job.size)
    return as_bytes(figure, job.kind, title=entry.title, small=job.small)


def draw(
    wanted: Sequence[Job],
    folder: Path,
    *,
    processes: int = 1,
    on_file: Callable[[Job], None] | None = None,
    on_frame: Callable[[Job, int, int], None] | None = None,
) -> None:
    """Make files, each whole or not at all, also when Ctrl-C ends it.

    Parameters
    ----------
    wanted : list of Job
    folder : Path
        Is made where it is missing.
    processes : int, default 1
        How many may draw at a time. Only as many are started as pay.
    on_file : callable, optional
        Called with each job that is done.
    on_frame : callable, optional
        Called with a job, the number of its frames that are done, and of all; not by other processes.

    Raises
    ------
    InputError
        If a file cannot be written, or a process dies.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"cannot write pictures to {folder}: it is a file")
    count = min(processes, MOST_PROCESSES, len(wanted) // JOBS_A_PROCESS)
    made = _by_processes(wanted, count) if count > 1 else _here(wanted, on_frame)
    with closing(made):  # at once, whatever happens
        for job, data in made:
            write(folder / job.file_name, data, "the picture")
            if on_file is not None:
                on_file(job)


def _here(
    wanted: Sequence[Job], on_frame: Callable[[Job, int, int], None] | None
) -> Generator[tuple[Job, bytes]]:
    for job in wanted:
        tell = None if on_frame is None else lambda done, total, job=job: on_frame(job, done, total)
        yield job, content(job, tell)


def _by_processes(wanted: Sequence[Job], count: int) -> Generator[tuple[Job, bytes]]:
    """The files as they are done. Only this process writes, so none that is ended leaves half a file."""
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin)
    try:
        with _deaf_to_ctrl_c():
            longest_first = sorted(wanted, key=lambda job: job.name not in ANIMATIONS)
            running: dict[Future[bytes], Job] = {pool.submit(_there, job): job for job in longest_first}
        for future in as_completed(running):
            yield running[future], future.result()
            del running[future]
    except BrokenProcessPool:
        raise InputError(
            "a process that draws has died, perhaps of too little memory; draw less at a time"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        children = set(multiprocessing.active_children()) - before
        for child in children:
            child.terminate()
        for child in children:  # one that was between two files has heard it, but waits for the next
            child.join(TIDY_S)
            child.kill()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started in this block never hear Ctrl-C; this one ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


_ending = threading.Event()


def _begin() -> None:
    """In a process that draws: it is one of several, and ends tidily."""
    from ..compiler import set_threads

    set_threads(1)
    signal.signal(signal.SIGTERM, _end)


def _end(*_: Any) -> None:
    _ending.set()
    sys.exit(1)  # whatever is under way tidies up: a film's program and its folder


def _there(job: Job) -> bytes:
    if _ending.is_set():
        sys.exit(1)
    return content(job)

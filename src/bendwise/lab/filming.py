"""A view's film as a GIF: made in a process of its own, so that the server goes on answering.

The process is asked in JSON on its input; it tells shares, and then the content:
`python -m bendwise.lab.filming`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import IO, Any, BinaryIO

import numpy as np

from ..errors import InputError, unknown
from .fields import read_state
from .jobs import Job, News, Work
from .views import VIEWS

THEMES = ("light", "dark")
LONGEST_S = 180.0
LARGEST = 16 * 1024 * 1024
COMMAND = (sys.executable, "-m", "bendwise.lab.filming")
LOOK_S = 0.1


def ask(message: dict[str, Any]) -> tuple[str, Work]:
    """The GIF of a view: its key and its work."""
    name, theme = message.get("view"), message.get("theme", "light")
    known = [view.name for view in VIEWS.values() if view.film]
    if not isinstance(name, str) or name not in known:
        raise unknown("film", str(name)[:40], known)
    if not isinstance(theme, str) or theme not in THEMES:
        raise unknown("theme", str(theme)[:40], THEMES)
    state = read_state(VIEWS[name].fields, message.get("state", {}))
    asked = json.dumps({"view": name, "state": state, "theme": theme})
    return f"gif {asked}", lambda job: make(job, asked.encode())


def make(job: Job, asked: bytes) -> News:
    """Have the process make it, and tell how far it is; end it when nobody wants it any more."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process: subprocess.Popen[bytes] = subprocess.Popen(COMMAND, **pipes)  # type: ignore[call-overload]
    is_over = threading.Event()
    threading.Thread(target=_watch, args=(job, process, is_over), daemon=True).start()
    try:
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(asked)
            process.stdin.close()
            content = _listen(job, process.stdout)
    except (OSError, ValueError):
        content = None
    finally:
        is_over.set()
        process.kill()
    if job.is_stopped:
        return News()
    if content is None or process.returncode:
        raise InputError("the GIF could not be made")
    return News({"share": 1.0}, {"file": np.frombuffer(content, np.uint8)})


def _watch(job: Job, process: subprocess.Popen[bytes], is_over: threading.Event) -> None:
    """End the process when it is not wanted any more, or takes too long."""
    looks = int(LONGEST_S / LOOK_S)
    while looks and not job.is_stopped and not is_over.wait(LOOK_S):
        looks -= 1
    process.kill()


def _listen(job: Job, said: IO[bytes]) -> bytes | None:
    """Lines `share 0.5` until `content 1234`, then so many bytes."""
    while line := said.readline(100):
        word, _, number = line.decode("ascii", "replace").partition(" ")
        if word == "content":
            size = int(number)
            content = said.read(size) if size <= LARGEST else b""
            return content if len(content) == size else None
        if word == "share":
            job.tell(News({"share": min(max(float(number), 0.0), 1.0)}))
    return None


def film(asked: BinaryIO, said: BinaryIO) -> None:
    """What the process does: the GIF of a view's film."""
    from ..figures.animations import as_gif

    request = json.loads(asked.read())
    view = VIEWS[request["view"]]
    assert view.film is not None
    animation = view.film(read_state(view.fields, request["state"]))

    def tell(done: int, total: int) -> None:
        said.write(b"share %.3f\n" % (done / total))
        said.flush()

    content = as_gif(animation, theme=request["theme"], on_frame=tell)
    said.write(b"content %d\n" % len(content) + content)
    said.flush()


if __name__ == "__main__":
    film(sys.stdin.buffer, sys.stdout.buffer)

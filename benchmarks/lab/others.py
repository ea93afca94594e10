"""The lab beside Streamlit, Gradio and Panel: one slider, one curve, computed by NumPy on the server.

    python benchmarks/lab/others.py --python PYTHON

PYTHON has the three installed: streamlit, gradio, panel. In the same Chromium without a window, of each: 60
presses of an arrow key, from the press to the first frame that shows Python's answer; how many answers are
shown while a mouse drags the slider for three seconds; how much JavaScript is sent, and what other hosts are
asked for something. The three show a text `R=...` that Python made; of the lab the curve itself is watched.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from measuring import Found, RunningLab, browser, percentiles, show

BESIDE = Path(__file__).parent / "beside"
PRESSES = 60
DRAG_S = 3.0
START_S = 90.0
MISSED_MS = 3000.0
REST_MS = 150
WATCH = """(curve) => {
  let held = null;
  const find = (root) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      if (node.nodeType === 3 && /^\\s*R=[\\d.]+\\s*$/.test(node.data)) return node;
      const inside = node.shadowRoot && find(node.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  const read = () => {
    if (curve) return document.querySelector(curve)?.getAttribute("d") ?? null;
    if (!held?.isConnected) held = find(document.body);
    return held?.data.trim() ?? null;
  };
  window.seen = { value: read(), changes: 0, pressed: 0, times: [] };
  addEventListener("keydown", () => { window.seen.pressed = performance.now(); }, true);
  const look = (now) => {
    const value = read();
    if (value !== null && value !== window.seen.value) {
      window.seen.value = value;
      window.seen.changes += 1;
      if (window.seen.pressed) window.seen.times.push(performance.now() - window.seen.pressed);
      window.seen.pressed = 0;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  return window.seen.value;
}"""


@dataclass(frozen=True)
class Task:
    """The command that starts it, what is touched, and where its page is."""

    command: str
    slider: str
    path: str = "/"


STREAMLIT = (
    "{python} -m streamlit run {here}/streamlit_task.py --server.port={port} "
    "--server.address=127.0.0.1 --server.headless=true --browser.gatherUsageStats=false"
)
PANEL = "{python} -m panel serve {here}/panel_task.py --port={port} --address=127.0.0.1"
TASKS = {
    "streamlit": Task(STREAMLIT, "input[type=range]"),
    "gradio": Task("{python} {here}/gradio_task.py {port}", "input[type=range]"),
    "panel": Task(PANEL, ".noUi-handle", "/panel_task"),
}
LAB_SLIDER = "[role=slider][aria-label='Switch point']"


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def serving(task: Task, python: str) -> Iterator[str]:
    """The task's address, once it answers."""
    port = free_port()
    address = f"http://127.0.0.1:{port}{task.path}"
    quiet = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "said").open("w+") as said:
        command = [word.format(python=python, here=BESIDE, port=port) for word in task.command.split()]
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **quiet}, cwd=folder
        )
        try:
            _wait_for(address, process, said)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes], said: Any) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).read()
            return
        except OSError:
            if process.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
                continue
        said.seek(0)
        sys.exit(f"{address} does not answer:\n{said.read()[-2000:]}")


def touch(chromium: Any, address: str, slider: str, curve: str = "") -> dict[str, Any]:
    """Open a page, press keys, drag, and say what was seen."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    requests: list[Any] = []
    page.on("request", lambda request: requests.append(request) or None)
    page.goto(address)
    handle = page.locator(slider).first
    handle.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(3000)  # until all has been sent
    while page.evaluate(WATCH, curve) is None:
        page.wait_for_timeout(200)
    times, missed = _press(page, handle)
    moves, shown = _drag(page, handle)
    hosts = {urlsplit(request.url).hostname for request in requests} - {"127.0.0.1", "localhost", None}
    scripts = sum(
        _size(request) for request in requests if urlsplit(request.url).path.endswith(("js", "mjs"))
    )
    page.close()
    return {
        **percentiles(times),
        "missed": missed,
        "moves": moves,
        "shown": shown,
        "script bytes": scripts,
        "other hosts": len(hosts),
    }


def _press(page: Any, handle: Any) -> tuple[list[float], int]:
    handle.focus()
    for i in range(PRESSES):
        known = page.evaluate("window.seen.times.length")
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        with contextlib.suppress(Exception):  # not seen in time: missed
            page.wait_for_function("known => window.seen.times.length > known", arg=known, timeout=MISSED_MS)
        page.wait_for_timeout(REST_MS)
    times = page.evaluate("window.seen.times")
    return times, PRESSES - len(times)


def _drag(page: Any, handle: Any) -> tuple[int, int]:
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if box["width"] > 100:  # a whole track, not the knob on it
        x = box["x"] + box["width"] * page.evaluate(
            "e => (e.value - e.min) / (e.max - e.min)", handle.element_handle()
        )
    page.mouse.move(x, y)
    page.mouse.down()
    before, moves, start = page.evaluate("window.seen.changes"), 0, time.monotonic()
    while time.monotonic() - start < DRAG_S:
        moves += 1
        page.mouse.move(x + 4 * (24 - abs(moves % 96 - 48)), y)
        page.evaluate("new Promise(requestAnimationFrame)")  # at most one move a frame
    shown = page.evaluate("window.seen.changes") - before
    page.mouse.up()
    return moves, shown


def _size(request: Any) -> int:
    with contextlib.suppress(Exception):  # what was not answered has no size
        return int(request.sizes()["responseBodySize"])
    return 0


def measure(python: str) -> Found:
    """The lab first, then the others."""
    found: Found = {}
    with browser() as chromium:
        if chromium is None:
            sys.exit("there is no Chromium to measure with")
        with RunningLab() as lab:
            found["beside lab"] = touch(chromium, lab.address, LAB_SLIDER, "path.main")
        for name, task in TASKS.items():
            with serving(task, python) as address:
                found[f"beside {name}"] = touch(chromium, address, task.slider)
    return found


def versions(python: str) -> dict[str, str]:
    """Of what is installed there."""
    names = list(TASKS)
    code = f"from importlib.metadata import version; print(*map(version, {names}))"
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if said.returncode:
        sys.exit(f"{python} has not all of {', '.join(names)}: {said.stderr.strip().splitlines()[-1]}")
    return dict(zip(names, said.stdout.split(), strict=True))


if __name__ == "__main__":
    if sys.argv[1:2] != ["--python"] or len(sys.argv) != 3:
        sys.exit(__doc__)
    print(versions(sys.argv[2]))
    show(measure(sys.argv[2]))

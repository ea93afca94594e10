"""What the measurements of the lab share: a page of a real lab in a real Chromium, and percentiles."""

from __future__ import annotations

import contextlib
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from browser import browser
from lab_server import RunningLab

Found = dict[str, dict[str, Any]]
"""Numbers by the name of a measurement; times in milliseconds."""

HEARD = """(() => {
  const send = WebSocket.prototype.send, asked = new Map();
  const head = (frame) => JSON.parse(new TextDecoder().decode(
    new Uint8Array(frame, 4, new DataView(frame).getUint32(0, true))));
  window.answered = null;  // the state that was answered last
  WebSocket.prototype.send = function (data) {
    if (data instanceof ArrayBuffer) {
      const message = head(data);
      asked.set(message.seq, message.state);
    }
    if (!this.isHeard) {
      this.isHeard = true;
      this.addEventListener("message", (event) => { window.answered = asked.get(head(event.data).seq); });
    }
    return send.call(this, data);
  };
})()"""
PLAYED = """async (seconds) => {
  const frame = () => new Promise(requestAnimationFrame);
  const epoch = () => document.querySelector("main output").textContent;
  let [pictures, frames, before] = [0, 0, epoch()];
  const start = performance.now();
  while (performance.now() - start < 1000 * seconds) {
    await frame();
    frames += 1;
    if (epoch() !== before) pictures += 1;
    before = epoch();
  }
  const passed = (performance.now() - start) / 1000;
  return { pictures: pictures / passed, frames: frames / passed };
}"""
MOVED = """async ({ selector, from, step, places, moves }) => {
  const track = document.querySelector(selector);
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (let i = 0; i < moves; i++) {
    await frame();
    const start = performance.now(), before = window.answered.rate;
    track.value = String(from + step * (i % places));
    track.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((go) => setTimeout(go, 0)); // until the slider says its new value
    const rate = Number(track.getAttribute("aria-valuetext"));
    if (rate === before) continue; // a move too small to change it
    while (window.answered.rate !== rate) await new Promise((go) => setTimeout(go, 0));
    await frame();
    times.push(performance.now() - start);
  }
  return times;
}"""


@contextlib.contextmanager
def chromium_with_lab() -> Iterator[tuple[Any, RunningLab]]:
    """A Chromium without a window, and a lab to open in it."""
    with RunningLab() as lab, browser() as chromium:
        if chromium is None:
            sys.exit("there is no Chromium to measure with")
        yield chromium, lab


def open_view(chromium: Any, lab: RunningLab, title: str, fragment: str = "") -> Any:
    """A page with one view of the lab, drawn; what it asks and hears is noted."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(HEARD)
    page.goto(lab.address + fragment)
    page.get_by_role("navigation").get_by_role("button", name=title).click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    page.locator("path.main").first.wait_for()
    return page


def play(page: Any, seconds: float) -> dict[str, float]:
    """Press Play, and count the frames that show another epoch."""
    page.get_by_role("button", name="Play", exact=True).click()
    return dict(page.evaluate(PLAYED, seconds))


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """The middle, and the two ends that a hand feels."""
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50": cuts[49], "p90": cuts[89], "p99": cuts[98]}


def show(found: Found) -> None:
    """One line a measurement."""
    for name, numbers in found.items():
        words = (
            f"{what} {value:.1f}" if isinstance(value, float) else f"{what} {value}"
            for what, value in numbers.items()
        )
        print(f"{name}: {', '.join(words)}")

"""A training that plays: how many pictures a second, and how soon does it answer a hand meanwhile?

    python benchmarks/lab/playing.py

A real lab, and a real Chromium without a window. Counts the frames that showed another epoch while a
training plays, then drags the learning rate while it plays on: from a move to the first frame painted from
Python's answer to it. Prints pictures a second, and percentiles in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from browser import browser
from lab_server import RunningLab

SECONDS = 5
MOVES = 200
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
  return [pictures / passed, frames / passed];
}"""
MOVED = """async (moves) => {
  const track = document.querySelector("input[type=range][max='1']");
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (let i = 0; i < moves; i++) {
    await frame();
    const start = performance.now();
    track.value = String(-2.5 + 0.01 * (i % 100));
    track.dispatchEvent(new Event("input", { bubbles: true }));
    const rate = Number((10 ** Number(track.value)).toPrecision(2));
    if (window.answered.rate === rate) continue;
    while (window.answered.rate !== rate) await new Promise((go) => setTimeout(go, 0));
    await frame();
    times.push(performance.now() - start);
  }
  return times;
}"""


def main() -> None:
    """Both views that train."""
    with RunningLab() as lab, browser() as chromium:
        if chromium is None:
            sys.exit("there is no Chromium to measure with")
        for title in ("Training room", "Line or bends"):
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(HEARD)
            page.goto(lab.address)
            page.get_by_role("navigation").get_by_role("button", name=title).click()
            page.get_by_role("heading", name=title, level=1).wait_for()
            page.locator("path.main").first.wait_for()
            page.get_by_role("spinbutton", name="Stop at epoch").press("Enter")
            page.keyboard.type("20000")
            page.keyboard.press("Enter")
            page.get_by_role("button", name="Play", exact=True).click()
            pictures, frames = page.evaluate(PLAYED, SECONDS)
            print(f"{title}: {pictures:.0f} pictures a second in {frames:.0f} frames")
            cuts = statistics.quantiles(page.evaluate(MOVED, MOVES), n=100)
            print(f"  learning rate to painted, while it plays: p50 {cuts[49]:.1f}  p99 {cuts[98]:.1f}")
            page.close()


if __name__ == "__main__":
    main()

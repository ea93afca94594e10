"""From a hand to the screen: how long until the curve that Python computed is painted?

    python benchmarks/lab/latency.py

A real lab, and a real Chromium without a window. A handle is dragged to and fro, one move a frame; a move
counts as painted at the first frame after the curve has changed. Prints percentiles in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from browser import browser
from lab_server import RunningLab

MOVES = 600
MEASURE = """async ({ label, moves, dx, dy }) => {
  const handle = document.querySelector(`[role=slider][aria-label="${label}"]`);
  const box = handle.querySelector(".hit").getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const frame = () => new Promise(requestAnimationFrame);
  const curve = () => document.querySelector("path.main").getAttribute("d");
  const send = (type, clientX, clientY) =>
    handle.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX, clientY }));
  handle.setPointerCapture = () => {};
  send("pointerdown", x, y);
  const times = [];
  for (let i = 1; i <= moves; i++) {
    await frame();
    const before = curve(), start = performance.now(), swing = Math.abs((i % 48) - 24) - 24;
    send("pointermove", x + dx * swing, y + dy * swing);
    while (curve() === before) {
      if (performance.now() - start > 500) break; // a move too small to change a number
      await new Promise((go) => setTimeout(go, 0));
    }
    if (curve() === before) continue;
    const changed = performance.now();
    await frame();
    times.push({ changed: changed - start, painted: performance.now() - start });
  }
  send("pointerup", x, y);
  return times;
}"""


def main() -> None:
    """Measure two handles of the neuron bench, and two of the sine workbench."""
    with RunningLab() as lab, browser() as chromium:
        if chromium is None:
            sys.exit("there is no Chromium to measure with")
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(lab.address)
        curve = page.locator("path.main")
        curve.wait_for()
        print(f"first curve within {page.evaluate('performance.now()'):.0f} ms")
        for label, dx, dy in (("Switch point", 4, 0), ("Slope of the line", 0, 5)):
            measure(page, label, dx, dy)
        page.get_by_role("navigation").get_by_role("button", name="Sine").click()
        page.get_by_role("button", name="Add pair 1").click()
        page.get_by_role("slider", name="Rise of pair 1").wait_for()
        for label, dx, dy in (("Pair 1 ends", 6, 0), ("Rise of pair 1", 0, 5)):
            measure(page, label, dx, dy)


def measure(page: Any, label: str, dx: int, dy: int) -> None:
    """Drag one handle, and print how long the curve took to follow."""
    times = page.evaluate(MEASURE, {"label": label, "moves": MOVES, "dx": dx, "dy": dy})
    print(f"{label}: {len(times)} of {MOVES} moves changed the curve")
    for what in ("changed", "painted"):
        cuts = statistics.quantiles([time[what] for time in times], n=100)
        print(f"  {what:8} p50 {cuts[49]:6.1f}  p90 {cuts[89]:6.1f}  p99 {cuts[98]:6.1f}")


if __name__ == "__main__":
    main()

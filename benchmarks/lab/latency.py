"""From a hand to the screen: how long until the curve that Python computed is painted?

    python benchmarks/lab/latency.py
    python benchmarks/lab/latency.py --gate

A real lab, and a real Chromium without a window. A handle is dragged to and fro, one move a frame; a move
counts as painted at the first frame after the curve has changed. Prints percentiles in milliseconds.
With --gate a few seconds' worth, and a failure where a promise is missed by far: tests run it.
"""

from __future__ import annotations

import gzip
import sys
from typing import Any

from measuring import Found, chromium_with_lab, percentiles, show

from bendwise.lab.app import load_files

MOVES = 600
GATE_MOVES = 60
GATE_P50_MS = 100.0
GATE_FIRST_MS = 5000.0
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


def measure(moves: int = MOVES, sine: bool = True) -> Found:
    """Two handles of the neuron bench, and two of the sine workbench."""
    with chromium_with_lab() as (chromium, lab):
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(lab.address)
        page.locator("path.main").wait_for()
        found: Found = {"first curve": {"ms": page.evaluate("performance.now()")}}
        drag(found, page, "Switch point", (4, 0), moves)
        drag(found, page, "Slope of the line", (0, 5), moves)
        if sine:
            page.get_by_role("navigation").get_by_role("button", name="Sine").click()
            page.get_by_role("button", name="Add pair 1").click()
            page.get_by_role("slider", name="Rise of pair 1").wait_for()
            drag(found, page, "Pair 1 ends", (6, 0), moves)
            drag(found, page, "Rise of pair 1", (0, 5), moves)
    return found


def drag(found: Found, page: Any, label: str, way: tuple[int, int], moves: int) -> None:
    """Drag one handle to and fro, and note how long the curve took to follow."""
    times = page.evaluate(MEASURE, {"label": label, "moves": moves, "dx": way[0], "dy": way[1]})
    answered = percentiles([time["changed"] for time in times])["p50"]
    painted = percentiles([time["painted"] for time in times])
    found[f"drag {label}"] = {"moves": len(times), "answered p50": answered, **painted}


def assets() -> dict[str, int]:
    """Bytes of all that the page loads, and of the same compressed; `alone/` is for lessons in a file."""
    files = {name: file.body for name, file in load_files().items() if not name.startswith("/alone/")}
    del files["/index.html"]  # which is "/" too
    return {
        "bytes": sum(map(len, files.values())),
        "gzipped": sum(len(gzip.compress(body, mtime=0)) for body in files.values()),
    }


def gate() -> list[str]:
    """What is far from what was promised; nothing where all is well."""
    found = measure(GATE_MOVES, sine=False)
    show(found)
    missed = [
        f"{name}: half of the moves took longer than {GATE_P50_MS:.0f} ms"
        for name, numbers in found.items()
        if numbers.get("p50", 0) > GATE_P50_MS
    ]
    if found["first curve"]["ms"] > GATE_FIRST_MS:
        missed.append(f"the first curve took longer than {GATE_FIRST_MS / 1000:.0f} s")
    return missed


if __name__ == "__main__":
    if sys.argv[1:] == ["--gate"]:
        sys.exit("\n".join(gate()) or 0)
    show({**measure(), "assets": assets()})

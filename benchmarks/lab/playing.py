"""A training that plays: how many pictures a second, and how soon does it answer a hand meanwhile?

    python benchmarks/lab/playing.py

A real lab, and a real Chromium without a window. Counts the frames that showed another epoch while a
training plays, then drags the learning rate while it plays on: from a move to the first frame painted from
Python's answer to it. Prints pictures a second, and percentiles in milliseconds.
"""

from __future__ import annotations

from measuring import MOVED, Found, chromium_with_lab, open_view, percentiles, play, show

SECONDS = 5
MOVES = 200
TRACK = {"selector": "input[type=range][max='1']", "from": -2.5, "step": 0.01, "places": 100}


def measure() -> Found:
    """Both views that train a curve."""
    found: Found = {}
    with chromium_with_lab() as (chromium, lab):
        for title in ("Training room", "Line or bends"):
            page = open_view(chromium, lab, title)
            page.get_by_role("spinbutton", name="Stop at epoch").press("Enter")
            page.keyboard.type("20000")
            page.keyboard.press("Enter")
            pictures = play(page, SECONDS)
            times = page.evaluate(MOVED, {**TRACK, "moves": MOVES})
            found[f"play {title}"] = {**pictures, **percentiles(times)}
            page.close()
    return found


if __name__ == "__main__":
    show(measure())

"""The spiral, live: how many maps a second while it trains, and how soon does it answer a hand meanwhile?

    python benchmarks/lab/spiral.py

Every picture is a map of 128 × 128 cells. As playing.py, for three sizes of the network.
"""

from __future__ import annotations

from measuring import MOVED, Found, chromium_with_lab, open_view, percentiles, play, show

SIZES = {"12x2": (12, 2), "64": (64, 1), "64x2": (64, 2)}
SECONDS = 5
MOVES = 100
TRACK = {"selector": "#net-rate", "from": 1, "step": 1, "places": 5}  # 0.002, 0.005 … 0.05


def measure() -> Found:
    """Every size."""
    found: Found = {}
    with chromium_with_lab() as (chromium, lab):
        for name, (neurons, layers) in SIZES.items():
            page = open_view(chromium, lab, "Spiral")
            page.get_by_label("Hidden layers").select_option(str(layers))
            page.get_by_label("Neurons in each").fill(str(neurons))
            page.get_by_role("button", name="To the start").click()
            pictures = play(page, SECONDS)
            times = page.evaluate(MOVED, {**TRACK, "moves": MOVES})
            found[f"spiral {name}"] = {**pictures, **percentiles(times)}
            page.close()
    return found


if __name__ == "__main__":
    show(measure())

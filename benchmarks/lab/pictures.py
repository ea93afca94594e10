"""Takes the pictures of the lab's views in docs/, from a real lab in a real Chromium.

python benchmarks/lab/pictures.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from browser import browser
from lab_server import RunningLab
from PIL import Image

VIEWS = {
    "neuron": "One neuron",
    "sine": "Sine, by hand",
    "spiral": "Spiral",
    "softmax": "Softmax",
    "atlas": "Activations",
}
COLORS = 256  # with fewer, two classes of the spiral look the same
SETTLED_MS = 3000  # for what is drawn in portions, or once more when it stands still


def show_the_sine(page) -> None:
    """The chapter's wave, half done."""
    page.get_by_role("slider", name="Step", exact=True).fill("25")
    page.get_by_role("button", name="pair 4", exact=True).click()
    page.evaluate("scrollTo(0, 0)")


def main() -> None:
    """A picture a view."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[2] / "docs"
    with RunningLab() as lab, browser() as chromium:
        if chromium is None:
            sys.exit("there is no Chromium to take pictures with")
        page = chromium.new_page(viewport={"width": 1200, "height": 780}, color_scheme="light")
        page.goto(lab.address)
        for name, title in VIEWS.items():
            page.get_by_role("navigation").get_by_role("button", name=title).click()
            page.get_by_role("heading", name=title, level=1).wait_for()
            page.locator("svg .handle").first.wait_for()
            if name == "sine":
                show_the_sine(page)
            page.mouse.move(5, 700)
            page.wait_for_timeout(SETTLED_MS)
            page.evaluate("document.activeElement.blur()")
            path = folder / f"lab-{name}.png"
            page.screenshot(path=path)
            Image.open(path).convert("RGB").quantize(COLORS).save(path, optimize=True)


if __name__ == "__main__":
    main()

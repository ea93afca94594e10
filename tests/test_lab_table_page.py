"""My data in a real browser: a file is chosen, activations compete, and the verdict is read and saved."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest
from lab_server import RunningLab
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    x = np.random.default_rng(0).normal(size=(60, 2))
    lines = [f"{a:.4f},{b:.4f},{'up' if a > 0 else 'down'}" for a, b in x]
    path = tmp_path_factory.mktemp("data") / "two kinds.csv"
    path.write_text("a,b,class\n" + "\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def lab(table):
    with RunningLab(str(table)) as running:
        yield running
    assert running.errors == ""


@pytest.fixture
def page(visit):
    return visit()


def choose_little(page, seeds=3):
    """Two activations, a few seeds, nothing beside them."""
    page.get_by_role("button", name="Remove gelu").click()
    page.get_by_label("simple methods beside them").click()
    number = page.get_by_role("spinbutton", name="Seeds")
    number.press("Enter")
    page.keyboard.type(str(seeds))
    page.keyboard.press("Enter")
    page.get_by_text(f"2 activations, {seeds} seeds each").wait_for()


def test_the_command_opens_its_table_and_it_competes_to_a_verdict(page):
    page.get_by_text("two kinds.csv: 60 rows, 3 columns; classes to predict").wait_for()
    assert page.get_by_label("Column").input_value() == "class"
    choose_little(page)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("6 of 6 trials").wait_for(timeout=60_000)
    page.get_by_text("3 seeds are too few to tell").first.wait_for()
    rows = page.get_by_role("region", name="The contest").locator("table").first.locator("tbody tr")
    assert sorted(row.split()[0] for row in rows.all_inner_texts()) == ["relu", "tanh"]
    region = page.get_by_role("region", name="The contest")
    for name in ("relu", "tanh"):
        plot = region.get_by_role(
            "group", name=re.compile(f"^Training loss of {name}: .+ at first, .+ at the end")
        )
        expect(plot.locator("path[d^=M]")).to_have_count(3)  # the other's median, the band, its own
    region.get_by_text("The losses as a table").click()
    assert region.get_by_role("row", name=re.compile(r"tanh \d\S+ \d\S+ \d\S+ to \d\S+ \d+")).is_visible()
    with page.expect_download(timeout=60_000) as saved:
        page.get_by_role("button", name="Report").click()
    assert saved.value.suggested_filename == "bendwise-two-kinds.csv.html"
    page.wait_for_url("**#s=1.*")
    page.reload()
    page.get_by_text("3 seeds are too few to tell").first.wait_for()


def test_a_contest_is_stopped_and_continued(page):
    page.get_by_role("button", name="spiral", exact=True).click()
    page.get_by_text("spiral: 300 rows").wait_for()
    choose_little(page, seeds=12)
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text(re.compile(r"^[1-9]\d? of 24 trials")).wait_for(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Continue").click(timeout=60_000)
    page.get_by_text("24 of 24 trials").wait_for(timeout=60_000)
    page.get_by_text("All trials are done.").wait_for(timeout=60_000)


def test_a_file_is_chosen_and_a_wrong_one_is_told_in_a_sentence(page):
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "one.csv", "mimeType": "text/csv", "buffer": b"a\n" + b"1\n2\n" * 20})
    page.get_by_text("one.csv has no column besides the target 'a'.").wait_for()
    assert page.get_by_role("button", name="Run", exact=True).is_disabled()
    when = b"when,x,y\n" + b"".join(b"%d/31/2024,%d,%d\n" % (i % 9 + 1, i, i % 2) for i in range(40))
    chooser.set_input_files({"name": "dates.csv", "mimeType": "text/csv", "buffer": when})
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.get_by_text("one.csv has no column besides the target 'a'.").wait_for()


def test_a_table_is_dropped_on_the_page(page):
    page.evaluate("""() => {
        const held = new DataTransfer();
        const rows = Array.from({length: 30}, (_, i) => `${i},${i % 7},${i % 2}`).join("\\n");
        held.items.add(new File([`p,q,y\\n${rows}\\n`], "dropped.csv"));
        window.dispatchEvent(new DragEvent("drop", {dataTransfer: held, cancelable: true}));
    }""")
    page.get_by_text("dropped.csv: 30 rows, 3 columns").wait_for()

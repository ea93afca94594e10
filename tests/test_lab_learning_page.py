"""The views that train, in a real browser: play, step, scrub, and a training that breaks."""

from __future__ import annotations

import re
import sys

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")


def epoch(page):
    return int(
        page.get_by_role("slider", name="Epoch", exact=True).get_attribute("aria-valuetext").split()[1]
    )


@pytest.mark.parametrize("title", ["Training room", "Line or bends"])
def test_space_plays_and_pauses_and_the_curve_bends(visit, title):
    page = visit(title)
    curve = page.locator("path.main").first
    before = curve.get_attribute("d")
    page.keyboard.press("Space")
    expect(page.locator("main output").first).to_have_text(re.compile(r"^\d{3,}$"))
    page.keyboard.press("Space")
    stopped = epoch(page)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press(".")
    expect(page.locator("main output").first).to_have_text(str(stopped + 1))
    expect(curve).not_to_have_attribute("d", before)


def test_going_back_in_time_brings_back_the_same_curve(visit):
    page = visit("Training room")
    curve = page.locator("path.main")
    scrubber = page.get_by_role("slider", name="Epoch", exact=True)
    scrubber.fill("300")
    expect(page.locator("main output").first).to_have_text("300")
    there = curve.get_attribute("d")
    scrubber.fill("1200")
    expect(page.locator("main output").first).to_have_text("1200")
    expect(curve).not_to_have_attribute("d", there)
    expect(page.locator("path.pale")).to_have_count(0)
    page.get_by_role("slider", name="Epoch on the loss curve").press("PageDown")
    expect(page.locator("main output").first).to_have_text("1100")
    expect(page.locator("path.pale")).to_have_count(1)
    scrubber.fill("300")
    expect(curve).to_have_attribute("d", there)


def test_a_rate_too_high_breaks_it_and_the_banner_leads_out(visit):
    page = visit("Training room")
    page.get_by_label("Optimizer").select_option("sgd")
    page.get_by_role("slider", name="Learning rate", exact=True).press("End")
    page.get_by_role("slider", name="Epoch", exact=True).fill("500")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The training broke in epoch")
    alert.get_by_role("button", name=re.compile("halve the rate to 5")).click()
    rate = page.get_by_role("spinbutton", name="Learning rate, exactly")
    expect(rate).to_have_attribute("aria-valuenow", "5")
    page.keyboard.press("Control+z")
    expect(rate).to_have_attribute("aria-valuenow", "10")


def test_a_curve_is_bent_by_hand_and_an_address_brings_it_back(visit):
    page = visit("Training room")
    page.get_by_role("button", name="Bend it by hand").click()
    page.get_by_role("slider", name="Knot 4").press("PageUp")
    expect(page.get_by_role("slider", name="Knot 4")).to_have_attribute("aria-valuenow", "0.5")
    page.wait_for_url("**#s=1.*")
    before = page.url
    page.get_by_role("slider", name="Epoch", exact=True).fill("700")
    page.wait_for_url(lambda url: url != before)
    page.reload()
    expect(page.get_by_role("slider", name="Knot 4")).to_have_attribute("aria-valuenow", "0.5")
    expect(page.locator("main output").first).to_have_text("700")


def test_the_linear_column_says_its_line_and_relu_its_pieces(visit):
    page = visit("Line or bends")
    page.get_by_role("slider", name="Epoch", exact=True).fill("1000")
    page.get_by_text("y = 0.93 x + 0.00").wait_for()
    page.get_by_text(re.compile(r"^\d+ straight pieces$")).wait_for()
    page.get_by_text("smooth: no straight pieces").wait_for()
    page.get_by_role("button", name="Add a column").click()
    expect(page.locator("path.main")).to_have_count(4)
    page.get_by_label("Activation of column 3").select_option("linear")
    expect(page.get_by_text("All layers together")).to_have_count(2)

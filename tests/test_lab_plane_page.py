"""The pages Spiral, "Dead and saturated" and Softmax's triangle in a real browser."""

from __future__ import annotations

import re
import sys

import pytest
from hands import drag, slider
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")


def pixels(page):
    """The map, as text that changes with any of its pixels."""
    return page.locator("canvas").evaluate("canvas => canvas.toDataURL()")


def test_the_probe_is_dragged_and_moved_by_keys(visit):
    page = visit("Spiral")
    probe, score = slider(page, "Probe"), page.get_by_role("region", name="At the probe").locator("td").nth(1)
    before = score.inner_text()
    drag(page, probe, -60, -40)
    assert probe.get_attribute("aria-valuetext") == "x 0.16, y -0.14"
    expect(score).not_to_have_text(before)
    probe.press("ArrowUp")
    probe.press("Shift+ArrowRight")
    assert probe.get_attribute("aria-valuetext") == "x 0.66, y -0.09"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert probe.get_attribute("aria-valuetext") == "x 0.40, y -0.30"


def test_epochs_play_pause_and_come_back_from_an_address(visit):
    page = visit("Spiral")
    start = pixels(page)
    page.get_by_role("heading", name="Spiral", level=1).click()
    page.keyboard.press("Space")
    page.get_by_text("They are found when it stands still").wait_for()
    expect(slider(page, "Epoch")).to_have_attribute("aria-valuetext", re.compile(r"epoch 1[4-9]\d of"))
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("flat pieces").wait_for()
    assert pixels(page) != start
    slider(page, "Epoch").press("Home")
    page.get_by_text("epoch 0 of 1000").wait_for()
    slider(page, "Epoch").press("ArrowRight")
    page.get_by_label("Activation").select_option("tanh")
    page.get_by_text("tanh bends everywhere").wait_for()
    page.wait_for_url("**#s=1.*")
    before = page.url
    slider(page, "Learning rate").press("ArrowRight")
    page.wait_for_url(lambda url: url != before)
    page.reload()
    page.get_by_text("tanh bends everywhere").wait_for()
    page.get_by_text("epoch 1 of 1000").wait_for()
    assert slider(page, "Learning rate").get_attribute("aria-valuetext") == "0.05"


def test_exact_lines_come_and_go(visit):
    page = visit("Spiral")
    assert page.locator("path.border").get_attribute("d")
    page.get_by_label("border between classes").uncheck()
    expect(page.locator("path.border")).to_have_attribute("d", "")
    page.get_by_label("where neurons switch").check()
    expect(page.locator("path.first")).to_have_attribute("d", re.compile("^M.*L"))
    page.get_by_text("flat pieces").wait_for()


def test_classes_are_told_apart_by_more_than_color(visit):
    page = visit("Spiral")
    shapes = [page.locator("path.dot").nth(i).get_attribute("d") for i in range(3)]
    assert ["a4" in shapes[0], "L" in shapes[1], "h" in shapes[2]] == [True, True, True]
    assert page.get_by_text("class C: hatching").is_visible()


def test_the_map_follows_the_theme(visit):
    page = visit("Spiral", color_scheme="light")
    light = pixels(page)
    page.emulate_media(color_scheme="dark")
    while pixels(page) == light:  # until the test's time is over
        page.evaluate("new Promise(requestAnimationFrame)")


def test_points_are_added_dragged_removed_undone_and_in_the_address(visit):
    page = visit("Spiral")
    loss = page.locator("aside dd").nth(1)
    before = loss.inner_text()
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    expect(slider(page, "Point 1")).to_have_count(0)  # no class is chosen
    page.get_by_role("button", name="B", exact=True).click()
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    point = slider(page, "Point 1")
    assert point.get_attribute("aria-valuetext") == "class B, x 0.60, y 0.60"
    page.get_by_text("of 301 points").wait_for()
    expect(loss).not_to_have_text(before)
    drag(page, point, -60, 0)
    point.press("ArrowUp")
    assert point.get_attribute("aria-valuetext") == "class B, x 0.36, y 0.65"
    page.get_by_role("button", name="C", exact=True).click()
    slider(page, "Probe").press("Enter")
    assert slider(page, "Point 2").get_attribute("aria-valuetext") == "class C, x 0.40, y -0.30"
    point.press("Delete")
    expect(slider(page, "Point 2")).to_have_count(0)
    assert slider(page, "Probe").evaluate("probe => probe === document.activeElement")
    page.keyboard.press("Control+z")
    assert point.get_attribute("aria-valuetext") == "class B, x 0.36, y 0.65"
    page.get_by_text("flat pieces").wait_for()
    before = page.url
    page.get_by_label("border between classes").uncheck()
    page.wait_for_url(lambda url: url != before)
    page.reload()
    slider(page, "Point 2").wait_for()
    assert point.get_attribute("aria-valuetext") == "class B, x 0.36, y 0.65"
    page.get_by_role("button", name="Remove all 2").click()
    expect(point).to_have_count(0)


def test_a_neuron_is_dragged_until_it_dies_and_elu_revives_it(visit):
    page = visit("Dead and saturated")
    page.get_by_role("button", name="To the start").click()
    page.get_by_text("It can learn").wait_for()
    drag(page, slider(page, "First bias, drag it"), -200, 0)
    page.get_by_text("It is dead").wait_for()
    assert "gradient 0" in slider(page, "First bias, drag it").get_attribute("aria-valuetext")
    page.get_by_role("button", name="Take elu").click()
    page.get_by_text("It can learn").wait_for()
    page.get_by_role("button", name="Bias back to 0").click()
    assert float(slider(page, "First bias, drag it").get_attribute("aria-valuenow")) == 0


def test_an_experiment_is_set_up_with_its_verdict(visit):
    page = visit("Dead and saturated")
    page.get_by_role("button", name=re.compile("A learning rate of 1.0")).click()
    page.get_by_text("Layer 1 is nearly dead: 29 of 32").wait_for()
    assert page.get_by_text("Set the biases of dense layer 1 to 0").is_visible()
    page.keyboard.press("Control+z")
    page.get_by_text("Healthy.").wait_for()


def test_another_layer_is_shown_and_a_row_is_chosen(visit):
    page = visit("Dead and saturated")
    page.get_by_role("button", name="Show layer 2").click()
    page.get_by_role("heading", name="Layer 2: who answers").wait_for()
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.click(box["x"] + 50, box["y"] + box["height"] - 5)
    last = page.locator(".matrix text.name").last.text_content()
    expect(page.get_by_role("combobox", name="Neuron", exact=True)).to_have_value(last)


def test_motion_is_in_jumps_for_those_who_want_less(visit):
    page = visit("Spiral", reduced_motion="reduce")
    page.get_by_role("spinbutton", name="Epochs a picture").press("PageUp")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(slider(page, "Epoch")).to_have_attribute("aria-valuetext", re.compile(r"epoch [3-9]\d\d of"))
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("flat pieces").wait_for()


def scores(page):
    names = [f"Score of {letter}" for letter in "ABC"]
    return [float(slider(page, name).get_attribute("aria-valuenow")) for name in names]


def test_the_shares_of_three_classes_are_a_point_that_moves_with_the_scores_and_they_with_it(visit):
    page = visit("Softmax")
    page.get_by_role("button", name="Take three classes").click()
    point = slider(page, "Shares")
    assert point.get_attribute("aria-valuetext") == "A 65.9 percent, B 24.2 percent, C 9.9 percent"
    drag(page, point, 0, 400)
    expect(point).to_have_attribute("aria-valuetext", re.compile(r"A 0\.\d percent, B \d\d\.\d percent"))
    low, *_ = held = scores(page)
    assert low < -2
    assert sum(held) == pytest.approx(3.1, abs=0.05)
    page.keyboard.press("Control+z")
    assert scores(page) == [2, 1, 0.1]
    slider(page, "Score of C").press("End")
    expect(point).to_have_attribute("aria-valuetext", re.compile("C 100.0 percent"))
    page.keyboard.press("Control+z")
    for key, expected in (
        ("ArrowUp", [2.1, 1, 0.1]),
        ("Shift+ArrowRight", [2.1, 0, 1.1]),
        ("Alt+ArrowLeft", [2.1, 0.01, 1.09]),
        ("Home", [1.066666667] * 3),
    ):
        point.press(key)
        assert scores(page) == pytest.approx(expected)
    expect(point).to_have_attribute("aria-valuenow", "33.3")
    point.press("Tab")
    assert page.get_by_label("Lines of").evaluate("list => list === document.activeElement")


def test_lines_of_the_triangle_are_chosen(visit):
    page = visit("Softmax")
    page.get_by_role("button", name="Take three classes").click()
    lines = page.get_by_label("Lines of")
    expect(page.locator("path.iso")).to_have_count(9)
    lines.select_option("differences")
    expect(page.locator("path.iso")).to_have_count(15)
    lines.select_option("none")
    expect(page.locator("path.iso")).to_have_count(0)

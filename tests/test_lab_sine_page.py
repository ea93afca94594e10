"""The sine workbench in a real browser: as a newcomer by mouse, by keys alone, by numbers alone."""

from __future__ import annotations

import sys

import pytest
from hands import number, slider, value
from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")
LEFT, RIGHT, TOP, BOTTOM, HIGH = 34, 14, 10, 24, 1.35  # of Plot.svelte, and the highest y of the view


@pytest.fixture
def page(visit):
    return visit("Sine, by hand")


def weight(page, name):
    return float(number(page, name).get_attribute("aria-valuenow"))


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def fact(page, name):
    return page.locator("dt", has_text=name).locator("xpath=following-sibling::dd[1]")


def place(page, x, y):
    """Where a point of the plot is on the screen."""
    box = page.locator(".plot svg").bounding_box()
    across = LEFT + x * (box["width"] - LEFT - RIGHT)
    down = TOP + (HIGH - y) / (2 * HIGH) * (box["height"] - TOP - BOTTOM)
    return box["x"] + across, box["y"] + down


def drag_to(page, name, x, y):
    page.locator(".plot svg").scroll_into_view_if_needed()
    box = slider(page, name).locator(".hit").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*place(page, x, y), steps=8)
    page.mouse.up()


def test_a_newcomer_bends_the_first_quarter_by_mouse(page):
    hint = page.locator(".tip")
    expect(hint).to_contain_text("Press “Add pair 1”")
    button(page, "Add pair 1").click()
    expect(hint).to_contain_text("Drag the blue dot up")
    drag_to(page, "Rise of pair 1", 0.25, 1)
    expect(hint).to_contain_text("cuts the corner")
    drag_to(page, "Rise of pair 1", 0.12, 0.69)
    assert (value(page, "Pair 1 ends"), value(page, "Rise of pair 1")) == pytest.approx(
        (0.12, 0.69), abs=0.011
    )
    expect(hint).to_contain_text("Good. Press “Add pair 2”")
    button(page, "Add pair 2").click()
    assert value(page, "Pair 2 starts") == value_of_pair_one(page)
    drag_to(page, "Rise of pair 2", 0.25, 1)
    expect(hint).to_contain_text("The first quarter is done")
    assert float(fact(page, "So far").inner_text()) < 0.05


def value_of_pair_one(page):
    return pytest.approx(weight(page, "b2 of pair 1") / weight(page, "w1 of pair 1"))


def test_a_newcomer_bends_the_first_quarter_by_keys(page):
    page.locator("#stage").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(slider(page, "Rise of pair 1")).to_be_focused()
    page.keyboard.press("Shift+ArrowUp")
    for _ in range(13):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("s")
    expect(page.locator(".tip")).to_contain_text("Good. Press “Add pair 2”")
    assert value(page, "Pair 1 ends") == pytest.approx(0.12)
    for key in "as":
        page.keyboard.press(key)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    expect(page.locator(".tip")).to_contain_text("The first quarter is done")


def test_pairs_that_touch_stay_in_touch(page):
    button(page, "Add pair 1").click()
    button(page, "Add pair 2").click()
    slider(page, "Pair 2 starts").press("ArrowLeft")
    assert value(page, "Pair 2 starts") == pytest.approx(0.24)
    button(page, "pair 1").click()
    assert value(page, "Pair 1 ends") == pytest.approx(0.24)


def test_a_whole_band_moves_and_flips(page):
    button(page, "Add pair 1").click()
    page.mouse.move(*place(page, 0.1, -1))
    page.mouse.down()
    page.mouse.move(*place(page, 0.4, -1), steps=8)
    page.mouse.up()
    assert (value(page, "Pair 1 starts"), value(page, "Pair 1 ends")) == pytest.approx((0.3, 0.55), abs=0.006)
    slider(page, "Pair 1 as a whole").press("ArrowRight")
    assert value(page, "Pair 1 ends") == pytest.approx(0.56, abs=0.006)
    rise = value(page, "Rise of pair 1")
    page.keyboard.press("f")
    assert value(page, "Rise of pair 1") == -rise
    page.keyboard.down("Alt")
    page.mouse.click(*place(page, 0.4, -1))
    page.keyboard.up("Alt")
    assert value(page, "Rise of pair 1") == rise


def test_along_the_free_scale_numbers_change_and_the_curve_stays(page):
    curve = page.locator("path.main")
    flat = curve.get_attribute("d")
    button(page, "Add pair 1").click()
    expect(curve).not_to_have_attribute("d", flat)
    before = curve.get_attribute("d")
    lens = page.get_by_label("Other numbers, same picture")
    lens.focus()
    page.keyboard.press("End")
    assert (weight(page, "w1 of pair 1"), weight(page, "out of pair 1")) == (16.0, -0.125)
    assert curve.get_attribute("d") == before
    drag_to(page, "Rise of pair 1", 0.25, 0.9)
    assert weight(page, "out of pair 1") == -0.125
    expect(curve).not_to_have_attribute("d", before)


def test_a_pair_is_chosen_everywhere_and_its_numbers_are_the_tab_stops(page):
    button(page, "Add pair 1").click()
    button(page, "Add pair 2").click()
    page.mouse.click(*place(page, 0.1, -1))
    expect(button(page, "pair 1")).to_have_attribute("aria-pressed", "true")
    assert slider(page, "Pair 1 starts").count() == 1
    number(page, "b2 of pair 2").focus()
    expect(button(page, "pair 2")).to_have_attribute("aria-pressed", "true")
    assert number(page, "w1 of pair 2").get_attribute("tabindex") == "0"
    assert number(page, "w1 of pair 1").get_attribute("tabindex") == "-1"
    page.keyboard.press("[")
    expect(number(page, "b2 of pair 1")).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert weight(page, "b2 of pair 1") == pytest.approx(0.6)


def test_the_second_round_has_no_handles(page):
    button(page, "Add pair 1").click()
    page.get_by_label("Round two: by numbers only").check()
    assert slider(page, "Rise of pair 1").count() == 0
    for name, typed in (("b2 of pair 1", "0.69"), ("w1 of pair 1", "5.75")):
        number(page, name).press("Enter")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(number(page, name)).to_be_focused()
    expect(page.locator(".tip")).to_contain_text("Good. Press “Add pair 2”")


def test_the_chapters_steps_are_gone_through_left_and_found_again(page):
    button(page, "Step on").click()
    page.get_by_text("All weights of pair 1 become 1").wait_for()
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("output", has_text="2 / 45")).to_be_visible()
    slider(page, "Step").press("End")
    page.get_by_label("2 of 3 stars").or_(page.get_by_label("1 of 3 stars")).wait_for()
    button(page, "pair 7").click()
    button(page, "Go on by myself").click()
    expect(slider(page, "Rise of pair 7")).to_be_focused()
    slider(page, "Pair 7 ends").press("ArrowLeft")
    page.get_by_text("which left the chapter at step 45").wait_for()
    button(page, "Back to the chapter").click()
    page.get_by_text("This is how the chapter does it").wait_for()
    page.keyboard.press("Control+z")
    page.get_by_text("which left the chapter at step 45").wait_for()


def test_training_goes_on_from_here_and_is_in_the_address(page):
    slider(page, "Step").press("End")
    mine = fact(page, "Yours").inner_text()
    slider(page, "Epochs").press("End")
    expect(fact(page, "Trained")).not_to_have_text("–")
    assert float(fact(page, "Trained").inner_text()) < float(mine)
    page.locator("path.ghost").wait_for(state="attached")
    before = page.url
    trained = fact(page, "Trained").inner_text()
    slider(page, "Probe").press("ArrowRight")
    page.wait_for_url(lambda url: url != before)
    page.reload()
    expect(fact(page, "Trained")).to_have_text(trained)
    button(page, "pair 2").click()
    slider(page, "Rise of pair 2").press("ArrowUp")
    expect(page.locator("path.ghost")).to_have_count(0)


def test_another_curve_and_the_best_there_is(page):
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Wanted").select_option("absolute")
    page.get_by_label("show the best with 7 pieces").check()
    page.locator("path.best").wait_for(state="attached")
    button(page, "Add pair 1").click()
    expect(fact(page, "So far")).not_to_have_text("–")
    assert weight(page, "out of bottom") < 0  # the tent starts at -1


def test_a_formula_of_ones_own_is_wanted_as_soon_as_it_can_be_read(page):
    wanted = page.locator("path.target")
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Wanted:").select_option("own")
    field = page.get_by_label("Your formula, in x")
    expect(field).to_have_value("sqrt(x)")
    expect(page.get_by_role("heading", name="The chapter's steps")).to_be_hidden()
    page.get_by_role("slider", name="Probe").press("End")
    expect(fact(page, "Wanted")).to_have_text("1.000")
    field.fill("sin(3*x)")
    expect(fact(page, "Wanted")).to_have_text("0.141")
    before = wanted.get_attribute("d")
    field.fill("sin(3*x")
    page.get_by_text("there are 1 opening and 0 closing parentheses").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("3*x")
    page.get_by_text("which is what the plot shows; at x = 0.4335 it is 1.3").wait_for()
    assert wanted.get_attribute("d") == before
    field.fill("x/2")
    expect(fact(page, "Wanted")).to_have_text("0.500")
    assert field.get_attribute("aria-invalid") is None
    page.get_by_text("Show me the Python").click()
    page.get_by_text("wanted = parse('x/2')(x)").wait_for()
    button(page, "Undo").click()
    expect(fact(page, "Wanted")).not_to_have_text("0.500")

"""The lab in a real browser: hands, keys, addresses, and eyes that see less."""

from __future__ import annotations

import re
import sys

import pytest
from axe import faults, needs_axe
from hands import drag, number, slider, value
from lab_server import RunningLab
from playwright.sync_api import expect

from bendwise.lab.views import VIEWS

TITLES = [view.title for view in VIEWS.values()]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")


def test_the_token_leaves_the_address_and_survives_a_reload(visit):
    page = visit()
    assert "t=" not in page.url
    page.reload()
    page.locator("svg .handle").first.wait_for()


def test_without_the_token_the_page_says_what_is_missing(visit, lab):
    page = visit(address=f"http://127.0.0.1:{lab.port}/", wait="[role=alert]")
    assert "This page has no key" in page.get_by_role("alert").inner_text()


def test_dragging_the_switch_point_moves_the_bias_and_the_curve(visit):
    page = visit()
    before = page.locator("path.main").get_attribute("d")
    drag(page, slider(page, "Switch point"), 90, 0)
    bias = float(number(page, "Bias b").get_attribute("aria-valuenow"))
    assert bias == pytest.approx(-1.5 * value(page, "Switch point"))
    assert value(page, "Switch point") > 0.9
    expect(page.locator("path.main")).not_to_have_attribute("d", before)


def test_a_whole_drag_is_one_step_of_undo(visit):
    page = visit()
    drag(page, slider(page, "Switch point"), 60, 0)
    moved = value(page, "Switch point")
    page.keyboard.press("Control+z")
    assert value(page, "Switch point") == pytest.approx(0.4)
    assert page.get_by_role("button", name="Undo").is_disabled()
    page.keyboard.press("Control+y")
    assert value(page, "Switch point") == moved


def test_pulling_the_line_through_the_vertical_flips_the_weight(visit):
    page = visit()
    point = value(page, "Switch point")
    drag(page, slider(page, "Slope of the line"), -190, 0, steps=30)
    assert value(page, "Slope of the line") < 0
    assert value(page, "Switch point") == pytest.approx(point, abs=0.02)


def test_the_flip_key_keeps_the_switch_point(visit):
    page = visit()
    page.keyboard.press("f")
    assert value(page, "Slope of the line") == -1.5
    assert value(page, "Switch point") == pytest.approx(0.4)


def test_everything_moves_by_keys_and_says_where_it_is(visit):
    page = visit()
    for name, key, expected in (
        ("Probe", "ArrowRight", 2.05),
        ("Probe", "Shift+ArrowLeft", 1.55),
        ("Switch point", "ArrowLeft", 0.35),
        ("Slope of the line", "ArrowUp", 1.6),
        ("Slope of the line", "Home", -10),
    ):
        slider(page, name).focus()
        page.keyboard.press(key)
        assert value(page, name) == pytest.approx(expected)
    assert slider(page, "Slope of the line").get_attribute("aria-valuetext") == "weight −10.00"


def test_the_tab_key_reaches_every_handle_and_number(visit):
    page = visit()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert {"Probe", "Switch point", "Slope of the line", "Input x", "Weight w", "Bias b"} <= reached


def test_numbers_are_dragged_typed_and_left_as_they_were(visit):
    page = visit()
    weight = number(page, "Weight w")
    drag(page, weight, 40, 0)
    assert weight.inner_text() == "2.50"
    weight.press("Enter")
    page.keyboard.type("−0,5")
    page.keyboard.press("Enter")
    assert weight.inner_text() == "−0.50"
    weight.press("Enter")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    assert weight.inner_text() == "−0.50"
    weight.press("Enter")
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    assert weight.inner_text() == "10.00"


def test_another_activation_keeps_weight_and_bias(visit):
    page = visit()
    page.get_by_label("Activation").select_option("tanh")
    page.get_by_role("heading", name="tanh").wait_for()
    assert (value(page, "Slope of the line"), value(page, "Switch point")) == (1.5, pytest.approx(0.4))


def test_an_address_brings_back_what_was_there(visit):
    page = visit()
    page.keyboard.press("f")
    page.wait_for_url("**#s=1.*")
    before = page.url
    page.get_by_label("Activation").select_option("gelu")
    page.wait_for_url(lambda url: url != before)
    shared = page.url
    page.reload()
    page.get_by_role("heading", name="gelu").wait_for()
    assert value(page, "Slope of the line") == -1.5
    fragment = shared.partition("#")[2]
    other = visit(fragment=fragment)
    other.get_by_role("heading", name="gelu").wait_for()
    assert value(other, "Slope of the line") == -1.5


@pytest.mark.parametrize("fragment", ["s=1.AAAA", "s=2.x", "s=", "s=1." + "A" * 20_000])
def test_a_broken_address_opens_the_lab_as_at_the_start(visit, fragment):
    page = visit(fragment=fragment)
    assert value(page, "Slope of the line") == 1.5


@pytest.mark.parametrize("title", TITLES)
def test_the_python_on_the_page_is_that_of_now(visit, title):
    page = visit(title)
    page.get_by_text("Show me the Python").click()
    page.get_by_role("region", name="Python").get_by_text("import bendwise as bw").wait_for()


def test_a_score_is_dragged_and_an_overflow_is_shown(visit):
    page = visit("Softmax")
    drag(page, slider(page, "Score of C"), 0, -60)
    assert value(page, "Score of C") > 1.5
    page.get_by_label("subtract the largest first").click()
    score = number(page, "Score of A")
    score.press("Enter")
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    page.get_by_text("overflow encountered in exp").wait_for()
    assert page.locator("td.broken").count() == 2


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("title", TITLES)
def test_axe_finds_no_fault(visit, title, scheme):
    page = visit(title, color_scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("region", name="Python").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize("width", [390, 320])  # 320 is 1280 at 400 %
@pytest.mark.parametrize("title", TITLES)
def test_a_narrow_screen_shows_all_without_scrolling_sideways(visit, title, width):
    page = visit(title, viewport={"width": width, "height": 800}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for handle in page.locator("svg .handle").all():
        box = handle.locator(".hit").bounding_box()
        assert box["x"] + box["width"] / 2 < width


def test_a_handle_follows_a_finger(visit):
    page = visit(viewport={"width": 390, "height": 800}, has_touch=True)
    box = slider(page, "Probe").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, points in (("Start", [(x, y)]), ("Move", [(x - 40, y)]), ("Move", [(x - 80, y)]), ("End", [])):
        points = [{"x": px, "y": py} for px, py in points]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    assert value(page, "Probe") < 1


def test_themes_take_turns_and_are_kept(visit):
    page = visit(color_scheme="light")
    button = page.get_by_role("button", name="Colors")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    button.click()
    assert page.evaluate(ground) == light
    button.click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    page.locator("svg .handle").first.wait_for()
    assert page.evaluate(ground) == dark


def test_it_can_be_used_with_forced_colors_and_without_motion(visit):
    page = visit(forced_colors="active", reduced_motion="reduce")
    stroke = page.locator("path.main").evaluate("path => getComputedStyle(path).stroke")
    assert re.match(r"rgb", stroke)
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_page_says_so_when_the_lab_is_closed_and_goes_on_when_it_is_back(browser):
    with RunningLab() as lab:
        page = browser.new_page()
        page.goto(lab.address)
        page.locator("svg .handle").first.wait_for()
        lab.__exit__()
        page.get_by_text("The lab has stopped answering").wait_for()
        page.close()
        lab.process.send_signal = lambda _: None
        lab.process.communicate = lambda timeout: (lab.rest, lab.errors)


def test_the_list_of_keys_opens_and_closes(visit):
    page = visit()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0


def test_a_parameter_of_the_activation_is_dragged_and_another_activation_has_its_own(visit):
    page = visit()
    page.get_by_label("Activation").select_option("leaky_relu")
    slope = number(page, "negative_slope of leaky_relu")
    assert slope.inner_text() == "0.01"
    before = page.locator("path.main").get_attribute("d")
    drag(page, slope, 40, 0)
    assert slope.inner_text() == "0.51"
    expect(page.locator("path.main")).not_to_have_attribute("d", before)
    page.get_by_label("Activation").select_option("softplus")
    assert number(page, "beta of softplus").inner_text() == "1.00"
    assert number(page, "threshold of softplus").inner_text() == "∞"
    page.keyboard.press("Control+z")
    assert slope.inner_text() == "0.51"
    page.keyboard.press("Control+z")
    assert slope.inner_text() == "0.01"

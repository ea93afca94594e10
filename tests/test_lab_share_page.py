"""Export, share and lessons in a real browser."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import sys
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import numpy as np
import pytest
from axe import faults, needs_axe
from hands import slider, value
from PIL import Image
from playwright.sync_api import expect

import bendwise as bw
from bendwise.lab import Session
from bendwise.lab.share import encode, fragment_of
from bendwise.lab.views import VIEWS

SVG = "{http://www.w3.org/2000/svg}"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")


def state_of(view, **state):
    return encode({"v": view, "s": state})


def export(page, label):
    """A file from the menu: its name and content."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=label).click()
    page.get_by_role("status").get_by_text(f"Saved: {label}").wait_for()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def type_number(page, name, text):
    number = page.get_by_role("spinbutton", name=name, exact=True)
    number.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["neuron", "sine", "softmax"])
def test_the_plot_is_saved_as_a_picture_that_stands_alone(visit, view, scheme):
    page = visit(fragment=state_of(view), color_scheme=scheme)
    name, content = export(page, "Plot as SVG")
    assert name == f"bendwise-{view}-plot.svg"
    root = ET.fromstring(content)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text.startswith(VIEWS[view].title)
    text = content.decode()
    for missing in (" class=", " style=", "var(", "tabindex", "<script", "http://127"):
        assert missing not in text
    colors = {part.get("fill") for part in root.iter()} | {part.get("stroke") for part in root.iter()}
    assert {"light": "rgb(0, 114, 178)", "dark": "rgb(86, 180, 233)"}[scheme] in colors
    assert (
        root.find(f"{SVG}rect").get("fill")
        == {"light": "rgb(255, 255, 255)", "dark": "rgb(23, 28, 35)"}[scheme]
    )


def test_the_picture_is_saved_as_pixels_twice_as_many_as_on_the_page(visit):
    page = visit(fragment=state_of("sine"))
    root = ET.fromstring(export(page, "Plot as SVG")[1])
    name, content = export(page, "Plot as PNG")
    assert name == "bendwise-sine-plot.png"
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.size == (2 * int(root.get("width")), 2 * int(root.get("height")))
    pixels = np.asarray(image).reshape(-1, 3)
    assert (pixels == (0, 114, 178)).all(axis=1).sum() > 2000  # the curve is there


def test_the_curves_are_saved_with_headings_as_python_computes_them(visit):
    page = visit(fragment=state_of("sine", w1=[6.0] + [0.0] * 7))
    name, content = export(page, "Curves as CSV")
    assert name == "bendwise-sine-curves.csv"
    head, *rows = csv.reader(io.StringIO(content.decode()))
    assert head == ["x", "network", "wanted", *(f"pair {i}" for i in range(1, 9))]
    message = {"seq": 1, "do": "draw", "view": "sine", "state": {"w1": [6.0] + [0.0] * 7}}
    drawn = Session().handle(message).arrays
    table = np.array(rows, dtype=float).astype(np.float32)
    assert (table[:, 1] == drawn["curve"]).all()
    assert (table[:, 3:] == drawn["parts"].T).all()


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_saves_what_it_offers(visit, view):
    page = visit(fragment=state_of(view))
    name, content = export(page, "Python script")
    assert name == f"bendwise-{view}.py"
    compile(content, name, "exec")
    page.get_by_role("button", name="Export").click()
    offered = page.get_by_role("menuitem").all_inner_texts()
    assert ("Network as safetensors" in offered) == (VIEWS[view].network is not None)
    assert ("Timeline as GIF" in offered) == (VIEWS[view].film is not None)


def test_the_network_is_saved_by_keys_and_loads(visit, tmp_path):
    page = visit(fragment=state_of("sine", w1=[6.0] + [0.0] * 7))
    page.get_by_role("button", name="Export").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Plot as SVG")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "bendwise-sine-network.safetensors"
    download.value.save_as(tmp_path / "network.safetensors")
    network = bw.Network.load(tmp_path / "network.safetensors")
    assert network.layers[0].weights[0, 0] == 6.0
    expect(page.get_by_role("button", name="Export")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)


def test_making_a_gif_tells_how_far_it_is_and_can_be_stopped(visit):
    page = visit(fragment=state_of("sine"))
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Timeline as GIF").click()
    expect(page.get_by_label("Making the GIF")).not_to_have_js_property("value", 0, timeout=60_000)
    slider(page, "Probe").press("ArrowRight")
    page.get_by_text("x = 0.09").first.wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("status").get_by_text("The GIF was stopped.").wait_for()
    assert page.locator("progress").count() == 0


def test_share_copies_an_address_and_tells_its_length(visit, lab):
    page = visit(fragment=state_of("sine"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("slider", name="Step", exact=True).press("End")
    page.get_by_role("button", name="Share").click()
    said = page.get_by_role("status").get_by_text("Copied: an address of").inner_text()
    address = page.evaluate("navigator.clipboard.readText()")
    assert int(re.search(r"\d+", said)[0]) == len(address) < 600
    other = visit(fragment=fragment_of(address))
    expect(other.get_by_role("slider", name="Step", exact=True)).to_have_value("45")


def test_a_broken_address_is_told_in_one_sentence(visit):
    page = visit(fragment="s=1.AAAA")
    page.get_by_role("alert").get_by_text("This address is broken or cut short").wait_for()
    page = visit(fragment="s=9.AAAA")
    page.get_by_role("alert").get_by_text("made by a newer Bendwise").wait_for()
    page = visit(fragment=encode({"v": "sine", "l": {"title": "x" * 999, "view": "sine"}}))
    page.get_by_role("alert").get_by_text("The lesson of this address cannot be opened: its title").wait_for()
    assert page.get_by_role("region", name="Lesson").count() == 0


def reached(page):
    return page.get_by_role("region", name="Lesson").locator("li.done").count()


def test_the_goals_of_a_lesson_are_reached_by_keys(visit):
    page = visit(fragment=fragment_of("switch"))
    lesson = page.get_by_role("region", name="Lesson")
    expect(lesson.locator("li[aria-current=step]")).to_have_text("It switches on at x = 1.")
    assert reached(page) == 0
    expect(page.locator("#activation")).to_be_hidden()
    type_number(page, "Bias b", "-1")
    page.get_by_text("Goal 1 of 3 is reached").wait_for()
    page.keyboard.press("f")
    type_number(page, "Bias b", "-1")
    page.get_by_text("Goal 2 of 3 is reached").wait_for()
    slider(page, "Switch point").focus()
    type_number(page, "Bias b", "-30")
    lesson.get_by_text("All goals are reached").wait_for()
    assert reached(page) == 3


@pytest.mark.parametrize("lesson", ["quarter", "overflow"])
def test_the_other_lessons_can_be_finished(visit, lesson):
    page = visit(fragment=fragment_of(lesson))
    if lesson == "quarter":
        assert page.get_by_role("heading", name="The chapter's steps").is_hidden()
        slider(page, "Pair 1 ends").focus()
        for _ in range(13):
            page.keyboard.press("ArrowLeft")
        slider(page, "Rise of pair 1").focus()
        for _ in range(4):
            page.keyboard.press("ArrowUp")
        page.get_by_text("Goal 1 of 2 is reached").wait_for()
        page.get_by_role("button", name="Add pair 2").press("Enter")
        slider(page, "Pair 2 ends").focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="Snap to the curve").press("Enter")
    else:
        type_number(page, "Score of A", "20")
        page.get_by_text("Goal 1 of 2 is reached").wait_for()
        page.get_by_label("subtract the largest first").press("Space")
    page.get_by_text("All goals are reached").wait_for()


LOCKED = {
    "title": "Only the bias",
    "text": "<b>no markup</b>",
    "view": "neuron",
    "state": {"weight": 2, "bias": 0.5},
    "hide": ["Flip", "Views", "Switch *"],
    "lock": ["weight", "activation"],
    "goals": [{"text": "Less.", "when": [{"of": "bias", "below": -1}]}],
}


def test_what_a_lesson_hides_is_hidden_and_what_it_locks_stays(visit):
    page = visit(fragment=encode({"v": "neuron", "s": {"weight": -3, "bias": 0.25}, "l": LOCKED}))
    weight = page.get_by_role("spinbutton", name="Weight w", exact=True)
    assert weight.inner_text() == "2.00"  # whatever else the address says
    for hidden in (
        page.get_by_text("Flip", exact=True),
        page.locator("[aria-label='Switch point']"),
        page.locator("nav"),
    ):
        expect(hidden).to_be_hidden()
    page.keyboard.press("f")
    page.get_by_role("status").get_by_text("In this lesson weight cannot be changed.").wait_for()
    type_number(page, "Weight w", "5")
    slider(page, "Slope of the line").press("ArrowUp")
    page.keyboard.press("2")
    assert weight.inner_text() == "2.00"
    type_number(page, "Bias b", "1")
    for key in ("Control+z", "Control+z", "Control+z", "Control+y", "Control+y"):
        page.keyboard.press(key)
        assert weight.inner_text() == "2.00"
    page.get_by_role("button", name="Reset").click()
    assert weight.inner_text() == "2.00"
    assert page.get_by_role("spinbutton", name="Bias b").inner_text() == "0.50"
    page.get_by_text("<b>no markup</b>").wait_for()
    page.wait_for_url("**#s=1.*")
    page.reload()
    page.get_by_role("region", name="Lesson").wait_for()
    expect(page.locator("nav")).to_be_hidden()


def test_leaving_a_lesson_brings_back_what_was_there(visit):
    page = visit(fragment=state_of("sine", probe=0.5))
    page.get_by_role("button", name="Lessons").click()
    page.get_by_role("button", name="Where does it switch on?").click()
    page.get_by_role("heading", name="One neuron").wait_for()
    page.get_by_role("button", name="Leave the lesson").click()
    page.get_by_role("heading", name="Sine, by hand", level=1).wait_for()
    assert value(page, "Probe") == 0.5
    assert page.locator("[data-hidden]").count() == 0


def test_an_address_that_somebody_sent_is_pasted(visit):
    page = visit()
    page.get_by_role("button", name="Lessons").click()
    box = page.get_by_label("An address that somebody sent you")
    box.fill("https://example.org")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("There is no lab in this address").wait_for()
    box.fill("http://127.0.0.1:1/#" + state_of("sine", probe=0.75))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Sine, by hand", level=1).wait_for()
    assert value(page, "Probe") == 0.75


def make_lesson(page):
    page.get_by_role("button", name="Lessons").click()
    page.get_by_role("button", name="Make a lesson").click()
    return page.get_by_role("dialog", name="Make a lesson")


def test_a_teacher_makes_a_lesson(visit, tmp_path):
    page = visit(fragment=state_of("neuron", weight=3.0))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog = make_lesson(page)
    dialog.get_by_role("button", name="Copy the address").click()
    dialog.get_by_text("It is not ready: its title").wait_for()
    dialog.get_by_label("Title").fill("My own")
    dialog.get_by_role("button", name="Add a goal").click()
    dialog.get_by_label("In words").fill("Dead")
    dialog.get_by_label("Number of goal 1").select_option("responds")
    dialog.get_by_label("Rule of goal 1").select_option("is")
    dialog.get_by_label("Value of goal 1").fill("0")
    dialog.get_by_text("Hide controls").click()
    dialog.get_by_label("Flip", exact=True).check()
    dialog.get_by_text("Lock numbers and choices").click()
    dialog.get_by_label("weight", exact=True).check()
    dialog.get_by_role("button", name="Copy the address").click()
    dialog.get_by_text("Copied: an address of").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save as a file").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    body = fragment_of(str(path)).removeprefix("s=1.")
    from_file = json.loads(zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), -15))["l"]
    assert (from_file["hide"], from_file["lock"], from_file["state"]) == (
        ["Flip"],
        ["weight"],
        {"weight": 3.0},
    )
    pupil = visit(fragment=fragment_of(address))
    assert pupil.get_by_text("Flip", exact=True).is_hidden()
    type_number(pupil, "Bias b", "-39")
    pupil.get_by_text("All goals are reached").wait_for()
    dialog.get_by_role("button", name="Try it").click()
    page.get_by_role("region", name="Lesson").get_by_text("My own").wait_for()


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_menus_dialogs_and_lessons(visit, scheme):
    page = visit(fragment=fragment_of("quarter"), color_scheme=scheme)
    assert faults(page) == []
    page.get_by_role("button", name="Export").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    dialog = make_lesson(page)
    dialog.get_by_role("button", name="Add a goal").click()
    for summary in dialog.locator("summary").all():
        summary.click()
    assert faults(page) == []
    dialog.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Lessons").click()
    assert faults(page) == []


@pytest.mark.parametrize("width", [390, 320])
def test_a_narrow_screen_has_room_for_menus_dialogs_and_lessons(visit, width):
    page = visit(fragment=fragment_of("overflow"), viewport={"width": width, "height": 800}, has_touch=True)
    page.get_by_role("button", name="Export").click()
    make = "document.documentElement.scrollWidth"
    box = page.get_by_role("menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    dialog = make_lesson(page)
    dialog.get_by_role("button", name="Add a goal").click()
    box = dialog.bounding_box()
    assert box["x"] + box["width"] <= width
    assert page.evaluate(make) <= width

"""A lesson: the lab's page as one file, opened without a server, a network or Python."""

from __future__ import annotations

import json
import re

import pytest
from hands import drag, slider
from playwright.sync_api import expect
from typer.testing import CliRunner

from bendwise.cli import app
from bendwise.errors import InputError
from bendwise.lab import lesson
from bendwise.lab.fields import read_state
from bendwise.lab.share import decode, encode
from bendwise.lab.views import VIEWS, sine
from bendwise.lab.views.sine_targets import TARGETS

CHAPTER = {name: sine.material()["frames"][20][name] for name in sine.NAMES}


@pytest.fixture
def opened(watched, tmp_path):
    """Opens a lesson from its file; nothing may be asked for but the file, and nothing complained of."""
    path = tmp_path / "lesson.html"

    def open_file(html, fragment="", wait="svg .handle", **options):
        path.write_text(html, encoding="utf-8")
        page = watched(offline=True, **options)
        page.set_default_timeout(10_000)
        page.goto(path.as_uri() + fragment)
        page.locator(wait).first.wait_for()
        return page

    yield open_file
    asked = {url.partition("#")[0] for url in watched.asked if not url.startswith("data:")}
    assert asked == {path.as_uri()}


def test_a_file_alone_follows_the_hand_and_asks_nobody(opened):
    page = opened(lesson("neuron"))
    before = page.locator("path.main").get_attribute("d")
    drag(page, slider(page, "Switch point"), 90, 0)
    page.wait_for_function(
        "before => document.querySelector('path.main').getAttribute('d') !== before", arg=before
    )
    page.select_option("#activation", "gelu")
    page.get_by_text("Show me the Python").click()
    page.get_by_text("bw.gelu.value_and_slope(z)").wait_for()


@pytest.mark.parametrize(
    ("view", "title"), [("neuron", "One neuron"), ("sine", "Sine, by hand"), ("softmax", "Softmax")]
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_opens_with_the_view_that_was_asked_for(opened, view, title, theme):
    page = opened(lesson(view), color_scheme=theme, viewport={"width": 390, "height": 844})
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_shares_are_pulled_by_a_finger_in_a_file(opened):
    state = {"scores": [0.0, 0.0, 0.0]}
    page = opened(lesson("softmax", state), viewport={"width": 390, "height": 844}, has_touch=True)
    point = page.get_by_role("slider", name="Shares", exact=True)
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    for kind, places in (("Start", [(x, y)]), ("Move", [(x, y - 30)]), ("Move", [(x, y - 60)]), ("End", [])):
        points = [{"x": px, "y": py} for px, py in places]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    expect(point).to_have_attribute("aria-valuetext", re.compile(r"A [4-7]\d\.\d percent"))
    assert float(page.get_by_role("slider", name="Score of A").get_attribute("aria-valuenow")) > 0.3


def test_what_was_done_in_a_file_is_in_its_address(opened):
    page = opened(lesson("neuron"))
    drag(page, slider(page, "Switch point"), 40, 0)
    ends = page.get_by_role("slider", name="Switch point", exact=True).get_attribute("aria-valuenow")
    expect(page).to_have_url(re.compile("#s="))
    page.reload()
    page.locator("svg .handle").first.wait_for()
    assert page.get_by_role("slider", name="Switch point", exact=True).get_attribute("aria-valuenow") == ends


def test_a_lesson_starts_from_the_numbers_that_it_was_given(opened):
    page = opened(lesson("neuron", {"weight": -2.5, "activation": "tanh"}))
    assert (
        page.get_by_role("spinbutton", name="Weight w", exact=True).get_attribute("aria-valuenow") == "-2.5"
    )


def press(page, name, key, times=1):
    page.get_by_role("slider", name=name, exact=True).focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_the_first_quarter_is_bent_by_keys_in_a_file(opened):
    page = opened(lesson(lesson="quarter"))
    assert page.get_by_role("heading", name="The chapter's steps").is_hidden()
    press(page, "Pair 1 ends", "ArrowLeft", 13)
    press(page, "Rise of pair 1", "ArrowUp", 4)
    page.get_by_text("Goal 1 of 2 is reached").wait_for()
    page.get_by_role("button", name="Add pair 2").press("Enter")
    press(page, "Pair 2 ends", "ArrowRight", 3)
    page.get_by_role("button", name="Snap to the curve").press("Enter")
    page.get_by_text("All goals are reached").wait_for()
    bent = page.locator("path.main").get_attribute("d")
    page.wait_for_url(lambda url: "#" in url and decode(url.partition("#")[2])["s"]["w1"][1] != 0)
    page.reload()
    page.get_by_role("region", name="Lesson").wait_for()
    expect(page.locator("path.main")).to_have_attribute("d", bent)
    page.keyboard.press("f")
    expect(page.locator("path.main")).not_to_have_attribute("d", bent)
    page.keyboard.press("Control+z")
    expect(page.locator("path.main")).to_have_attribute("d", bent)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("switch", "Where does it switch on?"),
        ("quarter", "The first quarter of the sine"),
        ("overflow", "Break softmax"),
    ],
)
def test_every_lesson_can_be_opened_in_a_file_and_from_any_other(opened, name, title):
    page = opened(lesson(lesson=name))
    page.get_by_role("region", name="Lesson").get_by_role("heading", name=title).wait_for()
    page.get_by_role("button", name="Lessons").click()
    for other in ("Where does it switch on?", "The first quarter of the sine", "Break softmax"):
        page.get_by_role("dialog").get_by_text(other).wait_for()


def saved(page, label):
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=label).click()
    return download.value.path().read_text(encoding="utf-8")


def test_a_file_saves_what_it_can_make_itself(opened, capsys):
    state = read_state(VIEWS["sine"].fields, {**CHAPTER, "target": "wave"})
    page = opened(lesson("sine", {**CHAPTER, "target": "wave"}))
    assert "</svg>" in saved(page, "Plot as SVG")
    rows = saved(page, "Curves as CSV").splitlines()
    assert rows[0].startswith("x,network,")
    assert len(rows) == 1 + len(VIEWS["sine"].draw(state).arrays["x"])
    exec(saved(page, "Python script"), {})
    error = float(capsys.readouterr().out.splitlines()[0].split(":")[1])
    assert error == pytest.approx(VIEWS["sine"].draw(state).numbers["rmse"])
    page.get_by_role("button", name="Export").click()
    offered = page.get_by_role("menuitem").all_inner_texts()
    assert offered == ["Plot as SVG", "Plot as PNG", "Curves as CSV", "Python script"]


def test_a_network_trains_in_a_file_as_it_does_in_python(opened):
    state = read_state(VIEWS["sine"].fields, {**CHAPTER, "epochs": 300})
    page = opened(lesson("sine", CHAPTER))
    page.get_by_role("slider", name="Epochs").fill("300")
    trained = page.locator("dt", has_text="Trained").locator("xpath=following-sibling::dd[1]")
    expect(trained).to_have_text(f"{VIEWS['sine'].draw(state).numbers['trained']:.4f}")


def test_all_that_is_wanted_and_the_best_are_in_a_file(opened):
    page = opened(lesson("sine", {**CHAPTER, "best": True}))
    page.get_by_text("More", exact=True).click()
    seen = set()
    names = page.get_by_label("Wanted:").locator("option").evaluate_all("all => all.map(one => one.value)")
    assert names == list(TARGETS)  # a formula of one's own is read by Python
    for target in TARGETS:
        page.get_by_label("Wanted:").select_option(target)
        expect(page.locator("path.best")).to_be_visible()
        page.wait_for_function(
            "seen => !seen.includes(document.querySelector('path.best').getAttribute('d'))", arg=list(seen)
        )
        seen.add(page.locator("path.best").get_attribute("d"))
    assert len(seen) == len(TARGETS)


def test_the_policy_of_a_file_allows_its_own_script_and_nothing_else():
    html = lesson("neuron")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert re.match(
        r"default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; ", policy
    )
    assert "http" not in policy
    assert html.count("<script") == html.count("</script") == 1


def test_the_command_writes_the_file_and_ends(tmp_path):
    path = tmp_path / "lesson.html"
    done = CliRunner().invoke(app.app, ["lab", "--export", str(path), "--view", "softmax"])
    assert (done.exit_code, path.read_text(encoding="utf-8")) == (0, lesson("softmax"))
    done = CliRunner().invoke(app.app, ["lab", "--export", str(path), "--lesson", "quarter"])
    assert (done.exit_code, path.read_text(encoding="utf-8")) == (0, lesson(lesson="quarter"))


def test_a_view_that_is_none_is_said():
    with pytest.raises(InputError, match="did you mean 'softmax'"):
        lesson("softmaxx")
    with pytest.raises(InputError, match="weight is a number from -10 to 10, not 11"):
        lesson("neuron", {"weight": 11})
    with pytest.raises(InputError, match="the view 'spiral' needs Python; a page alone has: neuron, sine, s"):
        lesson("spiral")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"view": "sine", "state": {"target": "own"}}, "a formula of one's own needs Python; alone there"),
        ({"lesson": "quartet"}, "did you mean 'quarter'"),
        ({"lesson": "quarter", "view": "softmax"}, "'quarter' is about the view 'sine', not 'softmax'"),
        ({"lesson": "quarter", "state": {}}, "give a lesson or a state, not both"),
        ({"lesson": encode({"v": "spiral"})}, "the view 'spiral' needs Python"),
        ({"lesson": encode({"v": ["sine"]})}, "unknown view"),
        ({"lesson": encode([1])}, "this address of the lab is broken"),
        ({"lesson": encode({"v": "sine"})[:-3]}, "this address of the lab is broken"),
        ({"lesson": "s=9.AAAA"}, "this address of the lab is broken"),
    ],
)
def test_a_lesson_that_cannot_be_in_a_file_is_said(asked, said):
    with pytest.raises(InputError, match=re.escape(said)):
        lesson(**asked)


def test_a_page_and_all_its_formulas_are_small():
    import gzip

    assert len(gzip.compress(lesson("neuron").encode())) < 150_000


def test_json_in_a_script_cannot_end_it(monkeypatch):
    from bendwise.lab import alone

    monkeypatch.setattr(alone, "program", lambda: "// </script><!-- \n")
    html = alone.lesson("neuron")
    assert html.count("</script") == 1
    assert "<!--" not in html
    assert json.dumps("</") not in html

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


@pytest.mark.parametrize(("view", "title"), [("neuron", "One neuron"), ("softmax", "Softmax")])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_opens_with_the_view_that_was_asked_for(opened, view, title, theme):
    page = opened(lesson(view), color_scheme=theme, viewport={"width": 390, "height": 844})
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


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


def test_a_view_that_is_none_is_said():
    with pytest.raises(InputError, match="did you mean 'softmax'"):
        lesson("softmaxx")
    with pytest.raises(InputError, match="weight is a number from -10 to 10, not 11"):
        lesson("neuron", {"weight": 11})


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

"""The atlas in a real browser: pins, filters, a parameter on its curve, a formula of one's own."""

from __future__ import annotations

import pytest
from hands import drag, go_to, number, slider, value
from playwright.sync_api import expect

from bendwise.lab.share import decode

TITLE = "Activations"


@pytest.fixture
def atlas(visit):
    page = visit(TITLE)
    page.locator(".cards li").first.wait_for()
    return page


def holds(*words):
    """Whether an address holds these words in its state."""

    def check(url):
        state = url.partition("#")[2]
        return state.startswith("s=") and all(word in str(decode(state)) for word in words)

    return check


def test_words_and_chips_leave_the_cards_that_have_them(atlas):
    expect(atlas.locator(".cards li")).to_have_count(75)
    atlas.get_by_label("Search").fill("sigmoid")
    expect(atlas.get_by_role("heading", name=" of 75")).not_to_have_text("75 of 75")
    atlas.get_by_role("button", name="bounded", exact=True).click()
    expect(atlas.get_by_role("button", name="Pin sigmoid", exact=True)).to_be_visible()
    expect(atlas.get_by_role("button", name="Pin silu", exact=True)).to_have_count(0)
    atlas.wait_for_url(holds("sigmoid", "bounded"))
    atlas.reload()
    expect(atlas.get_by_label("Search")).to_have_value("sigmoid")
    expect(atlas.get_by_role("button", name="bounded", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_parameter_is_dragged_on_the_curve(atlas):
    atlas.get_by_role("button", name="Pin elu", exact=True).click()
    handle = slider(atlas, "alpha, on the curve")
    handle.scroll_into_view_if_needed()
    drag(atlas, handle, 0, 40)
    assert value(atlas, "alpha, on the curve") > 1.3
    shown = float(number(atlas, "alpha of elu").get_attribute("aria-valuenow"))
    assert shown == value(atlas, "alpha, on the curve")
    atlas.keyboard.press("Control+z")
    assert value(atlas, "alpha, on the curve") == 1


def test_no_more_than_four_are_pinned(atlas):
    atlas.get_by_role("button", name="Pin tanh", exact=True).click()
    expect(atlas.get_by_role("button", name="Pin elu", exact=True)).to_be_disabled()
    atlas.get_by_role("button", name="Take gelu off").click()
    expect(atlas.get_by_role("button", name="Pin elu", exact=True)).to_be_enabled()


def test_other_views_and_back(atlas):
    go_to(atlas, "One neuron")
    go_to(atlas, TITLE)
    expect(atlas.locator(".cards li")).to_have_count(75)


def test_the_probe_is_one_for_both_plots(atlas):
    slider(atlas, "Probe, beside the slope").press("ArrowRight")
    assert value(atlas, "Probe") == pytest.approx(1.05)
    expect(atlas.get_by_role("columnheader", name="at x = 1.05")).to_be_visible()


def test_an_own_formula_is_drawn_and_a_wrong_one_explained(atlas):
    box = atlas.get_by_label("A formula of your own")
    box.fill("x * sinn(x)")
    expect(atlas.get_by_text("did you mean 'sin'?")).to_be_visible()
    box.fill("x * sin(x)")
    expect(atlas.get_by_role("rowheader", name="your formula").first).to_be_visible()

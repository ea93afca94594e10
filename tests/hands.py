"""What a hand does on the lab's page, and what an eye reads there."""

from __future__ import annotations

DRAWN = "svg .handle, [data-drawn]"


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True)


def number(page, name):
    return page.get_by_role("spinbutton", name=name, exact=True)


def value(page, name):
    """Where a slider stands."""
    return float(slider(page, name).get_attribute("aria-valuenow"))


def drag(page, handle, dx, dy, steps=8):
    """Moves a handle by so many pixels."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=steps)
    page.mouse.up()


def go_to(page, title):
    """Another view, until it is drawn."""
    page.get_by_role("navigation").get_by_role("button", name=title).click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    page.locator(DRAWN).first.wait_for()

"""What tests share: the lists that drive them, a throw-away activation, the lab and a browser."""

from __future__ import annotations

import hypothesis
import pytest
from hands import DRAWN, go_to
from kept import KEPT, end_all_but

import bendwise as bw
from bendwise.activations import Activation, GatedActivation, RowActivation, catalogue

ELEMENTWISE, ROWS, GATES = (
    [name for name, record in catalogue.items() if isinstance(record, kind)]
    for kind in (Activation, RowActivation, GatedActivation)
)

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no mistake
hypothesis.settings.load_profile("untimed")


def pytest_generate_tests(metafunc):
    """A test that asks for `activation` runs once for each element-wise one of the catalogue.

    One that compiles all kernels of each is slow for those that are not among the usual.
    """
    if "activation" in metafunc.fixturenames:
        heavy = metafunc.definition.get_closest_marker("all_kernels")
        names = [
            pytest.param(name, marks=pytest.mark.slow) if heavy and not catalogue[name].usual else name
            for name in ELEMENTWISE
        ]
        metafunc.parametrize("activation", names, indirect=True)
    if "row_function" in metafunc.fixturenames:
        metafunc.parametrize("row_function", ROWS, indirect=True)
    if "gate" in metafunc.fixturenames:
        metafunc.parametrize("gate", GATES, indirect=True)
    if "real" in metafunc.fixturenames:
        metafunc.parametrize("real", ["float32", "float64"], indirect=True)


def pytest_collection_modifyitems(items):
    """Tests in a browser come first and in a row, so that it starts once."""
    items.sort(key=lambda item: "browser" not in item.fixturenames)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem):
    end_all_but(nextitem.fixturenames if nextitem else ())


def pytest_unconfigure():
    end_all_but(())


@pytest.fixture
def lab():
    """A running lab; a file whose tests harm it, or need it with a table, has one of its own."""
    return KEPT["lab"].get()


@pytest.fixture
def browser():
    running = KEPT["browser"].get()
    if running is None:
        pytest.skip("there is no Chromium, and none could be installed")
    return running


@pytest.fixture
def watched(browser):
    """Opens windows of the browser; when the test ends, no page in them may have complained.

    It keeps what the pages asked for, in `asked`.
    """
    contexts, complaints = [], []

    def window(**options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: window.asked.append(request.url))
        return page

    window.asked = []
    yield window
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def visit(lab, watched):
    """Opens the lab, at a view where one is named; when the test ends, no page may have looked elsewhere."""

    def open_page(title=None, fragment="", wait=DRAWN, address=None, **options):
        page = watched(**options)
        page.goto(address or f"{lab.address}&{fragment}")
        page.locator(wait).first.wait_for()
        if title:
            go_to(page, title)
        return page

    yield open_page
    at = f"//127.0.0.1:{lab.port}/"
    own = (f"http:{at}", f"ws:{at}", f"blob:http:{at}", "data:")
    assert [url for url in watched.asked if not url.startswith(own)] == []


@pytest.fixture
def activation(request):
    return bw.get(request.param)


@pytest.fixture
def row_function(request):
    return bw.get(request.param)


@pytest.fixture
def gate(request):
    return bw.get(request.param)


@pytest.fixture
def real(request):
    import numpy as np

    return getattr(np, request.param)


@pytest.fixture
def throwaway():
    """An activation defined in one place."""

    @bw.activation(source="a test", range=(0.0, float("inf")))
    def bent(x, amount=2.0):
        """amount · x² if x > 0 else 0"""
        return (amount * x * x if x > 0 else 0.0 * x), (2 * amount * x if x > 0 else 0.0 * x)

    return bent


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a file into an empty folder, and returns its name there."""
    monkeypatch.chdir(tmp_path)

    def write(name, content):
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write

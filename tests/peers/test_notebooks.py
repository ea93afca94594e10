"""The widget in real notebooks: JupyterLab and marimo, in a browser."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from hands import drag

pytest.importorskip("anywidget")
pytestmark = pytest.mark.peers
CELLS = ["import bendwise as bw\nw = bw.lab.Widget(bw.chapter_sine())\nw", "print(w.view, w.state['probe'])"]
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{i}",
            "metadata": {},
            "outputs": [],
            "source": text,
        }
        for i, text in enumerate(CELLS)
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
MARIMO = """\
import marimo
app = marimo.App()

@app.cell
def _():
    import bendwise as bw
    bw.lab.Widget("neuron", activation="gelu")
    return
"""


@contextlib.contextmanager
def served(folder, *command):
    """A notebook server on a free port, until the `with` ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", *(word.format(port=port) for word in command)]
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            words, cwd=folder, stdout=log, stderr=log, env={**os.environ, "PATH": path}
        )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < until, (folder / "log").read_text()
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(30_000)
    yield page
    page.close()


def test_in_jupyterlab_the_page_and_python_share_one_state(page, tmp_path):
    pytest.importorskip("jupyterlab")
    (tmp_path / "nb.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    options = ("--allow-root", "--no-browser", "--ip=127.0.0.1", "--port={port}", "--IdentityProvider.token=")
    with served(tmp_path, "jupyterlab", *options) as address:
        page.goto(f"{address}lab/tree/nb.ipynb")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_text("| Idle").first.wait_for()  # the kernel is there
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).first.click()
        probe = page.frame_locator("iframe[title='Bendwise lab']").get_by_role(
            "slider", name="Probe", exact=True
        )
        probe.wait_for()
        probe.scroll_into_view_if_needed()
        drag(page, probe, 150, 0)
        page.keyboard.press("d")  # twice it would delete the cell, were the notebook to hear it
        page.keyboard.press("d")
        page.keyboard.press("ArrowRight")
        moved = probe.get_attribute("aria-valuenow")
        cell = page.locator(".jp-Notebook .jp-Cell").nth(1)
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        cell.get_by_text(f"sine {moved}").wait_for()
        assert float(moved) > 0.2


def test_in_marimo_python_draws_what_is_dragged(page, tmp_path):
    pytest.importorskip("marimo")
    (tmp_path / "nb.py").write_text(MARIMO, encoding="utf-8")
    options = ("--headless", "--no-token", "--host=127.0.0.1", "--port={port}", "nb.py")
    with served(tmp_path, "marimo", "run", *options) as address:
        page.goto(address)
        frame = page.frame_locator("iframe[title='Bendwise lab']")
        handle = frame.get_by_role("slider", name="Switch point", exact=True)
        handle.wait_for()
        before = frame.locator("path.main").get_attribute("d")
        drag(page, handle, 80, 0)
        frame.locator("path.main").evaluate(
            "async (path, old) => { while (path.getAttribute('d') === old) "
            "await new Promise(requestAnimationFrame); }",
            before,
        )
        assert float(handle.get_attribute("aria-valuenow")) > 1

"""A browser for the tests of the lab's page: Debian's Chromium, installed where that is allowed."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PATIENCE_MS = 30_000  # of a test on a busy machine, for what the page is to show
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def _found():
    named = os.environ.get("BENDWISE_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def _install():
    """With apt, one test process at a time."""
    import fcntl

    with (Path(tempfile.gettempdir()) / "bendwise-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _found():
            return
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-qq", *words],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                capture_output=True,
                timeout=300,
                check=False,
            )


def chromium():
    """Path of a Chromium; None where there is none and none can be installed."""
    if not _found() and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            _install()
    return _found()


@contextlib.contextmanager
def browser():
    """A running Chromium; None where there is none."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    path = chromium()
    if path is None:
        yield None
        return
    options = ["--disable-dev-shm-usage"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox does not start for root
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=options)
        yield running
        running.close()

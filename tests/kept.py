"""A lab and a browser, each started once for all tests in a row that ask for it."""

from __future__ import annotations

from browser import browser
from lab_server import RunningLab


class Kept:
    """What a `with` gives, from the first test that asks for it until a test comes that does not.

    It does not last to the end of all tests: Playwright leaves asyncio's loop of this thread running,
    where other tests start their own.
    """

    def __init__(self, make):
        self.make, self.running = make, None

    def get(self):
        if self.running is None:
            self.running = self.make()
            self.given = self.running.__enter__()
        return self.given

    def end(self):
        if self.running is not None:
            ending, self.running = self.running, None
            ending.__exit__(None, None, None)


KEPT = {"lab": Kept(RunningLab), "browser": Kept(browser)}


def end_all_but(names):
    for name, kept in KEPT.items():
        if name not in names:
            kept.end()

"""The documentation: made without a warning, every link leads somewhere, and no other host is asked."""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import subprocess
import sys
import zlib
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest

import bendwise as bw
from bendwise.activations import catalogue

ROOT = Path(__file__).parents[1]
PUBLIC = [
    *("accuracy", "anatomy", "checking", "comparison", "datasets", "errors", "estimators", "figures"),
    *("files", "lab", "network", "scratch", "sculpting"),
]
ASSETS = {"script", "link", "img", "source", "iframe", "object", "embed", "video", "audio", "use", "image"}


@contextlib.contextmanager
def one_at_a_time(lock):
    """Among the processes that run tests; where there is no `fcntl` each makes a site of its own."""
    with lock.open("w") as held:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of a site made for these tests, with what Sphinx complained about beside it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ and os.name != "nt" else base
    made, said = base / "site", base / "site.txt"
    with one_at_a_time(base / "site.lock"):
        if not said.exists():
            command = f"-m sphinx -q -n -b html -d {base / 'doctrees'} docs {made}"
            run = subprocess.run(
                [sys.executable, *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
            )
            said.write_text(
                run.stderr if run.returncode == 0 else run.stderr + run.stdout + "failed", "utf-8"
            )
    return made


class Reader(HTMLParser):
    """What a page links to and shows, and the places in it that links can lead to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.assets, self.places = [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.places.add(value)
            if name in ("href", "src", "srcset", "data", "poster") and value:
                (self.assets if tag in ASSETS else self.links).append(value)


@cache
def read(folder):
    return {path: Reader(path) for path in folder.rglob("*.html") if "_static" not in path.parts}


def broken_links(folder):
    """Every link and picture of the pages in a folder that leads nowhere."""
    pages, broken = read(folder), []
    for page, reader in pages.items():
        for link in (*reader.links, *reader.assets):
            url = urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = (page.parent / unquote(url.path)).resolve() if url.path else page
            lost = not target.is_file()
            if not lost and url.fragment and target in pages:
                lost = unquote(url.fragment) not in pages[target].places
            if lost:
                broken.append(f"{page.relative_to(folder)}: {link}")
    return broken


def foreign_assets(folder):
    """What the pages and styles in a folder would fetch from elsewhere."""
    found = [a for reader in read(folder).values() for a in reader.assets if urlsplit(a).netloc]
    for style in folder.rglob("*.css"):
        found += re.findall(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)", style.read_text("utf-8"))
    return found


def entries(folder):
    """The names that have an entry in the reference."""
    content = (folder / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(content).decode().splitlines()
    return {line.split()[0] for line in lines if line.split()[1].startswith("py:")}


def test_the_site_is_made_without_a_warning(site):
    assert site.with_suffix(".txt").read_text("utf-8") == ""


def test_every_link_in_the_site_leads_to_a_page_and_a_place_in_it(site):
    assert broken_links(site) == []


def test_the_site_fetches_nothing_from_other_hosts(site):
    assert len(read(site)) > len(catalogue)
    assert foreign_assets(site) == []


def test_every_public_name_has_an_entry(site):
    known = entries(site)
    missing = {f"bendwise.{name}" for name in bw.__all__} - known
    for home in PUBLIC:
        module = import_module(f"bendwise.{home}")
        for name in getattr(module, "__all__", ()):
            found = getattr(module, name)
            ours = getattr(found, "__module__", "bendwise").startswith("bendwise")
            if ours and f"bendwise.{home}.{name}" not in known and getattr(bw, name, None) is not found:
                missing.add(f"bendwise.{home}.{name}")
    assert missing == set()


def test_every_command_is_on_its_page(site):
    from bendwise.cli.app import app

    places = Reader(site / "reference" / "commands.html").places
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert {f"bendwise-{name}" for name in names} <= places


def test_formulas_are_set_by_the_browser_itself(site):
    pages = [site / "reference" / "activations" / f"{name}.html" for name in ("gelu", "selu", "rational")]
    assert all(page.read_text("utf-8").count("<math") >= 2 for page in pages)


def test_links_and_assets_that_are_wrong_are_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here">b</a><a href="c.html">c</a><img src="//x.org/i.png">'
    )
    (tmp_path / "b.html").write_text('<p id="there">b</p><a href="a.html">a</a>')
    (tmp_path / "s.css").write_text("@font-face { src: url(https://x.org/f.woff) }")
    assert broken_links(tmp_path) == ["a.html: b.html#here", "a.html: c.html"]
    assert foreign_assets(tmp_path) == ["//x.org/i.png", "https://x.org/f.woff"]


@pytest.mark.parametrize("name", catalogue)
def test_the_example_on_the_page_of_an_activation_holds(name):
    from catalogue import example

    text = example(catalogue[name])
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    assert len(test.examples) >= 2
    with np.printoptions():
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.failed == 0


def slug(heading):
    """The name that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("name", ["README", "CONTRIBUTING", "SECURITY", "CHANGELOG", "benchmarks/README"])
def test_every_link_of_a_page_on_github_leads_somewhere(name):
    page = ROOT / f"{name}.md"
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(\s*([^)\s]+)\s*\)", text) + re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
    for link in (link for link in links if not urlsplit(link).scheme):
        path, _, place = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if place:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert place in map(slug, headings), link

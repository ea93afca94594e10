"""Every command on a page works as it is written: quick ones run, others as far as their long part."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import bendwise as bw
from bendwise.cli import app as application
from bendwise.cli import compare, draw, sculpt
from bendwise.lab.lessons import read_file
from bendwise.lab.share import fragment_of

ROOT = Path(__file__).parents[1]
WRITTEN = ("*.md", "howto/*.md", "explain/*.md")  # the site's reference is made from the program itself
PAGES = [ROOT / "README.md", *(page for of in WRITTEN for page in sorted((ROOT / "docs").glob(of)))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`((?:bendwise|python3 run)\s[^`]*)`(?!`)")
SHELL = ("", "sh", "bash", "console")
OURS = ("bendwise", "python3 run")
DEFAULT = "compare spiral digits --report report"  # of `python3 run`
TOOLS = ("test", "test-peers", "lock", "docs")


def of_page(text):
    """The commands of a page: lines of shell blocks, and what is quoted in a line and has an option."""
    for language, block in FENCE.findall(text):
        if language in SHELL:
            for line in block.replace("\\\n", " ").splitlines():
                command = line.strip().removeprefix("$ ")
                if command.startswith(OURS) and command.partition(" ")[0] in ("bendwise", "python3"):
                    yield command
    for quoted in INLINE.findall(FENCE.sub("", text)):
        command = " ".join(quoted.split())
        if " --" in command:
            yield command


def words(command):
    """What `bendwise` is given; for `python3 run` alone, what it makes of that."""
    found = shlex.split(command, comments=True)
    if found[0] == "bendwise":
        return found[1:]
    return found[2:] or shlex.split(DEFAULT)


COMMANDS = sorted({command for page in PAGES for command in of_page(page.read_text(encoding="utf-8"))})
TESTS = [command for command in COMMANDS if words(command)[0] in TOOLS]
BENDWISE = [command for command in COMMANDS if command not in TESTS]


def parsed(arguments):
    """Name and values of a command, as the command line reads them; an error for what it does not know."""
    group = typer.main.get_command(application.app)
    context = group.make_context("bendwise", list(arguments))
    name, command, rest = group.resolve_command(context, list(arguments))
    return name, command.make_context(name, rest, parent=context).params


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the files that the pages speak of."""
    monkeypatch.chdir(tmp_path)
    table = bw.datasets.load_table("diabetes").frame
    table.to_csv("diabetes.csv", index=False)
    table.rename(columns={"target": "price"}).to_csv("houses.csv", index=False)
    Path("lesson.md").write_text("<!-- picture relu -->\n<!-- end -->\n", encoding="utf-8")
    Path("mine.json").write_text(json.dumps(LESSON), encoding="utf-8")
    return tmp_path


(LESSON,) = (
    json.loads(block)
    for language, block in FENCE.findall((ROOT / "docs/howto/teaching.md").read_text(encoding="utf-8"))
    if language == "json"
)


def run(arguments, monkeypatch):
    """The exit status."""
    monkeypatch.setattr(sys, "argv", ["bendwise", *arguments])
    with pytest.raises(SystemExit) as ended:
        application.main()
    return ended.value.code


def is_quick(name, values):
    """Whether a command needs no more than some seconds."""
    if name == "lab":
        return values["export"] is not None
    if name == "draw":
        return values["list_them"] or values["page"] == Path("lesson.md") or bool(values["names"])
    return name in ("show", "sculpt", "compare")


def without_the_long_part(monkeypatch):
    """Arguments are checked and data are read; nothing is trained, and nothing that moves is drawn."""

    def stills(jobs, output):
        return len(jobs), False

    monkeypatch.setattr(compare, "_run_all", lambda *arguments: ([], False))
    monkeypatch.setattr(sculpt, "_film", lambda made, path: None)
    whole = draw._draw
    monkeypatch.setattr(
        draw,
        "_draw",
        lambda jobs, output: (
            stills(jobs, output)
            if any(job.kind in ("gif", "mp4", "html") for job in jobs)
            else whole(jobs, output)
        ),
    )


@pytest.mark.parametrize("command", BENDWISE)
def test_a_command_on_a_page_works(command, folder, monkeypatch):
    arguments = words(command)
    if arguments[-1] == "--help":
        assert run(arguments, monkeypatch) == 0
        return
    name, values = parsed(arguments)
    if is_quick(name, values):
        without_the_long_part(monkeypatch)
        assert run(arguments, monkeypatch) == 0
    elif values.get("lesson"):
        assert fragment_of(values["lesson"])


@pytest.mark.parametrize("command", TESTS)
def test_a_command_that_tests_is_one_that_pytest_knows(command):
    tool, *given = words(command)
    assert f'["{tool}"]' in (ROOT / "run").read_text(encoding="utf-8")
    for word in given:
        assert not word.startswith("tests/") or (ROOT / word).exists()
    asked = [sys.executable, "-m", "pytest", *given, "--version"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pages_have_commands_of_every_kind():
    names = {words(command)[0] for command in BENDWISE}
    assert {"accuracy", "compare", "draw", "lab", "sculpt", "show"} <= names
    assert len(TESTS) > 1


@pytest.mark.parametrize(
    "command",
    [
        "compare wine --metrik r2",
        "compare wine --seeds many",
        "compare",
        "draws relu",
        "lab --port 70000",
        "accuracy gelu --everything",
    ],
)
def test_a_command_that_is_wrong_would_be_noticed(command):
    with pytest.raises(Exception, match=r"No such|Missing|should be"):
        parsed(shlex.split(command))


@pytest.mark.parametrize(
    "command",
    [
        "compare wine --activations relu,geluu",
        "compare diabetes.csv --target tarket",
        "draw reluu",
        "show geluu",
    ],
)
def test_a_name_that_is_wrong_would_be_noticed(command, folder, monkeypatch, capsys):
    without_the_long_part(monkeypatch)
    assert run(shlex.split(command), monkeypatch) == application.WRONG_INPUT
    assert "did you mean" in capsys.readouterr().err


def test_the_lesson_on_the_page_is_a_lesson(folder):
    assert read_file(Path("mine.json"))["title"] == LESSON["title"]


def test_commands_are_found_wherever_they_stand():
    page = "Say `bendwise show gelu --png\na.png`.\n\n```sh\n$ bendwise show relu  # a card\nls\n```\n"
    assert list(of_page(page)) == ["bendwise show relu  # a card", "bendwise show gelu --png a.png"]
    assert words("bendwise show relu  # a card") == ["show", "relu"]


def anchors(page):
    """The places in a page that a link can name, as GitHub and Sphinx make them of its headings."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


WRITTEN = [page for page in PAGES if page.parent.name in ("howto", "explain", ROOT.name)]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_pages_and_places_that_are_there(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        name, _, place = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not place or place in anchors(target), link

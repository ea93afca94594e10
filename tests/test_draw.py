"""`bendwise draw`: pictures as files, the same every time, whole or not at all."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from typer.testing import CliRunner

import bendwise as bw
from bendwise.cli.app import app
from bendwise.figures import drawing
from bendwise.figures.canvas import canvas
from bendwise.figures.drawing import Job
from bendwise.figures.gallery import ANIMATIONS, GALLERY
from bendwise.figures.saving import as_bytes, save

STILLS = ("png", "svg", "pdf")


def picture(size="column", alt="A line that rises from 0 to 1 & <further>, σ."):
    with canvas(size=size) as c:
        c.ax.plot([0, 1], [0, 1])
        c.ax.set_title("σ(x)")
        c.describe(alt)
    return c.figure


def run(*arguments):
    return CliRunner().invoke(app, ["draw", *map(str, arguments)])


# Files of a picture


@pytest.mark.parametrize("kind", STILLS)
@pytest.mark.parametrize("size", ["column", "slide"])
def test_the_same_picture_is_the_same_file(kind, size):
    content = as_bytes(picture(size), kind, title="A title")
    assert content == as_bytes(picture(size), kind, title="A title")


@pytest.mark.parametrize("kind", STILLS)
def test_a_file_tells_no_date_and_no_version(kind):
    content = as_bytes(picture(), kind, title="A title")
    assert not re.search(
        rb"matplotlib v|matplotlib.org|Software|CreationDate|ModDate|20\d\d-\d\d", content, re.I
    )


def test_a_png_describes_what_is_to_be_seen_and_suits_its_place():
    image = Image.open(io.BytesIO(as_bytes(picture(), "png", title="A title")))
    assert image.text == {"Title": "A title", "Description": picture().alt}
    assert image.width == 945  # 8 cm at 300 dots an inch
    assert Image.open(io.BytesIO(as_bytes(picture("slide"), "png"))).size == (1920, 1080)


def test_an_svg_is_read_as_one_picture():
    text = as_bytes(picture(), "svg", title="A & B").decode()
    assert re.search(r'<svg [^>]*role="img" aria-labelledby="title desc">', text)
    assert '<title id="title">A &amp; B</title>' in text
    assert '<desc id="desc">A line that rises from 0 to 1 &amp; &lt;further&gt;, σ.</desc>' in text
    assert 'role="img">' in as_bytes(picture(alt=""), "svg").decode()


def test_a_pdf_describes_what_is_to_be_seen():
    content = as_bytes(picture(alt="A line."), "pdf", title="A title")
    assert b"/Title (A title)" in content
    assert b"/Subject (A line.)" in content


def test_the_ending_says_the_format(tmp_path):
    save(picture(), tmp_path / "a.SVG")
    assert (tmp_path / "a.SVG").read_bytes() == as_bytes(picture(), "svg")
    with pytest.raises(bw.InputError, match="unknown format of a picture 'jpg'"):
        save(picture(), tmp_path / "a.jpg")
    assert [path.name for path in tmp_path.iterdir()] == ["a.SVG"]


# Which files


def test_without_names_all_are_drawn():
    assert [job.name for job in drawing.jobs([], None, ["light"], ["column"])] == [*GALLERY, *ANIMATIONS]
    assert {job.kind for job in drawing.jobs([], None, ["light"], ["column"])} == {"png", "gif"}
    assert [job.name for job in drawing.jobs([], ["svg"], ["light"], ["column"])] == [*GALLERY]


def test_file_names_tell_them_apart():
    jobs = drawing.jobs(["relu"], ["png", "svg"], ["light", "dark"], ["column", "slide"])
    assert [job.file_name for job in jobs] == [
        f"relu{look}.{kind}" for look in ("", "-dark", "-slide", "-dark-slide") for kind in ("png", "svg")
    ]


def test_a_name_given_twice_is_drawn_once():
    assert drawing.jobs(["relu", "relu"], None, ["light"], ["column"]) == [Job("relu", "png")]


@pytest.mark.parametrize(
    ("name", "kinds", "sentence"),
    [
        ("reluu", None, "unknown picture 'reluu'; did you mean 'relu'?"),
        ("learning-sin", None, "unknown picture 'learning-sin'; did you mean 'learning-sine'?"),
        ("relu", ["pgn"], "unknown format 'pgn'; did you mean 'png'?"),
        ("relu", ["gif", "mp4"], "relu does not move: it can be png, svg or pdf, not gif or mp4"),
        ("learning-sine", ["svg"], "learning-sine moves: it can be gif, mp4 or html, not svg"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(name, kinds, sentence):
    with pytest.raises(bw.InputError, match=re.escape(sentence)):
        drawing.jobs([name], kinds, ["light"], ["column"])


def test_every_activation_has_a_picture():
    made = drawing.content(Job("gelu", "svg")).decode()
    assert "<title" in made
    assert 'id="desc"' in made


# The command


def test_the_command_writes_files_and_a_second_run_the_same_bytes(tmp_path):
    first = run("relu", "gelu", "--theme", "both", "--out", tmp_path / "a")
    second = run("relu", "gelu", "--theme", "both", "--out", tmp_path / "b")
    assert first.exit_code == second.exit_code == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert sorted(written) == ["gelu-dark.png", "gelu.png", "relu-dark.png", "relu.png"]
    assert written == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


def test_the_list_names_every_picture():
    text = run("--list").stdout
    assert all(name in text for name in (*GALLERY, *ANIMATIONS))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--theme", "drak"], "unknown theme 'drak'; did you mean 'dark'?"),
        (["--size", "slides"], "unknown size 'slides'; did you mean 'slide'?"),
        (["relu", "--format", "gif"], "relu does not move"),
    ],
)
def test_wrong_options_are_refused_in_a_sentence(arguments, sentence, tmp_path):
    outcome = run(*arguments, "--out", tmp_path)
    assert isinstance(outcome.exception, bw.InputError)
    assert sentence in str(outcome.exception)


def test_a_file_in_the_place_of_the_folder_is_told_before_anything_is_drawn(tmp_path, monkeypatch):
    (tmp_path / "pictures").write_text("")
    monkeypatch.setattr(drawing, "content", lambda *_: pytest.fail("was drawn"))
    outcome = run("relu", "--out", tmp_path / "pictures")
    assert "it is a file" in str(outcome.exception)


def test_a_format_that_some_cannot_have_leaves_them_out_with_a_word(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "content", lambda *_: b"")
    monkeypatch.setattr(drawing, "MOST_PROCESSES", 1)
    outcome = run("--format", "pdf", "--out", tmp_path)
    assert outcome.exit_code == 0
    assert f"Left out, as they move: {', '.join(ANIMATIONS)}" in outcome.stderr
    assert len(list(tmp_path.iterdir())) == len(GALLERY)


def test_ctrl_c_leaves_only_whole_files_and_says_how_many(tmp_path, monkeypatch):
    def content(job, _):
        if job.theme == "dark":
            raise KeyboardInterrupt
        return b"whole"

    monkeypatch.setattr(drawing, "content", content)
    outcome = run("relu", "--theme", "both", "--out", tmp_path)
    assert outcome.exit_code == 130
    assert "Stopped early: 1 of 2 files" in outcome.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"relu.png": b"whole"}


# Several processes


def test_several_processes_draw_the_same(tmp_path, monkeypatch):
    wanted = [Job("relu", "svg"), Job("sigmoid", "svg")]
    drawing.draw(wanted, tmp_path / "one")
    monkeypatch.setattr(drawing, "JOBS_A_PROCESS", 1)
    monkeypatch.setattr(drawing, "_here", lambda *_: pytest.fail("not by processes"))
    done = []
    drawing.draw(wanted, tmp_path / "two", processes=2, on_file=done.append)
    assert set(done) == set(wanted)
    for job in wanted:
        assert (tmp_path / "one" / job.file_name).read_bytes() == (
            tmp_path / "two" / job.file_name
        ).read_bytes()


def test_what_goes_wrong_in_a_process_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "JOBS_A_PROCESS", 1)
    with pytest.raises(bw.InputError, match="unknown picture 'none'"):
        drawing.draw([Job("none", "svg"), Job("none", "png")], tmp_path, processes=2)


def test_ctrl_c_ends_all_processes(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "JOBS_A_PROCESS", 1)
    wanted = [Job("relu", "svg"), Job("softmax-temperature", "mp4")]

    pools, started = [], []

    class Pool(drawing.ProcessPoolExecutor):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            pools.append(self)

    def stop(_):
        started.extend(pools[0]._processes.values())
        raise KeyboardInterrupt

    monkeypatch.setattr(drawing, "ProcessPoolExecutor", Pool)
    with pytest.raises(KeyboardInterrupt):
        drawing.draw(wanted, tmp_path, processes=2, on_file=stop)
    for process in started:
        process.join(20)
    assert [process.is_alive() for process in started] == [False, False]
    assert [path.name for path in tmp_path.iterdir()] == ["relu.svg"]

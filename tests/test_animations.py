"""Moving pictures: nothing flickers, nothing jumps, and every file is the same the second time."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import bendwise as bw
from bendwise.cli.app import app
from bendwise.figures.animations import (
    Animation,
    Frame,
    Stage,
    as_film,
    as_gif,
    as_html,
    as_mp4,
    mp4,
    save_film,
)
from bendwise.figures.animations.building import picture_of, stage_canvas
from bendwise.figures.animations.colors import film
from bendwise.figures.animations.rendering import Renderer

KINDS = ("gif", "mp4", "html")
TICKS = (25, 1, 3, 50)


def dot_stage(*, theme, size, height):
    with stage_canvas(theme=theme, size=size, height=height) as c:
        (dot,) = c.ax.plot([0], [0], "o")
        c.ax.set_xlim(-1, 4)
        number = c.ax.set_title("0")

    def show(k):
        dot.set_data([k], [0])
        number.set_text(str(k))

    return Stage(picture_of(c), [dot, number], show)


@pytest.fixture
def dots():
    """A dot that goes to the right, under two captions."""
    frames = [
        Frame(k, "It goes <right>." if k < 2 else "It arrives & stays.", ticks, is_stop=k != 1)
        for k, ticks in enumerate(TICKS)
    ]
    return Animation("dots", "A dot", 'A dot goes "right".', frames, dot_stage)


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_makes_the_same_file(dots, kind):
    assert as_film(dots, kind, dpi=40) == as_film(dots, kind, dpi=40)


@pytest.mark.parametrize("kind", KINDS)
def test_progress_is_told_for_every_frame(dots, kind):
    told = []
    as_film(dots, kind, dpi=40, on_frame=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_unknown_format_finds_the_right_one(dots):
    with pytest.raises(bw.InputError, match="did you mean 'gif'"):
        as_film(dots, "gi")


# GIF


def frames_of(content):
    """Each frame as it is seen, and how long."""
    image = Image.open(io.BytesIO(content))
    for k in range(image.n_frames):
        image.seek(k)
        yield np.asarray(image.convert("RGB")), image.info["duration"]


def test_a_gif_has_all_frames_for_as_long_as_they_are_to_be_seen(dots):
    image = Image.open(io.BytesIO(as_gif(dots, dpi=40)))
    assert image.info["loop"] == 0
    assert image.info["comment"] == dots.alt.encode()
    assert [duration for _, duration in frames_of(as_gif(dots, dpi=40))] == [40 * ticks for ticks in TICKS]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_gif_shows_what_was_drawn(dots, theme):
    drawn = list(Renderer(dots, theme=theme, size="column", dpi=60))
    seen = [pixels for pixels, _ in frames_of(as_gif(dots, theme=theme, dpi=60))]
    for expected, actual in zip(drawn, seen, strict=True):
        assert np.abs(expected.astype(int) - actual).max() <= 24  # the nearest of 255 colors


def test_what_does_not_change_has_the_same_color_in_every_frame_of_a_gif(dots):
    drawn = list(Renderer(dots, theme="light", size="column", dpi=60))
    seen = [pixels for pixels, _ in frames_of(as_gif(dots, dpi=60))]
    for k in range(1, len(drawn)):
        still = (drawn[k] == drawn[k - 1]).all(axis=-1)
        assert 0.9 < still.mean() < 1
        assert (seen[k] == seen[k - 1]).all(axis=-1)[still].all()


def test_a_gif_has_one_palette():
    content = as_gif(Animation("dots", "", "", [Frame(k, "") for k in range(4)], dot_stage), dpi=40)
    position, packed = 13 + 3 * 2 ** ((content[10] & 7) + 1), []
    while content[position] != 0x3B:  # the blocks of the file, one after the other
        if content[position] == 0x21:
            position += 2
        else:
            packed.append(content[position + 9])
            position += 11
        while content[position]:
            position += content[position] + 1
        position += 1
    assert len(packed) == 4
    assert not any(flags & 0x80 for flags in packed)  # no table of colors of its own


def test_many_colors_become_255_and_the_most_frequent_stay_as_they_are():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    flat = np.full((64, 64, 3), (1, 2, 3), np.uint8)
    drawn = film([noise, flat])
    palette = drawn.palette()
    noisy, plain = (palette[numbers] for numbers in drawn.indexed(palette))
    assert len(palette) <= 255
    assert (plain == flat).all()
    assert np.abs(noisy.astype(int) - noise).mean() < 25


# MP4


def test_an_mp4_can_be_played_and_lasts_as_long_as_it_should(dots, tmp_path):
    path = tmp_path / "dots.mp4"
    path.write_bytes(as_mp4(dots, dpi=41))
    tool = mp4.ffmpeg()
    decoded = subprocess.run(
        [tool, "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True,
        check=True,
    )
    height, width = next(iter(Renderer(dots, theme="light", size="column", dpi=41))).shape[:2]
    assert decoded.stderr == b""
    assert height % 2 == width % 2 == 0
    assert len(decoded.stdout) == sum(TICKS) * height * width * 3


def test_an_mp4_starts_before_it_is_loaded_and_tells_no_date_but_what_is_seen(dots):
    content = as_mp4(dots, dpi=40)
    assert content.index(b"moov") < content.index(b"mdat")
    assert dots.title.encode() in content
    assert dots.alt.encode() in content
    times = content[content.index(b"mvhd") + 8 : content.index(b"mvhd") + 16]
    assert times == bytes(8)


def test_without_ffmpeg_the_error_says_what_to_install(dots, monkeypatch):
    monkeypatch.setattr(mp4, "_programs", lambda: iter(()))
    with pytest.raises(bw.InputError, match=r"pip install 'bendwise\[movies\]'"):
        as_mp4(dots, dpi=40)


def test_what_ffmpeg_says_is_what_the_error_says(dots, monkeypatch):
    monkeypatch.setattr(mp4, "_arguments", lambda *_: ["-loglevel", "error", "-i", "nothing-there"])
    with pytest.raises(bw.InputError, match=r"ffmpeg could not write the film: .*No such file"):
        as_mp4(dots, dpi=40)


def test_ctrl_c_leaves_no_program_and_no_folder_behind(dots, monkeypatch, tmp_path):
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *args, **how: started.append(popen(*args, **how)) or started[-1]
    )
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        as_mp4(dots, dpi=40, on_frame=stop)
    assert [process.returncode is None for process in started if "-i" in process.args] == [False]
    assert list(tmp_path.iterdir()) == []


# HTML


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.film, self._inside = [], None, {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self._inside = dict(attributes)
        self.tags.append((tag, self._inside))

    def handle_data(self, data):
        if self._inside.get("id") == "film" and data.strip():
            self.film = json.loads(data)

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def test_a_page_asks_nobody_for_anything(dots):
    text = as_html(dots, dpi=40).decode()
    assert not re.search(r"https?:|//\w|@import|url\(", re.sub(r"[A-Za-z0-9+/]{30,}", "", text))
    page = Page(text)
    assert not [
        found for _, found in page.tags if "href" in found or found.get("src", "data:")[:5] != "data:"
    ]
    assert "default-src 'none'" in page.of("meta")[2]["content"]


def test_a_page_has_a_scrubber_with_a_label_and_captions_to_be_read_aloud(dots):
    page = Page(as_html(dots, dpi=40).decode())
    (slider,) = [found for found in page.of("input") if found["type"] == "range"]
    assert slider["max"] == "3"
    assert slider["aria-label"]
    assert [button["id"] for button in page.of("button")] == ["back", "play", "next"]
    assert [found["aria-label"] for found in page.of("canvas")] == [dots.alt]
    assert [found["aria-live"] for found in page.of("p") if "aria-live" in found] == ["polite"]
    assert page.film["captions"] == ["It goes <right>.", "It arrives & stays."]
    assert [frame["caption"] for frame in page.film["frames"]] == [0, 0, 1, 1]
    assert [frame["ms"] for frame in page.film["frames"]] == [40 * ticks for ticks in TICKS]


def test_a_page_allows_only_its_own_script(dots):
    import hashlib

    text = as_html(dots, dpi=40).decode()
    script = text[text.rindex("<script>") + 8 : text.rindex("</script>")]
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{allowed}'" in text
    assert "prefers-reduced-motion" in script


def test_the_parts_on_a_page_put_together_are_the_frames(dots):
    page = Page(as_html(dots, dpi=60).decode())
    drawn = Renderer(dots, theme="light", size="column", dpi=60, captions=False)
    canvas = Image.new("RGBA", (drawn.width, drawn.height))
    for part, pixels in zip(page.film["frames"], drawn, strict=True):
        image = Image.open(io.BytesIO(base64.b64decode(part["png"]))).convert("RGBA")
        canvas.alpha_composite(image, (part["x"], part["y"]))
        assert np.abs(np.asarray(canvas.convert("RGB")).astype(int) - pixels).max() <= 24
    assert [part["key"] for part in page.film["frames"]] == [True, False, False, False]


def test_a_film_is_saved_by_its_ending(dots, tmp_path):
    save_film(dots, tmp_path / "dots.HTML", dpi=40)
    assert (tmp_path / "dots.HTML").read_bytes() == as_html(dots, dpi=40)
    with pytest.raises(bw.InputError, match="unknown format of an animation 'png'"):
        save_film(dots, tmp_path / "dots.png")


def test_bendwise_sculpt_writes_how_it_is_made(tmp_path):
    path = tmp_path / "line.html"
    outcome = CliRunner().invoke(app, ["sculpt", "2*x", "--out", str(path)])
    assert outcome.exit_code == 0
    assert "Sculpting 2*x from 1 pair of neurons" in path.read_text()


def test_bendwise_sculpt_refuses_other_films_before_it_begins(tmp_path):
    outcome = CliRunner().invoke(app, ["sculpt", "2*x", "--out", str(tmp_path / "line.png")])
    assert "--out takes the name of a GIF, MP4 or HTML file" in str(outcome.exception)
    assert outcome.stdout == ""


def test_ctrl_c_leaves_no_film_of_a_sculpture(tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bendwise.figures.animations.as_film", stop)
    outcome = CliRunner().invoke(app, ["sculpt", "2*x", "--out", str(tmp_path / "line.gif")])
    assert outcome.exit_code == 130
    assert "is not written" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_drawing_starts_no_window():
    code = "import bendwise.figures.animations, sys; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

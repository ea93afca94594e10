"""The gallery in all its looks: nothing collides, words say what is seen, the page shows the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from seen import collisions

from bendwise.figures.canvas import SIZES
from bendwise.figures.gallery import GALLERY, entry
from bendwise.figures.page import page_jobs
from bendwise.figures.saving import as_bytes

PAGE = Path(__file__).parents[1] / "docs" / "chapter.md"
ON_PAGE = {
    (job.name, job.theme, job.size): PAGE.with_suffix("") / job.file_name
    for job in page_jobs(PAGE.read_text(encoding="utf-8"))
    if job.kind == "png"
}
LOOKS = dict.fromkeys(
    [(name, *look) for name in GALLERY for look in (("light", "column"), ("dark", "slide"))] + [*ON_PAGE]
)
OFF = 2.0  # root mean square of 256 shades: another machine's fonts are a little other, another curve is not


@pytest.mark.parametrize(("name", "theme", "size"), LOOKS)
def test_a_picture_has_nothing_on_top_of_anything_says_what_is_seen_and_is_that_of_the_page(
    name, theme, size, tmp_path
):
    figure = entry(name).make(theme=theme, size=size)
    if (name, theme, size) in ON_PAGE:  # first: a layout that was drawn once comes out a little other
        assert differs(ON_PAGE[name, theme, size], figure, name, tmp_path) is None
    assert figure.get_figwidth() == SIZES[size].width
    assert collisions(figure) == []
    assert re.fullmatch(r"(?s)(?=.*\d).{60,}\.", figure.alt)


def differs(file, figure, name, folder):
    """In which way a file of the page is not what is drawn today, if it is not."""
    drawn = folder / f"{name}.png"
    drawn.write_bytes(as_bytes(figure, "png", title=entry(name).title, small=True))
    return compare_images(file, drawn, tol=OFF)


def test_another_curve_is_another_picture(tmp_path):
    figure = entry("sine-d5").make()
    assert differs(ON_PAGE["sine-d4", "light", "column"], figure, "sine-d5", tmp_path) is not None


def test_a_picture_is_found_by_its_name():
    assert all(name == found.name for name, found in GALLERY.items())


def test_a_collision_is_found_and_so_is_a_text_that_leaves_the_figure():
    figure = Figure(figsize=(3, 3), layout="constrained")
    ax = figure.subplots()
    assert collisions(figure) == []
    ax.text(0.2, 0.5, "these words")
    ax.text(0.3, 0.5, "those words")
    ax.text(0.9, 0.2, "words that leave it").set_in_layout(False)
    assert collisions(figure) == ["words that leave it", ("these words", "those words")]

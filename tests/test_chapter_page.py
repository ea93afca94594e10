"""The chapter's page: it has all its pictures, and its words say what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bendwise.errors import InputError
from bendwise.figures.gallery import ANIMATIONS, GALLERY
from bendwise.figures.page import alt_of, illustrate, page_jobs, pictures_of, with_pictures

PAGE = Path(__file__).parents[1] / "docs" / "chapter.md"
FOLDER = PAGE.with_suffix("")
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = [f"{letter}{row}" for letter, rows in {"A": 4, "B": 5, "C": 5, "D": 15, "F": 8}.items()
        for row in range(1, rows + 1)]  # fmt: skip


def test_the_words_beside_each_picture_are_those_of_the_picture():
    alts = {job.name: alt_of(FOLDER / job.file_name) for job in page_jobs(TEXT) if job.theme == "light"}
    assert with_pictures(TEXT, alts, "chapter") == TEXT


def test_no_file_lies_beside_the_page_that_it_does_not_show():
    assert {file.name for file in FOLDER.iterdir()} == {job.file_name for job in page_jobs(TEXT)}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_chapter_is_on_the_page(row):
    shown = {name: (GALLERY.get(name) or ANIMATIONS[name]).rows.split() for name in pictures_of(TEXT)}
    assert any(row in rows for rows in shown.values())


def test_a_page_is_drawn_and_written_and_the_second_time_is_the_same(tmp_path):
    page = tmp_path / "lesson.md"
    page.write_text("# ReLU\n\n<!-- picture relu -->\n<!-- end -->\n", encoding="utf-8")
    assert illustrate(page) == 2
    text = page.read_text(encoding="utf-8")
    assert re.search(r'<img src="lesson/relu\.png" width="420" alt="[^"]{60,}">', text)
    assert 'srcset="lesson/relu-dark.png"' in text
    files = {file.name: file.read_bytes() for file in (tmp_path / "lesson").iterdir()}
    assert illustrate(page) == 2
    assert page.read_text(encoding="utf-8") == text
    assert {file.name: file.read_bytes() for file in (tmp_path / "lesson").iterdir()} == files


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no picture", "asks for no picture"),
        ("<!-- picture relu -->\n", "lacks its <!-- end -->"),
        ("<!-- picture reluu -->\n<!-- end -->", "did you mean 'relu'"),
    ],
)
def test_a_page_that_asks_wrongly_gets_one_sentence_and_stays(text, said, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        illustrate(page)
    assert page.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [page]


def test_a_page_that_is_not_there_gets_one_sentence(tmp_path):
    with pytest.raises(InputError, match="cannot read the page"):
        illustrate(tmp_path / "nowhere.md")

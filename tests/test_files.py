"""Files are written whole or not at all."""

from __future__ import annotations

import os

import pytest

import bendwise as bw
from bendwise import files


def test_a_file_is_replaced_with_its_folder_made(tmp_path):
    path = tmp_path / "new" / "a.txt"
    for text in ("one", "zwei \u00fc"):
        files.write_text(path, text, "it")
        assert path.read_text(encoding="utf-8") == text
    assert os.listdir(path.parent) == ["a.txt"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    def full(*paths):
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(bw.InputError, match=r"cannot write it to .*a\.txt: No space left on device"):
        files.write_text(path, "new", "it")
    assert os.listdir(tmp_path) == ["a.txt"]
    assert path.read_text() == "old"

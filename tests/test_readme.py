"""README says what is so: what its command prints, its numbers beside others'. Doctests run its Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def rows(text):
    """All rows of all tables in a text, as lists of cells."""
    lines = [line for line in text.splitlines() if re.match(r"[|│]", line)]
    return [[cell.strip() for cell in re.split(r"[|│]", line)[1:-1]] for line in lines]


def page(path):
    return (ROOT / path).read_text(encoding="utf-8")


def row(text, name):
    """The one row that begins with this name."""
    (found,) = [cells for cells in rows(text) if cells[0] == name]
    return found


def printed_by(folder, *words):
    environment = {**os.environ, "COLUMNS": "100"}
    command = [sys.executable, "-m", "bendwise", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout


def without_seconds(cells):
    return cells[:4] + cells[5:]


def test_activations_get_the_rows_that_readme_shows(tmp_path):
    """Two of them: the others have no say in their rows, and all would take most of a minute."""
    said = printed_by(tmp_path, "compare", "spiral", "--activations", "relu,linear", "--no-baselines")
    for name in ("relu", "linear"):
        assert without_seconds(row(said, name)) == without_seconds(row(page("README.md"), name))


@pytest.mark.slow
def test_the_first_command_prints_what_readme_shows(tmp_path):
    said = printed_by(tmp_path, "compare", "spiral")
    shown = page("README.md")
    names = [cells[0] for cells in rows(said)]
    assert [cells[0] for cells in rows(shown) if cells[0] in names] == names
    for name in names:
        assert without_seconds(row(said, name)) == without_seconds(row(shown, name))
    assert "Take silu: it beats step and linear" in said
    assert "Take silu: it beats step and linear" in shown


COLUMNS = ("", "Bendwise", "NumPy, SciPy", "PyTorch", "JAX", "scikit-learn")


def beside(name):
    """README's row beside others, by column."""
    text = page("README.md")
    assert [cells for cells in rows(text) if cells[1:2] == ["Bendwise"] and len(cells) == 6] == [
        list(COLUMNS)
    ]
    return dict(zip(COLUMNS, row(text, name), strict=True))


def errors(name):
    """The largest errors of value and slope by library, as docs/accuracy.md has them."""
    value, slope = [
        cells[1:] for cells in rows(page("docs/accuracy.md")) if cells[0] == name and len(cells) == 6
    ]
    libraries = ("bendwise", "torch", "jax", "scipy", "numpy")
    both = ([re.sub(r" \(.*", "", cell).strip("*") for cell in cells] for cells in (value, slope))
    return {library: pair for library, *pair in zip(libraries, *both, strict=True)}


def said(pair):
    words = ["no digit right" if error == "none" else error for error in pair]
    return words[0] if words[0] == words[1] == "no digit right" else " / ".join(words)


@pytest.mark.parametrize("function", ["sigmoid", "gelu", "softplus"])
def test_errors_are_those_that_were_measured(function):
    (name,) = [cells[0] for cells in rows(page("README.md")) if cells[0].startswith(f"{function}: ")]
    measured = errors(function)
    shown = beside(name)
    for column, library in zip(COLUMNS[1:5], ("bendwise", "scipy", "torch", "jax"), strict=True):
        assert shown[column] == said(measured[library])


@pytest.mark.parametrize(
    ("name", "what"),
    [("10⁵ values take², times Bendwise's", "value"), ("with gradients", "value and gradient")],
)
def test_times_are_those_that_were_measured(name, what):
    (measured,) = [
        cells for cells in rows(page("docs/speed.md")) if cells[:4] == [what, "10⁵", "float32", "1"]
    ]
    _, numpy, scipy, _, torch, jax, _ = measured[5:]
    assert list(beside(name).values())[1:] == ["1", min(numpy, scipy, key=float), torch, jax, ""]


def test_times_of_training_are_those_that_were_measured():
    text = page("docs/training.md").split("### spiral 2-64-3")[1].split("###")[0]
    over = {cells[0]: float(cells[2]) for cells in rows(text) if re.match(r"[\d.]+$", cells[-2])}
    shown = beside("training a network on the spiral³")
    assert shown["PyTorch"] == f"{over['torch.compile']:.1f} to {over['PyTorch']:.1f}"
    assert shown["JAX"] == f"{over['JAX']:.1f}"
    assert shown["scikit-learn"] == f"{over['scikit-learn']:.1f}"


def test_times_of_choosing_are_those_that_were_measured():
    over = {cells[0]: cells[2] for cells in rows(page("docs/comparison.md")) if len(cells) == 5}
    shown = beside("600 trainings, to choose an activation⁴")
    assert shown["PyTorch"] == f"{over['PyTorch, stacked']} to {over['PyTorch, one by one']}"
    assert shown["scikit-learn"] == over["scikit-learn"]

"""The chapter as notebooks: they run from top to bottom, and git holds them as they were written."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import bendwise as bw

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LIMIT_S = 300  # for a cell on a busy machine
ROWS = {
    f"{letter}{row}"
    for letter, rows in {"A": 4, "B": 5, "C": 5, "D": 15, "E": 5, "F": 8}.items()
    for row in range(1, rows + 1)
}
WIDGET = "application/vnd.jupyter.widget-view+json"
every = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a notebook in a kernel of its own, with the Bendwise of the tests and nobody's settings."""
    monkeypatch.setenv("PYTHONPATH", str(Path(bw.__file__).parents[1]))
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))

    def execute(notebook):
        where = {"metadata": {"path": str(tmp_path)}}
        return NotebookClient(notebook, timeout=LIMIT_S, kernel_name="python3", resources=where).execute()

    return execute


@every
def test_a_notebook_runs_and_says_nothing_on_the_side(path, run):
    done = run(read(path))
    outputs = [output for cell in code(done) for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    shown = [output.data for output in outputs if "data" in output]
    drawn = ["image/png" in data or "<img " in data.get("text/html", "") for data in shown]
    is_figure = [data["text/plain"].startswith(("<Figure", "<Picture")) for data in shown]
    assert drawn == is_figure
    assert sum(drawn) >= 3
    assert any(WIDGET in data for data in shown)


def test_a_number_that_is_wrong_stops_a_notebook(run):
    notebook = read(FOLDER / "4-softmax.ipynb")
    start, steps = (cell for cell in code(notebook) if cell.id in ("start", "steps"))
    steps.source = steps.source.replace("0.89528266", "0.8952")
    notebook.cells = [start, steps]
    with pytest.raises(CellExecutionError, match="AssertionError"):
        run(notebook)


@every
def test_git_holds_no_outputs_and_cells_keep_their_names(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(notebook))
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@every
def test_a_notebook_brings_bendwise_where_it_is_missing(path):
    first = code(read(path))[0].source
    assert '%pip install -q "bendwise[notebook]"' in first
    assert first.startswith("try:\n    import bendwise as bw\nexcept ModuleNotFoundError:\n")


def test_every_row_of_the_chapter_is_in_a_notebook():
    tags = {tag for path in NOTEBOOKS for cell in code(read(path)) for tag in cell.metadata.get("tags", [])}
    assert tags == ROWS


@every
def test_a_notebook_asks_before_it_tells_and_leads_on(path):
    words = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert words.count("**Try first.**") == words.count("<details>") == words.count("</details>") >= 5
    for linked in re.findall(r"\]\(([\w-]+\.ipynb)\)", words):
        assert (FOLDER / linked).exists()

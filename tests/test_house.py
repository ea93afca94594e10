"""Promises about the project as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import bendwise as bw
from bendwise import activations
from bendwise.activations import elsewhere

ROOT = Path(__file__).parents[1]
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split()


def imported_by(code):
    probe = f"{code}; import sys; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.parametrize("code", ["import bendwise", "import bendwise as bw; dir(bw); bw.InputError"])
def test_importing_bendwise_starts_nothing(code):
    heavy = {
        "numpy",
        "numba",
        "llvmlite",
        "pandas",
        "sklearn",
        "scipy",
        "sympy",
        "matplotlib",
        "rich",
        "typer",
        "starlette",
        "uvicorn",
        "websockets",
    }
    assert not heavy & set(imported_by(code))


def test_running_an_activation_needs_no_symbols():
    loaded = imported_by("import bendwise as bw; bw.relu([1.0]); bw.gelu.parameters")
    assert not {"sympy", "bendwise.symbolic"} & set(loaded)


def test_the_plain_catalogue_imports_nothing_that_must_be_installed():
    loaded = imported_by("import bendwise.activations")
    assert not {"numpy", "numba", "llvmlite", "platformdirs"} & set(loaded)


def test_every_activation_is_a_public_name_with_a_type():
    hints = Path(bw.__file__).read_text()
    assert set(activations.catalogue) == set(bw._ACTIVATIONS)
    assert all(re.search(rf"^    {name}: \w+Function$", hints, re.MULTILINE) for name in bw._ACTIVATIONS)
    assert all(getattr(bw, name) is not None for name in bw.__all__)


def test_only_activations_of_the_catalogue_have_names_elsewhere():
    assert set(elsewhere.NAMES) <= set(activations.catalogue)


@pytest.mark.skipif(not TRACKED, reason="not a git checkout")
def test_no_registry_host_stands_in_the_repository():
    host = re.compile(r"https?://[\w.-]*(pypi|pythonhosted|npmjs|artifact|mirror)", re.IGNORECASE)
    for name in TRACKED:
        text = (ROOT / name).read_text(encoding="utf-8", errors="ignore")
        assert not host.search(text), name


@pytest.mark.skipif(not TRACKED, reason="not a git checkout")
def test_source_files_stay_small_enough_to_read():
    long = {
        name: lines
        for name in TRACKED
        if name.startswith("src/") and name.endswith(".py")
        if (lines := len((ROOT / name).read_text(encoding="utf-8").splitlines())) > 330
    }
    assert not long

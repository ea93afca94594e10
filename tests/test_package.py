"""What is published: one version, complete metadata, every file in the wheel, and types for its users."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import bendwise as bw
from bendwise import activations

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

CONSUMER = """
import numpy as np
import pandas as pd
from typing import assert_type
from matplotlib.figure import Figure

import bendwise as bw
from bendwise.compiler import ElementwiseFunction, GatedFunction, RowFunction
from bendwise.lab import Session

assert_type(bw.gelu, ElementwiseFunction)
assert_type(bw.softmax, RowFunction)
assert_type(bw.swiglu, GatedFunction)
assert_type(bw.get_threads(), int)
X, y = bw.datasets.spiral_data(samples=10, classes=3, seed=0)
network = bw.Network([bw.Dense(2, 8), bw.relu, bw.Dense(8, 3), bw.softmax])
assert_type(network.fit(X, y, epochs=1), bw.Network)
assert_type(bw.sculpt(np.sin, 0, 6, pairs=3), bw.Sculpture)
assert_type(bw.chapter_sine().network, bw.Network)
assert_type(bw.compare(X, y, seeds=2).ranking, pd.DataFrame)
assert_type(bw.figures.network_figure(network), Figure)
assert_type(bw.anatomy.health(network, X).is_healthy, bool)
error: ValueError = bw.InputError("wrong")
"""
WRONG = """
import bendwise as bw

bw.Dense("two", 8)
bw.set_threads()
bw.sculpt(pair=3)
"""


def test_the_version_stands_in_one_place_and_the_changelog_begins_with_it():
    assert PROJECT["dynamic"] == ["version"]
    assert "version" not in PROJECT
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first.group(1) == bw.__version__
    sources = [*(ROOT / "src").rglob("*.py"), ROOT / "pyproject.toml", ROOT / "frontend" / "package.json"]
    mentioned = [path.name for path in sources if f'"{bw.__version__}"' in path.read_text(encoding="utf-8")]
    assert mentioned == ["__init__.py"]


def test_the_metadata_says_what_people_look_for():
    assert (PROJECT["license"], PROJECT["requires-python"]) == ("MIT", ">=3.11")
    assert PROJECT["authors"] == PROJECT["maintainers"] == [{"name": "The Bendwise developers"}]
    kinds = PROJECT["classifiers"]
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13, 14)} <= set(kinds)
    assert len([kind for kind in kinds if kind.startswith("Operating System")]) == 3
    assert "Typing :: Typed" in kinds


def test_types_are_published():
    assert (resources.files("bendwise") / "py.typed").is_file()


@pytest.fixture(scope="module")
def builder():
    """What makes wheels; asked what it would do, it makes nothing."""
    return pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))


@pytest.fixture(scope="module")
def wheel(builder):
    """The files that a wheel has before the lab's page is put into it."""
    return {file.distribution_path for file in builder.recurse_included_files()}


def test_the_metadata_is_what_registries_accept(builder):
    assert builder.metadata.version == bw.__version__
    assert builder.metadata.core.classifiers == PROJECT["classifiers"]  # each is known, or this raises


def test_a_wheel_has_every_file_of_the_package(wheel):
    here = ROOT / "src"
    made = {"static", "__pycache__"}
    files = [path.relative_to(here) for path in (here / "bendwise").rglob("*") if path.is_file()]
    wanted = {path.as_posix() for path in files if not made & set(path.parts)}
    assert {"bendwise/py.typed", "bendwise/comparison/report/page.html.jinja"} <= wanted
    assert "bendwise/lab/lessons/quarter.json" in wanted
    assert wanted <= wheel


def test_a_wheel_has_the_measured_errors(wheel):
    measured = {path.stem for path in (ROOT / "accuracy").glob("*.json")}
    assert measured <= set(activations.catalogue)
    assert {f"bendwise/accuracy/measured/{name}.json" for name in measured} <= wheel


def test_a_wheel_has_nothing_else(wheel):
    assert {name.split("/")[0] for name in wheel} == {"bendwise"}
    assert not [name for name in wheel if name.endswith((".pyc", ".o", ".so"))]


def test_an_sdist_has_what_the_tests_read():
    builders = pytest.importorskip("hatchling.builders.sdist")
    files = {file.relative_path for file in builders.SdistBuilder(str(ROOT)).recurse_included_files()}
    read = {"SECURITY.md", "README.md", "conftest.py", "hatch_build.py", "run", "requirements.lock"}
    folders = ("tests", "docs", "benchmarks", "examples", "frontend", "accuracy")
    assert read <= files
    assert set(folders) <= {Path(name).parts[0] for name in files}
    assert not [name for name in files if set(Path(name).parts) & {"node_modules", "dist", "static", ".git"}]


def mypy(tmp_path, source):
    """What mypy says of a program that uses the package; with the settings, and the cache, of the checks."""
    pytest.importorskip("mypy")
    (tmp_path / "consumer.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", str(tmp_path / "consumer.py")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_who_uses_bendwise_under_strict_types_gets_them(tmp_path):
    assert mypy(tmp_path, CONSUMER) == "Success: no issues found in 1 source file\n"


def test_a_wrong_use_is_found_by_its_type(tmp_path):
    said = mypy(tmp_path, WRONG)
    assert re.findall(r"consumer.py:(\d+): error", said) == ["4", "5", "6"]

"""The pages about other libraries: their examples run, where the libraries are."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest

PAGES = Path(__file__).parents[2] / "docs" / "howto"
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.mark.parametrize(
    ("page", "libraries"), [("pytorch", ["torch"]), ("onnx-and-files", ["onnx", "onnxruntime"])]
)
def test_the_examples_of_a_page_run(page, libraries):
    for library in libraries:
        pytest.importorskip(library, reason="a peer: python3 run test-peers")
    with np.printoptions():
        done = doctest.testfile(str(PAGES / f"{page}.md"), module_relative=False, optionflags=FLAGS)
    assert done.attempted > 10
    assert done.failed == 0

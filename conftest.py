"""For every test and every documented example: what they define is gone when they end."""

from __future__ import annotations

import pytest

from bendwise.activations import catalogue


@pytest.fixture(autouse=True)
def catalogue_as_it_was():
    """The catalogue, without the activations that a test or an example has entered."""
    before = dict(catalogue)
    yield
    catalogue.clear()
    catalogue.update(before)

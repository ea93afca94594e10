"""The lab's softmax explorer: the way of the shares from hot to cold."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw
from bendwise.lab.fields import read_state
from bendwise.lab.views.softmax import VIEW


def draw(**state):
    return VIEW.draw(read_state(VIEW.fields, state))


@pytest.mark.parametrize("scores", [[2.0, 1.0, 0.1], [-1000.0, 1000.0], [0.5] * 8])
def test_the_way_is_softmax_at_temperatures_from_100_down_to_a_hundredth(scores):
    way = draw(scores=scores, temperature=3.0, added=7.0, dtype="float16").arrays["way"]
    expected = [bw.softmax(scores, temperature=t) for t in np.geomspace(100, 0.01, 41)]
    np.testing.assert_allclose(way.T, expected, rtol=1e-11, atol=1e-300)


def test_the_shares_lie_on_the_way():
    drawn = draw(scores=[2.0, 1.0, 0.1], temperature=10.0)
    np.testing.assert_allclose(drawn.arrays["way"][:, 10], drawn.arrays["right"], rtol=1e-12)


def test_the_way_of_scores_that_overflow_says_nothing_of_it():
    drawn = draw(scores=[1000.0, 1.0, -1000.0], subtract=False)
    assert np.isnan(drawn.arrays["shares"][0])
    assert np.isfinite(drawn.arrays["way"]).all()
    assert drawn.texts["warning"] == "overflow encountered in exp; invalid value encountered in divide"

"""The lab's neuron bench: the parameters of its activation."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab.fields import read_state
from bendwise.lab.views.neuron import VIEW


def state(**given):
    return read_state(VIEW.fields, given)


def draw(**given):
    return VIEW.draw(state(**given))


def output(**given):
    return draw(weight=1.0, bias=0.0, probe=-2.0, **given).numbers["value"]


def test_parameters_bend_the_curve_its_slope_and_its_table():
    drawn = draw(activation="leaky_relu", settings=[0.3], weight=2.0, bias=0.0, probe=-2.0)
    assert (drawn.numbers["value"], drawn.numbers["slope"]) == pytest.approx((-1.2, 0.6))
    x, value = (drawn.arrays[name].astype(float) for name in ("x", "value"))
    np.testing.assert_allclose(value, bw.leaky_relu(2 * x, 0.3), rtol=1e-6, atol=1e-6)
    assert drawn.arrays["table"][0].tolist() == pytest.approx([-3, -6, -1.8, 0.6])


def test_a_neuron_responds_by_its_parameters():
    assert draw(activation="leaky_relu", settings=[0.0]).numbers["responds"] < 0.5
    assert draw(activation="leaky_relu", settings=[0.2]).numbers["responds"] == 1


def test_settings_of_another_activation_are_left_aside():
    assert output(activation="elu", settings=[1.0, 2.0]) == float(bw.elu(-2.0))
    assert output(activation="tanh", settings=[1.0]) == float(bw.tanh(-2.0))


def test_a_parameter_as_large_as_can_be_is_no_limit():
    assert output(activation="softplus", settings=[3.0, 1000.0]) == float(bw.softplus(-2.0, beta=3.0))


def test_the_range_says_of_which_parameters_it_is():
    assert draw(activation="elu").texts["range"] == "from −1 to ∞"
    assert draw(activation="elu", settings=[1.0]).texts["range"] == "from −1 to ∞"
    assert draw(activation="elu", settings=[2.0]).texts["range"] == "from −1 to ∞, with the usual parameters"


def test_a_parameter_that_cannot_be_is_told():
    with pytest.raises(InputError, match=r"beta of softplus must be above 0, not -1"):
        draw(activation="softplus", settings=[-1.0, 1000.0])


@pytest.mark.parametrize("settings", [[], [0.3]])
def test_the_python_beside_it_computes_the_same(settings, capsys):
    given = {"activation": "leaky_relu", "settings": settings, "probe": -2.0}
    exec(VIEW.python(state(**given)), {})
    assert float(capsys.readouterr().out.split()[-1]) == draw(**given).numbers["value"]


def test_the_page_knows_every_parameter_and_its_least():
    known = VIEW.material()["parameters"]
    assert known["leaky_relu"] == [("negative_slope", 0.01, -1000.0)]
    assert known["softplus"] == [("beta", 1.0, 0.001), ("threshold", 1000.0, -1000.0)]
    assert "relu" not in known
    assert max(map(len, known.values())) <= VIEW.fields["settings"].longest

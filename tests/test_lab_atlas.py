"""The atlas of activations: facts against other ways to find them, formulas, curves and own formulas."""

from __future__ import annotations

import runpy

import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab import Session
from bendwise.lab.fields import Text, Texts
from bendwise.lab.mathml import TAGS, mathml
from bendwise.lab.views import VIEWS, atlas_cards
from bendwise.lab.views.atlas_cards import CHIPS, SHOWN, arrays, look, records
from bendwise.lab.views.atlas_own import own_curve

RECORDS = {record.name: record for record in records()}


def draw(**state):
    return Session().handle({"seq": 1, "do": "draw", "view": "atlas", "state": state})


def named(chip):
    return {name for name, record in RECORDS.items() if look(record).chips[CHIPS.index(chip)]}


def tags(tree):
    if isinstance(tree, str):
        return set()
    return {tree[0]}.union(*(tags(part) for part in tree[1:]))


def test_every_activation_has_a_card_with_a_formula_of_known_elements():
    cards = VIEWS["atlas"].material()["cards"]
    assert [card["name"] for card in cards] == list(RECORDS)
    for card in cards:
        assert tags(card["formula"]) <= set(TAGS)


@pytest.mark.parametrize("name", RECORDS)
def test_the_gain_of_a_card_is_that_of_the_activation(name):
    assert look(RECORDS[name]).numbers[0] == pytest.approx(RECORDS[name].gain, rel=2e-3)


def test_the_words_on_a_card_are_true():
    assert {"relu", "tanh", "step"} <= named("monotone")
    assert not {"gelu", "silu", "mish", "gaussian", "sine"} & named("monotone")
    assert named("bounded") >= {"sigmoid", "gaussian", "sine", "relu6"}
    assert not {"relu", "elu", "gelu"} & named("bounded")
    assert named("centered") >= {"tanh", "softsign", "linear"}
    assert not {"sigmoid", "relu", "elu", "selu"} & named("centered")
    assert {"relu", "elu", "sigmoid", "gelu"} <= named("flat")
    assert not {"leaky_relu", "linear", "sine"} & named("flat")
    assert {"relu", "hard_tanh", "step"} <= named("still")
    assert not {"gelu", "sigmoid", "elu", "leaky_relu"} & named("still")


def test_a_small_picture_shows_the_values_to_a_half_of_its_steps():
    pictures = arrays(budget_s=60)[1]["pictures"]
    x = (np.arange(-64, 64) + 0.5) / 8
    tanh = np.tanh(x[SHOWN])
    seen = pictures[list(RECORDS).index("tanh"), 0] / 127 * 4 - 4
    np.testing.assert_allclose(seen, tanh, atol=4 / 254 + 1e-9)
    assert pictures.nbytes < 10_000


def test_the_curves_are_those_of_the_functions_with_the_parameters_of_the_state():
    reply = draw(pinned=["leaky_relu", "tanh"], focus="leaky_relu", settings=[0.3], probe=-2.0)
    x = np.linspace(-6, 6, 481)
    leaky = np.where(x > 0, x, 0.3 * x)
    np.testing.assert_allclose(reply.arrays["values"], [leaky, np.tanh(x)], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(reply.arrays["probed"], [[-0.6, 0.3], [np.tanh(-2), 1 - np.tanh(-2) ** 2]])
    at, value, moves, now = reply.arrays["handles"][0]
    assert (value, moves, now) == (pytest.approx(0.3 * at), pytest.approx(at), 0.3)


@pytest.mark.all_kernels
def test_every_activation_can_be_pinned_with_its_parameters(activation):
    name = activation.name
    settings = [min(value, 1000.0) for value in activation.parameters.values()]
    reply = draw(pinned=[name], focus=name, settings=settings)
    assert "error" not in reply.head
    x = np.linspace(-6, 6, 481)
    np.testing.assert_allclose(reply.arrays["values"][0], np.float32(activation(x)), rtol=1e-6)
    assert reply.arrays["handles"].shape == (len(settings), 4)


@pytest.mark.parametrize("odd", ["'); import os #", '"""', "{x}", "a\\", "x; import os"])
def test_an_odd_own_formula_never_becomes_a_line_of_python(odd):
    told = Session().handle({"seq": 1, "do": "python", "view": "atlas", "state": {"own": odd}}).head["python"]
    assert "mine" not in told
    assert "os" not in told.replace("cos", "")


def test_settings_for_other_activations_are_left_aside():
    usual = draw(pinned=["leaky_relu"]).arrays["values"]
    assert (draw(pinned=["leaky_relu"], settings=[0.3, 0.4]).arrays["values"] == usual).all()


def test_a_parameter_out_of_its_range_is_refused_in_a_sentence():
    reply = draw(pinned=["celu"], settings=[-1.0])
    assert reply.head["error"] == "alpha of celu is above 0, not -1"


def test_the_slope_of_sigmoid_is_at_most_a_quarter_for_each_layer():
    reply = draw(pinned=["sigmoid", "linear"], layers=5)
    assert reply.arrays["steepest"] == pytest.approx([0.25, 1.0], rel=1e-4)
    strengths = reply.arrays["strengths"]
    assert strengths.shape == (2, 6)
    assert strengths[0, 5] < 0.25**5
    np.testing.assert_allclose(strengths[1], 1)
    scaled = draw(pinned=["relu"], layers=1, scaled=True).arrays["strengths"][0, 1]
    assert scaled == pytest.approx(1, rel=0.05)  # √2 times √½


def test_what_goes_through_relu_is_half_zeros():
    reply = draw(focus="relu")
    zero_to_next = reply.arrays["after"][24]
    assert 0.5 < zero_to_next < 0.6
    assert reply.arrays["before"].sum() == pytest.approx(1, abs=1e-3)
    assert reply.head["numbers"]["mean"] == pytest.approx(1 / np.sqrt(2 * np.pi), abs=0.03)


@pytest.mark.parametrize(
    ("text", "value", "slope"),
    [
        ("x * sin(x)", lambda x: x * np.sin(x), lambda x: np.sin(x) + x * np.cos(x)),
        ("exp(-x**2)", lambda x: np.exp(-(x**2)), lambda x: -2 * x * np.exp(-(x**2))),
        ("gelu(2*x)", lambda x: bw.gelu(2 * x), lambda x: 2 * bw.gelu.slope(2 * x)),
    ],
)
def test_an_own_formula_has_its_slope_to_nine_digits(text, value, slope):
    x = np.linspace(-6, 6, 481)
    drawn_value, drawn_slope = own_curve(text)(x)
    np.testing.assert_allclose(drawn_value, value(x))
    np.testing.assert_allclose(drawn_slope, slope(x), atol=1e-9)
    assert draw(own=text).arrays["values"].shape == (4, 481)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sinn(x)", "in the formula 'sinn(x)', column 1: unknown function 'sinn'; did you mean 'sin'?"),
        ("y + 1", "in the formula 'y + 1', column 1: unknown name 'y'; the variable is called x"),
        ("__import__('os')", "unknown function"),
        ("x.__class__", "is not arithmetic in x"),
    ],
)
def test_a_wrong_own_formula_is_one_sentence_and_the_rest_is_drawn(text, sentence):
    reply = draw(own=text)
    assert sentence in reply.head["texts"]["problem"]
    assert reply.arrays["values"].shape == (3, 481)


def test_a_jump_of_the_own_slope_is_named():
    assert draw(own="max(x - 1, 0) + sin(x)").head["texts"]["sharp"] == "1"
    assert draw(own="sin(x) * exp(x / 3)").head["texts"]["sharp"] == ""


@pytest.mark.parametrize(
    "text",
    ["x * sin(pi * x)", "x if x > 0 else elu(x - 1.0)", "floor(x) + x % 2",
     "leaky_relu(x, negative_slope=1/3)", "9**9**9 * x", "max(x, 0, x - 1)", "acos(x) / 0"],
)  # fmt: skip
def test_the_python_of_an_own_formula_computes_what_is_drawn(text, tmp_path, capsys):
    state = {"own": text, "pinned": ["softplus"], "settings": [2.0, 1000.0]}
    code = Session().handle({"seq": 1, "do": "python", "view": "atlas", "state": state}).head["python"]
    (tmp_path / "atlas.py").write_text(code, encoding="utf-8")
    try:
        with np.errstate(all="ignore"):
            computed = runpy.run_path(str(tmp_path / "atlas.py"))
    finally:
        bw.activations.catalogue.pop("mine", None)
    drawn = draw(**state).arrays["values"]
    np.testing.assert_allclose(drawn[0], computed["softplus_value"], rtol=1e-6)
    np.testing.assert_allclose(drawn[1], np.float32(computed["mine_value"]), rtol=1e-5, atol=1e-6)
    assert "mine(1.0) =" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-(a + b) * x", ["mrow", ["mrow", ["mo", "−"]], ["mo", "·"]]),
        ("1 / (1 + exp(-x))", ["mfrac"]),
        ("(x + 1) ** 2", ["msup", ["mrow", ["mo", "("]]]),
        ("x if x > 0 else 0", ["mtable", ["mtr"]]),
    ],
)
def test_a_formula_becomes_mathml(text, tree):
    def starts(found, wanted):
        pairs = zip(found, wanted, strict=False)
        return all(starts(a, b) if isinstance(b, list) else a == b for a, b in pairs)

    assert starts(mathml(text), tree)


@pytest.mark.parametrize("text", ["x +", "x.y", "lambda: 0", "(" * 500])
def test_what_is_no_formula_becomes_no_mathml(text):
    assert mathml(text) is None


def test_texts_of_a_state_are_short_and_of_the_list():
    with pytest.raises(InputError, match="at most 3 characters"):
        Text("", 3).read("own", "x" * 4)
    with pytest.raises(InputError, match="did you mean 'relu'"):
        Texts(("relu",), 0, 2, {"": ("relu", "tanh")}).read("pinned", ["relv"])
    with pytest.raises(InputError, match="twice"):
        Texts(("relu",), 0, 2, {"": ("relu", "tanh")}).read("pinned", ["relu", "relu"])


def test_cards_come_in_portions_and_those_that_wait_have_no_picture(monkeypatch):
    monkeypatch.setattr(atlas_cards, "_found", [])
    atlas_cards._rows.cache_clear()
    count, rows = arrays(budget_s=1e-9)
    assert count == 1
    assert (rows["pictures"][1:] == 255).all()
    assert not rows["chips"][1:].any()
    assert np.isnan(rows["facts"][1:]).all()
    assert draw().head["numbers"]["cards"] > count
    count, rows = arrays(budget_s=60)
    assert count == len(records())
    assert np.isfinite(rows["facts"][:, 0]).all()
    assert draw().head["numbers"]["cards"] == count

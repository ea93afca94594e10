"""The card of an activation, in a terminal and as a picture."""

from __future__ import annotations

import math

import numpy as np
import pytest

import bendwise as bw
from bendwise.cli import main
from bendwise.figures.card import card_figure, card_text, facts


@pytest.fixture
def show(capsys, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["bendwise", "show", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr()

    return run


@pytest.mark.parametrize("name", ["gelu", "step", "log1mexp", "exponential", "linear"])
def test_the_card_of_an_activation_has_its_facts_and_its_curve(name, show):
    status, said = show(name)
    assert status == 0
    for text in (bw.get(name).summary, bw.get(name).source.split()[0], "value, slope", "⠀"):
        assert text in said.out


def test_an_alias_leads_to_the_card_and_rows_have_one_without_a_curve(show):
    assert "1 / (1 + exp(-x))" in show("expit")[1].out
    assert "softmax" in show("softmax")[1].out


def test_the_card_as_a_picture(show, tmp_path):
    status, _ = show("mish", "--png", str(tmp_path / "mish.png"))
    assert status == 0
    assert (tmp_path / "mish.png").read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_shown_gets_one_sentence(show, tmp_path):
    status, said = show("geluu")
    assert status == 2
    assert "did you mean 'gelu'" in said.err
    status, said = show("mish", "--png", str(tmp_path / "nowhere" / "mish.png"))
    assert status == 2
    assert "cannot write" in said.err
    status, said = show("softmax", "--png", str(tmp_path / "softmax.png"))
    assert status == 2
    assert "no curve to draw" in said.err


def test_a_jump_is_no_line_in_the_picture():
    value_lines = [line for line in card_figure(bw.step).axes[0].lines if len(line.get_xdata()) > 2]
    assert all(abs(line.get_ydata()[1:] - line.get_ydata()[:-1]).max(initial=0) < 0.5 for line in value_lines)
    assert card_text(bw.step).count("\n") > 10
    assert ("kinks", "0") in facts(bw.step)


def test_a_curve_without_a_limit_is_drawn_and_says_so():
    @bw.activation
    def wavy(x):
        """x + sin(x)"""
        return x + math.sin(x)

    assert np.isnan(wavy.limits).all()
    assert "from no limit at −∞ to no limit at ∞" in bw.figures.curve_figure(wavy).alt
    assert ("at −∞, ∞", "no limit, no limit") in facts(wavy)

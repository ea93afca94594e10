"""What a notebook shows of activations, networks, sculptures and pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

import bendwise as bw
from bendwise.figures.curves import curve_figure


class Reader(HTMLParser):
    """Alternative texts and words of a piece of HTML; it must be well formed."""

    def __init__(self, text):
        super().__init__()
        self.alts, self.words, self.open = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        if tag != "img":
            self.open.append(tag)
        else:
            known = dict(attributes)
            assert known["src"].startswith("data:image/png;base64,")
            self.alts.append(known["alt"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data.strip())


def test_an_activation_shows_curve_formula_and_facts():
    shown = Reader(bw.gelu._repr_html_())
    assert "gelu" in shown.alts[0]
    assert r"$\displaystyle \mathrm{gelu}(x) = x \Phi\left(x\right)$" in shown.words
    assert "Hendrycks & Gimpel 2016, arXiv:1606.08415" in shown.words


@pytest.mark.parametrize("name", ["softmax", "swiglu", "logsumexp"])
def test_what_has_no_curve_shows_its_facts(name):
    shown = Reader(bw.get(name)._repr_html_())
    assert shown.alts == []
    assert bw.get(name).summary in shown.words


def test_a_formula_in_latex_escapes_what_latex_would_read():
    assert bw.leaky_relu._repr_latex_().startswith(r"$\displaystyle \mathrm{leaky\_relu}(x) = ")


def test_an_own_function_that_is_no_mathematics_shows_without_a_formula():
    @bw.activation
    def counted(x):
        """not a formula < at all"""
        y = x
        for _ in range(3):
            y = 0.5 * (y + x * x)
        return y, 1.0

    assert counted._repr_latex_() is None
    assert "not a formula < at all" in Reader(counted._repr_html_()).words


def test_a_network_shows_its_neurons_layers_and_last_loss():
    network = bw.Network([bw.Dense(1, 3), bw.tanh, bw.Dense(3, 1)])
    shown = Reader(network._repr_html_())
    assert "Dense(1, 3), tanh, Dense(3, 1)" in shown.words
    assert "10 in float32" in shown.words
    assert not any("after" in word for word in shown.words)
    network.fit(*bw.datasets.sine_data(50), epochs=7)
    assert f"{network.losses[-1]:.4g} after 7 epochs" in Reader(network._repr_html_()).words


def test_a_large_network_shows_itself_too():
    layers = [bw.Dense(784, 512), bw.relu, bw.Dense(512, 512), bw.relu, bw.Dense(512, 10), bw.softmax]
    html = bw.Network(layers)._repr_html_()
    assert len(Reader(html).alts) == 1
    assert len(html) < 500_000


def test_a_sculpture_shows_its_curve_and_its_pairs():
    sine = bw.chapter_sine()
    shown = Reader(sine._repr_html_())
    assert "7 pairs" in shown.alts[0] or "pair" in shown.alts[0]
    rows = [f"{pair.w1:.4g}" for pair in sine.pairs]
    assert all(row in shown.words for row in rows)
    assert any("largest error 0.0317" in word for word in shown.words)


def test_a_picture_shows_itself_with_its_words():
    picture = curve_figure(bw.relu)
    (alt,) = Reader(picture._repr_html_()).alts
    assert alt == picture.alt
    assert re.search(r"relu", alt)

"""The lab in a notebook: the widget's Python side, with a notebook that only keeps what it is sent."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab.fields import read_state
from bendwise.lab.pairs import pairs_of
from bendwise.lab.views import VIEWS


@pytest.fixture
def make():
    """Makes widgets that note what they send."""
    pytest.importorskip("anywidget")

    def widget(*arguments, **state):
        made = bw.lab.Widget(*arguments, **state)
        made.sent = []
        made.send = lambda content, buffers=None: made.sent.append((content, buffers))
        return made

    return widget


def ask(widget, **message):
    """A question of the page, and the head of its answer."""
    widget._handle_custom_msg({"from": "a", "ask": json.dumps({"seq": 1, **message})}, [])
    content, (frame,) = widget.sent.pop()
    assert content == {"to": "a"}
    return json.loads(frame[4 : 4 + int.from_bytes(frame[:4], "little")])


def test_a_page_that_opens_is_told_what_to_show(make):
    widget = make("neuron", weight=2)
    widget._handle_custom_msg({"from": "b", "open": True}, [])
    assert widget.sent == [({"to": "b", "opening": {"v": "neuron", "s": widget.state}}, None)]
    assert widget.state == {**read_state(VIEWS["neuron"].fields, {}), "weight": 2.0}


def test_the_page_gets_drawings_and_its_state_is_the_widgets(make):
    widget = make(view="neuron")
    seen = []
    widget.observe(seen.append, "state")
    head = ask(widget, do="draw", view="neuron", state={"probe": 3})
    assert head["numbers"]["value"] == pytest.approx(3.9)
    assert (widget.view, widget.state["probe"]) == ("neuron", 3.0)
    ask(widget, do="draw", view="softmax", state={})
    assert (widget.view, widget.state["dtype"]) == ("softmax", "float32")
    assert widget.sent == []  # the page is not told what it has said
    assert len(seen) == 2


def test_a_wrong_question_changes_nothing_and_is_answered_in_a_sentence(make):
    widget = make()
    before = dict(widget.state)
    assert (
        ask(widget, do="draw", view="sine", state={"w1": 1})["error"]
        == "w1 is a list of 8 to 8 numbers, not int"
    )
    for content in ({}, {"from": 1}, {"from": "a"}, {"from": "a", "ask": "{"}):
        widget._handle_custom_msg(content, [])
    assert widget.state == before


def test_what_is_set_in_python_is_shown_by_the_page(make):
    widget = make("neuron")
    widget.state = {"weight": -1}
    assert widget.sent.pop() == ({"show": {"v": "neuron", "s": widget.state}}, None)
    assert widget.state["weight"] == -1.0
    widget.view = "softmax"
    assert widget.sent == [({"show": {"v": "softmax", "s": widget.state}}, None)]
    assert widget.state["temperature"] == 1.0


def test_what_cannot_be_shown_is_said(make):
    widget = make()
    with pytest.raises(InputError, match="did you mean 'sine'"):
        widget.view = "sin"
    with pytest.raises(InputError, match="unknown field 'w'"):
        widget.state = {"w": 1}
    with pytest.raises(InputError, match="did you mean 'neuron'"):
        make("neurone")
    assert widget.view == "sine"


def test_a_sculpture_is_shown_as_its_pairs(make):
    sculpture = bw.chapter_sine()
    widget = make(sculpture, probe=0.25)
    head = ask(widget, do="draw", view="sine", state=widget.state)
    x = np.linspace(0, 1, 1000, endpoint=False)
    apart = sculpture.network.forward(x[:, None])[:, 0] - np.sin(2 * np.pi * x)
    assert head["numbers"]["rmse"] == pytest.approx(np.sqrt(np.mean(apart**2)), rel=1e-5)
    assert widget.state["probe"] == 0.25


def test_fewer_pairs_leave_room_and_the_bottom_pair_is_the_last():
    sculpture = bw.sculpt(np.cos, 0, 1, pairs=2)
    state = pairs_of(sculpture.network)
    assert state["out"][2:7] == [0.0] * 5
    assert state["out"][7] == pytest.approx(float(sculpture.network.layers[4].weights[2, 0]))


def test_a_network_that_is_not_of_pairs_is_said():
    relu = bw.relu
    with pytest.raises(InputError, match="shows networks of pairs, 1-n-n-1 with n up to 8"):
        pairs_of(bw.Network([bw.Dense(2, 3), relu, bw.Dense(3, 1)]))
    with pytest.raises(InputError, match="this one has weights between pairs"):
        pairs_of(bw.Network([bw.Dense(1, 4), relu, bw.Dense(4, 4), relu, bw.Dense(4, 1)]))
    with pytest.raises(InputError, match="this is of type int"):
        pairs_of(3)


def test_without_anywidget_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "bendwise.lab.widget", raising=False)
    monkeypatch.delitem(vars(bw.lab), "Widget", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(InputError, match=r'anywidget: pip install "bendwise\[notebook\]"'):
        bw.lab.Widget  # noqa: B018

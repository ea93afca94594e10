"""The lab's conversation, without a server: states in, drawings out."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab import Reply, Session, wire
from bendwise.lab.fields import Number, read_state
from bendwise.lab.views import VIEWS

VIEW_NAMES = list(VIEWS)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


def draw(view, **state):
    return Session().handle({"seq": 1, "do": "draw", "view": view, "state": state})


def run_python(view, **state):
    code = Session().handle({"seq": 1, "do": "python", "view": view, "state": state}).head["python"]
    names = {}
    exec(code, names)
    return names


def frame(head, more=b""):
    text = json.dumps(head).encode()
    return len(text).to_bytes(4, "little") + text + more


def read(data):
    """A frame as the page reads it."""
    length = int.from_bytes(data[:4], "little")
    head, at, arrays = json.loads(data[4 : 4 + length]), 4 + length, {}
    for name, kind, shape in head.get("arrays", ()):
        assert at % 8 == 0
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(data, "<" + kind, count, at).reshape(shape)
        at += -(-arrays[name].nbytes // 8) * 8
    assert at == len(data)
    return head, arrays


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_a_view_draws_its_default_state_and_the_python_beside_it_runs(view, capsys):
    reply = draw(view)
    assert "error" not in reply.head
    assert reply.arrays
    run_python(view)
    assert capsys.readouterr().out


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_what_the_page_is_told_is_json(view):
    hello = Session().handle({"seq": 1, "do": "hello"})
    assert (
        json.loads(json.dumps(hello.head, allow_nan=False))["views"][VIEW_NAMES.index(view)]["name"] == view
    )


@pytest.mark.all_kernels
def test_the_neuron_bench_shows_every_activation(activation):
    reply = draw("neuron", activation=activation.name, weight=-2.0, bias=0.5)
    assert "error" not in reply.head
    x, value = reply.arrays["x"].astype(float), reply.arrays["value"]
    exact = np.asarray(activation(-2.0 * np.linspace(-4, 4, 401) + 0.5))
    on_grid = np.isin(x.astype(np.float32), np.linspace(-4, 4, 401).astype(np.float32))
    np.testing.assert_allclose(value[on_grid], exact, rtol=1e-5, atol=1e-6)


def test_the_python_of_the_neuron_computes_what_is_drawn(capsys):
    state = {"weight": -2.5, "bias": 0.7, "activation": "gelu", "probe": -1.25}
    drawn, computed = draw("neuron", **state), run_python("neuron", **state)
    kept = np.isin(drawn.arrays["x"], computed["x"].astype(np.float32))
    for name in ("z", "value", "slope"):
        assert (drawn.arrays[name][kept] == computed[name].astype(np.float32)).all()
    assert capsys.readouterr().out == f"output at the probe: {drawn.head['numbers']['value']}\n"


def test_facts_are_written_as_people_read_them():
    assert draw("neuron", activation="gelu").head["texts"]["range"] == "from −0.17 to ∞"


def test_a_kink_is_drawn_as_a_corner_and_a_jump_as_a_jump():
    drawn = draw("neuron", weight=3.0, bias=-1.0, activation="step").arrays
    jump = np.flatnonzero(np.diff(drawn["value"]))
    np.testing.assert_allclose(drawn["x"][jump], 1 / 3, atol=2e-6)
    assert np.diff(drawn["x"])[jump] < 3e-6


def test_a_neuron_responds_where_its_activation_has_a_slope():
    bands = draw("neuron", weight=2.0, bias=-1.0, activation="relu").arrays["bands"]
    np.testing.assert_allclose(bands, [[0.5, 4.0]], atol=2e-6)
    np.testing.assert_allclose(
        draw("neuron", weight=1.0, bias=0.0, activation="relu6").arrays["bands"], [[0.0, 4.0]], atol=2e-6
    )
    assert draw("neuron", weight=0.0, bias=-1.0).arrays["bands"].shape == (0, 2)
    assert draw("neuron", weight=1.0, bias=-10.0).arrays["fired"].sum() == 0


def test_the_python_of_softmax_computes_what_is_drawn(capsys):
    state = {"scores": [3.0, -1.0, 0.5], "temperature": 0.5, "dtype": "float16", "subtract": False}
    drawn, computed = draw("softmax", **state), run_python("softmax", **state)
    assert drawn.arrays["shares"].tolist() == computed["shares"].astype(float).tolist()
    assert computed["shares"].dtype == np.float16


@pytest.mark.parametrize(("dtype", "limit"), [("float16", 11.1), ("float32", 88.7), ("float64", 709.8)])
def test_softmax_overflows_where_its_number_type_does_unless_the_largest_is_subtracted(dtype, limit):
    state = {"scores": [limit + 1, 0.0], "dtype": dtype}
    broken = draw("softmax", **state, subtract=False)
    assert broken.head["texts"]["warning"].startswith("overflow encountered in exp")
    assert np.isnan(broken.arrays["shares"][0])
    assert broken.head["numbers"]["total"] == "inf"
    assert broken.head["numbers"]["limit"] == pytest.approx(limit, abs=0.1)
    whole = draw("softmax", **state)
    assert whole.head["texts"]["warning"] == ""
    assert whole.arrays["shares"].sum() == pytest.approx(1, rel=1e-3)


def test_softmax_does_not_feel_a_shift():
    shares = [draw("softmax", added=c, dtype="float64").arrays["shares"] for c in (0.0, 500.0)]
    np.testing.assert_allclose(shares[0], shares[1], rtol=1e-12)
    np.testing.assert_allclose(shares[0], bw.softmax(np.array([2.0, 1.0, 0.1, -1.0])), rtol=1e-12)


def test_the_python_of_the_sine_computes_what_is_drawn(capsys):
    last = VIEWS["sine"].material()["frames"][-1]
    state = {name: last[name] for name in ("w1", "b1", "w2", "b2", "out")}
    drawn, computed = draw("sine", **state, probe=0.3), run_python("sine", **state, probe=0.3)
    rmse = float(np.sqrt(np.mean(computed["error"] ** 2)))
    assert drawn.head["numbers"]["rmse"] == pytest.approx(rmse, rel=1e-6)
    assert drawn.head["numbers"]["output"] == pytest.approx(
        computed["network"].forward([[0.3]])[0, 0], rel=1e-6
    )
    at = np.searchsorted(drawn.arrays["x"], 0.3)
    assert drawn.arrays["curve"][at] == pytest.approx(drawn.head["numbers"]["output"], abs=1e-6)


def test_the_last_frame_is_the_chapters_sine():
    frames = VIEWS["sine"].material()["frames"]
    last = {name: frames[-1][name] for name in ("w1", "b1", "w2", "b2", "out")}
    drawn = draw("sine", **last)
    assert drawn.head["numbers"]["largest"] == pytest.approx(bw.sculpting.chapter_sine().error, abs=1e-3)
    assert {frame["row"] for frame in frames} >= {f"D{n}" for n in range(1, 12)}
    assert all(value == 0 for name in last for value in frames[0][name])


def test_only_the_pairs_whose_area_holds_the_probe_bend_the_curve_there():
    last = VIEWS["sine"].material()["frames"][-1]
    state = {name: last[name] for name in ("w1", "b1", "w2", "b2", "out")}
    assert draw("sine", **state, probe=0.08).arrays["varies"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert draw("sine", **state, probe=0.5).arrays["varies"].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    areas = draw("sine", **state).arrays["areas"]
    np.testing.assert_allclose(areas[0], [0, 0.7 / 6])
    np.testing.assert_allclose(areas[1], [0.7 / 6, 0.7 / 6 + 0.27 / 3.5])
    assert np.isnan(areas[7]).all()


@pytest.mark.parametrize(
    ("w1", "b1", "w2", "b2", "expected"),
    [(1, -0.25, -1, 0.5, (0.25, 0.75)), (-1, 0.75, -1, 0.5, (0.25, 0.75)), (1, 0, 1, -0.5, (0.5, 1)),
     (1, 0, 1, 1, (0, 1)), (1, -2, -1, 1, None), (0, 1, -1, 2, None), (1, 0, 0, 1, None)],
)  # fmt: skip
def test_an_area_of_effect_is_where_both_neurons_are_active(w1, b1, w2, b2, expected):
    state = {name: [float(v)] + [0.0] * 7 for name, v in (("w1", w1), ("b1", b1), ("w2", w2), ("b2", b2))}
    np.testing.assert_allclose(draw("sine", **state).arrays["areas"][0], expected or (np.nan, np.nan))


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ([], "a message is an object, not list"),
        ({"do": "hello"}, "a message has a number, `seq`, that counts up from 0"),
        ({"seq": True, "do": "hello"}, "a message has a number, `seq`, that counts up from 0"),
        ({"seq": 1}, "unknown word 'None'; there are: draw, export, hello, job, python, upload"),
        ({"seq": 1, "do": "drow"}, "unknown word 'drow'; did you mean 'draw'?"),
        ({"seq": 1, "do": "draw", "view": "nuron"}, "unknown view 'nuron'; did you mean 'neuron'?"),
        ({"seq": 1, "do": "draw", "view": []}, f"unknown view '[]'; there are: {', '.join(sorted(VIEWS))}"),
    ],
)
def test_a_wrong_message_gets_one_clear_sentence(message, sentence):
    assert Session().handle(message).head["error"] == sentence


@pytest.mark.parametrize(
    ("view", "state", "sentence"),
    [
        ("neuron", [], "a state is an object, not list"),
        ("neuron", {"wieght": 1}, "unknown field 'wieght'; did you mean 'weight'?"),
        ("neuron", {"weight": "1"}, "weight is a number from -10 to 10, not str"),
        ("neuron", {"weight": True}, "weight is a number from -10 to 10, not bool"),
        ("neuron", {"weight": 10.5}, "weight is a number from -10 to 10, not 10.5"),
        ("neuron", {"weight": float("nan")}, "weight is a number from -10 to 10, not one so large"),
        ("neuron", {"weight": 10**400}, "weight is a number from -10 to 10, not one so large"),
        ("neuron", {"activation": "relv"}, "unknown activation 'relv'; did you mean 'relu'?"),
        ("neuron", {"activation": 3}, "activation is a name such as 'relu', not int"),
        ("softmax", {"scores": [1.0]}, "scores is a list of 2 to 8 numbers, not of 1"),
        ("softmax", {"scores": 1.0}, "scores is a list of 2 to 8 numbers, not float"),
        ("softmax", {"scores": [1.0, None]}, "scores[1] is a number from -1000 to 1000, not NoneType"),
        ("softmax", {"subtract": 1}, "subtract is true or false, not int"),
    ],
)
def test_a_wrong_state_gets_one_clear_sentence(view, state, sentence):
    reply = Session().handle({"seq": 7, "do": "draw", "view": view, "state": state})
    assert reply.head == {"seq": 7, "error": sentence}


@given(JSON)
def test_whatever_is_said_is_answered(message):
    assert "error" in wire_round(Session(), message)[0]


@given(st.dictionaries(st.sampled_from(["weight", "bias", "activation", "probe", "x"]), JSON, max_size=3))
def test_whatever_state_is_sent_is_answered(state):
    head, _ = wire_round(Session(), {"seq": 1, "do": "draw", "view": "neuron", "state": state})
    assert head["seq"] == 1


def wire_round(session, message):
    return read(wire.answer(session, frame(message)))


def test_arrays_cross_the_wire_bit_for_bit():
    sent = {
        "a": np.array([0.1, np.nan, -np.inf]),
        "b": np.arange(6, dtype=np.float32).reshape(2, 3)[:, ::2],
        "c": np.array([1, 2, 3], dtype=np.uint8),
        "d": np.empty((0, 2), dtype=np.float32),
    }
    head, arrays = read(wire.pack(Reply({"seq": 1, "text": "σ ≥ 0"}, sent)))
    assert head["text"] == "σ ≥ 0"
    for name, array in sent.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a message starts with the length of its head in 4 bytes"),
        (b"\xff\xff\xff\xff{}", "a message says that its head has 4294967295 bytes, and 2 follow"),
        (b"\2\0\0\0\xff\xff", "the head of a message is not JSON"),
        (frame(float("nan")), "the head of a message is not JSON"),
        (b"\x00\x60\0\0" + b"[" * 0x6000, "the head of a message is not JSON"),
        (b"\x00\x60\0\0" + b"9" * 0x6000, "the head of a message is not JSON"),
        (bytes(70_000), "a message has at most 65536 bytes, not 70000"),
    ],
)
def test_a_broken_frame_gets_one_clear_sentence(data, sentence):
    assert read(wire.answer(Session(), data))[0] == {"seq": None, "error": sentence}


def test_a_mistake_of_a_view_is_an_answer_and_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr("bendwise.lab.session.VIEWS", {"neuron": None})
    reply = draw("neuron")
    assert reply.head == {"seq": 1, "error": "the lab made a mistake of its own: AttributeError"}
    assert "a message that could not be answered" in caplog.text


def test_what_a_state_does_not_say_is_as_at_the_start():
    assert read_state({"a": Number(1.0, 0.0, 2.0), "b": Number(0.5, 0.0, 1.0)}, {"a": 2}) == {
        "a": 2.0,
        "b": 0.5,
    }
    with pytest.raises(InputError, match="a is a number from 0 to 2"):
        read_state({"a": Number(1.0, 0.0, 2.0)}, {"a": 3})


def test_a_picture_is_drawn_with_one_thread_in_matrix_products(monkeypatch):
    seen = []

    def draw(state):
        seen.extend(one["num_threads"] for one in threadpool_info() if "numpy.libs" in one["filepath"])
        return VIEWS["neuron"].draw(state)

    monkeypatch.setitem(VIEWS, "counting", dataclasses.replace(VIEWS["neuron"], draw=draw))
    assert "error" not in Session().handle({"seq": 1, "do": "draw", "view": "counting"}).head
    assert set(seen) <= {1}

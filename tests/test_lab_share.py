"""Files from the lab, addresses, lessons: what Python makes and what it lets in."""

from __future__ import annotations

import base64
import io
import json
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from lab_server import RunningLab, ask
from PIL import Image

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab import Lab, Session, filming
from bendwise.lab.jobs import Jobs
from bendwise.lab.lessons import numbers_of, read_file, read_lesson, shipped
from bendwise.lab.share import encode, fragment_of
from bendwise.lab.views import VIEWS

LESSON = {
    "title": "Bend it",
    "view": "sine",
    "lock": ["w1[0]", "follow"],
    "goals": [{"text": "Close.", "when": [{"of": "rmse", "below": 0.02}]}],
}
SLOW = "import sys, time; sys.stdin.read(); print('share 0.25', flush=True); time.sleep(60)"
QUICK = "import sys; sys.stdin.read(); print('share 1.0\\ncontent 3\\nabc', end='')"


def handle(session, **message):
    return session.handle({"seq": 1, **message})


@pytest.fixture
def film(monkeypatch):
    """A session in which a film is made by other code than its own."""

    def make(code):
        monkeypatch.setattr(filming, "COMMAND", (sys.executable, "-c", code))
        queue = Jobs()
        session = Session(queue)
        reply = handle(session, do="job", act="start", what="gif", view="sine")
        return session, queue, queue.get(reply.head["job"]["id"])

    return make


def unpacked(fragment):
    body = fragment.removeprefix("s=1.")
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), -15))


def test_the_network_of_the_workbench_is_saved_and_loads(tmp_path):
    state = {"w1": [6.0] * 8, "b2": [0.7] * 8}
    reply = handle(Session(), do="export", view="sine", state=state, kind="safetensors")
    path = tmp_path / "network.safetensors"
    path.write_bytes(reply.arrays["file"].tobytes())
    network = bw.Network.load(path)
    drawn = handle(Session(), do="draw", view="sine", state=state)
    expected = drawn.arrays["curve"]
    x = drawn.arrays["x"].astype(float)
    np.testing.assert_allclose(network.forward(x[:, None])[:, 0], expected, rtol=1e-5, atol=1e-6)


def test_a_file_that_a_view_cannot_make_is_refused():
    for view, kind in (("sine", "exe"), ("sine", None), ("sine", ["gif"]), ("softmax", "safetensors")):
        assert "unknown file" in handle(Session(), do="export", view=view, kind=kind).head["error"]
    for view, theme, said in (("sine", "../x", "unknown theme"), ("softmax", "dark", "unknown film")):
        reply = handle(Session(), do="job", act="start", what="gif", view=view, theme=theme)
        assert reply.head["error"].startswith(said)


def test_the_page_is_told_which_files_a_view_makes():
    views = {view["name"]: view for view in handle(Session(), do="hello").head["views"]}
    assert views["sine"]["files"] == ["safetensors", "gif"]
    assert views["softmax"]["files"] == []
    for view in views.values():
        drawn = handle(Session(), do="draw", view=view["name"]).arrays
        assert set(view["curves"]) <= set(drawn)


def test_a_film_hands_over_its_file(film):
    session, queue, job = film(QUICK)
    queue.wait(job, 30)
    reply = handle(session, do="job", act="poll", id=job.id)
    assert (reply.head["job"]["phase"], reply.head["news"]) == ("done", {"share": 1.0})
    assert reply.arrays["file"].tobytes() == b"abc"


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(1)", "print('content 99999999999')", "print('content x')", "print('content 9')"],
)
def test_a_film_that_goes_wrong_is_told_in_a_sentence(code, film):
    session, queue, job = film("import sys; sys.stdin.read(); " + code)
    queue.wait(job, 30)
    reply = handle(session, do="job", act="poll", id=job.id)
    assert (reply.head["job"]["phase"], reply.head["job"]["error"]) == ("failed", "the GIF could not be made")


def test_a_film_is_stopped_when_asked(film):
    session, queue, job = film(SLOW)
    handle(session, do="job", act="stop", id=job.id)
    queue.wait(job, 30)
    assert job.phase == "stopped"


@pytest.mark.slow
def test_the_timeline_is_made_as_a_gif_while_the_server_answers():
    with RunningLab() as lab, lab.client() as client:
        told = ask(client, seq=1, do="job", act="start", what="gif", view="sine", theme="dark")
        longest, frame, number = 0.0, None, told["job"]["id"]
        while told["job"]["phase"] in ("waiting", "running"):
            begun = time.perf_counter()
            assert "error" not in ask(client, seq=2, do="draw", view="sine")
            longest = max(longest, time.perf_counter() - begun)
            text = json.dumps({"seq": 3, "do": "job", "act": "poll", "id": number}).encode()
            client.send(len(text).to_bytes(4, "little") + text)
            frame = client.recv(timeout=30)
            length = int.from_bytes(frame[:4], "little")
            told = json.loads(frame[4 : 4 + length])
        assert told["job"]["phase"] == "done"
        image = Image.open(io.BytesIO(frame[4 + length :]))
        assert image.n_frames > 100
        assert longest < 2


def test_every_lesson_that_ships_is_whole_and_in_reach():
    assert set(shipped()) == {"switch", "quarter", "overflow"}
    for lesson in shipped().values():
        assert lesson["text"]
        assert lesson["done"]
        assert lesson["goals"]


def numbers(view, **state):
    reply = handle(Session(), do="draw", view=view, state=state)
    return {**state, **reply.head["numbers"]}


def met(goal, values):
    """The rule of a goal, once more."""
    for condition in goal["when"]:
        value = values[condition["of"]]
        if "above" in condition and not (isinstance(value, float) and value > condition["above"]):
            return False
        if "below" in condition and not (isinstance(value, float) and value < condition["below"]):
            return False
        if "is" in condition and value != condition["is"]:
            return False
    return True


PAIRS = {"w1": [6.0, 3.5], "b1": [0.0, -0.4083], "w2": [-1.0, -1.0], "b2": [0.7, 0.27], "out": [-1.0, -1.0]}


def pairs(count, bottom):
    state = {name: values[:count] + [0.0] * (8 - count) for name, values in PAIRS.items()}
    state["b2"][7], state["out"][7] = 1.0, bottom
    return state


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        (
            "switch",
            [{"weight": 2.0, "bias": -2.0}, {"weight": -1.0, "bias": -1.0}, {"weight": 1.0, "bias": -9.0}],
        ),
        ("quarter", [pairs(1, 0.7), pairs(2, 0.97)]),
        (
            "overflow",
            [
                {"scores": [12.0, 1.0], "dtype": "float16", "subtract": False},
                {"scores": [12.0, 1.0], "dtype": "float16", "subtract": True},
            ],
        ),
    ],
)
def test_a_lesson_starts_with_nothing_reached_and_every_goal_can_be_reached(name, ways):
    lesson = shipped()[name]
    assert len(lesson["goals"]) == len(ways)
    start = numbers(lesson["view"], **lesson["state"])
    assert not met(lesson["goals"][0], start)
    for goal, state in zip(lesson["goals"], ways, strict=True):
        assert met(goal, numbers(lesson["view"], **{**lesson["state"], **state}))


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": 3},
        {"title": "x" * 81},
        {"text": "x" * 1501},
        {"view": "nowhere"},
        {"view": ["sine"]},
        {"state": {"w1": "evil"}},
        {"hide": "Flip"},
        {"hide": ["x"] * 41},
        {"hide": ["x" * 61]},
        {"lock": ["nothing"]},
        {"lock": ["w1[8]"]},
        {"lock": ["follow[0]"]},
        {"lock": ["__proto__"]},
        {"goals": {}},
        {"goals": LESSON["goals"] * 9},
        {"goals": [{"text": "no condition", "when": []}]},
        {"goals": [{"text": "x", "when": [{"of": "rmse"}]}]},
        {"goals": [{"text": "x", "when": [{"of": "nothing", "below": 1}]}]},
        {"goals": [{"text": "x", "when": [{"of": "rmse", "below": "1"}]}]},
        {"goals": [{"text": "x", "when": [{"of": "rmse", "below": float("nan")}]}]},
        {"goals": [{"text": "x", "when": [{"of": "rmse", "is": {}}]}]},
    ],
)
def test_a_lesson_that_does_not_fit_is_refused_in_a_sentence(change):
    with pytest.raises(InputError):
        read_lesson({**LESSON, **change})


def test_a_lesson_keeps_what_is_known_and_nothing_else():
    assert read_lesson({**LESSON, "script": "alert(1)"}) == {
        **LESSON,
        "text": "",
        "done": "",
        "state": {},
        "hide": [],
    }
    for wrong in (None, [], "lesson", 3):
        with pytest.raises(InputError):
            read_lesson(wrong)


@pytest.mark.parametrize("view", list(VIEWS))
def test_goals_can_be_about_every_number_of_a_view(view):
    assert set(numbers(view)) <= set(numbers_of(view))


def test_a_lesson_opens_by_name_file_or_address(tmp_path):
    assert unpacked(fragment_of("switch")) == {"v": "neuron", "l": "switch"}
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(LESSON))
    assert unpacked(fragment_of(str(path))) == {"v": "sine", "l": read_lesson(LESSON)}
    assert fragment_of("http://127.0.0.1:8765/#s=1.abc") == "s=1.abc"
    assert fragment_of("s=1.abc&t=token") == "s=1.abc"


def test_the_address_of_the_lab_leads_to_the_lesson():
    lab = Lab(0, "quarter")
    lab.close()
    assert lab.address.endswith("&" + fragment_of("quarter"))


def test_what_is_no_lesson_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text("{")
    big = tmp_path / "big.json"
    big.write_text(" " * 70_000)
    for wanted, said in (
        ("switsh", "did you mean 'switch'"),
        (str(path), "is not JSON"),
        (str(big), "at most 64 kB"),
        (str(tmp_path / "none.json"), "cannot read the lesson"),
        ("http://evil.example/#x", "ends with #s="),
        ("s=" + "x" * 20_000, "ends with #s="),
    ):
        with pytest.raises(InputError, match=said):
            fragment_of(wanted)


def test_an_address_holds_any_json():
    value = {"v": "sine", "s": {"w1": [1.5, -0.25]}, "l": "ü"}
    assert unpacked(encode(value)) == value


def test_lessons_are_short_enough_for_an_address():
    for path in Path(read_file.__code__.co_filename).parent.glob("*.json"):
        assert len(encode({"l": read_file(path)})) < 2000

"""The lab without Python: what Python wrote in JavaScript says the same as the Python it was read from."""

from __future__ import annotations

import importlib.util
import json
import math
import random
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

import bendwise as bw
from bendwise.activations import Activation, catalogue
from bendwise.elementary import fma
from bendwise.lab.app import STATIC
from bendwise.lab.echo import ALONE, Translation, TranslationError, program
from bendwise.lab.echo.descent import descend
from bendwise.lab.fields import read_state
from bendwise.lab.views import VIEWS, sine
from bendwise.lab.views.sine_targets import TARGETS

FRONTEND = Path(__file__).parents[1] / "frontend"
RECORDS = {r.name: r for r in catalogue.values() if isinstance(r, Activation) and not r.is_own}
ENDS = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 2.0**-1022, -(2.0**-1022), 1e308, -1e308]
WHOLE = [float(x) for x in range(-12, 13)]


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """The page's own script in Node: a question as JSON, and its answer."""
    spec = importlib.util.spec_from_file_location("bundle", FRONTEND / "bundle.py")
    bundle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bundle)
    folder = tmp_path_factory.mktemp("echo")
    (folder / "program.js").write_text(program(), encoding="utf-8")

    def answer(**question):
        (folder / "in.json").write_text(json.dumps(question, default=str))
        runner = Path(__file__).with_name("echo_node.js")
        paths = [STATIC / "alone" / "alone.js", *(folder / n for n in ("program.js", "in.json", "out.json"))]
        subprocess.run([bundle.node()[0], runner, *paths], check=True)
        return json.loads((folder / "out.json").read_text())

    return answer


def plain(values):
    """Numbers as JSON has them."""
    return [x if math.isfinite(x) else str(x) for x in values]


def bits(value):
    return b"nan" if value != value else struct.pack("<d", float(value))


def inputs(record):
    chance = random.Random(record.name)
    near = [k + d for k in record.kinks for d in (0.0, 1e-9, -1e-9, math.ulp(k), -math.ulp(k))]
    spread = [chance.uniform(-8, 8) for _ in range(60)] + [chance.uniform(-800, 800) for _ in range(30)]
    scales = [chance.choice((-1, 1)) * 10.0 ** chance.uniform(-320, 308) for _ in range(60)]
    return [*ENDS, *WHOLE, *near, *spread, *scales]


def test_every_activation_and_its_slope_have_the_bits_of_the_record(node):
    asked = {name: inputs(record) for name, record in RECORDS.items()}
    said = node(formulas={name: plain(xs) for name, xs in asked.items()})["formulas"]
    assert list(said) == list(RECORDS)
    apart = [
        (name, x, RECORDS[name].formula(x), pair)
        for name, xs in asked.items()
        for x, pair in zip(xs, said[name], strict=True)
        if [bits(v) for v in RECORDS[name].formula(x)] != [bits(float(v)) for v in pair]
    ]
    assert apart == []


def test_a_product_and_a_sum_are_rounded_once(node):
    chance = random.Random(3)

    def some(spread):
        return chance.choice((-1, 1)) * chance.uniform(1, 2) * 2.0 ** chance.randint(-spread, spread)

    threes = [[some(s) for _ in range(3)] for s in (2, 30, 200, 500, 1000) for _ in range(2000)]
    for x, y, _ in list(threes):  # sums that all but vanish, and ties
        threes.append([x, y, -(x * y) * (1 + chance.choice((0, 1, -1)) * 2.0**-52)])
        threes.append([float(round(x * 2**20)), 2.0**-30, float(round(y)) + 0.5])
    threes = [three for three in threes if all(map(math.isfinite, three))]
    said = node(fma=threes)["fma"]
    apart = [(t, y) for t, y in zip(threes, said, strict=True) if bits(fma(*t)) != bits(float(y))]
    assert apart == []


def states(name):
    """Many states of a view: its fields' defaults and others, drawn at random."""
    chance = random.Random(name)
    number = lambda low, high: round(chance.uniform(low, high), chance.choice((0, 1, 3)))  # noqa: E731
    if name == "neuron":
        for record in RECORDS.values():
            yield {
                "activation": record.name,
                "weight": number(-10, 10),
                "bias": number(-40, 40),
                "probe": number(-4, 4),
            }
        for record in RECORDS.values():
            if record.parameters:
                least = [max(record.above.get(each, -3.0) + 0.001, 0.001) for each in record.parameters]
                settings = [low + abs(number(0, 2)) for low in least]
                yield {"activation": record.name, "settings": settings, "bias": number(-2, 2)}
        yield {"activation": "softplus", "settings": [2.0, 1000.0]}
        yield {"activation": "softplus", "settings": [2.0, 1.0, 1.0]}
        yield from ({"weight": 0.0, "bias": b} for b in (0.0, -0.0, 1.0))
    elif name == "sine":
        yield from pairs(number, chance)
    else:
        for dtype in ("float16", "float32", "float64"):
            for subtract in (True, False):
                for _ in range(12):
                    scores = [
                        number(-1000, 1000) if chance.random() < 0.2 else number(-9, 9)
                        for _ in range(chance.randint(2, 8))
                    ]
                    temperature = chance.choice((1.0, 0.01, 0.5, 100.0, 7.3))
                    yield {
                        "scores": scores,
                        "temperature": temperature,
                        "added": number(-20, 20),
                        "dtype": dtype,
                        "subtract": subtract,
                        "lines": chance.choice(("shares", "differences", "none")),
                    }


def pairs(number, chance):
    """The chapter's steps, edges of them, and networks at random."""
    frames = [{part: frame[part] for part in sine.NAMES} for frame in sine.material()["frames"]]
    for frame in frames:
        yield {**frame, "probe": number(0, 1)}
    for target in TARGETS:
        yield {**frames[-1], "target": target, "best": True, "probe": 0.125}
    for spread in (1.0, 4.0, 1000.0):
        for _ in range(12):
            numbers = {part: [number(-spread, spread) for _ in range(8)] for part in sine.NAMES}
            zero = chance.choice(sine.NAMES)
            numbers[zero] = [0.0 if chance.random() < 0.5 else value for value in numbers[zero]]
            yield {**numbers, "target": chance.choice(list(TARGETS)), "probe": number(0, 1)}


@pytest.mark.parametrize("name", ALONE)
def test_a_view_draws_the_same_without_python(node, name):
    view = VIEWS[name]
    given = [read_state(view.fields, state) for state in ({}, *states(name))]
    said = node(
        questions=[{"seq": i, "do": "draw", "view": name, "state": state} for i, state in enumerate(given)]
    )
    for state, reply in zip(given, said["replies"], strict=True):
        drawing = view.draw(state)
        # a half or single exponential is NumPy's own, right to a few units in its last place
        close = {"float16": 3e-3, "float32": 1e-6}.get(state.get("dtype"), 1e-12)
        assert reply["texts"] == dict(drawing.texts), state
        assert list(reply["arrays"]) == list(drawing.arrays)
        for key, array in drawing.arrays.items():
            found = reply["arrays"][key]
            assert found["shape"] == list(array.shape), (key, state)
            assert found["type"].lower().removesuffix("array") == array.dtype.name
            same(
                np.array([float(x) for x in found["data"]]),
                array.ravel(),
                3e-7 if array.dtype == np.float32 else close,
                (key, state),
            )
        for key, value in drawing.numbers.items():
            same(float(reply["numbers"][key]), value, close, (key, state))


def same(found, expected, close, about):
    np.testing.assert_allclose(
        found, expected, rtol=close, atol=1e-13 + (close > 1e-9) * 1e-7, err_msg=str(about)
    )


@pytest.mark.parametrize("name", ALONE)
def test_the_lines_of_python_are_the_same_without_python(node, name):
    view = VIEWS[name]
    given = [read_state(view.fields, state) for state in ({}, {}, *states(name))]
    if name == "neuron":
        given[1] |= {"weight": 1e-5, "bias": -1.5e-7, "probe": 0.000123}
    said = node(
        questions=[{"seq": i, "do": "python", "view": name, "state": state} for i, state in enumerate(given)]
    )
    assert [reply["python"] for reply in said["replies"]] == [view.python(state) for state in given]


def test_training_in_a_file_is_the_training_of_fit(node):
    """On and back, and after others; the last step is symmetrical: there rounding decides."""
    frames = sine.material()["frames"]
    asked = [(9, 250), (9, 300), (9, 30), (33, 300), (9, 300), (44, 450), (45, 40)]
    view = VIEWS["sine"]
    given = [
        read_state(view.fields, {**{part: frames[at][part] for part in sine.NAMES}, "epochs": epochs})
        for at, epochs in asked
    ]
    said = node(
        questions=[{"seq": i, "do": "draw", "view": "sine", "state": state} for i, state in enumerate(given)]
    )
    for (at, _), state, reply in zip(asked, given, said["replies"], strict=True):
        drawing = view.draw(state)
        close = 1e-6 if at == 45 else 1e-12
        same(float(reply["numbers"]["trained"]), drawing.numbers["trained"], close, at)
        found = np.array([float(x) for x in reply["arrays"]["trained"]["data"]])
        same(found, drawing.arrays["trained"], 3e-7, at)


def test_training_in_plain_arithmetic_is_that_of_fit():
    chance = np.random.default_rng(3)
    x = np.linspace(-1, 1, 30)
    wanted = np.cos(3 * x)
    network = bw.Network([bw.Dense(1, 5), bw.relu, bw.Dense(5, 5), bw.relu, bw.Dense(5, 1)], dtype=np.float64)
    network.parameters = chance.normal(size=46)
    memory = [network.parameters.tolist(), *([0.0] * 46 for _ in range(3)), [0.0] * 15]
    network.fit(x[:, None], wanted, optimizer=bw.network.Adam(0.01), epochs=60, progress=False)
    for start, end in ((0, 1), (1, 25), (25, 60)):
        descend(memory, x.tolist(), wanted.tolist(), 5, start, end, 0.01)
    np.testing.assert_allclose(memory[0], network.parameters, rtol=1e-11)


def uses_a_set(x):
    return {x}, 0.0


def counts_from_the_end(x):
    return x[-1], 0.0


def test_what_has_no_javascript_is_said():
    with pytest.raises(TranslationError, match=r"line \d+: no JavaScript for Set of numbers"):
        Translation({}).function(uses_a_set)
    with pytest.raises(TranslationError, match=r"line \d+: no JavaScript for Subscript of numbers"):
        Translation({}).function(counts_from_the_end)

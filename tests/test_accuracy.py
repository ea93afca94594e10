"""The measurement of accuracy: its judges are judged, and what is committed still holds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import bendwise as bw
from bendwise import exact
from bendwise.accuracy import error_ulp, reference, results, sample, sweep
from bendwise.accuracy.meter import PROMISED_ULP
from bendwise.accuracy.page import page
from bendwise.accuracy.sweep import Sweep, Tally
from bendwise.activations import measured

MEASURED = sorted(path.stem for path in measured.FOLDER.glob("*.json"))
SMALL = 2**12
AROUND = {
    "tiny": 0x01000000,
    "small": 0x30000000,
    "one": 0x3F800000,
    "minus ten": 0xC1200000,
    "far": 0x60000000,
}


def single(name):
    return [float(np.float32(v)) for v in bw.get(name).parameters.values()]


def test_every_activation_has_a_reference():
    built_in = [f.name for f in bw.catalogue.values() if isinstance(f.record, bw.activations.Activation)]
    assert sorted(built_in) == sorted(reference.FUNCTIONS)


def test_the_reference_is_within_a_millionth_of_an_ulp(activation):
    x = np.concatenate([sample(np.float32, 120, seed=11), np.linspace(-4, 4, 60, dtype=np.float32)])
    errors = reference.certify(activation.name, x.astype(np.float64), *single(activation.name))
    assert max(errors) <= reference.NEEDED_ULP


def test_a_wrong_reference_would_be_noticed(monkeypatch):
    def wrong(x):
        value, slope = silu(x)
        return value * (1 + 1e-12), slope

    silu = reference.FUNCTIONS["silu"]
    monkeypatch.setitem(reference.FUNCTIONS, "silu", wrong)
    assert reference.certify("silu", np.array([0.3, 5.0]))[0] > reference.NEEDED_ULP


@pytest.mark.parametrize("start", AROUND.values(), ids=AROUND)
def test_a_sweep_finds_the_errors_that_exact_arithmetic_finds(start):
    sweeper = Sweep(bw.silu)
    x = sweep._floats(start, SMALL)
    for k, tally in enumerate(sweeper.block(start, SMALL)):
        computed = bw.silu.value_and_slope(x)[k]
        true = [exact.value_and_slope("silu", float(v))[k] for v in x]
        wanted = [error_ulp(y, t, np.float32) for y, t in zip(computed, true, strict=True)]
        assert sum(tally.counts) == SMALL
        assert tally.counts[0] == sum(error <= sweep.EDGES[0] for error in wanted)
        if max(wanted) > sweep.EDGES[0]:
            assert tally.max_ulp == pytest.approx(max(wanted), abs=1e-5)
            assert tally.worst_input == x[np.argmax(wanted)]


class Broken:
    """An activation with one input at which `part` is wrong."""

    def __init__(self, function, part, at, wrong):
        self.function, self.part, self.at, self.wrong = function, part, np.float32(at), wrong
        self.name, self.parameters, self.record = function.name, function.parameters, function.record
        self.slope = function.slope

    def __call__(self, x):
        return self.function(x)

    def value_and_slope(self, x):
        found = [part.copy() for part in self.function.value_and_slope(x)]
        found[self.part][x == self.at] = self.wrong
        return found


@pytest.mark.parametrize(
    ("name", "part", "at", "wrong"),
    [
        ("relu", 0, 1.0001, np.nextafter(np.nextafter(np.float32(1.0001), np.float32(2)), np.float32(2))),
        ("relu", 1, 0.0, 1.0),
        ("sigmoid", 1, 1e-8, np.float32(0.25) + np.float32(6e-8)),
        ("tanh", 0, 60.0, np.nan),
        ("silu", 0, -(2.0**-20), 0.0),
    ],
)
def test_a_sweep_finds_one_wrong_result_among_all(name, part, at, wrong):
    start = int(np.float32(at).view(np.uint32)) // SMALL * SMALL
    sound = Sweep(bw.get(name)).block(start, SMALL)[part]
    broken = Sweep(Broken(bw.get(name), part, at, wrong)).block(start, SMALL)[part]
    assert broken.max_ulp >= 1.9 > sound.max_ulp
    assert broken.worst_input == np.float32(at)


def test_an_interrupted_sweep_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(sweep, "BLOCKS", [*AROUND.values()])
    monkeypatch.setattr(Sweep.block, "__defaults__", (SMALL,))
    state, heard = tmp_path / "state.jsonl", []
    whole = Sweep(bw.mish).run(2, tmp_path / "whole.jsonl", lambda: None)

    def stop():
        heard.append(1)
        if len(heard) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Sweep(bw.mish).run(1, state, stop)
    finished = len(state.read_text().splitlines())
    assert 2 <= finished < len(AROUND)
    state.write_text(state.read_text() + '[12, [{"cou')
    assert Sweep(bw.mish).run(1, state, lambda: None) == whole


def test_a_worse_result_does_not_replace_a_better_one(tmp_path):
    part = {"max_ulp": 1.0, "worst_input": 0.5}
    result = {"name": "f", **{p: {"value": dict(part), "slope": dict(part)} for p in ("float32", "float64")}}
    results.write(result, tmp_path)
    worse = json.loads(json.dumps(result))
    worse["float64"]["slope"]["max_ulp"] = 1.5
    with pytest.raises(bw.InputError, match=r"was within 1\.0 ulp and is now off by 1\.5 at 0\.5"):
        results.write(worse, tmp_path)
    assert measured.read("f", tmp_path) == result
    results.write(worse, tmp_path, accept_worse=True)
    assert measured.read("f", tmp_path) == worse


@pytest.mark.parametrize("name", MEASURED)
def test_committed_results_are_those_of_this_code(name):
    function, committed = bw.get(name), measured.read(name)
    assert sweep.digest(function) == committed["float32"]["digest"], "measure again: bendwise accuracy --all"
    assert max(committed["float32"]["reference_ulp"]) <= reference.NEEDED_ULP
    assert committed["float32"]["inputs"] == 2 * 255 * 2**23
    for precision, real in (("float32", np.float32), ("float64", np.float64)):
        parameters = [float(real(v)) for v in function.parameters.values()]
        for k, part in enumerate(measured.PARTS):
            told = committed[precision][part]
            assert told["max_ulp"] <= PROMISED_ULP[k]
            assert told["near_root_eps"] <= 1
            x = real(told["worst_input"])
            true = exact.value_and_slope(name, float(x), *parameters)[k]
            error = error_ulp(function.value_and_slope(x)[k], true, real)
            assert error >= told["max_ulp"] - 1e-3


@pytest.mark.parametrize("name", MEASURED)
def test_a_sample_of_all_inputs_stays_within_the_committed_errors(name):
    sweeper, committed = Sweep(bw.get(name)), measured.read(name)["float32"]
    x = sweep.inputs()
    true = sweeper._true(x.astype(np.float64))
    for k, computed in enumerate(bw.get(name).value_and_slope(x)):
        tally = sweep.judge(x, computed, true[k], sweeper.roots[k])
        assert tally.max_ulp <= committed[measured.PARTS[k]]["max_ulp"] + 1e-5


def test_tallies_add_up():
    one, two = Tally([1] * 8, 1.5, 3.0, 0.1), Tally([2] * 8, 2.5, -4.0, 0.0)
    one.add(two)
    assert one == Tally([3] * 8, 2.5, -4.0, 0.1)


def test_the_page_of_results_is_not_stale():
    written = (Path(__file__).parents[1] / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert written == page(), "write it again: bendwise accuracy --page docs/accuracy.md"


def test_a_slope_that_touches_zero_between_the_points_of_a_fit_is_judged_by_the_truth():
    touches = np.float32(-107.59954833984375).view(np.uint32)
    _, slope = Sweep(bw.snake).block(int(touches) // 4096 * 4096, 4096)
    assert slope.max_ulp < 2

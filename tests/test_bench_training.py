"""The benchmark of training: equal trainings or no count, and a page that hides no loss."""

from __future__ import annotations

import dataclasses
import html
import json
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import bendwise as bw
from bendwise.benchmarking import page as speed_page
from bendwise.benchmarking import results as files
from bendwise.benchmarking.training import Trainings, first, page, picture, rounds, tables, works
from bendwise.benchmarking.training.material import corrections, material, orders
from bendwise.benchmarking.training.trainers import bendwise as ours
from bendwise.benchmarking.training.trainers import sklearn as theirs
from bendwise.benchmarking.training.works import WORKS, Work
from bendwise.cli.app import app

ROOT = Path(__file__).parents[1]
TINY = rounds.Effort(rounds=1, least_s=1e-4)
SPIRAL = Work("spiral", "spiral", 30, (2, 8, 3), epochs=3, learning_rate=0.02)
SINE = Work("sine", "sine", 20, (1, 8, 8, 1), epochs=3)
DIGITS = Work("digits", "digits", 128, (64, 8, 10), ("relu", "tanh"), 2, epochs=2, batch=32)
EVERY = [SPIRAL, SINE, DIGITS]


def entry(seconds, difference=0.0):
    return {"seconds": seconds, "difference": difference}


def made_up():
    """A work won, one lost, one where the fastest peer does not count, and two of growth."""
    times = {
        "spiral": {"bendwise": entry(0.02), "torch": entry(0.8, 2e-7), "jax": entry(0.08, 3e-6)},
        "sine": {"bendwise": entry(0.1), "torch": entry(0.4), "jax": entry(0.05, 2e-3)},
        "digits": {"bendwise": entry(2.0), "jax_vmap": entry(1.0, 1e-6)},
        "width-8": {"bendwise": entry(0.01), "torch": entry(0.02), "jax": entry(0.03)},
        "width-16": {"bendwise": entry(0.02), "torch": entry(0.01)},
    }
    return Trainings(
        machine={"processor": "A Processor", "cores": 2, "system": "Linux", "architecture": "x"},
        versions={"bendwise": "1", "torch": "3", "jax": "4", "jax_vmap": "4"},
        settings={"rounds": 7, "threads": 2},
        date="2026-01-02",
        cells={name: {"work": WORKS[name].document, "times": found} for name, found in times.items()},
        first={"bendwise": 0.5, "torch": 2.0},
        peak=1e11,
    )


@pytest.fixture
def two_libraries(monkeypatch):
    monkeypatch.setattr(rounds, "ALONE", ("bendwise", "sklearn", "no_such_library"))
    monkeypatch.setattr(rounds, "TOGETHER", ("bendwise", "sklearn"))
    monkeypatch.setattr(first, "peak", lambda: 1e11)


def measure(path, some, said, **options):
    return rounds.measure(some, path, effort=TINY, with_first=False, say=said.append, **options)


@pytest.mark.parametrize("work", EVERY, ids=lambda work: work.name)
def test_two_libraries_that_share_no_code_train_alike_from_the_same_material(work):
    mine, other = (library.prepare(work)(work.curve_epochs) for library in (ours, theirs))
    assert mine.shape == other.shape == (len(work.networks), work.curve_epochs)
    assert rounds.difference(mine.tolist(), other.tolist()) < tables.TOLERANCE


@pytest.mark.parametrize("work", EVERY, ids=lambda work: work.name)
def test_a_training_begins_from_the_same_weights_each_time(work):
    train = ours.prepare(work)
    np.testing.assert_array_equal(train(2), train(4)[:, :2])


@pytest.mark.parametrize(
    "wrong",
    [{"learning_rate": 0.0202}, {"samples": 29}, {"activations": ("tanh",)}, {"widths": (2, 9, 3)}],
    ids=str,
)
def test_a_recipe_with_a_wrong_setting_is_found_out(wrong):
    right, other = SPIRAL, dataclasses.replace(SPIRAL, **wrong)
    mine, theirs_wrong = ours.prepare(right)(100), theirs.prepare(other)(100)
    assert rounds.difference(mine.tolist(), theirs_wrong.tolist()) > tables.TOLERANCE


def test_a_wrong_order_of_rows_is_found_out(monkeypatch):
    work = dataclasses.replace(DIGITS, activations=("relu",), seeds=1)
    mine = ours.prepare(work)(work.curve_epochs)
    monkeypatch.setattr(theirs, "orders", lambda work, epochs: orders(work, epochs)[::-1])
    other = theirs.prepare(work)(work.curve_epochs)
    assert rounds.difference(mine.tolist(), other.tolist()) > tables.TOLERANCE


def test_differences_are_relative_and_forgive_only_what_is_left_out():
    assert rounds.difference([[2.0, 1.0]], [[2.0, 1.001]]) == pytest.approx(1e-3)
    assert rounds.difference([[2.0], [1.0]], [[2.0], [math.nan]]) == 0
    assert rounds.difference([[2.0, 1.0]], [[2.0, math.nan]]) == math.inf


def test_a_library_that_lacks_an_activation_has_no_curve_for_it():
    work = dataclasses.replace(SPIRAL, activations=("relu", "silu"))
    curves = theirs.prepare(work)(2)
    assert np.isfinite(curves[0]).all()
    assert np.isnan(curves[1]).all()


def test_material_is_what_the_work_says():
    for work in (SPIRAL, SINE, DIGITS, WORKS["samples-100"]):
        given = material(work)
        assert given.x.shape == (work.samples, work.widths[0])
        assert given.x.dtype == np.float32
        assert len(given.y) == work.samples
        assert len(given.weights) == len(work.networks)
    rows = orders(DIGITS, 2)
    assert rows.shape == (8, 32)
    assert sorted(rows[:4].ravel()) == sorted(rows[4:].ravel()) == list(range(128))
    np.testing.assert_allclose(corrections(2), [[0.1, 0.001], [0.19, 0.001999]])


def test_every_work_of_the_full_run_divides_its_rows_and_has_a_name_of_its_own():
    assert len(WORKS) == sum(len(group) for group in works.GROUPS.values())
    for work in WORKS.values():
        assert work.samples % (work.batch or work.samples) == 0
        assert Work.of(json.loads(json.dumps(work.document))) == work
        assert work.curve_epochs * work.steps_an_epoch >= works.SHORT_CURVE_STEPS
    assert WORKS["spiral"].flops == 2 * 300 * (2 * 2 * 64 + 3 * 64 * 3)  # no slope of the inputs is needed
    assert len(WORKS["spirals"].networks) == 64
    assert len(WORKS["digits"].networks) == 24
    assert [work.name for work in works.chosen(["sine", "first"])] == ["sine"]
    assert max(work.samples for work in works.quick(works.chosen([]))) == 10_000


@pytest.mark.usefixtures("two_libraries")
def test_works_are_measured_side_by_side_and_those_of_the_file_are_kept(tmp_path):
    path, said = tmp_path / "training.json", []
    found = measure(path, [SPIRAL], said)
    assert "no_such_library is left out: No module named" in said[0]
    assert set(found.cells["spiral"]["times"]) == {"bendwise", "sklearn"}
    assert found.cells["spiral"]["times"]["sklearn"]["difference"] < tables.TOLERANCE
    marked = json.loads(path.read_text())
    marked["cells"]["spiral"]["times"]["sklearn"]["seconds"] = 42.0
    path.write_text(json.dumps(marked))
    again = measure(path, EVERY, said)
    assert again.cells["spiral"]["times"]["sklearn"]["seconds"] == 42.0
    assert set(again.cells["digits"]["times"]) == {"bendwise", "sklearn"}
    longer = dataclasses.replace(SPIRAL, epochs=4)
    assert measure(path, [longer], said).cells["spiral"]["times"]["sklearn"]["seconds"] < 42
    assert files.read(path, Trainings).holds(longer)


@pytest.mark.usefixtures("two_libraries")
def test_an_interruption_keeps_what_is_finished(tmp_path):
    path = tmp_path / "training.json"

    def interrupt(name):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(path, [SPIRAL, SINE], [], on_work=interrupt)
    assert list(files.read(path, Trainings).cells) == ["spiral"]


@pytest.mark.usefixtures("two_libraries")
def test_a_library_whose_curve_is_another_is_named_and_does_not_count(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(rounds, "TOLERANCE", -1.0)
    measure(tmp_path / "training.json", [SPIRAL], said)
    assert any("scikit-learn does not count for spiral: its losses differ by" in line for line in said)
    row = tables.rows(made_up())["sine"]
    assert row.best == "torch"
    assert row.apart == {"jax": (0.05, 2e-3)}


def test_a_time_that_does_not_count_stands_in_parentheses_also_among_those_of_growth():
    results = made_up()
    results.cells["width-16"]["times"]["torch"]["difference"] = 2e-3
    text = page.render(results).split("## Growth")[1]
    assert f"| ({0.01 / WORKS['width-16'].steps * 1e6:.3g}) |" in text
    assert "Times in parentheses, of PyTorch, JAX, do not count" in text
    assert "no peer counts; one in parentheses took less time." in text
    results.cells["width-16"]["times"]["torch"]["seconds"] = 0.03
    assert "No peer is faster at the end of this table." in page.render(results)


def test_peers_left_far_behind_are_not_asked_for_more():
    before = made_up()
    before.cells["width-8"]["times"]["jax"]["seconds"] = 0.2
    assert rounds.left_behind(before, WORKS["width-16"], rounds.EFFORT) == {"jax", "torch_compile", "sklearn"}
    assert rounds.left_behind(before, WORKS["spiral"], rounds.EFFORT) == set()
    before.cells["samples-100000"] = before.cells["width-8"]
    assert rounds.left_behind(before, WORKS["samples-1000000"], rounds.EFFORT) >= {"jax", "sklearn"}
    assert "torch" not in rounds.left_behind(before, WORKS["samples-1000000"], rounds.EFFORT)


def test_results_survive_the_file_and_those_of_activations_are_others(tmp_path):
    path = tmp_path / "training.json"
    files.write(made_up(), path)
    assert page.render(files.read(path, Trainings)) == page.render(made_up())
    with pytest.raises(bw.InputError, match="no results of this version"):
        files.load(path)


def test_ratios_goals_and_shares_are_those_of_the_times():
    every = tables.rows(made_up())
    assert every["spiral"].ratio() == pytest.approx(4)
    assert every["spiral"].ratio("torch") == pytest.approx(40)
    assert every["digits"].ratio() == pytest.approx(0.5)
    assert every["spiral"].step_s("torch") == pytest.approx(0.8 / 1000)
    flops = 499_200 * 1000
    assert every["spiral"].share("bendwise", 1e11) == pytest.approx(flops / 0.02 / 1e11)
    met = {goal.text: goal.met for goal in tables.goals(made_up())}
    assert list(met.values()) == [True, True, False, True, None, False, True]
    assert [row.work.name for row in tables.losses(made_up())] == ["digits", "width-16"]
    assert tables.crossing(tables.growth(made_up(), "width")).work.name == "width-16"
    assert tables.crossing(tables.growth(made_up(), "width")[:1]) is None


def test_the_page_opens_with_what_is_lost_worst_first():
    text = page.render(made_up())
    assert next(line for line in text.splitlines() if line.startswith("## ")) == "## Where Bendwise loses"
    assert "A peer is faster in 2 of 5 works" in text
    lost = text.split("## The goals")[0]
    assert lost.index("24 digits networks") < lost.index("spiral 2-16-16-3")
    assert "| (JAX) | (167) | does not count | 2e-3 |" in text
    assert "From spiral 2-16-16-3, 300 samples on a peer is faster: there it is PyTorch." in text
    assert "A Processor, 2 cores, Linux. bendwise 1, torch 3, jax 4." in text
    assert "busy" not in text


def test_a_page_of_one_library_or_of_nothing_says_so():
    alone = made_up()
    alone.cells = {"spiral": alone.cells["spiral"]}
    alone.cells["spiral"]["times"] = {"bendwise": entry(0.02)}
    assert "Nothing was compared." in page.render(alone)
    alone.cells["spiral"]["times"] = {}  # it stopped
    assert "Nothing was compared." in page.render(alone)


def test_the_picture_is_the_same_every_time_and_tells_what_it_shows():
    drawn = picture.draw(made_up())
    assert drawn == picture.draw(made_up())
    assert drawn.startswith("<svg")
    assert tables.alt(made_up()) in html.unescape(drawn)
    assert "from 8 to 16 neurons a layer a step of Bendwise takes" in tables.alt(made_up())


def test_docs_training_and_its_picture_are_those_of_the_results():
    found = files.read(ROOT / "benchmarks" / "training.json", Trainings)
    stale = "stale: bendwise bench-training --page docs/training.md"
    assert (ROOT / "docs" / "training.md").read_text(encoding="utf-8") == page.render(found), stale
    if picture.panels(found):
        drawn = (ROOT / "docs" / page.PICTURE).read_text(encoding="utf-8")
        told = re.search(r"<desc>(.*?)</desc>", drawn)
        assert html.unescape(told.group(1)) == picture.shown(found), stale


def test_docs_speed_sums_up_training():
    text = speed_page.render(files.load(ROOT / "benchmarks" / "results.json"), made_up())
    assert "| spiral 2-64-3, 300 samples | 20 | JAX, 80 | 4.00 | 40.00 |" in text
    assert "one spiral network: at least 30 × PyTorch | 40.00× | met" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["spirl"], "unknown work 'spirl'; did you mean 'spiral'?"),
        (["--page", "x.md", "--output", "absent.json"], "cannot read results from absent.json"),
    ],
)
def test_the_command_refuses_what_it_cannot_measure(arguments, message):
    outcome = CliRunner().invoke(app, ["bench-training", *arguments])
    assert isinstance(outcome.exception, bw.InputError)
    assert message in str(outcome.exception)


@pytest.mark.usefixtures("two_libraries")
def test_the_command_measures_prints_and_writes_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(works, "GROUPS", {"spiral": (SPIRAL,)})
    monkeypatch.setattr(rounds, "QUICK", TINY)
    path, text = tmp_path / "t.json", tmp_path / "training.md"
    given = ["--python", sys.executable, "--output", str(path)]
    outcome = CliRunner().invoke(app, ["bench-training", "spiral", "--quick", *given])
    assert outcome.exit_code == 0, outcome.output
    assert "scikit-learn" in outcome.output
    outcome = CliRunner().invoke(app, ["bench-training", "--page", str(text), "--output", str(path)])
    assert outcome.exit_code == 0, outcome.output
    assert text.read_text(encoding="utf-8") == page.render(files.read(path, Trainings))


def test_a_first_training_is_that_of_a_fresh_process(monkeypatch):
    monkeypatch.setattr(first, "FIRST", ("sklearn", "no_such_library"))
    said = []
    monkeypatch.setattr(first, "TITLES", {"no_such_library": "No library"})
    found = first.measure(1, sys.executable, said.append)
    assert set(found) == {"sklearn"}
    assert 0.1 < found["sklearn"] < 100
    assert said == ["No library is left out of first trainings: it does not run"]

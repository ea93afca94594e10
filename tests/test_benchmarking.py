"""The benchmark: honest cells, results that outlive an interruption, a page that hides no loss."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import bendwise as bw
import bendwise.benchmarking.peers.bendwise
import bendwise.benchmarking.peers.numpy
import bendwise.benchmarking.peers.scipy
from bendwise import accuracy
from bendwise.benchmarking import cells, digits, page, peers, results, rounds, startup, tables, training
from bendwise.benchmarking.cells import Cell
from bendwise.benchmarking.processes import Worker, WorkerError, environment
from bendwise.benchmarking.results import Results
from bendwise.cli.app import app

ROOT = Path(__file__).parents[1]
TINY = rounds.Effort(rounds=2, large_rounds=1, least_s=1e-5)
RELU = Cell("relu", "float32", 100, "value", "out")


def made_up():
    """Three cells: one lost a little, one lost badly, one won."""
    return Results(
        machine={"processor": "A Processor", "cores": 2, "system": "Linux", "architecture": "x"},
        versions={"bendwise": "1", "numpy": "2", "torch": "3", "copyto": "2"},
        settings={"threads": [1, 2], "rounds": 5, "large_rounds": 3},
        date="2026-01-02",
        cells={
            "relu float32 1000 value out": {"bendwise": {"1": 2e-6}, "numpy": {"1": 1.9e-6}},
            "gelu float64 100000 value in": {
                "bendwise": {"1": 4e-4, "2": 3e-4},
                "numpy": {"1": 8e-4},
                "torch": {"1": 1e-4, "2": 9e-4},
            },
            "silu float32 10000000 gradient out": {
                "bendwise": {"1": 1e-2, "2": 5e-3},
                "torch": {"1": 5e-2, "2": 4e-2},
                "copyto": {"1": 9e-3},
            },
            "dish float32 1000 value out": {},
        },
        startup={
            "import_s": {"numpy": 0.1, "bendwise": 0.02},
            "first_use_s": {"cold": {"relu": 1.0, "gelu": 0.4}, "disk": {"relu": 0.1, "gelu": 0.002}},
            "small_calls": {f"{n} {d}": 1.4 for n in ("relu", "gelu") for d in cells.DTYPES},
        },
    )


@pytest.fixture
def two_libraries(monkeypatch):
    monkeypatch.setattr(rounds, "LIBRARIES", ("bendwise", "numpy", "no_such_library"))
    monkeypatch.setattr(startup, "complete", lambda *_: False)


def measure(path, some, said, **options):
    return rounds.measure(some, path, threads=[1], effort=TINY, say=said.append, **options)


def test_a_worker_times_its_library_and_says_what_it_lacks():
    worker = Worker("numpy", 1)
    assert worker.missing is None
    assert worker.version
    assert worker.prepare(RELU, 1e-5)
    assert 0 < worker.round() < 1
    assert not worker.prepare(Cell("gelu", "float32", 100, "value", "out"), 1e-5)
    worker.close()


def test_a_worker_without_its_library_says_so_and_one_that_stops_leaves_its_last_words():
    absent = Worker("no_such_library", 1)
    assert "no_such_library" in absent.missing
    absent.close()
    worker = Worker("bendwise", 1)
    with pytest.raises(WorkerError, match="unknown activation 'geluu'; did you mean 'gelu'"):
        worker.prepare(Cell("geluu", "float32", 100, "value", "out"), 1e-5)
    worker.close()


def test_ctrl_c_while_a_worker_is_asked_leaves_no_thread_to_wait_for(monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    worker = Worker("numpy", 1)
    with monkeypatch.context() as patched:
        patched.setattr(
            worker, "_process", SimpleNamespace(stdout=SimpleNamespace(readline=interrupted), kill=int)
        )
        with pytest.raises(KeyboardInterrupt):
            worker._answer()
    worker.close()
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert all(timer.finished.is_set() for timer in timers)


def test_threads_are_equal_before_a_library_starts():
    two, one = environment(2), environment(1)
    assert {two[name] for name in ("OMP_NUM_THREADS", "BENDWISE_THREADS", "NUMEXPR_MAX_THREADS")} == {"2"}
    assert "parallelism_threads=1" in one["XLA_FLAGS"]
    assert "parallelism" not in two["XLA_FLAGS"]


@pytest.mark.usefixtures("two_libraries")
def test_cells_are_measured_side_by_side_and_those_of_the_file_are_kept(tmp_path):
    path, said = tmp_path / "results.json", []
    first = list(cells.matrix(["relu"], [100], ["float32"]))
    found = measure(path, first, said)
    assert said == [
        "no_such_library is left out: No module named 'bendwise.benchmarking.peers.no_such_library'"
    ]
    assert list(found.cells) == [cell.key for cell in first]
    assert all(set(times) == {"bendwise", "numpy"} for times in found.cells.values())
    marked = json.loads(path.read_text())
    marked["cells"][first[0].key]["numpy"]["1"] = 42.0
    path.write_text(json.dumps(marked))
    again = measure(path, [*first, Cell("tanh", "float64", 100, "value", "in")], said)
    assert again.cells[first[0].key]["numpy"] == {"1": 42.0}
    assert again.cells["tanh float64 100 value in"]["bendwise"]["1"] > 0
    assert results.load(path) == results.load(path)
    afresh = measure(path, first, said, fresh=True)
    assert afresh.cells[first[0].key]["numpy"]["1"] < 1
    assert list(afresh.cells) == [cell.key for cell in first]


@pytest.mark.usefixtures("two_libraries")
def test_an_interruption_keeps_what_is_finished(tmp_path):
    path = tmp_path / "results.json"

    def interrupt(cell):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(path, [RELU, Cell("tanh", "float32", 100, "value", "out")], [], on_cell=interrupt)
    assert list(results.load(path).cells) == [RELU.key]


@pytest.mark.usefixtures("two_libraries")
def test_results_of_another_machine_or_version_are_not_mixed(tmp_path):
    path = tmp_path / "results.json"
    measure(path, [RELU], [])
    other = json.loads(path.read_text())
    other["machine"]["processor"] = "Another"
    path.write_text(json.dumps(other))
    with pytest.raises(
        bw.InputError, match=r"measured with other machine \(processor\); --fresh starts over"
    ):
        measure(path, [RELU], [])


@pytest.mark.usefixtures("two_libraries")
def test_a_library_that_stops_loses_its_cell_and_comes_back():
    said = []
    with rounds.Team([1], said.append) as team:
        assert rounds.measure_cell(team, Cell("geluu", "float32", 100, "value", "out"), TINY) == {}
        assert "bendwise stopped at geluu float32 100 value out" in said[1]
        assert set(rounds.measure_cell(team, RELU, TINY)) == {"bendwise", "numpy"}


@pytest.mark.usefixtures("two_libraries")
def test_an_activation_that_no_peer_has_is_not_compared():
    with rounds.Team([1], lambda line: None) as team:
        assert rounds.measure_cell(team, Cell("gelu", "float32", 100, "value", "out"), TINY) == {}


def test_slow_peers_are_not_asked_again_but_ours_is():
    seconds = {("numpy", 1): [1.0, 1.1], ("jax", 1): [3.2], ("torch", 2): [2.9], ("bendwise", 1): [0.1]}
    still = [("numpy", 1), ("torch", 2), ("bendwise", 1)]
    assert rounds._hopeful(seconds, list(seconds), rounds.Effort()) == still
    seconds["bendwise", 1] = [90.0]
    assert rounds._hopeful(seconds, list(seconds), rounds.Effort()) == still


def test_peers_left_far_behind_are_not_asked_for_more():
    cell = Cell("gelu", "float32", 10_000_000, "value", "out")
    before = {
        "gelu float32 100000 value out": {
            "bendwise": {"1": 1e-5},
            "torch": {"1": 9e-4, "2": 1e-4},
            "scipy": {"1": 9e-4},
            "jax": {"1": 7e-4},
        }
    }
    assert rounds.outpaced(before, cell, rounds.Effort()) == {"scipy"}
    assert rounds.outpaced({}, cell, rounds.Effort()) == set()
    assert rounds.outpaced(before, Cell("gelu", "float32", 1000, "value", "out"), rounds.Effort()) == set()


def test_cells_and_their_keys_are_the_same_thing():
    every = list(cells.matrix(["relu", "gelu"]))
    assert len({cell.key for cell in every}) == 2 * 3 * 2 * 2 * 2
    assert [Cell.parse(cell.key) for cell in every] == every
    assert cells.thread_settings(1000, [1, 4]) == [1]
    assert cells.thread_settings(100_000, [1, 4]) == [1, 4]


def test_results_survive_the_file(tmp_path):
    path = tmp_path / "folder" / "results.json"
    results.write(made_up(), path)
    assert results.load(path) == made_up()
    lines = path.read_text().splitlines()
    assert sum(" value " in line or " gradient " in line for line in lines) == 4  # a line a cell
    path.write_text("{}")
    with pytest.raises(bw.InputError, match="no results of this version"):
        results.load(path)
    path.write_text("no JSON")
    with pytest.raises(bw.InputError, match="holds no results of `bendwise bench`"):
        results.load(path)


def test_a_ratio_is_that_of_the_best_peer_with_as_many_threads():
    rows = tables.comparisons(made_up())
    found = {(row.cell.activation, row.threads): (row.best, row.ratio) for row in rows}
    assert found == {
        ("relu", 1): ("numpy", pytest.approx(0.95)),
        ("gelu", 1): ("torch", pytest.approx(0.25)),
        ("gelu", 2): ("numpy", pytest.approx(8 / 3)),  # which has one thread, whatever is allowed
        ("silu", 1): ("torch", pytest.approx(5)),
        ("silu", 2): ("torch", pytest.approx(8)),
    }
    assert tables.mean_ratio(rows) == pytest.approx((0.95 * 0.25 * 8 / 3 * 5 * 8) ** 0.2)
    assert tables.mean_ratio(rows, "numpy") == pytest.approx((0.95 * 2 * 8 / 3) ** (1 / 3))
    assert tables.mean_ratio(rows, "jax") is None


def test_goals_are_met_or_not():
    found = {goal.text.split(":")[0]: (goal.measured, goal.met) for goal in tables.goals(made_up())}
    assert found["values with gradient"] == ("6.32×", True)
    assert found["no cell slower than 0.9× its best peer"] == ("0.25×", False)
    assert found["a call on 10 elements, at most 1.5 × `np.exp`"] == ("1.4 ×", True)
    assert found["first use from nothing, at most 0.5 s"] == ("1 s", False)
    assert found["values at 10⁷"] == ("not measured", None)  # only a gradient was
    assert {goal.met for goal in tables.goals(Results(settings={"threads": [1]}))} == {None}


def test_the_page_opens_with_what_is_lost_worst_first():
    text = page.render(made_up())
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings[0] == "## Where Bendwise loses"
    lost = [
        line.split("|")[1].strip() for line in text.split("## The goals")[0].splitlines() if "| 1 |" in line
    ]
    assert lost == ["gelu", "relu"]
    assert "A peer is faster in 2 of 5 cells, in 1 of them by more than a tenth." in text
    assert "| gelu | value, in place | float64 | 10⁵ | 1 | 4 | torch | 1 | 0.25 |" in text
    assert "A Processor, 2 cores, Linux" in text
    assert "No peer here has dish" in text
    assert "Sizes 10³, 10⁵, 10⁷; float32, float64; with 1 and 2 threads" in text


def test_the_page_says_whether_the_machine_was_busy():
    busy = made_up()
    assert "busy" not in page.render(busy)
    busy.load = 2.3
    assert "**The machine was busy** (load 2.3)" in page.render(busy)


def test_a_page_without_losses_says_so():
    won = made_up()
    won.cells = {"silu float32 10000000 gradient out": won.cells["silu float32 10000000 gradient out"]}
    assert "Nowhere in these cells." in page.render(won)


def test_docs_speed_is_the_page_of_the_results():
    found = results.load(ROOT / "benchmarks" / "results.json")
    beside = results.read(ROOT / "benchmarks" / "training.json", training.Trainings)
    assert (ROOT / "docs" / "speed.md").read_text(encoding="utf-8") == page.render(found, beside), (
        "stale: bendwise bench --page docs/speed.md"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["geluu"], "did you mean 'gelu'"),
        (["softmax"], "softmax works along an axis"),
        (["--size", "many"], "--size takes numbers"),
        (["--size", "0"], "above 0"),
        (["--dtype", "float16"], "--dtype takes float32 or float64, not 'float16'"),
        (["--threads", "0"], "--threads takes numbers above 0"),
        (["--page", "x.md", "--output", "absent.json"], "cannot read results from absent.json"),
    ],
)
def test_the_command_refuses_what_it_cannot_measure(arguments, message):
    outcome = CliRunner().invoke(app, ["bench", *arguments])
    assert isinstance(outcome.exception, bw.InputError)
    assert message in str(outcome.exception)


@pytest.mark.usefixtures("two_libraries")
def test_the_command_measures_prints_and_writes_the_page(tmp_path):
    path, text = tmp_path / "r.json", tmp_path / "speed.md"
    given = ["--size", "100", "--dtype", "float32", "--threads", "1", "--python", sys.executable]
    outcome = CliRunner().invoke(app, ["bench", "relu", *given, "--output", str(path)])
    assert outcome.exit_code == 0, outcome.output
    assert "of 4 cells are lost to a peer" in outcome.output
    assert CliRunner().invoke(app, ["bench", "--page", str(text), "--output", str(path)]).exit_code == 0
    assert text.read_text(encoding="utf-8") == page.render(results.load(path))


def test_starting_is_measured_in_fresh_processes():
    found = {}
    assert startup.complete(found, ["relu"])
    assert found["import_s"]["numpy"] > 0
    assert min(found["first_use_s"][state]["relu"] for state in ("cold", "disk")) > 0
    assert set(found["small_calls"]) == {"relu float32", "relu float64"}
    assert not startup.complete(found, ["relu"])  # nothing is missing any more


def test_the_digits_of_a_library_are_judged_like_ours():
    x = accuracy.sweep.inputs(1_000_003)
    exact, idiom = digits.judged(peers.bendwise, bw.silu, x), digits.judged(peers.numpy, bw.silu, x)
    assert exact["value"]["max_ulp"] < 2
    assert exact["value"]["beyond"] == exact["slope"]["beyond"] == 0
    assert idiom["value"]["max_ulp"] is None or idiom["value"]["max_ulp"] > 1000  # 0 from x = -89 on
    assert 0 < idiom["value"]["beyond"] < len(x) / 50
    assert digits.judged(peers.scipy, bw.relu, x) is None

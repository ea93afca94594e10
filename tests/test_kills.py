"""Kill anything at any time: the same command does the rest, and its report is that of an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import cloudpickle
import pytest

from bendwise.comparison.api import run
from bendwise.comparison.experiment import Experiment
from bendwise.comparison.plan import Plan, Trial
from bendwise.comparison.running import workers as module
from bendwise.comparison.running.workers import LocalWorkers
from bendwise.comparison.store import Store
from bendwise.comparison.tables import load

FEW = ["compare", "wine", "--activations", "relu,tanh", "--seeds", "2", "--report", "out"]
MANY = ["compare", "wine", "--activations", "relu,tanh,gelu,elu,silu", "--no-baselines", "--seeds", "25"]
MANY += ["--report", "out"]

cloudpickle.register_pickle_by_value(sys.modules[__name__])  # a worker cannot import the tests


def start(folder, command=FEW):
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "bendwise", *command],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process):
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said.decode()


def report(folder):
    files = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    del files["trials.sqlite"]
    return files


def children(process):
    """The workers of a run that is under way."""
    try:
        text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        threads = Path(f"/proc/{process.pid}/task").iterdir()
        text = " ".join((thread / "children").read_text() for thread in threads)
    except OSError:
        return []
    return [int(pid) for pid in text.split()]


def n_finished(folder):
    path = folder / "out" / "trials.sqlite"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(path, timeout=60) as db:
            return db.execute("SELECT count(*) FROM trials").fetchone()[0]
    except sqlite3.OperationalError:  # not yet a store
        return 0
    finally:
        db.close()


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait(process, until):
    """Until something holds, or the run has ended."""
    while process.poll() is None and not until():
        time.sleep(0.005)


def disturb(process, folder, rng):
    """Kill up to two workers at random moments, then the run after some more trials; how many were killed.

    Not three: a trial that three of them happened to die of would have failed, as it should.
    """
    count = 0
    for what in ("worker", "worker", "run"):
        enough = n_finished(folder) + rng.randrange(8) if what == "run" else 0
        if what == "worker" or rng.random() < 0.8:  # else the run is killed while it starts anew
            wait(process, lambda enough=enough: children(process) and n_finished(folder) >= enough)
        end = time.monotonic() + rng.uniform(0.0, 1.2 if what == "worker" else 0.1)
        wait(process, lambda end=end: time.monotonic() > end)
        if process.poll() is None:
            workers = children(process)
            count += kill(rng.choice(workers) if what == "worker" and workers else process.pid)
    process.communicate()
    return count


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="finds the workers in /proc")
@pytest.mark.parametrize("kills", [16, pytest.param(50, marks=pytest.mark.slow)])
def test_kills_at_random_moments_change_no_byte_of_the_report(kills, tmp_path):
    rng, killed, starts, most = random.Random(0), 0, 0, 0
    finish(start(tmp_path / "undisturbed", MANY))
    harassed = tmp_path / "harassed"
    while killed < kills:
        starts += 1
        process = start(harassed, MANY)
        killed += disturb(process, harassed, rng)
        if process.returncode == 0:  # it was faster
            shutil.rmtree(harassed)
        most = max(most, n_finished(harassed))
    assert most > 0  # what was finished was at stake
    finish(start(harassed, MANY))
    assert report(harassed) == report(tmp_path / "undisturbed")
    assert n_finished(harassed) == 125
    with sqlite3.connect(harassed / "out" / "trials.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM trials WHERE failure IS NOT NULL").fetchone() == (0,)
    db.close()
    print(f"{killed} kills in {starts} starts; up to {most} of 125 trials were finished before one")


def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    process = start(tmp_path)
    while len(workers := children(process)) < 1:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    for pid in workers:
        end = time.monotonic() + 30
        while Path(f"/proc/{pid}").exists() and state(pid) != "Z":
            assert time.monotonic() < end
            time.sleep(0.01)


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_two_runs_on_one_store_give_the_same_report(tmp_path):
    one, other = start(tmp_path), start(tmp_path)
    finish(one)
    first = report(tmp_path)
    finish(other)
    assert report(tmp_path) == first
    assert n_finished(tmp_path) == 10  # 2 seeds of 2 activations and 3 baselines


class Deadly(Experiment):
    """An experiment one of whose models takes its process along."""

    def run(self, trial):
        if trial.model == "tanh":
            os.kill(os.getpid(), signal.SIGKILL)
        if trial.model == "gelu":
            raise ZeroDivisionError("a formula of your own")
        if trial.model == "elu" and trial.seed == 1:
            raise MemoryError
        return super().run(trial)


def test_a_deadly_trial_fails_at_its_third_death_and_the_run_goes_on():
    plan = Plan(("relu", "tanh", "gelu", "elu"), seeds=2, epochs=5, baselines=False)
    with Store() as store:
        found = run(Deadly(load("wine"), plan), store=store, workers=LocalWorkers(2))
    failures = {(trial.model, trial.seed): outcome.failure for trial, outcome in found.outcomes.items()}
    assert failures == {
        ("relu", 0): "",
        ("relu", 1): "",
        ("tanh", 0): "3 processes died of it; the last killed by SIGKILL",
        ("tanh", 1): "3 processes died of it; the last killed by SIGKILL",
        ("gelu", 0): "ZeroDivisionError: a formula of your own",
        ("gelu", 1): "ZeroDivisionError: a formula of your own",
        ("elu", 0): "",
        ("elu", 1): "3 processes died of it; the last ended with status 1 (MemoryError)",
    }
    assert list(found.ranking.index[:1]) == ["relu"]
    assert found.ranking.loc["tanh", "failed"] == 2


def test_failed_trials_are_tried_again_when_asked_to():
    plan = Plan(("relu", "gelu"), seeds=2, epochs=5, baselines=False)
    task = load("wine")
    with Store() as store:
        broken = run(Deadly(task, plan), store=store, workers=LocalWorkers(1))
        assert broken.ranking.loc["gelu", "failed"] == 2
        healthy = Experiment(task, plan)
        assert run(healthy, store=store, workers=LocalWorkers(1)).ranking.loc["gelu", "failed"] == 2
        store.forget(healthy.key(trial) for trial in healthy.trials)
        assert run(healthy, store=store, workers=LocalWorkers(1)).ranking.loc["gelu", "failed"] == 0


class Unreadable(Experiment):
    def __setstate__(self, state):
        raise ImportError("no module named elsewhere")


def test_processes_that_cannot_start_end_the_run_with_a_sentence():
    plan = Plan(("relu", "tanh"), seeds=2, epochs=1, baselines=False)
    with pytest.raises(ValueError, match=r"no process can be started .*no module named elsewhere"):
        run(Unreadable(load("wine"), plan), workers=LocalWorkers(2))


def test_no_process_is_left_behind(monkeypatch):
    started = []
    monkeypatch.setattr(
        module._Crew, "_end", lambda self, process: (started.append(process), process.close())
    )
    plan = Plan(("relu", "tanh"), seeds=5, epochs=200, baselines=False)

    def interrupt(trial):
        raise KeyboardInterrupt

    found = run(Experiment(load("wine"), plan), workers=LocalWorkers(2), on_trial=interrupt)
    assert found.is_stopped
    assert started
    assert all(process.process.returncode is not None for process in started)


def test_all_workers_together_give_what_one_gives():
    task, plan = load("wine"), Plan(("relu", "gelu"), seeds=2, epochs=20)
    one, two = (run(Experiment(task, plan), workers=LocalWorkers(count)) for count in (1, 3))
    assert {t: o.result for t, o in one.outcomes.items()} == {t: o.result for t, o in two.outcomes.items()}
    assert list(one.outcomes) == [Trial(m, s) for s in (0, 1) for m in Experiment(task, plan).models]

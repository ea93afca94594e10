"""Trials on a Dask cluster: a real scheduler and real workers, which are killed on the way."""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

import bendwise as bw
from bendwise.comparison.execution import WorkersLostError, execute
from bendwise.comparison.experiment import Experiment, versions
from bendwise.comparison.plan import Plan, Trial
from bendwise.comparison.running import client as clients
from bendwise.comparison.running import cluster as clusters
from bendwise.comparison.running import host, process
from bendwise.comparison.running.workers import LocalWorkers
from bendwise.comparison.store import Outcome, Store
from bendwise.comparison.tables import load
from bendwise.errors import InputError

distributed = pytest.importorskip("distributed", reason="a cluster needs Dask")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Dask's sockets, when the other side was killed
]

PLAN = Plan(("relu", "tanh"), seeds=4, epochs=60, learning_rates=(0.01, 0.1))
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}


def python(*arguments, **settings):
    return subprocess.Popen([sys.executable, "-m", *arguments], **QUIET, **settings)


def test_dask_says_nothing_meanwhile_and_what_it_did_before_afterwards():
    loggers = [logging.getLogger(name) for name in clients.LOGGERS]
    before = [logger.level for logger in loggers]
    with clients._quiet():
        assert not any(logger.isEnabledFor(logging.CRITICAL) for logger in loggers)
    assert [logger.level for logger in loggers] == before


class Cluster:
    """A scheduler, and the workers that have been started."""

    def __init__(self, folder, **settings):
        self.folder, self.workers = folder, []
        where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.scheduler = python(
            "distributed.cli.dask_scheduler", *where, stderr=subprocess.PIPE, env={**os.environ, **settings}
        )
        found = None
        while found is None:
            line = self.scheduler.stderr.readline().decode()
            assert line, "the scheduler has ended"
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", line)
        self.address = found[1]
        self.reader = threading.Thread(target=self.scheduler.stderr.read)
        self.reader.start()

    def start_worker(self, name="a worker", nanny="--no-nanny"):
        where = ("--host", "127.0.0.1", "--no-dashboard", "--local-directory", str(self.folder))
        worker = python(
            "distributed.cli.dask_worker",
            *(self.address, "--nthreads", "1", nanny, "--name", name, "--death-timeout", "60", *where),
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def close(self):
        for one in [*self.workers, self.scheduler]:
            one.terminate()
        for one in [*self.workers, self.scheduler]:
            try:
                one.wait(20)
            except subprocess.TimeoutExpired:  # a worker may wait for ever for a scheduler that is gone
                one.kill()
                one.wait()
        self.reader.join()
        self.scheduler.stderr.close()


@contextmanager
def cluster_in(folder, n_workers, **settings):
    cluster = Cluster(folder, **settings)
    try:
        for number in range(n_workers):
            cluster.start_worker(f"worker {number}")
        with clients.connect(cluster.address) as client:
            if n_workers:
                client.wait_for_workers(n_workers, timeout=60)
            cluster.client = client
            yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two workers; a test may start more, and must end them."""
    with cluster_in(tmp_path_factory.mktemp("cluster"), 2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def experiment():
    return Experiment(load("wine"), PLAN)


@pytest.fixture(scope="module")
def expected(experiment):
    """What processes of this machine find."""
    return outcomes(experiment, LocalWorkers(2))


def outcomes(experiment, workers, on_trial=None, store=None):
    """What is kept of each trial, but for the time that it took."""
    with Store() if store is None else store as store:
        execute(experiment, store, workers, on_trial=on_trial)
        found = {trial: store.get(experiment.key(trial)) for trial in experiment.trials}
    return {trial: one and (one.result, one.failure) for trial, one in found.items()}


def on(cluster, experiment, on_trial=None, store=None):
    return outcomes(experiment, clusters.ClusterWorkers(cluster.client), on_trial, store)


def known(dask_worker):
    """Run on a worker: how many experiments it keeps."""
    return len(host._pools)


def tasks(dask_scheduler):
    return [str(key) for key in dask_scheduler.tasks]


def assert_clean(client):
    """Nothing of ours is left there."""
    assert set(client.run(known).values()) <= {0}
    for _ in range(200):  # each is a round trip, and what was running ends as soon as its process has
        if not client.run_on_scheduler(tasks):
            return
    assert client.run_on_scheduler(tasks) == []


def test_a_cluster_finds_what_this_machine_finds(cluster, experiment, expected):
    assert all(result["score"] is not None for result, _ in expected.values())
    assert on(cluster, experiment) == expected
    assert cluster.client.status == "running"
    assert_clean(cluster.client)


def test_formulas_of_the_user_go_along(cluster, throwaway):
    plan = Plan(("relu", throwaway.name), seeds=2, epochs=20, learning_rates=(0.01,), baselines=False)
    experiment = Experiment(load("wine"), plan)
    found = on(cluster, experiment)
    assert found == outcomes(experiment, LocalWorkers(1))
    assert all(result["score"] for result, _ in found.values())


class Odd(Experiment):
    """One trial of it does something to its process; the file counts how often."""

    trial = Trial("tanh", 1)
    file = ""
    times = 1000

    def __getstate__(self):
        return super().__getstate__() | {"file": self.file, "times": self.times, "does": self.does}

    def __setstate__(self, state):
        super().__setstate__(state)
        self.file, self.times, self.does = state["file"], state["times"], state["does"]

    def run(self, trial):
        if trial == self.trial and self.count() < self.times:
            with open(self.file, "a") as file:
                file.write(".")
            self.does()
        return super().run(trial)

    def count(self):
        return os.path.getsize(self.file) if os.path.exists(self.file) else 0


def odd(does, file, times=1000):
    experiment = Odd(load("wine"), PLAN)
    experiment.does, experiment.file, experiment.times = does, str(file), times
    return experiment


def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def kill_the_worker():
    os.kill(os.getppid(), signal.SIGKILL)
    threading.Event().wait()  # until that has been noticed


def run_out_of_memory():
    raise MemoryError("no room")


def test_a_trial_that_kills_its_process_fails_at_the_third_and_the_others_go_on(cluster, expected, tmp_path):
    experiment = odd(kill_itself, tmp_path / "count")
    found = on(cluster, experiment)
    assert experiment.count() == 3
    assert found.pop(Odd.trial) == (None, "3 processes died of it; the last killed by SIGKILL")
    assert found == {trial: one for trial, one in expected.items() if trial != Odd.trial}
    assert len(cluster.client.nthreads()) == 2


def test_a_lack_of_memory_is_tried_again(cluster, expected, tmp_path):
    experiment = odd(run_out_of_memory, tmp_path / "count", times=2)
    assert on(cluster, experiment) == expected
    assert experiment.count() == 2


def test_a_worker_that_is_killed_half_way_changes_nothing(cluster, experiment, expected):
    victim, seen = cluster.start_worker("victim"), []
    cluster.client.wait_for_workers(3, timeout=60)

    def kill(trial):
        seen.append(trial)
        if len(seen) == 6:
            victim.kill()
            victim.wait()

    assert on(cluster, experiment, kill) == expected
    assert len(seen) == len(experiment.trials)
    assert len(cluster.client.nthreads()) == 2


def test_a_worker_that_joins_late_gets_work(cluster, experiment, expected):
    seen, late = [], []

    def join(trial):
        seen.append(trial)
        if len(seen) == 1:
            before = set(cluster.client.nthreads())
            late.append(cluster.start_worker("late"))
            cluster.client.wait_for_workers(3, timeout=60)
            late.append(*(set(cluster.client.nthreads()) - before))
        elif len(late) == 2 and cluster.client.run(known, workers=[late[1]]) == {late[1]: 1}:
            late.append("has worked")

    try:
        assert on(cluster, experiment, join) == expected
    finally:
        late[0].kill()
        late[0].wait()
    assert late[2:] == ["has worked"]


def test_ctrl_c_keeps_what_is_finished_and_leaves_the_cluster_clean(cluster, experiment, expected):
    seen = []

    def interrupt(trial):
        seen.append(trial)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with Store() as store:
        workers = clusters.ClusterWorkers(cluster.client)
        assert execute(experiment, store, workers, on_trial=interrupt)
        kept = [trial for trial in experiment.trials if store.has(experiment.key(trial))]
        assert sorted(kept, key=str) == sorted(seen, key=str)
        assert cluster.client.status == "running"
        assert_clean(cluster.client)
        assert on(cluster, experiment, store=store) == expected


def test_a_lost_scheduler_is_a_clear_ending_and_the_next_does_the_rest(
    cluster, experiment, expected, tmp_path, capfd
):
    seen, path = [], tmp_path / "trials.sqlite"
    with cluster_in(tmp_path, 1) as lost:

        def kill(trial):
            seen.append(trial)
            if len(seen) == 5:
                lost.scheduler.kill()

        with pytest.raises(WorkersLostError) as error:
            on(lost, experiment, kill, Store(path))
    assert str(error.value) == (
        f"the Dask scheduler at {lost.address} is gone; {len(seen)} of {len(experiment.trials)} trials are "
        f"finished and safe in {path}: the same command does the rest"
    )
    assert capfd.readouterr() == ("", "")
    rest = Again(clusters.ClusterWorkers(cluster.client))
    assert outcomes(experiment, rest, store=Store(path)) == expected
    assert set(rest.done) == set(experiment.trials) - set(seen)


class Again:
    """Workers, and what they did."""

    def __init__(self, workers):
        self.workers, self.done = workers, []

    def run(self, experiment, trials):
        for trial, outcome in self.workers.run(experiment, trials):
            self.done.append(trial)
            yield trial, outcome


def test_a_scheduler_without_workers_is_waited_for_and_then_named(experiment, tmp_path):
    with cluster_in(tmp_path, 0) as lonely, pytest.raises(WorkersLostError) as error:
        outcomes(experiment, clusters.ClusterWorkers(lonely.client, no_worker_s=0.1))
    assert f"has had no worker for 0.1 seconds; start some with `dask worker {lonely.address}`" in str(
        error.value
    )
    assert f"0 of {len(experiment.trials)} trials are finished and lost" in str(error.value)


@pytest.mark.slow  # four workers start
def test_a_trial_that_kills_the_workers_themselves_fails_alone(expected, tmp_path):
    experiment = odd(kill_the_worker, tmp_path / "count")
    at_once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with cluster_in(tmp_path, 0, **at_once) as cluster:
        for name in ("one", "two", "three", "four"):
            cluster.start_worker(name)
        cluster.client.wait_for_workers(4, timeout=60)
        found = on(cluster, experiment)
    assert experiment.count() == 3
    assert found.pop(Odd.trial) == (None, "3 times all Dask workers died that had it (KilledWorker)")
    assert found == {trial: one for trial, one in expected.items() if trial != Odd.trial}


def test_a_worker_with_other_versions_is_refused(cluster, experiment, monkeypatch):
    other = versions() | {"numpy": "0.9"}
    monkeypatch.setattr(process, "versions", lambda: other)
    monkeypatch.setattr(clusters, "versions", lambda: other)
    with pytest.raises(InputError) as error:
        on(cluster, experiment)
    assert re.fullmatch(
        rf"the Dask worker at tcp://\S+ has numpy {versions()['numpy']}, and its numbers would differ; "
        r"it needs numpy 0\.9",
        str(error.value),
    )
    assert_clean(cluster.client)


def test_a_worker_without_bendwise_is_named(cluster, experiment, monkeypatch):
    monkeypatch.setattr(
        clusters, "_task", lambda: lambda *about: ("tcp://there", "No module named 'bendwise'")
    )
    with pytest.raises(InputError, match="worker at tcp://there has no Bendwise, or another version of it"):
        on(cluster, experiment)


def test_what_is_no_client_is_refused(cluster, experiment):
    X, y = bw.datasets.spiral_data(samples=20)
    with pytest.raises(InputError, match=r"client must be a distributed\.Client, not 'tcp://here'"):
        bw.compare(X, y, client="tcp://here")
    with clients.connect(cluster.address) as closed:
        pass
    with pytest.raises(InputError, match="must be connected to a scheduler, and this one is closed"):
        clusters.ClusterWorkers(closed)


def test_an_asynchronous_client_is_refused(cluster):
    async def attempt():
        async with distributed.Client(cluster.address, asynchronous=True, set_as_default=False) as client:
            with pytest.raises(InputError, match="without asynchronous=True"):
                clusters.ClusterWorkers(client)

    import asyncio

    asyncio.run(attempt())


def test_an_address_without_a_scheduler_is_named(monkeypatch):
    monkeypatch.setattr(clients, "CONNECT_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        for listens in (False, True):
            if listens:
                silent.listen()
            with (
                pytest.raises(InputError, match=f"no Dask scheduler at '{address}'"),
                clients.connect(address),
            ):
                pass
    with pytest.raises(InputError, match="no Dask scheduler at 'nonsense'"), clients.connect("nonsense"):
        pass


def test_a_pool_that_nobody_asks_ends_its_processes(monkeypatch, experiment):
    monkeypatch.setattr(host, "IDLE_S", 0.0)
    is_over = threading.Event()
    pool = host.Pool(process.packed(experiment, None), is_over.set)
    assert is_over.wait(60)
    is_over.clear()
    assert isinstance(pool.run(Trial("majority class", 0)), Outcome)
    assert is_over.wait(60)
    (one,) = pool._all
    assert pool.close(only_if_idle=True)
    assert one.process.returncode == -signal.SIGKILL
    assert pool.run(Trial("relu", 0)) == host.Absent()

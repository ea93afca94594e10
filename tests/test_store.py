"""The store: what was acknowledged is there, whatever happened; what cannot be used is said in a sentence."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import bendwise as bw
from bendwise.comparison.store import FORM, Outcome, Store
from bendwise.comparison.trial import nothing

FULL = Outcome({**nothing([(0.1, None), (0.3, 0.1 + 0.2)], 0.1), "losses": [1e-300, 5e-324]}, seconds=0.5)
FAILED = Outcome(None, "3 processes died of it; the last killed by SIGKILL", 1.5)


def test_what_is_kept_comes_back_to_the_last_bit(tmp_path):
    with Store(tmp_path / "deep" / "trials.sqlite") as store:
        store.add("a", "{}", FULL)
        store.add("b", "{}", FAILED)
    with Store(tmp_path / "deep" / "trials.sqlite") as store:
        found = store.get("a")
        assert found.result == {**FULL.result, "tuning": [[0.1, None], [0.3, 0.1 + 0.2]]}
        assert store.get("b") == FAILED
        assert store.get("c") is None
        assert [store.has(key) for key in "abc"] == [True, True, False]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["trials.sqlite"]


def test_the_first_of_two_outcomes_stays():
    with Store() as store:
        store.add("a", "{}", FULL)
        store.add("a", "{}", FAILED)
        assert store.get("a").failure == ""


def test_failures_alone_can_be_forgotten():
    with Store() as store:
        store.add("a", "{}", FULL)
        store.add("b", "{}", FAILED)
        store.forget(["a", "b", "c"])
        assert [store.has(key) for key in "ab"] == [True, False]


def foreign(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text)")
    db.close()


def newer(path):
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {FORM + 1}")
    db.close()


def torn(path):
    with Store(path) as store:
        for number in range(200):
            store.add(str(number), "{}", FULL)
    content = bytearray(path.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 64] = b"\xff" * 64
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda path: path.write_text("hello, this is a letter and no database at all"),
            "no store of trials",
        ),
        (foreign, "is a database, but no store of trials; name another file"),
        (newer, "written by another version of Bendwise"),
        (torn, "is damaged"),
        (lambda path: path.mkdir(), "cannot keep trials in"),
    ],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path, make, said):
    path = tmp_path / "trials.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(bw.InputError, match=said), Store(path) as store:
        store.get("1")
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_folder_that_cannot_be_written_to_is_said_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(bw.InputError, match="cannot keep trials in"):
        Store(tmp_path / "file" / "trials.sqlite")
    if os.path.isdir("/proc/self"):
        with pytest.raises(bw.InputError, match="cannot keep trials in /proc/self"):
            Store(Path("/proc/self/trials.sqlite"))


def test_a_read_only_store_is_said_at_once(tmp_path):
    path = tmp_path / "trials.sqlite"
    with Store(path) as store:
        store.add("a", "{}", FULL)
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write to everything")
    with pytest.raises(bw.InputError, match="readonly"):
        Store(path)


def fill(store, kept):
    for number in range(1000):
        store.add(str(number), "x" * 500, FULL)
        kept.append(number)


def test_on_a_full_disk_all_that_was_acknowledged_stays(tmp_path):
    path, kept = tmp_path / "trials.sqlite", []
    with Store(path) as store:
        store._db.execute("PRAGMA max_page_count = 20")
        with pytest.raises(bw.InputError, match="disk is full; what was finished before is safe"):
            fill(store, kept)
    assert len(kept) > 10
    with Store(path) as store:
        assert all(store.has(str(number)) for number in kept)
        store.add("more", "{}", FULL)


FILLS = """
import resource, signal, sys
from pathlib import Path
from bendwise.comparison.store import Outcome, Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Store(Path(sys.argv[1])) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    for number in range(1000):
        try:
            store.add(str(number), "x" * 500, Outcome(None, "f"))
        except ValueError as error:
            print(number, error)
            break
"""


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
def test_when_the_system_refuses_to_write_all_that_was_acknowledged_stays(tmp_path):
    path = tmp_path / "trials.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", FILLS, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    number, said = done.stdout.split(maxsplit=1)
    assert said.startswith(f"cannot keep trials in {path}: ")
    assert said.endswith("what was finished before is safe\n")
    with Store(path) as store:
        assert int(number) > 10
        assert all(store.has(str(k)) for k in range(int(number)))


def test_two_can_keep_trials_in_one_file(tmp_path):
    path = tmp_path / "trials.sqlite"
    with Store(path) as one, Store(path) as other:
        for number in range(50):
            (one if number % 2 else other).add(str(number), "{}", FULL)
            assert one.has(str(number))
            assert other.has(str(number))


def test_a_store_that_somebody_else_holds_is_waited_for_and_then_said(tmp_path, monkeypatch):
    from bendwise.comparison import store as module

    monkeypatch.setattr(module, "PATIENCE_S", 0.05)
    path = tmp_path / "trials.sqlite"
    Store(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(bw.InputError, match="database is locked"):
        Store(path)
    holder.close()

"""My data, without a browser: tables come in, are understood or refused in a sentence, and are compared."""

from __future__ import annotations

import json
import random
import shlex
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from lab_server import RunningLab, ask

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab import Session, contest, tables, uploads
from bendwise.lab.server import opening
from bendwise.lab.uploads import UPLOADS, Uploads
from bendwise.lab.views import VIEWS

SMALL = {"activations": ["relu", "tanh"], "seeds": 3, "hidden": "16", "baselines": False}


@pytest.fixture
def session():
    made = Session()
    yield made
    made._jobs.close()
    UPLOADS.clear()


def send(session, name, content, piece=48 * 1024):
    """As the page sends a file; what came of the last piece."""
    head = None
    for at in range(0, max(len(content), 1), piece):
        message = {"seq": 1, "do": "upload", "name": name, "size": len(content), "at": at}
        head = session.handle(message, [content[at : at + piece]]).head
        if "error" in head:
            return head
    return head


def state_of(session, name, content, **more):
    came = send(session, name, content)["upload"]
    return {"table": "file", "digest": came["digest"], "name": came["name"], **more}


def draw(session, state):
    return session.handle({"seq": 1, "do": "draw", "view": "table", "state": state})


def problem(session, name, content, **more):
    """The sentence about a file: when it comes, or when it is read."""
    head = send(session, name, content)
    if "error" in head:
        return head["error"]
    return draw(session, state_of(session, name, content, **more)).head["texts"]["problem"]


def run(session, what, state):
    """Start a job and wait for its end."""
    started = session.handle({"seq": 1, "do": "job", "act": "start", "what": what, "state": state}).head
    job = session._jobs.get(started["job"]["id"])
    session._jobs.wait(job, 120)
    return session.handle({"seq": 2, "do": "job", "act": "poll", "id": job.id})


def csv_of(rows=60, seed=0):
    x = np.random.default_rng(seed).normal(size=(rows, 2))
    kind = np.where(x[:, 0] > 0, "up", "down")
    lines = [f"{a:.4f},{b:.4f},{c}" for (a, b), c in zip(x, kind, strict=True)]
    return ("a,b,class\n" + "\n".join(lines) + "\n").encode()


def test_a_file_in_pieces_is_the_file(session):
    content = csv_of(6000)
    assert len(content) > 2 * 48 * 1024
    came = send(session, "C:\\data\\my table.csv", content)["upload"]
    assert came["name"] == "my table.csv"
    assert came["taken"] == len(content)
    assert UPLOADS.get(came["digest"]).path.read_bytes() == content


def test_what_is_understood_of_a_file_is_shown(session):
    head = draw(session, state_of(session, "t.csv", csv_of())).head
    assert head["texts"]["problem"] == ""
    assert (head["texts"]["target"], head["texts"]["kind"]) == ("class", "classification")
    assert head["numbers"] == {"rows": 60, "columns": 3, "used_rows": 60, "used_columns": 2}
    assert [column["kind"] for column in head["lists"]["columns"]] == ["numbers", "numbers", "texts"]
    assert head["lists"]["bars"] == ["down", "up"]
    assert [len(row) for row in head["lists"]["rows"]] == [3] * 5


def test_the_counts_are_those_of_the_target(session):
    reply = draw(session, state_of(session, "t.csv", csv_of()))
    table = pd.read_csv(UPLOADS.get(next(iter(UPLOADS._held))).path)
    assert reply.arrays["counts"].tolist() == table["class"].value_counts().sort_index().tolist()


def test_another_target_and_kind_can_be_chosen(session):
    state = state_of(session, "t.csv", csv_of(), target="a", drop=["b"])
    head = draw(session, state).head
    assert (head["texts"]["kind"], head["numbers"]["used_columns"]) == ("regression", 1)
    wrong = draw(session, {**state, "target": "aa"}).head["texts"]["problem"]
    assert wrong == "unknown column of t.csv 'aa'; did you mean 'a'?"


@pytest.mark.parametrize("name", tables.BUILT_IN)
def test_every_built_in_table_is_understood(session, name):
    head = draw(session, {"table": name}).head
    assert head["texts"]["problem"] == ""
    assert head["texts"]["kind"] == ("regression" if name == "diabetes" else "classification")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(["a", "Target ", "b"], "Target "), (["label", "x"], "label"), (["a", "b"], "b"), ([], "")],
)
def test_the_target_is_guessed_by_its_name_or_is_the_last_column(columns, expected):
    assert tables.guess(columns) == expected


JUNK = bytes(random.Random(0).randrange(256) for _ in range(4000))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("junk.csv", JUNK, "junk.csv"),
        ("junk.parquet", JUNK, "cannot read junk.parquet: "),
        ("junk.jsonl", JUNK, "junk.jsonl"),
        ("bad.csv", b"a,b\n" + b"\xff\xfe\xfa,1\n" * 20, "bad.csv"),
        ("one.csv", b"a\n" + b"1\n2\n" * 20, "one.csv has no column besides the target 'a'"),
        ("few.csv", b"a,b\n1,2\n", "few.csv has 1 rows; at least 10 are needed to hold some out"),
        ("none.csv", b"", "none.csv is empty"),
        ("blank.csv", b"\n\n", "blank.csv is empty"),
        ("t.xlsx", b"PK", "cannot read t.xlsx: it is a spreadsheet; save its sheet as CSV"),
        ("t.pkl", b"x", "cannot read t.pkl: it is a pickle, which could run code; write a Parquet file"),
        ("t", b"a,b\n1,2\n", "cannot read t: its format is not known"),
        ("t.csv.gz", b"x", "t.csv.gz is packed; unpack it first"),
        ("same.csv", b"a,b\n" + b"1,2\n" * 20, "same.csv"),
        ("wide.csv", b",".join(b"c%d" % i for i in range(1500)) + b"\n", "wide.csv has 1,500 columns; "),
        ("long.csv", b"a" * 300 + b",b\n1,2\n", "long.csv has a column named 'aaa"),
        ("odd.jsonl", b'{"a\\ud800": 1, "b": 2}\n' * 20, "odd.jsonl"),
    ],
)  # fmt: skip
def test_a_wrong_file_gets_one_sentence(session, name, content, words):
    said = problem(session, name, content)
    assert words in said
    assert "\n" not in said
    assert "bendwise-lab-" not in said  # where it lies is nobody's business
    json.dumps(said).encode()


def test_a_huge_file_is_refused_before_it_comes(session):
    message = {"seq": 1, "do": "upload", "name": "h.csv", "size": 50 * 1024**2, "at": 0}
    assert session.handle(message, [b"x"]).head["error"] == (
        "the lab takes tables of up to 20 MB, and h.csv has 50.0 MB; `bendwise compare` reads larger ones"
    )


def test_columns_that_cannot_be_used_are_left_out_by_one_click(session):
    content = b"when,x,y\n" + b"".join(b"%d/31/2024,%d,%d\n" % (i % 9 + 1, i, i % 2) for i in range(40))
    state = state_of(session, "d.csv", content)
    head = draw(session, state).head
    assert head["texts"]["problem"].endswith("or leave it out")
    assert head["lists"]["faults"] == ["when"]
    assert draw(session, {**state, "drop": head["lists"]["faults"]}).head["texts"]["problem"] == ""


@pytest.mark.parametrize(
    ("more", "piece", "sentence"),
    [
        ({"name": 3}, b"x", "an upload has a name"),
        ({"size": -1}, b"x", "an upload says its size, and where its piece begins"),
        ({"at": True}, b"x", "an upload says its size, and where its piece begins"),
        ({"at": 2}, b"x", "a piece of an upload does not follow the one before; send it from the start"),
        ({}, b"", "a piece of an upload has 1 to 3 bytes here, not 0"),
        ({}, b"1234", "a piece of an upload has 1 to 3 bytes here, not 4"),
    ],
)
def test_a_wrong_piece_gets_one_sentence(session, more, piece, sentence):
    message = {"seq": 1, "do": "upload", "name": "a.csv", "size": 3, "at": 0, **more}
    assert session.handle(message, [piece]).head["error"] == sentence


def test_the_oldest_tables_make_room_and_their_files_go():
    held = Uploads(most_bytes=250)
    first, second, third = (held.add(f"{i}.csv", b"x" * 100) for i in range(3))
    assert (held.get(first.digest), first.path.exists()) == (None, False)
    assert held.get(second.digest) == second
    held.clear()
    assert not third.path.parent.exists()


def test_a_table_that_is_gone_is_said_so(session):
    state = state_of(session, "t.csv", csv_of())
    UPLOADS.clear()
    for read in (tables.source, tables.task):
        with pytest.raises(InputError):
            read({**VIEWS_STATE, **state})
    assert draw(session, state).head["texts"]["problem"] == (
        "t.csv is not here any more: the lab forgets tables when it is closed; choose the file once more"
    )
    assert "t.csv is not here any more" in run(session, "compare", {**SMALL, **state}).head["job"]["error"]


VIEWS_STATE = {"target": "", "task": "auto", "drop": []}


def test_a_comparison_runs_to_its_verdict_and_its_report(session):
    state = state_of(session, "t.csv", csv_of(), **SMALL)
    reply = run(session, "compare", state)
    news = reply.head["news"]
    assert (reply.head["job"]["phase"], news["done"], news["of"]) == ("done", 6, 6)
    table = pd.read_csv(UPLOADS.get(state["digest"]).path)
    found = bw.compare(
        table[["a", "b"]], table["class"], **{**SMALL, "hidden": 16, "seeds": 3}, progress=False
    )
    assert news["verdict"] == found.verdict
    assert [model["name"] for model in news["models"]] == list(found.ranking.index)
    scores = found.results.pivot(index="model", columns="seed", values="score").loc[SMALL["activations"]]
    np.testing.assert_array_equal(reply.arrays["scores"], scores)
    assert [model["ends"] for model in news["models"]] == found.ranking[
        ["score", "low", "high"]
    ].values.tolist()
    losses = reply.arrays["losses"]
    assert losses.shape[:2] == (2, 4)
    for place, name in enumerate(SMALL["activations"]):
        results = [outcome.result for trial, outcome in found.outcomes.items() if trial.model == name]
        first = sorted(result["losses"][0] for result in results)
        np.testing.assert_allclose(losses[place, 2, 0], first[1], rtol=1e-6)
        np.testing.assert_allclose(losses[place, 1, 0], (first[0] + first[1]) / 2, rtol=1e-6)
        np.testing.assert_allclose(losses[place, 3, 0], (first[2] + first[1]) / 2, rtol=1e-6)
        assert losses[place, 0, 0] == results[0]["steps"][0]
    assert len(news["pairs"]) == 1
    made = run(session, "report", state)
    page = made.arrays["page"].tobytes().decode()
    assert made.head["news"]["name"] == "t.csv.html"
    assert found.verdict in page
    assert "<script" not in page


def test_what_was_stopped_goes_on_where_it_was(session, monkeypatch):
    state = {**SMALL, "table": "spiral", "seeds": 20}
    tell = contest.Board.add

    def stop_soon(board, trial):
        tell(board, trial)
        if len(board._outcomes) >= 4:
            session._jobs.stop(board._job)

    monkeypatch.setattr(contest.Board, "add", stop_soon)  # before it begins: it may be quick
    begun = session.handle({"seq": 1, "do": "job", "act": "start", "what": "compare", "state": state}).head
    job = session._jobs.get(begun["job"]["id"])
    session._jobs.wait(job, 120)
    status, news = job.read()
    assert status["phase"] == "stopped"
    assert 4 <= news.head["done"] < 40
    assert news.head["verdict"].startswith(f"{news.head['seeds_done']} seeds are too few to tell")
    monkeypatch.undo()
    again = {**state, "seeds": 3}
    assert run(session, "compare", again).head["news"]["done"] == 6
    trained = []
    monkeypatch.setattr(
        "bendwise.comparison.running.workers.LocalWorkers.run",
        lambda self, experiment, trials: iter(trained.append(list(trials)) or ()),
    )
    assert run(session, "compare", again).head["news"]["done"] == 6
    assert trained == []  # all of them were there


def test_a_report_before_its_time_is_refused_in_a_sentence(session):
    state = {**SMALL, "table": "diabetes", "hidden": "64,64"}
    assert run(session, "report", state).head["job"]["error"] == (
        "no two seeds are finished yet by all models; a report needs them"
    )


def test_the_python_of_a_file_reads_it_and_learns_the_same(session, tmp_path, monkeypatch):
    content = csv_of()
    (tmp_path / "t.csv").write_bytes(content)
    state = state_of(session, "t.csv", content, **SMALL)
    code = session.handle({"seq": 1, "do": "python", "view": "table", "state": state}).head["python"]
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(code, names)
    assert names["found"].verdict == run(session, "compare", state).head["news"]["verdict"]
    line = code.splitlines()[-1].partition("In a terminal: ")[2]
    assert shlex.split(line)[:5] == ["bendwise", "compare", "t.csv", "--target", "class"]


def test_fuzz_a_few_uploads_and_states_of_tables(session):
    rng = random.Random(3)
    odd = [
        None,
        True,
        -1,
        0,
        2,
        10**30,
        0.5,
        "",
        "a.csv",
        "é\ud800/\x00.csv",
        [],
        {},
        "relu",
        ["relu", "relu"],
    ]
    whole = csv_of(20)
    for _ in range(400):
        if rng.random() < 0.5:
            message = {"do": "upload", "name": "a.csv", "size": len(whole), "at": 0}
            message[rng.choice(list(message)[1:])] = rng.choice(odd)
            broken = bytearray(whole)
            for _ in range(rng.randrange(5)):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            body = bytes(broken[: rng.choice([len(broken), rng.randrange(len(broken))])])
        else:
            view_state = {name: rng.choice(odd) for name in rng.sample(list(VIEWS["table"].fields), 2)}
            message = {"do": rng.choice(["draw", "python"]), "view": "table", "state": view_state}
            body = b""
        head = session.handle({"seq": 1, **message}, [body]).head
        assert "mistake of its own" not in head.get("error", "")
        json.dumps(head, allow_nan=False, ensure_ascii=False).encode()


def test_fuzz_broken_tables_are_understood_or_refused(session, caplog):
    rng = random.Random(4)
    for name in ("a.csv", "a.tsv", "a.jsonl"):
        for _ in range(15):
            broken = bytearray(csv_of(20) if name != "a.jsonl" else b'{"a": 1, "b": "x", "c": 0.5}\n' * 20)
            for _ in range(rng.choice([1, 5, 50])):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            head = draw(session, state_of(session, name, bytes(broken))).head
            assert "error" not in head
            json.dumps(head, allow_nan=False, ensure_ascii=False).encode()
    assert caplog.text == ""


def test_the_command_opens_a_file_or_says_what_is_wrong(tmp_path):
    path = tmp_path / "t.csv"
    with pytest.raises(InputError, match=r"cannot read .*t\.csv: no such file or directory"):
        opening(path)
    with pytest.raises(InputError, match="is no regular file; name a table, such as a CSV file"):
        opening(tmp_path)
    path.write_bytes(bytes(uploads.MOST_BYTES + 1))
    with pytest.raises(InputError, match=r"takes tables of up to 20 MB, and t\.csv has 20\.0 MB"):
        opening(path)
    path.write_bytes(csv_of())
    assert opening(path).startswith("s=1.")
    UPLOADS.clear()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
def test_ctrl_c_leaves_no_process_of_a_comparison():
    state = {**SMALL, "table": "digits", "seeds": 20}
    with RunningLab() as lab:
        with lab.client() as client:
            ask(client, seq=1, do="job", act="start", what="compare", state=state)
            done, seq = 0, 1
            while not done:
                seq += 1
                done = ask(client, seq=seq, do="job", act="poll", id=1)["news"].get("done", 0)
        children = subprocess.run(
            ["pgrep", "-P", str(lab.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        assert children
    assert (lab.process.returncode, lab.errors) == (0, "")
    alive = [child for child in children if _is_alive(child)]
    assert alive == []


def _is_alive(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

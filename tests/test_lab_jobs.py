"""Long work of the lab: one at a time, told of, stopped, kept for a while."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from bendwise.errors import InputError
from bendwise.lab import Session, jobs, works
from bendwise.lab.jobs import Jobs, News


@pytest.fixture
def queue():
    made = Jobs()
    yield made
    made.close()


class Held:
    """Work that goes on until it is let go."""

    def __init__(self):
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, job):
        job.tell(News({"done": 1}))
        self.begun.set()
        assert self.go_on.wait(30)
        return News({"done": 2}, {"a": np.arange(3.0)})


def test_a_job_tells_how_far_it_is_and_what_came_of_it(queue):
    held = Held()
    job = queue.start("k", held)
    assert held.begun.wait(30)
    status, news = job.read()
    assert (status["phase"], news.head) == ("running", {"done": 1})
    held.go_on.set()
    queue.wait(job, 30)
    status, news = job.read()
    assert (status["phase"], status["error"], news.head) == ("done", "", {"done": 2})
    assert news.arrays["a"].tolist() == [0, 1, 2]


def test_one_job_runs_at_a_time_and_only_a_few_wait(queue):
    held = Held()
    first = queue.start("first", held)
    assert held.begun.wait(30)
    waiting = [queue.start(str(i), lambda job: News({"i": 1})) for i in range(jobs.MOST_WAITING)]
    with pytest.raises(InputError, match="4 jobs wait already; stop one of them, or wait for its end"):
        queue.start("one more", lambda job: News())
    assert [job.phase for job in waiting] == ["waiting"] * 4
    queue.stop(waiting[1])
    assert queue.start("in its place", lambda job: News()).phase == "waiting"
    held.go_on.set()
    for job in waiting:
        queue.wait(job, 30)
    assert [job.phase for job in (first, *waiting)] == ["done", "done", "stopped", "done", "done"]


def test_the_same_question_joins_the_job_that_is_under_way(queue):
    held = Held()
    job = queue.start("k", held)
    assert queue.start("k", held) is job
    assert queue.find("k") is job
    held.go_on.set()
    queue.wait(job, 30)
    assert queue.find("k") is job
    assert queue.start("k", lambda job: News()) is not job


def test_a_stopped_job_keeps_what_it_has(queue):
    held = Held()
    job = queue.start("k", held)
    assert held.begun.wait(30)
    queue.stop(job)
    assert job.read()[0]["stopping"]
    held.go_on.set()
    queue.wait(job, 30)
    assert (job.phase, job.read()[1].head) == ("stopped", {"done": 2})


def test_what_a_job_raises_is_a_sentence_and_the_next_one_runs(queue, caplog):
    def fail(error):
        def work(job):
            raise error

        return work

    failed = [queue.start("a", fail(InputError("no such thing"))), queue.start("b", fail(KeyError("x")))]
    fine = queue.start("c", lambda job: News({"fine": True}))
    queue.wait(fine, 30)
    assert [job.phase for job in (*failed, fine)] == ["failed", "failed", "done"]
    assert [job.error for job in failed] == ["no such thing", "the lab made a mistake of its own: KeyError"]
    assert "a job that could not be done" in caplog.text


def test_old_jobs_are_forgotten_by_number_and_by_size(queue, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_KEPT", 3)
    made = []
    for i in range(5):
        made.append(queue.start(str(i), lambda job: News({}, {"a": np.zeros(10)})))
        queue.wait(made[-1], 30)
    with pytest.raises(InputError, match="this job is not known any more; start it again"):
        queue.get(made[1].id)
    assert queue.get(made[2].id) is made[2]
    monkeypatch.setattr(jobs, "MOST_BYTES", 100)
    last = queue.start("x", lambda job: News())
    assert queue.find("2") is None
    assert queue.find("4") is made[4]
    queue.wait(last, 30)


def test_a_closed_queue_takes_nothing_and_lets_nothing_run_on():
    queue, held = Jobs(), Held()
    job = queue.start("k", held)
    after = queue.start("after", lambda job: News())
    assert held.begun.wait(30)
    closing = threading.Thread(target=queue.close)
    closing.start()
    queue.wait(after, 30)
    held.go_on.set()
    closing.join(30)
    queue.wait(job, 30)
    assert (job.phase, after.phase) == ("stopped", "stopped")
    with pytest.raises(InputError, match="the lab is closing"):
        queue.start("k", held)


def test_a_page_begins_finds_polls_and_stops(monkeypatch, queue):
    held = Held()
    monkeypatch.setitem(works.WORKS, "compare", lambda message: (f"k{message['n']}", held))
    session, other = Session(queue), Session(queue)

    def ask(who, act, **more):
        return who.handle({"seq": 1, "do": "job", "act": act, **more})

    assert ask(session, "find", what="compare", n=1).head == {"seq": 1, "job": None}
    number = ask(session, "start", what="compare", n=1).head["job"]["id"]
    assert held.begun.wait(30)
    assert ask(other, "find", what="compare", n=1).head["job"]["id"] == number
    seen = ask(session, "poll", id=number).head
    assert seen["news"] == {"done": 1}
    assert "news" not in ask(session, "poll", id=number, seen=seen["job"]["changes"]).head
    assert ask(other, "stop", id=number).head["job"]["stopping"]
    held.go_on.set()
    queue.wait(queue.get(number), 30)
    last = ask(session, "poll", id=number)
    assert (last.head["job"]["phase"], last.arrays["a"].tolist()) == ("stopped", [0, 1, 2])


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({}, "unknown act 'None'; there are: find, poll, start, stop"),
        ({"act": "strat"}, "unknown act 'strat'; did you mean 'start'?"),
        ({"act": "start"}, "unknown work 'None'; there are: compare, gif, report"),
        ({"act": "start", "what": []}, "unknown work '[]'; there are: compare, gif, report"),
        ({"act": "start", "what": "compare", "state": 3}, "a state is an object, not int"),
        ({"act": "poll"}, "this job is not known any more; start it again"),
        ({"act": "stop", "id": {}}, "this job is not known any more; start it again"),
    ],
)
def test_a_wrong_message_about_jobs_gets_one_clear_sentence(message, sentence):
    assert Session().handle({"seq": 1, "do": "job", **message}).head["error"] == sentence

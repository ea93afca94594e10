"""The report of a comparison: what it says, that it stands alone, and that equal runs give equal bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up_runs import MANY, RATES, Page, made_up, page_of

import bendwise as bw
from bendwise import figures
from bendwise.comparison import report
from bendwise.comparison.api import Comparison
from bendwise.comparison.experiment import Experiment, fingerprint, numerics
from bendwise.comparison.plan import Trial
from bendwise.comparison.report.pictures import KINDS
from bendwise.comparison.store import Outcome
from bendwise.comparison.tables.task import make_task
from bendwise.comparison.trial import nothing

HOSTILE = "<script>alert(1)</script>"


def diverged(trial, outcome):
    return Outcome(nothing([(rate, None) for rate in RATES]), "", 1.0) if trial.model == "tanh" else outcome


def failed(trial, outcome):
    broken = trial == Trial("tanh", 3)
    return Outcome(None, "it killed its worker <3 times>", 1.0) if broken else outcome


def all_diverged(trial, outcome):
    return Outcome(nothing([(rate, None) for rate in RATES]), "", 1.0) if outcome.result["steps"] else outcome


def overflowed(trial, outcome):
    if trial.model == "tanh":
        outcome.result["valid_scores"][3] = None
        outcome.result["gradients"][1] = [None] * len(outcome.result["gradients"][1])
    return outcome


def uneven(trial, outcome):
    """Folds of different sizes: curves measured at other steps, and one fewer."""
    if trial.seed % 2 and outcome.result["steps"]:
        for key in ("steps", "losses", "valid_scores"):
            outcome.result[key] = outcome.result[key][:-1]
        outcome.result["steps"] = [step + 1 for step in outcome.result["steps"]]
    return outcome


MANY = tuple(name for name in MANY if isinstance(bw.get(name), type(bw.relu)))[:40]
AWKWARD = {
    "two activations, nothing beside": {"activations": ("relu", "tanh"), "baselines": False},
    "forty activations": {"activations": MANY},
    "linear among the activations": {"activations": ("linear", "relu")},
    "one hidden layer": {"hidden": (4,)},
    "five hidden layers": {"hidden": (4, 4, 4, 4, 4)},
    "a regression": {"kind": "regression"},
    "a metric of which less is better": {"kind": "regression", "metric": "rmse"},
    "log loss": {"metric": "log_loss"},
    "an activation that diverged": {"change": diverged},
    "a trial that failed": {"change": failed},
    "all networks diverged": {"change": all_diverged},
    "numbers that overflowed": {"change": overflowed},
    "uneven folds": {"change": uneven},
    "incomplete seeds": {"seeds": 9, "done": 5},
    "two seeds": {"seeds": 2},
    "one seed of many": {"seeds": 9, "done": 1},
    "a long name with a dollar": {"name": f"$x_ {'long' * 60}"},
}


@pytest.mark.parametrize("case", AWKWARD)
def test_every_kind_of_comparison_makes_a_whole_page_and_every_picture(case):
    comparison = made_up(**AWKWARD[case])
    _, page = page_of(comparison)
    assert page.wrong == []
    assert page.open == []
    assert page.unnamed == []
    assert len(page.ids) == len(set(page.ids))
    assert comparison.verdict in page.text
    assert not re.search(r"\b(nan|inf|None)\b", page.text)
    assert {type(comparison.plot(kind)) for kind in KINDS} == {figures.Figure}
    assert comparison.verdict in repr(comparison)
    assert "<svg" in comparison._repr_html_()


def test_the_page_asks_nobody_for_anything():
    text, page = page_of(made_up(), made_up(kind="regression", name="other"))
    assert [link for link in page.references if not link.startswith("#")] == []
    assert {link[1:] for link in page.references} <= set(page.ids)
    assert not re.search(r"https?:|//\w|@import|url\((?!#)", text)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert "default-src 'none'" in text


def test_names_of_other_people_are_text_and_nothing_else(throwaway):
    comparison = made_up(("relu", throwaway.name), name=HOSTILE)
    text, page = page_of(comparison, command=f"bendwise compare '{HOSTILE}'")
    assert "<script" not in text
    assert HOSTILE in page.text
    assert f"bendwise compare '{HOSTILE}'" in page.text
    assert "<script" not in comparison._repr_html_()
    failing = made_up(change=failed)
    assert "it killed its worker <3 times>" in page_of(failing)[1].text


def test_an_activation_with_a_hostile_name_is_escaped_in_tables_and_pictures():
    name = "<img src=x onerror=alert(1)>$\\frac{"
    looks = figures.looks([name, "relu"])
    table = pd.DataFrame(
        {"kind": "activation", "score": [0.9, 0.8], "low": [0.8, 0.7], "high": [1, 0.9]}, index=[name, "relu"]
    )
    scores = {name: np.array([0.9]), "relu": np.array([0.8])}
    drawn = figures.as_inline_svg(figures.ranking_figure(scores, table, looks, "accuracy"), "t")
    assert "<img" not in drawn
    assert figures.ranks_figure(pd.Series({name: 1.2, "relu": 1.8}), [], looks).axes


def test_tables_of_the_page_hold_the_numbers_of_the_comparison():
    comparison = made_up()
    text, page = page_of(comparison)
    for name, row in comparison.ranking.iterrows():
        assert (
            f"{name} {row['score']:.3f} ({row['low']:.3f} to {row['high']:.3f})" in text
        )  # the picture's words
        assert re.search(
            rf"{name} .{{0,90}}{row['score']:.3f} {row['low']:.3f} to {row['high']:.3f}", page.text
        )
    for _, row in comparison.pairs.iterrows():
        assert f"{row['a']} {row['b']} {row['difference']:.3f}".replace("-", "−") in page.text
    assert page.text.count("told apart") > 1


def test_the_page_says_what_was_done_and_how_to_do_it_again():
    comparison = made_up(seeds=9, done=5)
    _, page = page_of(comparison, command="bendwise compare x --seeds 9")
    for said in (
        "bendwise compare x --seeds 9",
        fingerprint(comparison.task),
        numerics(),
        f"bendwise {bw.__version__}",
        f"numpy {np.__version__}",
        "softmax",
        "cross-entropy",
        "0.001, 0.01, 0.1",
        "5 of 9 seeds",
        "stratified 5-fold",
        "12 rows",
        "hidden layers of 8, 8 neurons",
        "the same network without bends",
    ):
        assert said in page.text, said
    regression = page_of(made_up(kind="regression"))[1].text
    assert "squared error" in regression
    assert "softmax" not in regression


def test_notes_on_the_data_are_on_the_page():
    X = pd.DataFrame({"a": [1.0, np.nan, *range(38)]})
    task = make_task(X, np.arange(40) % 2)
    assert task.notes
    comparison = made_up()
    noted = Comparison(Experiment(task, comparison.plan), comparison.outcomes)
    assert task.notes[0] in page_of(noted)[1].text


def test_neither_clock_nor_host_is_in_the_report(tmp_path):
    comparison = made_up()
    slow = {t: Outcome(o.result, o.failure, 1e6 * o.seconds) for t, o in comparison.outcomes.items()}
    report.write([comparison], tmp_path / "a", "x")
    report.write([Comparison(comparison.experiment, slow)], tmp_path / "b", "x")
    for name in ("index.html", "results.csv", "results.parquet"):
        content = (tmp_path / "a" / name).read_bytes()
        assert content == (tmp_path / "b" / name).read_bytes()
        assert os.uname().nodename.encode() not in content
        assert str(Path.home()).encode() not in content


def test_equal_runs_in_other_processes_give_equal_bytes(tmp_path):
    """Sets and dictionaries come in another order there."""
    code = (
        "import sys; from pathlib import Path; sys.path.append(sys.argv[1])\n"
        "from bendwise.comparison import report; from made_up_runs import made_up\n"
        "report.write([made_up(), made_up(kind='regression', name='other')], Path(sys.argv[2]), 'x')"
    )
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent), str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
            check=True,
        )
        found.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert list(found[0]) == ["index.html", "results.csv", "results.parquet"]
    assert found[0] == found[1]


def test_files_hold_every_trial_to_the_last_bit(tmp_path):
    comparisons = [made_up(change=diverged), made_up(kind="regression", name='quo"te, comma')]
    report.write(comparisons, tmp_path, "x")
    expected = pd.concat([c.results.assign(task=c.task.name) for c in comparisons], ignore_index=True)
    expected = expected[["task", *comparisons[0].results.columns]]
    written = pd.read_csv(tmp_path / "results.csv", keep_default_na=False, na_values={"score": [""]})
    for read in (written, pd.read_parquet(tmp_path / "results.parquet")):
        assert list(read.columns) == list(expected.columns)
        assert read["task"].tolist() == expected["task"].tolist()
        assert read["model"].tolist() == expected["model"].tolist()
        assert read["failed"].tolist() == expected["failed"].tolist()
        np.testing.assert_array_equal(read["score"].to_numpy(float), expected["score"])


def test_a_report_that_cannot_be_written_says_so(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(bw.InputError, match="is a file"):
        report.check_folder(blocked / "inside")
    with pytest.raises(bw.InputError, match="cannot write the report"):
        report.write([made_up()], blocked, "x")
    with pytest.raises(bw.InputError, match="is a file"):
        made_up().report(blocked)


def test_the_call_writes_a_report_that_says_how_it_was_called(tmp_path):
    page = made_up().report(tmp_path / "out")
    assert page == tmp_path / "out" / "index.html"
    said = Page(page.read_text()).text
    assert "bendwise.compare(X, y, activations=['relu', 'tanh', 'gelu'], seeds=5, hidden=(8, 8)" in said
    assert str(tmp_path) not in page.read_text()


def test_an_unknown_plot_is_answered_with_the_nearest():
    with pytest.raises(bw.InputError, match="unknown plot 'rankin'; did you mean 'ranking'"):
        made_up().plot("rankin")


def test_a_terminal_shows_the_answer_and_aligned_numbers():
    comparison = made_up()
    title, _, heading, *rows = repr(comparison).splitlines()
    assert title == f"Comparison of made up, 5 of 5 seeds: {comparison.verdict}"
    assert {len(row) for row in rows} == {len(heading)}
    assert [row.split()[0] for row in rows[:3]] == list(comparison.ranking.index[:3])
    assert "no seed was finished" in repr(made_up(done=0))
    assert "no seed was finished" in made_up(done=0)._repr_html_()


def test_a_score_far_from_the_others_is_told_and_not_drawn():
    def far(trial, outcome):
        outcome.result["score"] -= 100.0 * (trial.model == "gelu")
        return outcome

    comparison = made_up(("relu", "tanh", "gelu", "elu", "silu", "mish"), change=far, baselines=False)
    picture = KINDS["progress"](comparison)
    assert picture.words.endswith(" Not drawn, as far from the others: gelu.")
    assert "Not drawn" not in KINDS["progress"](made_up()).words


def test_an_activation_has_one_look_in_all_pictures_whatever_its_rank():
    looks = figures.looks(MANY, ("linear", "mean"))
    assert len(set(looks.values())) == len(looks)
    comparison = made_up(("tanh", "relu", "gelu"))
    expected = figures.looks(("tanh", "relu", "gelu"))
    for kind in ("learning", "rates"):
        places = comparison.plot(kind).subfigs
        drawn = {f._suptitle.get_text(): f.axes[0].lines[-1].get_color() for f in places if f.axes}
        assert {name: drawn[name] for name in expected} == {n: look.color for n, look in expected.items()}


def test_json_of_the_ranking_and_the_page_say_the_same_best():
    comparison = made_up()
    records = json.loads(comparison.ranking.reset_index().to_json(orient="records"))
    assert records[0]["model"] == comparison.best == "relu"

"""`bendwise doctor`: it says what is there, compiles nothing, and a broken part is a sentence."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

import bendwise as bw
from bendwise import doctor
from bendwise.cli.app import app
from bendwise.lab import made


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No kernels of other runs."""
    monkeypatch.setenv("BENDWISE_CACHE_DIR", str(tmp_path / "kernels"))
    monkeypatch.delenv("BENDWISE_THREADS", raising=False)
    return tmp_path / "kernels"


def asked(*arguments):
    outcome = CliRunner().invoke(app, ["doctor", *arguments])
    assert outcome.exit_code == 0
    return outcome.stdout


def facts():
    return json.loads(asked("--json"))


def trouble_of(part):
    (found,) = [one for one in doctor.examine() if one.part == part]
    return found.trouble


def test_the_report_has_every_part_and_no_part_fails():
    found = facts()
    assert list(found) == [*doctor.PARTS, "trouble"]
    assert all(found[part] for part in set(doctor.PARTS) - {"optional"})
    assert found["bendwise"]["version"] == bw.__version__
    assert found["libraries"]["numpy"] == np.__version__
    assert found["threads"]["threads"] == bw.get_threads()
    assert found["processor"]["vector_bits"] in (128, 256, 512)


def test_the_table_says_the_same_in_words():
    said = asked()
    for text in (*doctor.PARTS, bw.__version__, f"numpy {np.__version__}", "warm kernels of", "gelu"):
        assert text in said


def test_it_compiles_nothing_and_imports_nothing_heavy():
    heavy = "{'numba', 'matplotlib', 'scipy', 'pandas', 'sklearn', 'sympy', 'starlette', 'torch', 'jax'}"
    probe = f"import sys; from bendwise import doctor; doctor.examine(); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_an_empty_cache_is_cold_and_stays_empty(own_cache):
    found = facts()
    assert found["cache"]["kernels"] == found["cache"]["bytes"] == 0
    assert found["kernels"]["relu"] == {"float32": [], "float64": []}
    assert found["kernels"]["training"] == {"float32": False, "float64": False}
    assert not own_cache.exists()
    assert "cold" in asked()


def test_a_kernel_on_disk_is_warm_and_a_damaged_one_is_not(own_cache):
    bw.compiler.objects.address(bw.relu.record, "slope", np.float32, 0)
    found = facts()
    assert found["kernels"]["relu"] == {"float32": ["slope"], "float64": []}
    assert found["cache"]["kernels"] == 1
    (kept,) = own_cache.glob("*.o")
    assert found["cache"]["bytes"] == kept.stat().st_size
    kept.write_bytes(kept.read_bytes()[:-1])
    assert facts()["kernels"]["relu"] == {"float32": [], "float64": []}


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("BENDWISE_CACHE_DIR", str(tmp_path / "file" / "kernels"))
    (sentence,) = trouble_of("cache")
    assert "cannot be written" in sentence
    assert "BENDWISE_CACHE_DIR" in sentence
    assert f"Wrong: {sentence}.\n" in asked()
    assert facts()["cache"]["writable"] is False


def test_a_missing_library_is_named_with_its_cure(monkeypatch):
    version = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "scipy" else version(name))
    assert trouble_of("libraries") == ("missing: pip install scipy",)
    assert "scipy missing" in asked()


def test_a_number_of_threads_that_is_none_is_said(monkeypatch):
    monkeypatch.setenv("BENDWISE_THREADS", "many")
    monkeypatch.setattr(bw.compiler.threads, "team", bw.compiler.threads.team.__wrapped__)
    (sentence,) = trouble_of("threads")
    assert sentence == "threads: the number of threads must be a whole number from 1 on, not 'many'"


@pytest.mark.parametrize("part", doctor.PARTS)
def test_a_part_that_breaks_is_said_and_the_others_stand(part, monkeypatch):
    def broken():
        raise RuntimeError("out of order")

    monkeypatch.setitem(doctor.PARTS, part, broken)
    assert trouble_of(part) == (f"{part}: RuntimeError: out of order",)
    assert "cannot be examined" in asked()
    assert list(facts()) == [*doctor.PARTS, "trouble"]


def test_the_page_is_missed_and_found(tmp_path, monkeypatch):
    monkeypatch.setattr(made, "STATIC", tmp_path)
    assert trouble_of("lab") == (made.NOT_BUILT,)
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert trouble_of("lab") == ()


def test_films_need_ffmpeg_and_nothing_else(monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "bendwise[movies]" in doctor._films().answer
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    assert "MP4 by /bin/ffmpeg" in doctor._films().answer


def test_all_is_well_only_without_trouble(monkeypatch):
    well = doctor.Finding("films", "all sorts")
    monkeypatch.setattr(doctor, "PARTS", {"films": lambda: well})
    assert asked().endswith("All is well.\n")


def test_a_report_does_not_name_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert facts()["cache"]["folder"].startswith("~")

"""Tables too large to keep: an even sample of their rows, the same each time, in little memory."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise.comparison.tables import columnar, load, records, sampling
from bendwise.comparison.tables.reading import read
from bendwise.comparison.tables.sampling import Sample, most_rows

N, MOST = 5_000, 300
RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "row": np.arange(N),
        "x": RNG.normal(size=N).round(4),
        "text": RNG.choice(["plain", "a, b", 'say "x"', "two\nlines", '5" pipe', "", "\n\n"], N),
        "y": RNG.normal(size=N).round(4),
    }
)
WRITERS = {
    "x.csv": lambda path: TABLE.to_csv(path, index=False),
    "x.tsv": lambda path: TABLE.to_csv(path, index=False, sep="\t", lineterminator="\r\n"),
    "x.csv.gz": lambda path: TABLE.to_csv(path, index=False, encoding="utf-16"),
    "x.jsonl": lambda path: TABLE.to_json(path, orient="records", lines=True),
    "x.parquet": lambda path: TABLE.to_parquet(path, row_group_size=700),
    "x.feather": lambda path: TABLE.to_feather(path, chunksize=900),
}


@pytest.fixture
def limits(monkeypatch):
    """Small limits, so that small tables are large ones."""
    monkeypatch.setattr(sampling, "MOST_ROWS", MOST)
    monkeypatch.setattr(sampling, "FEWEST_KEPT", 1)
    monkeypatch.setattr(records, "BLOCK", 1000)
    monkeypatch.setattr(columnar, "VALUES_AT_ONCE", 2000)


def texts(table):
    return [None if pd.isna(text) or not text.strip() else text for text in table["text"]]


@pytest.mark.parametrize("name", WRITERS)
def test_a_table_that_fits_is_read_whole(name, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "BLOCK", 1000)
    WRITERS[name](tmp_path / name)
    found = read(tmp_path / name)
    assert found.note == ""
    assert found.numbers.tolist() == list(range(N))
    assert texts(found.table) == texts(TABLE)
    for column in ("row", "x", "y"):
        np.testing.assert_array_equal(found.table[column], TABLE[column])


@pytest.mark.parametrize("name", WRITERS)
def test_of_a_large_table_the_same_rows_are_drawn_from_every_format(name, tmp_path, limits):
    WRITERS[name](tmp_path / name)
    found = read(tmp_path / name)
    expected = np.sort(np.argsort(sampling._keys(np.arange(N, dtype=np.uint64)))[:MOST])
    assert found.table["row"].tolist() == found.numbers.tolist() == expected.tolist()
    assert texts(found.table) == texts(TABLE.loc[expected])
    np.testing.assert_array_equal(found.table["x"], TABLE["x"][expected])
    assert found.note == "a large table: 300 of its 5,000 rows, drawn evenly, stand for all"


def test_a_task_says_that_its_rows_are_a_sample(tmp_path, limits):
    TABLE.to_csv(tmp_path / "x.csv")  # with the index
    task = load(str(tmp_path / "x.csv"), "y", drop=("row",))
    assert list(task.X.columns) == ["x", "text"]
    assert task.notes[:2] == (
        "a large table: 300 of its 5,000 rows, drawn evenly, stand for all",
        "the first column, without a name, counts the rows and was left out",
    )
    assert len(task.y) == MOST
    again = load(str(tmp_path / "x.csv"), "y", drop=("row",))
    assert again.y.tolist() == task.y.tolist()


def test_a_leak_is_named_before_the_sample(tmp_path, limits):
    TABLE.assign(text=TABLE["y"] * 3 - 1).to_csv(tmp_path / "x.csv", index=False)
    task = load(str(tmp_path / "x.csv"), "y")
    assert task.notes[0] == task.leaks[0]
    assert "column 'text' gives the target 'y' away" in task.notes[0]
    assert "a large table" in task.notes[1]


@pytest.mark.parametrize("piece", [1, 7, 1000, 10_000])
def test_the_sample_does_not_depend_on_the_pieces(piece):
    import pyarrow as pa

    sample = Sample(100)
    for start in range(0, 10_000, piece):
        numbers = np.arange(start, min(start + piece, 10_000))
        sample.keep(pa.table({"n": numbers[sample.wanted(len(numbers))]}))
    drawn = sample.table()["n"].to_pylist()
    whole = Sample(100)
    whole.keep(pa.table({"n": np.arange(10_000)[whole.wanted(10_000)]}))
    assert drawn == whole.table()["n"].to_pylist() == sample.numbers.tolist()
    assert len(drawn) == 100


def test_the_sample_is_drawn_evenly():
    keys = sampling._keys(np.arange(100_000, dtype=np.uint64))
    drawn = np.argsort(keys)[:10_000]
    counts = np.bincount(drawn // 1000, minlength=100)
    # χ² of 100 equal parts has mean 99 and deviation 14
    assert 99 - 4 * 14 < ((counts - 100) ** 2 / 90).sum() < 99 + 4 * 14
    assert abs(np.mean(drawn % 2) - 0.5) < 0.02


@pytest.mark.parametrize(
    ("columns", "rows"), [(1, 100_000), (100, 100_000), (1_000, 10_000), (200_000, 1_000), (0, 100_000)]
)
def test_wide_tables_keep_fewer_rows(columns, rows):
    assert most_rows(columns) == rows


def test_a_wrong_row_of_a_sample_is_named_without_its_line(tmp_path, limits):
    (tmp_path / "x.csv").write_text("a,y\n" + "1,2\n" * 5 + "1,2,3\n" * N)
    with pytest.raises(bw.InputError, match=r"a line has 3 entries, not 2|more entries than the header"):
        read(tmp_path / "x.csv")


def test_a_quote_left_open_does_not_swallow_the_memory(tmp_path, limits, monkeypatch):
    monkeypatch.setattr(records, "LONGEST", 10_000)
    (tmp_path / "x.csv").write_text('a,y\n1,"2\n' + "1,2\n" * N)
    with pytest.raises(bw.InputError, match="a row of more than 0 MB; is a quote left open"):
        read(tmp_path / "x.csv")


WRITTEN = ['1,"a%sb"', '2,"c"""', '"",d', '3,e"f', '4, "g%s%s h"', '%s5,""', '6,""""', '"7","i"j']


@pytest.mark.parametrize("block", [1, 2, 3, 5, 8, 13, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_records_are_whole_wherever_blocks_end(block, end, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "BLOCK", block)
    path = tmp_path / "x.csv"
    expected = [row.replace("%s", end) + end for row in ["n,text", *WRITTEN]]
    path.write_bytes("".join(expected).encode())
    with records.opened(path) as file:
        found = [record.decode() for many in records.blocks(file, path, ",") for record in many]
    assert found == expected


def test_records_are_those_of_pandas(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["n,text", *WRITTEN]).replace("%s", "\n"))
    read_by_pandas = pd.read_csv(path, skipinitialspace=True, keep_default_na=False, dtype=str)
    assert read_by_pandas["n"].tolist() == ["1", "2", "", "3", "4", "5", "6", "7"]
    assert len(read_by_pandas) == len(WRITTEN)


MEASURE = """
import sys
from pathlib import Path
from bendwise.comparison.tables import records, sampling
from bendwise.comparison.tables import load

def peak(path):
    load(path, "y")
    status = Path("/proc/self/status").read_text()  # getrusage would know of whoever started this process
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

small, large, most = sys.argv[1:]
sampling.MOST_ROWS, sampling.FEWEST_KEPT, records.BLOCK = int(most), 1, 1 << 16
first, sampled = peak(small), peak(large)
sampling.MOST_ROWS = sys.maxsize
print(sampled - first, peak(large) - sampled)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read in /proc")
def test_a_large_file_takes_little_memory(tmp_path):
    body = TABLE[["x", "row", "y"]].to_csv(index=False, header=False)
    for name, times in (("small.csv", 1), ("large.csv", 150)):
        (tmp_path / name).write_text("x,row,y\n" + body * times)
    arguments = [sys.executable, "-c", MEASURE, tmp_path / "small.csv", tmp_path / "large.csv", str(N)]
    done = subprocess.run(arguments, check=True, capture_output=True)
    of_the_sample, more_of_all_rows = map(float, done.stdout.split())
    assert of_the_sample < 20
    assert more_of_all_rows > 50  # which shows that the measure measures

"""Tables and files that cannot be used: one clear sentence, whatever the parsers raise."""

from __future__ import annotations

import datetime
import gzip
import json
import os

import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet
import pytest
from written_tables import CSV, KIND, PLAIN, ROWS, A, B, N, arrow_of, csv_of, json_lines_of, parquet_of

import bendwise as bw
from bendwise.comparison.tables import columns, load, reading

SENTENCES = {
    # text
    "blank lines only": ("x.csv", "\n\n  \n", "x.csv is empty"),
    "byte order mark only": ("x.csv", b"\xef\xbb\xbf", "x.csv is empty"),
    "header only": ("x.tsv", "a\tb\n", "has 0 rows; at least 10 are needed"),
    "separator announced, nothing else": ("x.csv", "sep=;\n", "x.csv is empty"),
    "a row too long": ("x.csv", CSV + "1,2,3\n", f"line {N + 2} has 3 entries, not 2 as the lines before"),
    "one column named twice": ("x.csv", "a,a,b\n1,2,3\n" * 20, "two columns named 'a' in"),
    "named twice but for blanks": ("x.csv", "a, a ,b\n" + "1,2,3\n" * 20, "two columns named 'a' in"),
    "latin-1": (
        "x.csv",
        csv_of(c=["é"] * N).encode("latin-1"),
        "is not UTF-8 text: byte 0xe9 in line 2; save it",
    ),
    "latin-1 in the header": (
        "x.csv",
        csv_of(é=A).encode("latin-1"),
        "is not UTF-8 text: byte 0xe9 in line 1",
    ),
    "UTF-16 without its mark": (
        "x.csv",
        CSV.encode("utf-16-le"),
        "holds NUL bytes, so it is no table of text",
    ),
    "NUL bytes": ("x.csv", CSV.replace("1", "\0", 1), "holds NUL bytes"),
    "a quote never closed": (
        "x.csv",
        csv_of(c=['"x'] + ["y"] * (N - 1)),
        'a quote (") is opened and never closed',
    ),
    "thousands": (
        "x.csv",
        csv_of(c=[f'"{i},{i}00"' for i in range(100, 100 + N)]),
        "numbers written as text, such as '100,10000'",
    ),
    "thousands of millions": (
        "x.csv",
        csv_of(c=[f'"{i},234,567.5"' for i in range(1, N + 1)]),
        "such as '1,234,567.5'",
    ),
    "thousands with points": (
        "x.csv",
        csv_of(";", c=[f"{i}.234,5" for i in range(1, N + 1)]),
        "such as '1.234,5'",
    ),
    "percentages": (
        "x.csv",
        csv_of(c=[f"{i} %" for i in range(N)]),
        "such as '0 %'; write them as plain numbers, or drop it: --drop c",
    ),
    "currency": ("x.csv", csv_of(c=[f"-€{i}.50" for i in range(N)]), "such as '-€0.50'"),
    "accountants' negatives": ("x.csv", csv_of(c=[f"({i})" for i in range(N)]), "such as '(0)'"),
    "a target in percent": (
        "x.csv",
        csv_of(b=[f"{i}%" for i in range(N)]),
        "the target 'b' holds numbers written as text, such as '0%'",
    ),
    "a word among numbers": (
        "x.csv",
        csv_of(c=["n.d.", *range(N - 1)]),
        "numbers and 'n.d.' in 1 of 24 rows; leave those empty",
    ),
    "a word among dates": (
        "x.csv",
        csv_of(c=["soon", *[f"2024-01-{i:02}" for i in range(1, N)]]),
        "dates and 'soon' in 1 of 24 rows",
    ),
    "dates of two readings": (
        "x.csv",
        csv_of(c=[f"{1 + i % 12:02}/03/2024" for i in range(N)]),
        "dates such as '01/03/2024'; write them as 2024-12-31",
    ),
    "dates with a month's name": (
        "x.csv",
        csv_of(c=[f"{1 + i} Mar 2024" for i in range(N)]),
        "dates such as '1 Mar 2024'",
    ),
    "times of day": (
        "x.csv",
        csv_of(c=[f"{i:02}:30" for i in range(N)]),
        "times of day such as '00:30'; write them as numbers of hours",
    ),
    "dates without noughts": (
        "x.csv",
        csv_of(c=[f"2024/{1 + i % 12}/{1 + i}" for i in range(N)]),
        "dates such as '2024/1/1'; write them as 2024-12-31",
    ),
    "hours without noughts": (
        "x.csv",
        csv_of(c=[f"2024-01-{1 + i:02} {i}:30" for i in range(N)]),
        "dates such as '2024-01-01 0:30'; write them as 2024-12-31",
    ),
    "dates with a zone's name": (
        "x.csv",
        csv_of(c=[f"2024-01-{1 + i:02} 10:30:00 UTC" for i in range(N)]),
        "dates such as '2024-01-01 10:30:00 UTC'",
    ),
    "thousands among plain numbers": (
        "x.csv",
        csv_of(c=["n.d.", *range(N - 3), '"1,234"', '"5,678"']),
        "numbers written as text, such as '1,234'; write them as plain numbers",
    ),
    "dates as the target": (
        "x.csv",
        csv_of(b=[f"2024-01-{i:02}" for i in range(1, N + 1)]),
        "the target 'b' holds dates; make numbers",
    ),
    "names": (
        "x.csv",
        csv_of(c=[f"n{i}" for i in range(N)], d=[f"m{i}" for i in range(N)]),
        "24 different texts in 24 rows, as names or free text do; "
        "drop it and 1 more like it: --drop c --drop d",
    ),
    "a name to quote": (
        "x.csv",
        csv_of(**{"my name": [f"n{i}" for i in range(N)]}),
        "drop it: --drop 'my name'",
    ),
    "very long texts": (
        "x.csv",
        csv_of(c=["word " * 2000 + str(i) for i in range(N)]),
        "as names or free text do",
    ),
    "a long word among numbers": (
        "x.csv",
        csv_of(c=["word " * 2000, *range(N - 1)]),
        "numbers and 'word word word",
    ),
    "a long text with gaps": (
        "x.csv",
        csv_of(b=["x" + " " * 50_000 + "x"] * N),
        "has one class only, 'x x'",
    ),
    "infinite values": ("x.csv", csv_of(c=["inf", *A[1:]]), "infinite values; leave those empty"),
    "beyond all numbers": ("x.csv", csv_of(c=["1e999", *A[1:]]), "infinite values"),
    "an infinite target": (
        "x.csv",
        csv_of(b=["-inf", *B[1:]]),
        "the target 'b' holds infinite values; drop those rows",
    ),
    "huge numbers": (
        "x.csv",
        csv_of(c=["1e300", *A[1:]]),
        "numbers beyond 1e+150, too large to scale; divide them",
    ),
    "one class": ("x.csv", csv_of(b=["cat"] * N), "has one class only, 'cat'"),
    "a class of one row": (
        "x.csv",
        csv_of(b=["yak", *KIND[1:]]),
        "class 'yak' of the target 'b' of x.csv has 1 row(s)",
    ),
    "a quantity of few values": (
        "x.csv",
        csv_of(b=[9, *[0, 1] * 11, 1]),
        "class '9' of the target 'b' of x.csv has 1 row(s); each class needs at least 3; "
        "merge it with another or drop it, or if it is a quantity, say --task regression",
    ),
    "no class of five rows": (
        "x.csv",
        csv_of(b=list("uvwxyz") * 4),
        "has 6 classes of at most 4 rows; one at least needs 5; merge some, or add rows",
    ),
    "a constant quantity": ("x.csv", csv_of(b=[2.5] * N), "is 2.5 in every row; there is nothing to learn"),
    "all columns constant": ("x.csv", csv_of(a=["x"] * N), "no column of x.csv tells anything"),
    "no column but the target": ("x.csv", "b\n" + "1.5\n2.5\n" * N, "has no column besides the target 'b'"),
    "most targets missing": (
        "x.csv",
        csv_of(b=[*B[:11], *[""] * 13]),
        "is missing in 13 of 24 rows; name another target",
    ),
    "no target at all": ("x.csv", csv_of(b=[""] * N), "is missing in 24 of 24 rows"),
    "too few rows with a target": (
        "x.csv",
        "a,b\n" + "1,1.5\n2,2.5\n3,\n" * 4,
        "has 8 rows; at least 10 are needed",
    ),
    "the target's name wrong": ("x.csv", csv_of().replace("b", "B", 1), "unknown column of x.csv 'b'"),
    "broken gzip": ("x.csv.gz", gzip.compress(CSV.encode())[:60], "cannot read x.csv.gz: "),
    "no gzip": ("x.csv.gz", CSV, "cannot read x.csv.gz: "),
    # JSON lines
    "empty JSON lines": ("x.jsonl", "\n", "x.jsonl is empty"),
    "a broken line": (
        "x.jsonl",
        json_lines_of(ROWS[:5]) + '{"a": 1, "b"\n' + json_lines_of(ROWS),
        "line 6 of x.jsonl is not JSON",
    ),
    "JSON over many lines": ("x.ndjson", json.dumps(ROWS, indent=1), "line 1 of x.ndjson is not JSON"),
    "a list of all rows": ("x.jsonl", json.dumps(ROWS), "line 1 of x.jsonl is a list, not an object such as"),
    "a number for a line": ("x.jsonl", json_lines_of([*ROWS, 5]), f"line {N + 1} of x.jsonl is a number"),
    "objects in objects": (
        "x.jsonl",
        json_lines_of([row | {"c": {"d": 1}} for row in ROWS]),
        "column 'c' of x.jsonl holds objects such as {'d': 1}",
    ),
    "lists in objects": (
        "x.jsonl",
        json_lines_of([row | {"c": [1, 2]} for row in ROWS]),
        "objects such as [1, 2]; make numbers of them, or drop it: --drop c",
    ),
    "whole numbers beyond all": (
        "x.jsonl",
        json_lines_of([row | {"c": 10**400} for row in ROWS]),
        "column 'c' holds whole numbers beyond 1e+150",
    ),
    "nested beyond all depth": ("x.jsonl", "[" * 100_000 + "\n", "line 1 of x.jsonl is not JSON"),
    "JSON lines in latin-1": (
        "x.jsonl",
        '{"a": "é"}\n'.encode("latin-1"),
        "line 1 of x.jsonl is not UTF-8 text",
    ),
    # Parquet and Feather
    "truncated Parquet": ("x.parquet", parquet_of(A)[:-9], "cannot read x.parquet: "),
    "Parquet damaged inside": (
        "x.parquet",
        (lambda data: data[:4] + bytes(99) + data[103:])(parquet_of(A)),
        "cannot read x.parquet: ",
    ),
    "empty Parquet file": ("x.parquet", b"", "cannot read x.parquet: "),
    "Parquet without columns": ("x.parquet", "PAR1", "cannot read x.parquet: "),
    "lists": (
        "x.parquet",
        parquet_of([[1, 2]] * N),
        "column 'c' of x.parquet holds objects such as array([1, 2])",
    ),
    "structures": ("x.parquet", parquet_of([{"d": 1}] * N), "holds objects such as {'d': 1}"),
    "bytes": ("x.parquet", parquet_of([b"\xff"] * N), "holds objects such as b'\\xff'"),
    "times": (
        "x.parquet",
        parquet_of([datetime.time(i) for i in range(N)]),
        "holds objects such as datetime.time(0, 0)",
    ),
    "truncated Feather": ("x.feather", arrow_of(PLAIN)[:-200], "cannot read x.feather: "),
    "empty Feather file": ("x.feather", b"", "cannot read x.feather: "),
    "first Feather": ("x.feather", b"FEA1" + bytes(99), "Feather's first version"),
    "Feather without columns": ("x.arrow", arrow_of(pa.table({})), "unknown column of x.arrow 'b'"),
    # other formats
    "JSON": ("x.json", json.dumps(ROWS), "it is JSON; write it as JSON lines (.jsonl), one object a line"),
    "text of no format": ("x.txt", CSV, "if it is a table of text with a line of names, rename it to .csv"),
    "pickle": ("x.pkl", b"", "a pickle, which could run code; write a Parquet file"),
    "archive": ("x.zip", b"", "an archive; unpack it first"),
    "packed Parquet": ("x.parquet.gz", b"", "unpack it first; .parquet files are compressed inside"),
    "something else": ("x.docx", b"", "its format is not known; names must end in .csv, .tsv, .parquet"),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_an_unusable_table_gets_one_sentence(case, written):
    name, content, sentence = SENTENCES[case]
    with pytest.raises(bw.InputError) as caught:
        load(written(name, content), "b")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_long_value_is_shown_by_its_beginning():
    assert columns.shown("y" * 58) == repr("y" * 58)
    assert columns.shown("y" * 59) == f"'{'y' * 59} …"
    assert columns.shown("y\n  y", 3) == "'y\\ …"


def test_files_that_cannot_be_opened_get_one_sentence(written, tmp_path, monkeypatch):
    (tmp_path / "folder.csv").mkdir()
    os.symlink("loop.csv", "loop.csv")
    os.mkfifo("pipe.csv")
    for name, sentence in (
        ("folder.csv", "folder.csv is a folder"),
        ("loop.csv", "loop.csv is a link that leads to no file"),
        ("pipe.csv", "pipe.csv is no regular file"),
        ("absent/x.csv", "there is no file absent/x.csv"),
        ("x" * 300 + ".csv", "there is no file xxx"),
    ):
        with pytest.raises(bw.InputError, match=sentence):
            load(name, "b")


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.parquet", "x.feather"])
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied"), "cannot read .*: permission denied$"),
        (MemoryError(), "cannot read .*: there is not enough memory for it$"),
        (KeyError("two\nlines"), "cannot read .*$"),
        (ValueError("x" * 300), "cannot read [^:]*: x{200}$"),
        (pa.ArrowNotImplementedError("no such codec\nat all"), "cannot read .*: no such codec$"),
    ],
)
def test_whatever_a_parser_raises_becomes_one_sentence(name, error, sentence, written, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr(reading, "read_delimited", fail)
    monkeypatch.setattr(reading, "read_json_lines", fail)
    monkeypatch.setattr(reading, "COLUMNAR", dict.fromkeys(reading.COLUMNAR, fail))
    with pytest.raises(bw.InputError, match=sentence) as caught:
        load(written(name, "a,b\n1,2\n"), "b")
    assert "\n" not in str(caught.value)

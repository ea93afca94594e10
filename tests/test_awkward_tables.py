"""Tables as they come: each makes a right task, or gets one clear sentence, whatever the parsers raise."""

from __future__ import annotations

import bz2
import datetime
import decimal
import gzip
import json
import lzma
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet
import pytest

import bendwise as bw
from bendwise.comparison.tables import columns, load, reading

N = 24
A = [float(value) for value in np.random.default_rng(0).normal(size=N).round(3)]
B = [float(value) for value in np.random.default_rng(1).normal(size=N).round(3)]
KIND = ["cat", "dog", "owl"] * (N // 3)
DAYS = pd.date_range("2023-12-30", periods=N, freq="36h")


def csv_of(separator=",", **columns):
    """A table of text with the columns a and b, or others in their place or besides."""
    columns = {"a": A, "b": B, **columns}
    lines = [
        separator.join(columns),
        *(separator.join(map(str, row)) for row in zip(*columns.values(), strict=True)),
    ]
    return "\n".join(lines) + "\n"


def json_lines_of(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def parquet_of(column):
    """The bytes of a Parquet file with an awkward column c beside a and b."""
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(pa.table({"a": A, "c": column, "b": B}), sink)
    return sink.getvalue().to_pybytes()


def arrow_of(table, opened=pyarrow.ipc.new_file):
    sink = pa.BufferOutputStream()
    with opened(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


PLAIN = pa.table({"a": A, "b": B})
ROWS = [{"a": a, "b": b} for a, b in zip(A, B, strict=True)]
CSV = csv_of()

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


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a file into an empty folder, and returns its name there."""
    monkeypatch.chdir(tmp_path)

    def write(name, content):
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


@pytest.mark.parametrize("case", SENTENCES)
def test_an_unusable_table_gets_one_sentence(case, written):
    name, content, sentence = SENTENCES[case]
    with pytest.raises(bw.InputError) as caught:
        load(written(name, content), "b")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def wants(c=None, y=B, notes=(), classes=(), **others):
    """What a file's task must hold: the columns a and c, or others; the target; the notes."""
    columns = {"a": A} | ({} if c is None else {"c": c}) | others
    return columns, list(y), tuple(notes), classes


def assert_equal(column, expected):
    """Equal texts, None where missing; or equal numbers, NaN where missing."""
    if any(isinstance(value, str) for value in expected):
        assert column.tolist() == expected
    else:
        np.testing.assert_allclose(column.to_numpy(dtype=float), np.array(expected, dtype=float), rtol=1e-12)
        assert isinstance(expected[0], bool) == (column.dtype == bool)


TEXTS = "texts turned into one 0/1 column for each value: c"
GAPS = "missing texts taken as a value of their own: c"
NUMBERS = "missing numbers replaced by the median of the training rows: c"
DATES = "dates turned into days since the first, and month, weekday and hour where they differ: c"
SPANS = "spans of time turned into days: c"
LEFT_OUT = "left out, for they hold one value or none: "
PARTS = {
    "c (days)": [1.5 * i for i in range(N)],
    "c (month)": [float(day.month) for day in DAYS],
    "c (weekday)": [float(day.weekday()) for day in DAYS],
    "c (hour)": [float(day.hour) for day in DAYS],
}
COLORS = ["red", "blue"] * (N // 2)
BOOLEANS = [True, False, False] * (N // 3)
BOOLEANS_WITH_GAP = [None, *BOOLEANS[1:]]
NAMES_WITH_GAP = [None, *map(str, BOOLEANS[1:])]
NUMBERS_WITH_GAP = [np.nan, *A[1:]]

TASKS = {
    # text
    "plain": ("x.csv", CSV, wants()),
    "gzip": ("x.csv.gz", gzip.compress(CSV.encode()), wants()),
    "bzip2": ("x.tsv.bz2", bz2.compress(csv_of("\t").encode()), wants()),
    "xz": ("x.csv.xz", lzma.compress(CSV.encode()), wants()),
    "packed JSON lines": ("x.jsonl.gz", gzip.compress(json_lines_of(ROWS).encode()), wants()),
    "capital letters": ("X.CSV", CSV, wants()),
    "two dots": ("x.v2.csv", CSV, wants()),
    "byte order mark": ("x.csv", CSV.encode("utf-8-sig"), wants()),
    "UTF-16": (
        "x.csv",
        csv_of("\t", c=["rød", "blå"] * (N // 2)).encode("utf-16"),
        wants(["rød", "blå"] * (N // 2), notes=[TEXTS]),
    ),
    "separator announced": ("x.csv", "sep=|\n" + csv_of("|"), wants()),
    "decimal commas": ("x.csv", csv_of(";").replace(".", ","), wants()),
    "Windows' line ends": ("x.csv", CSV.replace("\n", "\r\n"), wants()),
    "old line ends": ("x.csv", CSV.replace("\n", "\r"), wants()),
    "no line end at the end": ("x.csv", CSV.rstrip(), wants()),
    "blank lines": ("x.csv", "\n" + CSV.replace("\n", "\n\n"), wants()),
    "blanks around": ("x.csv", csv_of(" , "), wants()),
    "quoted everything": (
        "x.csv",
        '"a","b"\n' + "".join(f'"{a}","{b}"\n' for a, b in zip(A, B, strict=True)),
        wants(),
    ),
    "quoted line ends": (
        "x.csv",
        csv_of(c=['"x\ny"', '"z ""z"" , z"'] * (N // 2)),
        wants(["x\ny", 'z "z" , z'] * (N // 2), notes=[TEXTS]),
    ),
    "quotes inside texts": (
        "x.csv",
        csv_of(c=['5" pipe', "rod"] * (N // 2)),
        wants(['5" pipe', "rod"] * (N // 2), notes=[TEXTS]),
    ),
    "quoted names with separators": (
        "x.csv",
        CSV.replace("a,b", '"a","b"').replace("a", "a,;;;", 1),
        wants(**{"a,;;;": A}),
    ),
    "blank in a name": ("x.csv", CSV.replace("a", " a ", 1), wants()),
    "numbers for names": ("x.csv", csv_of(**{"7": A}), wants(**{"7": A})),
    "unicode names": ("x.csv", csv_of(größe=A), wants(größe=A)),
    "trailing separators": ("x.csv", CSV.replace("\n", ",\n"), wants(notes=[LEFT_OUT + "Unnamed: 2"])),
    "trailing separators in the rows alone": (
        "x.csv",
        "a,b\n" + "".join(f"{a},{b},\n" for a, b in zip(A, B, strict=True)),
        wants(),
    ),
    "short rows": (
        "x.csv",
        csv_of(c=A).replace(f",{A[-1]}\n", "\n"),
        wants([*A[:-1], np.nan], notes=[NUMBERS]),
    ),
    "a column without values": ("x.csv", csv_of(c=[""] * N), wants(notes=[LEFT_OUT + "c"])),
    "a column of one text": ("x.csv", csv_of(c=["x"] * N), wants(notes=[LEFT_OUT + "c"])),
    "blanks for missing numbers": (
        "x.csv",
        csv_of(c=["  ", *A[1:]]),
        wants(NUMBERS_WITH_GAP, notes=[NUMBERS]),
    ),
    "booleans": ("x.csv", csv_of(c=BOOLEANS), wants(BOOLEANS)),
    "booleans with gaps": (
        "x.csv",
        csv_of(c=["", *BOOLEANS[1:]]),
        wants(NAMES_WITH_GAP, notes=[TEXTS, GAPS]),
    ),
    "numbers among texts": (
        "x.csv",
        csv_of(c=["x", "7"] * (N // 2)),
        wants(["x", "7"] * (N // 2), notes=[TEXTS]),
    ),
    "ISO dates": ("x.csv", csv_of(c=DAYS.strftime("%Y-%m-%dT%H:%M")), wants(notes=[DATES], **PARTS)),
    "ISO dates with slashes": (
        "x.csv",
        csv_of(c=DAYS.strftime("%Y/%m/%d %H:%M:%S")),
        wants(notes=[DATES], **PARTS),
    ),
    "ISO dates with zones": (
        "x.csv",
        csv_of(c=DAYS.strftime("%Y-%m-%d %H:%M:%SZ")),
        wants(notes=[DATES], **PARTS),
    ),
    "dates that are none": (
        "x.csv",
        csv_of(c=["2024-02-30", "2024-02-31"] * (N // 2)),
        wants(["2024-02-30", "2024-02-31"] * (N // 2), notes=[TEXTS]),
    ),
    "one date": ("x.csv", csv_of(c=["2024-02-03"] * N), wants(notes=[LEFT_OUT + "c"])),
    "identifiers": (
        "x.csv",
        csv_of(user_id=[7 * i % 100 for i in range(N)]),
        wants(
            user_id=[7 * i % 100 for i in range(N)],
            notes=["these look like names of the rows; drop them unless that is meant: user_id"],
        ),
    ),
    "repeated rows": ("x.csv", CSV + CSV.split("\n", 1)[1], wants(y=[*B, *B], a=[*A, *A])),
    "gaps in the target": (
        "x.csv",
        csv_of(b=["", *B[1:]]),
        wants(y=B[1:], a=A[1:], notes=["1 of 24 rows have no target and were left out"]),
    ),
    "gaps in whole numbers": (
        "x.csv",
        csv_of(b=["", *[0, 1] * 11, 1]),
        wants(
            y=[*[0, 1] * 11, 1],
            a=A[1:],
            classes=("0", "1"),
            notes=["1 of 24 rows have no target and were left out"],
        ),
    ),
    "gaps in classes": (
        "x.csv",
        csv_of(b=["", *KIND[1:]]),
        wants(
            y=([0, 1, 2] * 8)[1:],
            a=A[1:],
            classes=("cat", "dog", "owl"),
            notes=["1 of 24 rows have no target and were left out"],
        ),
    ),
    "negative classes": (
        "x.csv",
        csv_of(b=[-1, 1] * (N // 2)),
        wants(y=[0, 1] * (N // 2), classes=("-1", "1")),
    ),
    "boolean target": (
        "x.csv",
        csv_of(b=[True, False] * (N // 2)),
        wants(y=[1, 0] * (N // 2), classes=("False", "True")),
    ),
    "many whole numbers": ("x.csv", csv_of(b=[i * i for i in range(N)]), wants(y=[i * i for i in range(N)])),
    # JSON lines
    "JSON lines": ("x.ndjson", json_lines_of(ROWS), wants()),
    "keys left out": (
        "x.jsonl",
        json_lines_of([ROWS[0], *(row | {"c": a} for row, a in zip(ROWS[1:], A[1:], strict=True))]),
        wants(NUMBERS_WITH_GAP, notes=[NUMBERS]),
    ),
    "nulls": (
        "x.jsonl",
        json_lines_of([row | {"c": c} for row, c in zip(ROWS, [None, *COLORS[1:]], strict=True)]),
        wants([None, *COLORS[1:]], notes=[TEXTS, GAPS]),
    ),
    "numbers of JSON as texts": (
        "x.jsonl",
        json_lines_of([row | {"c": c} for row, c in zip(ROWS, "123" * 8, strict=True)]),
        wants(list("123" * 8), notes=[TEXTS]),
    ),
    "dates of JSON": (
        "x.jsonl",
        json_lines_of([row | {"c": str(c)} for row, c in zip(ROWS, DAYS, strict=True)]),
        wants(notes=[DATES], **PARTS),
    ),
    # Parquet and Feather
    "Arrow file": ("x.arrow", arrow_of(PLAIN), wants()),
    "Arrow stream": ("x.arrow", arrow_of(PLAIN, pyarrow.ipc.new_stream), wants()),
    "categories": (
        "x.parquet",
        parquet_of(pa.array(COLORS).dictionary_encode()),
        wants(COLORS, notes=[TEXTS]),
    ),
    "categories with gaps": (
        "x.parquet",
        parquet_of(pa.array([None, *COLORS[1:]]).dictionary_encode()),
        wants([None, *COLORS[1:]], notes=[TEXTS, GAPS]),
    ),
    "categories of numbers": (
        "x.arrow",
        arrow_of(PLAIN.append_column("c", pa.array([4, 8] * (N // 2)).dictionary_encode())),
        wants(["4", "8"] * (N // 2), notes=[TEXTS]),
    ),
    "Parquet booleans": ("x.parquet", parquet_of(BOOLEANS), wants(BOOLEANS)),
    "Parquet booleans with gaps": (
        "x.parquet",
        parquet_of(BOOLEANS_WITH_GAP),
        wants(NAMES_WITH_GAP, notes=[TEXTS, GAPS]),
    ),
    "whole numbers with gaps": (
        "x.parquet",
        parquet_of([None, *[3**i for i in range(N - 1)]]),
        wants([np.nan, *[3**i for i in range(N - 1)]], notes=[NUMBERS]),
    ),
    "decimals": ("x.parquet", parquet_of([decimal.Decimal(str(a)) for a in A]), wants(A)),
    "decimals with gaps": (
        "x.parquet",
        parquet_of([None, *[decimal.Decimal(str(a)) for a in A[1:]]]),
        wants(NUMBERS_WITH_GAP, notes=[NUMBERS]),
    ),
    "half floats": (
        "x.parquet",
        parquet_of(pa.array(np.arange(N, dtype=np.float16)[::-1])),
        wants([float(i) for i in range(N)][::-1]),
    ),
    "blank texts": (
        "x.parquet",
        parquet_of(["  ", *COLORS[1:]]),
        wants([None, *COLORS[1:]], notes=[TEXTS, GAPS]),
    ),
    "no values": ("x.parquet", parquet_of(pa.nulls(N)), wants(notes=[LEFT_OUT + "c"])),
    "times on clocks": ("x.parquet", parquet_of(DAYS), wants(notes=[DATES], **PARTS)),
    "times with a zone": (
        "x.parquet",
        parquet_of(DAYS.tz_localize("Asia/Tokyo")),
        wants(notes=[DATES], **PARTS),
    ),
    "days": (
        "x.parquet",
        parquet_of(pa.array([datetime.date(1 + 400 * i, 1, 1) for i in range(N)])),
        wants(
            notes=[DATES],
            **{
                "c (days)": [
                    float((datetime.date(1 + 400 * i, 1, 1) - datetime.date(1, 1, 1)).days) for i in range(N)
                ]
            },
        ),
    ),
    "dates with gaps": (
        "x.parquet",
        parquet_of([None, *[datetime.date(2024, 5, i) for i in range(6, 5 + N)]]),
        wants(
            notes=[DATES, NUMBERS],
            **{
                "c (days)": [np.nan, *map(float, range(N - 1))],
                "c (weekday)": [np.nan, *[float(i % 7) for i in range(N - 1)]],
            },
        ),
    ),
    "spans": (
        "x.parquet",
        parquet_of(pa.array([datetime.timedelta(hours=6 * i * i) for i in range(N)])),
        wants([i * i / 4 for i in range(N)], notes=[SPANS]),
    ),
}


@pytest.mark.parametrize("case", TASKS)
def test_an_awkward_table_makes_the_right_task(case, written):
    name, content, (columns, y, notes, classes) = TASKS[case]
    task = load(written(name, content), "b")
    expected = {"a": columns["a"], **columns}
    if "a,;;;" in columns:
        del expected["a"]
    assert set(task.X.columns) == set(expected)
    for label, values in expected.items():
        assert_equal(task.X[label], values)
    np.testing.assert_allclose(task.y, y, rtol=1e-12)
    assert (task.notes, task.classes, task.leaks) == (notes, classes, ())
    allowed = (bool, int, float, str, type(None))
    assert all(isinstance(value, allowed) for label in task.X for value in task.X[label].tolist())


def test_there_are_enough_awkward_tables():
    assert len(SENTENCES) + len(TASKS) >= 120


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

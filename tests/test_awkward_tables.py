"""Tables as they come: each makes a right task, or gets one clear sentence, whatever the parsers raise."""

from __future__ import annotations

import bz2
import datetime
import decimal
import gzip
import lzma

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet
import pytest
from written_tables import CSV, KIND, PLAIN, ROWS, A, B, N, arrow_of, csv_of, json_lines_of, parquet_of

from bendwise.comparison.tables import load

DAYS = pd.date_range("2023-12-30", periods=N, freq="36h")


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
    "line ends in quoted names": (
        "x.csv",
        csv_of(";", c=A).replace("a;b;c", '"c\n(m)";"b";"a"', 1),
        wants(**{"c (m)": A}),
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
    "ISO dates with decimal commas": (
        "x.csv",
        csv_of(c=[f'"{day}"' for day in DAYS.strftime("%Y-%m-%d %H:%M:%S,000")]),
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
    "an index with gaps": (
        "x.csv",
        csv_of(**{"": [7 * i % 100 for i in range(N)]}),
        wants(
            **{"Unnamed: 2": [7 * i % 100 for i in range(N)]},
            notes=["these look like names of the rows; drop them unless that is meant: Unnamed: 2"],
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

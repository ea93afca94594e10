"""Columns and files of awkward tables."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

N = 24
A = [float(value) for value in np.random.default_rng(0).normal(size=N).round(3)]
B = [float(value) for value in np.random.default_rng(1).normal(size=N).round(3)]
KIND = ["cat", "dog", "owl"] * (N // 3)


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

"""Tables stored by columns, read piece by piece: Parquet, and Feather, which is Arrow on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]

from ...errors import InputError
from .sampling import Sample, most_rows

VALUES_AT_ONCE = 1_000_000


def read_parquet(path: Path) -> tuple[pd.DataFrame, Sample]:
    """The table, or a sample of its rows."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    with pq.ParquetFile(path, pre_buffer=False) as file:
        at_once = max(1, VALUES_AT_ONCE // max(len(file.schema_arrow.names), 1))
        return _sampled(file.schema_arrow, file.iter_batches(batch_size=at_once))


def read_feather(path: Path) -> tuple[pd.DataFrame, Sample]:
    """The table in an Arrow file or stream, or a sample of its rows."""
    import pyarrow.ipc as ipc  # type: ignore[import-untyped]

    with pa.OSFile(str(path)) as file:
        start = file.read(6)
        file.seek(0)
        if start[:4] == b"FEA1":
            raise InputError(f"{path} is of Feather's first version; write it again with a newer pyarrow")
        if start == b"ARROW1":
            reader = ipc.open_file(file)
            pieces = (reader.get_batch(i) for i in range(reader.num_record_batches))
            return _sampled(reader.schema, pieces)
        stream = ipc.open_stream(file)
        return _sampled(stream.schema, stream)


def _sampled(schema: pa.Schema, pieces: Iterable[pa.RecordBatch]) -> tuple[pd.DataFrame, Sample]:
    sample = Sample(most_rows(len(schema.names)))
    sample.keep(schema.empty_table())
    for piece in pieces:
        chosen = sample.wanted(len(piece))
        whole = pa.Table.from_batches([piece])
        sample.keep(whole if len(chosen) == len(piece) else whole.take(pa.array(chosen)))
    table = sample.table().unify_dictionaries().to_pandas(date_as_object=False)
    return cast(pd.DataFrame, table), sample

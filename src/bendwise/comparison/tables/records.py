"""A text file, packed or not, as records that stream by: a line, or several where quotes hold line ends."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa  # type: ignore[import-untyped]

from ...errors import InputError
from .sampling import Sample

PACKED: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
BLOCK = 1 << 23  # bytes read at a time
LONGEST = 1 << 26  # bytes of one record
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def opened(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked and in UTF-8, without a byte order mark."""
    unpack = PACKED.get(path.suffix.lower())
    file = cast(BinaryIO, unpack(path, "rb") if unpack else path.open("rb"))
    start = file.read(3)
    file.seek(0)
    if start[:2] in UTF_16:
        return cast(BinaryIO, codecs.EncodedFile(file, "utf-8", "utf-16"))
    if start == codecs.BOM_UTF8:
        file.read(3)
    return file


def blocks(file: BinaryIO, path: Path, separator: str | None) -> Iterator[list[bytes]]:
    """The records of a file, many at a time, with line ends; quotes count where there is a separator."""
    rest = b""
    while block := file.read(BLOCK):
        if b"\0" in block:
            raise InputError(f"{path} holds NUL bytes, so it is no table of text; save it as UTF-8 text")
        text = rest + block
        lines = text.splitlines(keepends=True)
        rest = lines.pop()  # which may go on; and "\r" may be half of "\r\n"
        if (separator and b'"' in text) or any(map(bytes.isspace, lines)):
            records, waiting = _joined(lines, separator)
            rest = waiting + rest
        else:  # the usual case, fast
            records = lines
        if len(rest) > LONGEST:
            raise InputError(
                f"{path} has a row of more than {LONGEST >> 20} MB; is a quote left open, or is it no table?"
            )
        yield records
    records, rest = _joined(rest.splitlines(keepends=True), separator)
    yield [*records, rest] if rest.strip() else records


def sampled(chunks: Iterator[list[bytes]], sample: Sample) -> list[bytes]:
    """The records that a sample keeps."""
    for records in chunks:
        chosen = sample.wanted(len(records))
        kept = records if len(chosen) == len(records) else [records[i] for i in chosen]
        sample.keep(pa.table({"record": pa.array(kept, pa.large_binary())}))
    return cast(list[bytes], sample.table()["record"].to_pylist())


class _Quotes:
    """Whether a quote stands open, line by line.

    As pandas reads, a quote opens at the start of an entry only, blanks aside, and two of them stand for one.
    """

    def __init__(self, separator: str) -> None:
        mark = re.escape(separator)
        inside = r'(?:[^"]++|"")*+'
        entries = rf'(?: *+(?:"{inside}"[^{mark}]*+|(?!")[^{mark}]*+){mark})*+ *+"{inside}'
        self._opens = re.compile(entries.encode())
        self._stays = re.compile(rf'{inside}(?:"[^{mark}]*+{mark}{entries})?+'.encode())
        self.is_open = False

    def read(self, line: bytes) -> bool:
        """Whether a quote stands open after a line that holds some."""
        pattern = self._stays if self.is_open else self._opens
        self.is_open = pattern.fullmatch(line) is not None
        return self.is_open


def _joined(lines: list[bytes], separator: str | None) -> tuple[list[bytes], bytes]:
    """Whole records, and the lines after them; blank lines go with what follows them."""
    quotes = _Quotes(separator) if separator else None
    records: list[bytes] = []
    waiting: list[bytes] = []
    is_open = False
    for line in lines:
        if quotes is not None and b'"' in line:
            is_open = quotes.read(line)
        if is_open or line.isspace():
            waiting.append(line)
        elif waiting:
            records.append(b"".join([*waiting, line]))
            waiting.clear()
        else:
            records.append(line)
    return records, b"".join(waiting)

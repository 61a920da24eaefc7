"""Batches of which one record cannot be read by aiokafka are read all the same, so that it can be buried.

aiokafka raises on a header whose name is not UTF-8, and with the records before it in the batch it would stop
the partition for good: nothing tells which record it was. Kafka itself takes any bytes as a name.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

_FRAME: Final = struct.Struct(">qi")
"""Of a batch: its first offset, and how many bytes follow (Kafka protocol, record batch)."""
_TO_OURS: Final = "utf-8", "replace"


class LenientRecords:
    """aiokafka's records of one fetched partition; a batch that it cannot read is read by `_Batch` again."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._at = 0
        self._records = MemoryRecords(data)

    def size_in_bytes(self) -> int:
        """Of everything fetched."""
        return int(self._records.size_in_bytes())

    def has_next(self) -> bool:
        """Whether a whole batch follows."""
        return bool(self._records.has_next())

    def next_batch(self) -> _Batch:
        """The next whole batch."""
        begins = self._at
        _, following = _FRAME.unpack_from(self._data, begins)
        self._at = begins + _FRAME.size + following
        return _Batch(self._records.next_batch(), self._data[begins : self._at])


class _Batch:
    def __init__(self, batch: Any, raw: memoryview) -> None:
        self._batch = batch
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        last = -1
        try:
            for record in self._batch:
                last = record.offset
                yield record
        except (UnicodeDecodeError, CorruptRecordException) as error:
            if not _about_text(error):
                raise
            yield from (record for record in _read_again(self._raw) if record.offset > last)


def _about_text(error: Exception) -> bool:
    return isinstance(error, UnicodeDecodeError) or isinstance(error.__cause__, UnicodeDecodeError)


def _read_again(raw: memoryview) -> Iterator[Any]:
    batch: Any = _DefaultRecordBatchPy(raw)
    batch._maybe_uncompress()  # noqa: SLF001  # aiokafka is pinned, and the test reads a real batch through it
    batch._buffer = _Lenient(batch._buffer)  # noqa: SLF001
    yield from batch


class _Lenient(bytearray):
    """Bytes whose parts become text whatever they are; what is no text becomes U+FFFD."""

    def __getitem__(self, key: Any) -> Any:
        part = super().__getitem__(key)
        return _Lenient(part) if isinstance(key, slice) else part

    def decode(self, *_: Any) -> str:
        return bytes(self).decode(*_TO_OURS)


def read_leniently() -> None:
    """From now on every consumer of this process reads so; may be called again."""
    fetcher.MemoryRecords = LenientRecords

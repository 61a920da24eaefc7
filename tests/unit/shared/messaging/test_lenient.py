"""A batch with a record that aiokafka cannot read gives all its records, in order, each once."""

from __future__ import annotations

import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.record.memory_records import MemoryRecords

from shared.messaging.lenient import LenientRecords
from shared.messaging.records import NOT_TEXT

NONE, GZIP = 0, 1


class NoText(str):
    """Leaves as bytes that are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        """Whatever is asked."""
        return b"\xffname"


def batch(first: int, *names: str, codec: int = NONE) -> bytes:
    """A batch of records from an offset on, each with one header of that name."""
    builder = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, -1, 100_000)
    for number, name in enumerate(names):
        builder.append(number, 1_700_000_000_000, b"key", b"value %d" % number, [(name, b"said")])
    built = bytearray(builder.build())
    built[:8] = first.to_bytes(8, "big")
    return bytes(built)


def read(data: bytes, kind: type = LenientRecords) -> list[tuple[int, str, bytes]]:
    records, found = kind(data), []
    while records.has_next():
        one = records.next_batch()
        assert one.validate_crc()
        found += [(record.offset, record.headers[0][0], record.value) for record in one]
    return found


def test_a_good_batch_is_read_as_before() -> None:
    data = batch(7, "a", "b") + batch(9, "c")
    assert read(data) == read(data, MemoryRecords)


@pytest.mark.parametrize("codec", [NONE, GZIP])
def test_the_records_around_a_bad_name_are_all_there(codec: int) -> None:
    data = batch(7, "a", NoText("x"), "b", codec=codec) + batch(10, "c")
    with pytest.raises(Exception, match="codec can't decode"):
        read(data, MemoryRecords)
    assert read(data) == [
        (7, "a", b"value 0"),
        (8, f"{NOT_TEXT}name", b"value 1"),
        (9, "b", b"value 2"),
        (10, "c", b"value 0"),
    ]


def test_a_batch_that_is_broken_otherwise_stays_an_error() -> None:
    data = bytearray(batch(0, "a"))
    data[-1] ^= 0x7F
    records = LenientRecords(bytes(data))
    assert not records.next_batch().validate_crc()

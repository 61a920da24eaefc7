"""What may come from Kafka: every kind of broken record gets its named reason, and none an unnamed error."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as some

from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.ids import derived, new_id
from shared.messaging.records import Unreadable, appended_at, decode
from tests.support.kafka import SampleRecord, announced, record_of, submitted

STREAM = new_id()
OTHER = derived(STREAM, "other")


def reason(record: SampleRecord) -> str:
    """Why it cannot be read."""
    with pytest.raises(Unreadable) as caught:
        decode(record, Topic.REPORTS)
    return caught.value.reason


def with_header(name: str, value: bytes, event: Announced | None = None) -> SampleRecord:
    """A good record with one header replaced."""
    record = record_of(event or announced(STREAM))
    record.headers = [(known, value if known == name else text) for known, text in record.headers]
    return record


def test_a_good_record_is_the_event_and_its_model() -> None:
    event = announced(STREAM)
    found, model = decode(record_of(event), Topic.REPORTS)
    assert found == event
    assert isinstance(model, ReportSubmittedV1)


def test_the_keyset_reaches_the_model_though_it_is_not_hashed() -> None:
    event = replace(announced(STREAM), keyset="k1.abc")
    _, model = decode(record_of(event), Topic.REPORTS)
    assert isinstance(model, ReportSubmittedV1)
    assert model.keyset == "k1.abc"


def test_a_type_of_a_newer_writer_is_read_and_has_no_model() -> None:
    event = announced(STREAM, kind="jejak.intake.report_withdrawn.v1")
    assert decode(record_of(event), Topic.REPORTS) == (event, None)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (with_header("ce_id", b"\xff\xfe"), "header-bytes"),
        (with_header("ce_id", b""), "envelope"),
        (with_header("ce_sequence", b"first"), "value"),
        (with_header("ce_sequence", b"0"), "value"),
        (with_header("ce_sequence", b"9" * 30), "value"),
        (with_header("ce_sequence", b"9" * 5000), "value"),
        (with_header("ce_office", b"elsewhere"), "hash"),
        (with_header("ce_hash", b"0" * 64), "hash"),
        (replace(record_of(announced(STREAM)), value=b'{"report_id": '), "value"),
        (replace(record_of(announced(STREAM)), value=b"[]"), "value"),
        (replace(record_of(announced(STREAM)), value=b"\xff\xff"), "value"),
        (replace(record_of(announced(STREAM)), value=None), "value"),
        (replace(record_of(announced(STREAM)), value=b'{"a":' * 400 + b"1" + b"}" * 400), "value"),
        (replace(record_of(announced(STREAM)), key=OTHER.encode()), "key"),
        (replace(record_of(announced(STREAM)), key=None), "key"),
        (record_of(announced("not-a-uuid")), "envelope"),
        (record_of(announced(STREAM, sequence=2**60)), "envelope"),
        (record_of(replace(announced(STREAM), id="x" * 300).sealed()), "envelope"),
        (record_of(replace(announced(STREAM), source="/jejak/triage").sealed()), "owner"),
        (record_of(announced(STREAM, kind="jejak.triage.case_refused.v1")), "owner"),
        (record_of(announced(STREAM, data={"report_id": STREAM})), "contract"),
        (record_of(announced(STREAM, data=submitted(STREAM, kind="rumour"))), "contract"),
    ],
)
def test_a_broken_record_has_a_named_reason(record: SampleRecord, expected: str) -> None:
    assert reason(record) == expected


def test_a_header_that_comes_twice_or_too_many_headers_are_refused() -> None:
    record = record_of(announced(STREAM))
    assert reason(replace(record, headers=[*record.headers, ("ce_id", b"again")])) == "headers"
    assert reason(replace(record, headers=[(f"h{n}", b"") for n in range(100)])) == "headers"


def test_a_broken_record_still_names_its_stream_if_it_can_so_that_the_stream_is_held() -> None:
    for record in (with_header("ce_hash", b"0" * 64), with_header("ce_id", b"\xff")):
        with pytest.raises(Unreadable) as caught:
            decode(record, Topic.REPORTS)
        assert caught.value.stream == STREAM


def test_the_reason_never_repeats_what_the_record_holds() -> None:
    event = announced(STREAM, data=submitted(STREAM, kind="Budi Santoso", receipt_number="x" * 99))
    with pytest.raises(Unreadable) as caught:
        decode(record_of(event), Topic.REPORTS)
    assert "Budi" not in caught.value.detail
    assert caught.value.detail.endswith("receipt_number (string_too_long), kind (literal_error)")


_TEXTS = some.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass"))
_VALUES = some.one_of(
    some.binary(max_size=60),
    some.none(),
    some.recursive(
        some.none() | some.booleans() | some.floats(allow_nan=False) | some.text(max_size=5),
        lambda inner: (
            some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(orjson.dumps),
)


@given(
    value=_VALUES,
    key=some.none() | some.binary(max_size=40),
    headers=some.dictionaries(
        some.sampled_from([name for name, _ in announced(STREAM).headers()]),
        _TEXTS | some.binary(max_size=8),
        max_size=12,
    ),
)
def test_whatever_bytes_come_the_answer_is_an_event_or_a_named_reason(
    value: bytes | None, key: bytes | None, headers: dict[str, Any]
) -> None:
    good = dict(record_of(announced(STREAM)).headers)
    try:
        decode(SampleRecord(value, key, list({**good, **headers}.items())), Topic.REPORTS)
    except Unreadable as why:
        assert why.reason  # noqa: PT017  # either way is right; an unnamed error is not


def test_the_time_of_a_record_is_the_brokers_or_none() -> None:
    stamped = SampleRecord(timestamp=1_700_000_000_123, timestamp_type=1)
    assert appended_at(stamped) == datetime(2023, 11, 14, 22, 13, 20, 123_000, UTC)
    assert appended_at(SampleRecord(timestamp=1_700_000_000_123, timestamp_type=0)) is None, (
        "the sender's own"
    )
    assert appended_at(SampleRecord()) is None

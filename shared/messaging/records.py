"""From a Kafka record to an event that keeps its contract, or to a named reason why it can never be one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from shared.contracts.canonical import LARGEST_INTEGER
from shared.contracts.catalogue import CATALOGUE, OWNERS, Topic, source_of
from shared.contracts.envelope import LARGEST_RECORD, Announced, Event, header_texts, read
from shared.errors import InvalidInput
from shared.store.records import Record

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_ATTRIBUTE = re.compile(r"ce_[a-z]{1,20}|traceparent|content-type")
"""Names of headers that may be told; a stranger's own name for one may be anything, even somebody's."""
NOT_TEXT = "\ufffd"
"""Stands in a header's name where its bytes are no text; see `lenient`."""
LOG_APPEND_TIME = 1
"""Kafka's `timestamp type` of a topic whose broker stamps what it takes."""
MOST_HEADERS = 64
LONGEST_ATTRIBUTE = 256
"""Characters of `ce_id`, `ce_type`, `ce_source` and `ce_office`: they become keys of database indexes."""


def appended_at(record: Record) -> datetime | None:
    """When the broker took the record, by its clock, UTC; None where the time is the sender's own."""
    if record.timestamp_type != LOG_APPEND_TIME or record.timestamp is None:
        return None
    return datetime.fromtimestamp(record.timestamp / 1_000, UTC)


class Unreadable(Exception):
    """The record can never be applied; `reason` is a code, `detail` a sentence without its content."""

    def __init__(self, reason: str, detail: str, *, stream: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.stream = stream


def decode(record: Record, topic: Topic) -> tuple[Announced, Event | None]:
    """The event of a record and its data as the contract's model; None for a type unknown to this build.

    Raises:
        Unreadable: the bytes, the envelope, the hash or the data break the contract.
    """
    headers = texts_of(record)
    try:
        event = read(headers, record.value or b"")
    except InvalidInput as error:
        raise Unreadable(_reason(error), sentence(error), stream=_stream(headers, record)) from None
    except (TypeError, ValueError, RecursionError):
        # JSON nested deeper than can be hashed, or a number that no computer keeps.
        raise Unreadable("value", "the value cannot be hashed", stream=_stream(headers, record)) from None
    _check_envelope(event, record, topic)
    return event, model_of(event)


def texts_of(record: Record) -> dict[str, str]:
    """The headers as text.

    Raises:
        Unreadable: there are too many, one comes twice, or one is not UTF-8.
    """
    pairs: Sequence[tuple[str, bytes]] = record.headers
    if len(pairs) > MOST_HEADERS or len({name for name, _ in pairs}) != len(pairs):
        raise Unreadable("headers", "a header comes twice, or there are more than 64", stream=_key(record))
    try:
        if any(NOT_TEXT in name for name, _ in pairs):
            raise Unreadable("header-bytes", "the name of a header is not UTF-8", stream=_key(record))
        return header_texts(pairs)
    except InvalidInput as error:
        known = {name: what for name, what in error.fields.items() if _ATTRIBUTE.fullmatch(name)}
        told = InvalidInput(error.detail, fields=known)
        raise Unreadable("header-bytes", sentence(told), stream=_key(record)) from None


def model_of(event: Announced) -> Event | None:
    """The event's data as the model that the catalogue lists for its type.

    Raises:
        Unreadable: the data breaks the contract; the fields are named, their content is not repeated.
    """
    listed = CATALOGUE.get(event.type)
    if listed is None:
        return None
    data = {**event.data, "keyset": event.keyset} if "keyset" in listed.model.model_fields else event.data
    try:
        return listed.model.model_validate(data)
    except ValidationError as error:
        raise Unreadable(
            "contract", f"the data breaks {event.type}: {fields(error)}", stream=event.subject
        ) from None


def fields(error: ValidationError) -> str:
    """Which fields are wrong and how, without what they hold."""
    wrong = [f"{_where(one)} ({one['type']})" for one in error.errors()]
    return ", ".join(wrong[:10])


def _where(fault: Mapping[str, Any]) -> str:
    """The field by its path; an unknown one is not named, since its name came from outside."""
    path = [str(step) for step in fault["loc"]]
    if fault["type"] == "extra_forbidden":
        path[-1] = "unknown field"
    return ".".join(path) or "data"


def sentence(error: InvalidInput) -> str:
    """The error's sentence with the names of its fields."""
    named = ", ".join(f"{name} ({what})" for name, what in error.fields.items())
    return f"{error.detail}: {named}" if named else error.detail


def _check_envelope(event: Announced, record: Record, topic: Topic) -> None:
    listed = CATALOGUE.get(event.type)
    longest = max(len(text) for text in (event.id, event.type, event.source, event.office))
    if _UUID7.fullmatch(event.subject) is None or longest > LONGEST_ATTRIBUTE:
        raise Unreadable("envelope", "ce_subject is not a UUIDv7, or an attribute is over 256 characters")
    if max(event.sequence, event.epoch) > LARGEST_INTEGER:
        raise Unreadable("envelope", "ce_sequence or ce_epoch is beyond 2^53", stream=event.subject)
    if record.key != event.subject.encode():
        raise Unreadable("key", "the record's key is not its ce_subject", stream=event.subject)
    if event.source != source_of(OWNERS[topic]) or (listed is not None and listed.topic is not topic):
        raise Unreadable(
            "owner", f"{event.type} from {event.source} does not belong on this topic", stream=event.subject
        )
    if len(record.value or b"") > LARGEST_RECORD + 10_000:
        raise Unreadable("too-large", "the value is over the largest record", stream=event.subject)


def _reason(error: InvalidInput) -> str:
    if "ce_hash" in error.fields and error.fields["ce_hash"] == "differs":
        return "hash"
    return "envelope" if error.fields else "value"


def _stream(headers: dict[str, str], record: Record) -> str | None:
    subject = headers.get("ce_subject", "")
    return subject if _UUID7.fullmatch(subject) else _key(record)


def _key(record: Record) -> str | None:
    """The key if it can be a stream: then that stream is held until somebody has looked at the record."""
    try:
        text = (record.key or b"").decode()
    except UnicodeDecodeError:
        return None
    return text if _UUID7.fullmatch(text) else None

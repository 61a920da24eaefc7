"""The envelope: a CloudEvents 1.0 event in Kafka binary mode, chained per stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from shared.changes import JsonObject
from shared.contracts.canonical import digest
from shared.errors import InvalidInput

Uuid7 = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Moment = AwareDatetime

CONTENT_TYPE = "application/json"
LARGEST_RECORD = 900_000
"""Bytes of a record's value and headers; Kafka's own limit is 1 MiB."""


class Event(BaseModel):
    """Base of every contract: readers ignore unknown fields, instances are frozen, nulls are not written."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_timedelta="iso8601")

    def data(self) -> JsonObject:
        """The JSON that is announced and kept in the journal: no null fields, times as RFC 3339 strings."""
        dumped: JsonObject = self.model_dump(mode="json", exclude_none=True, exclude={"type", "keyset"})
        return dumped


@dataclass(frozen=True, slots=True)
class Announced:
    """One event of one stream as it travels: the attributes of the envelope and the data."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    sequence: int
    epoch: int
    office: str
    prev: str
    hash: str
    data: JsonObject
    trace: str = ""
    keyset: str | None = None
    """The wrapped content key; joined at publishing, never hashed, null after erasure."""

    def computed_hash(self) -> str:
        """`ce_hash` as it must be."""
        return event_hash(self)

    def value(self) -> bytes:
        """The record's value: the data, with its `keyset` (null once destroyed) where it seals content."""
        if seals(self.data):
            return orjson.dumps({**self.data, "keyset": self.keyset})
        return orjson.dumps(self.data)

    def headers(self) -> list[tuple[str, bytes]]:
        """The record's headers."""
        pairs = {
            "ce_specversion": "1.0",
            "ce_id": self.id,
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_subject": self.subject,
            "ce_time": self.time,
            "ce_sequence": str(self.sequence),
            "ce_epoch": str(self.epoch),
            "ce_office": self.office,
            "ce_prev": self.prev,
            "ce_hash": self.hash,
            "content-type": CONTENT_TYPE,
        }
        if self.trace:
            pairs["traceparent"] = self.trace
        return [(name, text.encode()) for name, text in pairs.items()]

    def sealed(self) -> Announced:
        """The event with its hash filled in."""
        return replace(self, hash=event_hash(self))


def seals(data: JsonObject) -> bool:
    """Whether data carries ciphertext that nothing else on the topic has: its wrapped key travels with it."""
    return "content" in data or "words" in data


def event_hash(event: Announced) -> str:
    """SHA-256 over type, source, subject, time, sequence, epoch, office, prev and data without its keyset."""
    return digest(
        {
            "type": event.type,
            "source": event.source,
            "subject": event.subject,
            "time": event.time,
            "sequence": event.sequence,
            "epoch": event.epoch,
            "office": event.office,
            "prev": event.prev,
            "data": {key: item for key, item in event.data.items() if key != "keyset"},
        }
    )


REQUIRED = (
    "ce_id",
    "ce_type",
    "ce_source",
    "ce_subject",
    "ce_time",
    "ce_sequence",
    "ce_epoch",
    "ce_office",
    "ce_prev",
    "ce_hash",
)


def header_texts(headers: Sequence[tuple[str, bytes]]) -> dict[str, str]:
    """Header bytes as text.

    Raises:
        InvalidInput: a header's bytes are not UTF-8.
    """
    texts: dict[str, str] = {}
    for name, raw in headers:
        try:
            texts[name] = raw.decode()
        except (UnicodeDecodeError, AttributeError):
            raise InvalidInput("a header is not UTF-8 text", fields={name: "not UTF-8"}) from None
    return texts


def read(headers: Mapping[str, str], value: bytes) -> Announced:
    """The event of a record, its hash checked.

    Raises:
        InvalidInput: a header is missing or malformed, the value is not a JSON object, or the hash differs.
    """
    missing = [name for name in REQUIRED if not headers.get(name)]
    if missing:
        raise InvalidInput("the envelope lacks headers", fields=dict.fromkeys(missing, "missing"))
    try:
        sequence, epoch = int(headers["ce_sequence"]), int(headers["ce_epoch"])
        data = orjson.loads(value)
    except ValueError:
        raise InvalidInput("the record cannot be read: a number or the JSON value is malformed") from None
    if not isinstance(data, dict) or sequence < 1 or epoch < 1:
        raise InvalidInput("the value must be a JSON object, sequence and epoch at least 1")
    keyset = data.pop("keyset", None)
    event = Announced(
        id=headers["ce_id"],
        type=headers["ce_type"],
        source=headers["ce_source"],
        subject=headers["ce_subject"],
        time=headers["ce_time"],
        sequence=sequence,
        epoch=epoch,
        office=headers["ce_office"],
        prev=headers["ce_prev"],
        hash=headers["ce_hash"],
        data=data,
        trace=headers.get("traceparent", ""),
        keyset=keyset if isinstance(keyset, str) else None,
    )
    if event.computed_hash() != event.hash:
        raise InvalidInput("the event's hash does not match its content", fields={"ce_hash": "differs"})
    return event

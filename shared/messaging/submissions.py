"""The open door: what programs write on `submissions`, taken once each or buried with a named reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson
from pydantic import ValidationError

from shared.changes import Change, JsonObject
from shared.contracts.catalogue import Topic
from shared.contracts.intake import SubmissionV1
from shared.errors import Infrastructure, InvalidInput, JejakError
from shared.messaging.records import LONGEST_ATTRIBUTE, Unreadable, appended_at, fields, sentence, texts_of
from shared.messaging.subscribe import Burial, Bury
from shared.store.records import Record, Submitted
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import RECEIVED, LogEvent

_log = Log("messaging.submissions")

SUBMISSION = "jejak.channel.submission.v1"
REQUIRED = ("ce_id", "ce_source", "ce_type")
AT_ONCE = 8
"""Records looked at at once."""
FAULT = "fault"
"""Reason of a record over which our own code fell: it can be retried once that is mended."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A submission whose form is right. Nothing in it is trusted: not the program, not its trace."""

    data: SubmissionV1
    body: JsonObject
    """The data as sent."""
    ce_id: str
    program: str
    """`ce_source`: the id under which the program is registered."""
    trace: str
    """The caller's traceparent, to be linked; empty if there is none."""
    at: datetime | None = None
    """When the broker took it, UTC; it was handed in then, however long it waited for this service."""


Take = Callable[[Arrived], Awaitable[Change[Any, Any]]]
"""Checks the program and makes the change, keyed by its cause; a DomainError is a refusal."""


@dataclass(frozen=True, slots=True)
class SubmissionSubscription:
    """What intake does about submissions; `consumer` is the service's name."""

    take: Take
    consumer: str = "intake"

    @property
    def name(self) -> str:
        """The name under which records are buried."""
        return f"{self.consumer}:{Topic.SUBMISSIONS.value}"


class Submissions(Protocol):
    """The store's side."""

    async def apply_submissions(self, changes: Sequence[Change[Any, Any]]) -> list[Submitted]:
        """Apply changes whose keys tell a repeat; one result each. Infrastructure: hand them in again."""
        ...


class SubmissionConsumer:
    """Applies batches of submissions; `apply` is what a `BatchReader` calls."""

    def __init__(
        self, subscription: SubmissionSubscription, *, store: Submissions, bury: Bury, metrics: Metrics
    ) -> None:
        self._subscription = subscription
        self._store = store
        self._bury = bury
        self._received = metrics.counter(RECEIVED)

    async def apply(self, records: Sequence[Record]) -> None:
        """Take a batch. Raises Infrastructure when some are not stored; the keys make the repeat harmless."""
        for burial in await self._taken(records):
            await self._bury(burial)
            self._count("dead")

    async def retry(self, record: Record) -> Burial | None:
        """Try a dead record again; why it is still dead, or None when it was taken."""
        return next(iter(await self._taken([record])), None)

    async def _taken(self, records: Sequence[Record]) -> list[Burial]:
        """Take what can be taken; what must be buried."""
        buried: list[Burial] = []
        changes: list[tuple[Record, Change[Any, Any]]] = []
        for record, made in zip(records, await self._changes(records), strict=True):
            if isinstance(made, Burial):
                buried.append(made)
            else:
                changes.append((record, made))
        for (record, _), outcome in zip(changes, await self._apply(changes), strict=True):
            if outcome.refused is not None:
                buried.append(self._burial(record, outcome.refused.code, outcome.refused.detail))
            else:
                self._count("dropped" if outcome.repeated else "applied")
        return buried

    async def _changes(self, records: Sequence[Record]) -> list[Change[Any, Any] | Burial]:
        """Several at once: each waits for the database, and they do not depend on each other.

        Their order stays, so of two under one key the first is still the first.
        """
        slots = asyncio.Semaphore(AT_ONCE)

        async def made(record: Record) -> Change[Any, Any] | Burial:
            async with slots:
                return await self._change(record)

        found = await asyncio.gather(*map(made, records), return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return [one for one in found if not isinstance(one, BaseException)]

    async def _change(self, record: Record) -> Change[Any, Any] | Burial:
        try:
            return await self._subscription.take(arrived(record))
        except Unreadable as why:
            return self._burial(record, why.reason, why.detail)
        except Infrastructure:
            raise
        except JejakError as error:
            named = sentence(error) if isinstance(error, InvalidInput) else error.detail
            return self._burial(record, error.code, named)
        except Exception as error:  # noqa: BLE001  # one stranger's record must not close the door for all
            _log.error(LogEvent.BATCH_FAILED, error, topic=record.topic, offset=record.offset)
            return self._burial(record, FAULT, f"our own code fell over it: {type(error).__name__}")

    async def _apply(self, taken: Sequence[tuple[Record, Change[Any, Any]]]) -> list[Submitted]:
        try:
            return await self._store.apply_submissions([change for _, change in taken]) if taken else []
        except Infrastructure:
            raise
        except Exception:  # noqa: BLE001  # somebody's decision fell over: find out whose, the keys drop the repeats
            return [await self._apply_one(record, change) for record, change in taken]

    async def _apply_one(self, record: Record, change: Change[Any, Any]) -> Submitted:
        try:
            return (await self._store.apply_submissions([change]))[0]
        except Infrastructure:
            raise
        except Exception as error:  # noqa: BLE001  # its outcome is recorded with the record
            _log.error(LogEvent.BATCH_FAILED, error, topic=record.topic, offset=record.offset)
            return Submitted(refused=_Fault(f"our own code fell over it: {type(error).__name__}"))

    def _burial(self, record: Record, reason: str, detail: str) -> Burial:
        return Burial(self._subscription.name, reason, detail, record, None)

    def _count(self, outcome: str) -> None:
        self._received.labels(Topic.SUBMISSIONS.value, outcome).inc()


class _Fault(JejakError):
    code = FAULT


def arrived(record: Record) -> Arrived:
    """The submission in a record.

    Raises:
        Unreadable: headers or data break the contract; the fields are named.
    """
    headers = texts_of(record)
    missing = [name for name in REQUIRED if not headers.get(name, "").strip()]
    if missing:
        raise Unreadable("envelope", f"the record lacks {', '.join(missing)}")
    if any(len(headers[name]) > LONGEST_ATTRIBUTE for name in REQUIRED):
        raise Unreadable("envelope", f"one of {', '.join(REQUIRED)} is over {LONGEST_ATTRIBUTE} characters")
    if headers["ce_type"] != SUBMISSION:
        raise Unreadable("type", f"ce_type must be {SUBMISSION}")
    data = _object(record.value or b"")
    return Arrived(
        data=_model(data),
        body=data,
        ce_id=headers["ce_id"],
        program=headers["ce_source"],
        trace=headers.get("traceparent", ""),
        at=appended_at(record),
    )


def _object(body: bytes) -> JsonObject:
    try:
        data = orjson.loads(body)
    except ValueError:
        raise Unreadable("value", "the value is not JSON") from None
    if not isinstance(data, dict):
        raise Unreadable("value", "the value is not a JSON object")
    return data


def _model(data: JsonObject) -> SubmissionV1:
    try:
        return SubmissionV1.model_validate(data)
    except ValidationError as error:
        raise Unreadable("contract", f"the data breaks {SUBMISSION}: {fields(error)}") from None

"""Points within a transaction, a handler, a reader and a producer; and a service of a newer version."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure

from shared.contracts.catalogue import CATALOGUE, Listed, Topic
from shared.contracts.intake import ReportSubmittedV1
from shared.store import transaction
from shared.store.plan import Unknown
from tests.chaos.trigger import Trigger

Service = Any
Point = Callable[[Service, Trigger, bool], None]
"""What wraps a point of a built service; the flag says whether it fires before the call or after it."""
NEWER_TYPE = "newer-type"
V1, V2 = "jejak.intake.report_submitted.v1", "jejak.intake.report_submitted.v2"
ABORTED = 251
HOLE = 1_000


def within_transaction(_service: Service, trigger: Trigger, before: bool) -> None:  # noqa: FBT001
    """Around the commit of a transaction whose writes are all with MongoDB already."""
    module: Any = transaction
    plain: Callable[[ClientSession], None] = module._finish

    def finish(session: ClientSession) -> None:
        if before and trigger.due():
            _break(trigger, session)
        plain(session)
        if not before and trigger.due():
            _break(trigger, session)

    module._finish = finish


def _break(trigger: Trigger, session: ClientSession) -> None:
    match trigger.then:
        case "abort":
            session.abort_transaction()
            told = {"errorLabels": ["TransientTransactionError"]}
            raise OperationFailure("planted: aborted", ABORTED, told)
        case "unknown":
            raise Unknown("planted: nobody can tell")
        case _:
            trigger.act()


def handled(service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """In the handler of an event, on the loop: what dawdles there holds up the whole process."""
    for consumer in service.messaging._consumers:
        for kind, handle in list(consumer.handlers.items()):
            consumer.handlers[kind] = _firing(handle, trigger)


def _firing(handle: Callable[[Any], Any], trigger: Trigger) -> Callable[[Any], Any]:
    def wrapped(event: Any) -> Any:
        if trigger.due():
            trigger.act()
        return handle(event)

    return wrapped


def read(service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """A record that is read and never handed on, though the offset moves past it."""
    for reader in service.messaging._readers[:-1]:
        reader._apply = _dropping(reader._apply, trigger)


def _dropping(apply: Callable[[Sequence[Any]], Any], trigger: Trigger) -> Callable[[Sequence[Any]], Any]:
    # What was there before may come again, and would not be missed.
    began_ms = time.time() * 1_000

    async def wrapped(records: Sequence[Any]) -> None:
        await apply([record for record in records if record.timestamp < began_ms or not trigger.due()])

    return wrapped


def numbered(service: Service, trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """The producer's next sequence numbers leave a hole, so that the broker rejects what it sends."""
    producer = service.messaging._producer
    plain = producer.send

    async def send(*args: Any, **kwargs: Any) -> Any:
        numbers = producer._client._txn_manager._sequence_numbers
        # A number exists once a batch has left: before that there is nothing to leave a hole in.
        if numbers and trigger.due():
            for where in list(numbers):
                numbers[where] += HOLE
        return await plain(*args, **kwargs)

    producer.send = send


class ReportSubmittedV2(ReportSubmittedV1):
    """The event as a later version of intake might announce it."""

    type: Literal["jejak.intake.report_submitted.v2"] = V2  # type: ignore[assignment]  # that is what is new


def learn_newer_type() -> None:
    """Make this process one whose catalogue has a type more; before its service is built."""
    CATALOGUE[V2] = Listed(V2, ReportSubmittedV2, Topic.REPORTS, "intake")


def newer(service: Service, _trigger: Trigger, _before: bool) -> None:  # noqa: FBT001
    """Intake announces the new type in place of the old one; consumers apply both."""
    for consumer in service.messaging._consumers:
        if V1 in consumer.handlers:
            consumer.handlers[V2] = consumer.handlers[V1]
    aggregate = service.store._aggregate
    plain = aggregate.draft

    def draft(fact: Any) -> Any:
        made = plain(fact)
        return replace(made, event_type=V2) if made.event_type == V1 else made

    aggregate.draft = draft


POINTS: Mapping[str, Point] = {
    "transaction-commit": within_transaction,
    "event": handled,
    "record": read,
    "sequence": numbered,
    NEWER_TYPE: newer,
}

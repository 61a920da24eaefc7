"""From one service's journal to another's state over real Kafka and MongoDB: once each and in order."""

from __future__ import annotations

from typing import Any

from shared.contracts.catalogue import Topic
from shared.ids import derived, new_id
from shared.messaging.broker import PatientConsumer
from shared.messaging.reader import FAILING
from shared.messaging.topics import Names
from shared.store.dead import Dead
from shared.store.decided import Act
from shared.store.decisions import Decisions
from tests.support.buried import decide
from tests.support.eventually import eventually
from tests.support.kafka import bare_producer, everything
from tests.support.stack import Namespace
from tests.support.two_services import TRIAGE, Service, applied, numbers, running

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def reports_of(place: Namespace) -> str:
    """The name of the topic."""
    return Names(place.name).topic(Topic.REPORTS)


def asked_of(service: Service) -> Decisions:
    """What carries out decisions in a service."""
    assert isinstance(service.ports.asked, Decisions)
    return service.ports.asked


async def records_of(place: Namespace, report: str) -> list[Any]:
    """A report's records, as they lie in Kafka."""
    found = await everything(place.kafka_bootstrap, reports_of(place))
    return [record for record in found if record.key == report.encode()]


async def test_what_intake_tells_is_applied_by_triage_once_and_in_order(
    intake: Service, triage: Service
) -> None:
    reports = [new_id() for _ in range(10)]
    for report in reports:
        await intake.tell(report, 4)
    for report in reports:
        assert await applied(triage, report, 4) == numbers(4)
    depth = await eventually(intake.ports.outbox.depth, lambda depth: depth[0] == 0)
    assert depth[1] == 0


async def test_records_that_come_twice_are_applied_once(
    intake: Service, triage: Service, place: Namespace
) -> None:
    report = new_id()
    await intake.tell(report, 3)
    await applied(triage, report, 3)
    records = await records_of(place, report)
    async with bare_producer(place.kafka_bootstrap) as producer:
        for record in [*records, *records]:
            await producer.send_and_wait(record.topic, record.value, record.key, headers=list(record.headers))
    await intake.tell(report)
    assert await applied(triage, report, 4) == numbers(4)
    assert await triage.database["held"].count_documents({"queue.stream": report}) == 0


async def test_a_poisoned_record_is_buried_and_the_others_flow(
    intake: Service, triage: Service, place: Namespace
) -> None:
    report, topic = new_id(), reports_of(place)
    await intake.tell(report)
    await applied(triage, report, 1)
    sent = []
    async with bare_producer(place.kafka_bootstrap) as producer:
        for value, key, headers in (
            (b"\xff\xfe", b"\xff", [("ce_id", b"\xff\xfe")]),
            (b"{}", None, []),
            (None, b"key", [("x", b"")]),
        ):
            sent.append(await producer.send_and_wait(topic, value, key, headers=headers))
    await intake.tell(report)
    assert await applied(triage, report, 2) == numbers(2)
    places = [{"partition": one.partition, "offset": one.offset, "topic": topic} for one in sent]
    dead = await eventually(
        lambda: triage.database["dead"].find({"$or": places}).to_list(None), lambda found: len(found) == 3
    )
    assert sorted(doc["reason"] for doc in dead) == ["envelope", "envelope", "header-bytes"]
    assert all(doc["cluster"] for doc in dead)


async def test_a_record_with_a_changed_byte_is_buried_and_its_stream_waits_for_a_person(
    intake: Service, triage: Service, place: Namespace
) -> None:
    report = new_id()
    await intake.tell(report)
    await applied(triage, report, 1)
    (record,) = await records_of(place, report)
    async with bare_producer(place.kafka_bootstrap) as producer:
        forged = record.value.replace(b'"tip"', b'"report"')
        await producer.send_and_wait(record.topic, forged, record.key, headers=list(record.headers))
    dead = await eventually(lambda: triage.database["dead"].find_one({"reason": "hash", "stream": report}))
    await intake.tell(report)
    behind = {"queue.stream": report, "code": "behind"}
    await eventually(lambda: triage.database["held"].find_one(behind))
    assert await triage.heard(report) == numbers(1)
    assert dead is not None
    await decide(asked_of(triage), Act.DISCARD, dead["_id"], reason="forged")
    assert await applied(triage, report, 2) == numbers(2)


async def test_a_dead_record_that_can_be_read_by_now_is_applied_when_a_person_asks(
    intake: Service, triage: Service, place: Namespace
) -> None:
    report = new_id()
    await intake.tell(report)
    await applied(triage, report, 1)
    (record,) = await records_of(place, report)
    graveyard = triage.ports.dead
    assert isinstance(graveyard, Dead)
    await graveyard.bury(
        record, consumer="triage:reports", reason="contract", detail="", cluster="before", stream=report
    )
    (dead,) = [one for one in await graveyard.list() if one.stream == report]
    await intake.tell(report)
    await eventually(lambda: triage.database["held"].find_one({"queue.stream": report, "code": "behind"}))
    await decide(asked_of(triage), Act.RETRY, dead.id)
    assert await applied(triage, report, 2) == numbers(2)
    retried = await eventually(
        lambda: triage.database["dead"].find_one({"_id": dead.id, "status": "retried"})
    )
    assert retried is not None


async def test_what_triage_announces_hangs_under_the_trace_of_the_report(
    intake: Service, triage: Service
) -> None:
    report = new_id()
    await intake.tell(report, trace=TRACE)
    await applied(triage, report, 1)
    entry = await triage.database["journal"].find_one({"stream": derived(report, "case")})
    assert entry is not None
    assert entry["trace"].split("-")[1] == TRACE.split("-")[1]


async def test_a_consumer_whose_client_keeps_failing_is_replaced(intake: Service, triage: Service) -> None:
    report = new_id()
    await intake.tell(report)
    await applied(triage, report, 1)
    reader, link = triage.messaging._readers[0], triage.messaging._link
    assert reader._subscriber is not None
    broken = reader._subscriber.consumer
    assert isinstance(broken, PatientConsumer)
    broken.failures = FAILING
    await link._look()
    assert reader._subscriber.consumer is not broken
    await intake.tell(report)
    assert await applied(triage, report, 2) == numbers(2)


async def test_two_copies_of_a_consumer_share_the_work_and_one_may_leave_at_any_time(
    intake: Service, triage: Service, place: Namespace
) -> None:
    reports = [new_id() for _ in range(8)]
    async with running(TRIAGE, place):
        for _ in range(3):
            for report in reports:
                await intake.tell(report)
    for report in reports:
        await intake.tell(report)
    for report in reports:
        assert await applied(triage, report, 4) == numbers(4)

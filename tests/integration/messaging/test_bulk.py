"""After a fix one command sets everything going again: each stream in its order, each effect once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.ops.dead import app as dead
from shared.changes import Change
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.errors import Refused
from shared.ids import new_id
from tests.integration.messaging.test_commands import typed
from tests.support.eventually import eventually
from tests.support.kafka import chain as told, record_of
from tests.support.stack import Namespace
from tests.support.two_services import (
    CaseAggregate,
    Making,
    Service,
    applied,
    hearing,
    listening,
    numbers,
    running,
)

_offsets = count(1_000)
PATIENT = ("--yes", "--wait", "60")


@dataclass
class Poison:
    """What the faulty version of triage cannot apply."""

    streams: frozenset[str] = frozenset()

    def handle(self, report: ReportSubmittedV1, event: Announced) -> Change[Any, Any]:
        """Fall over it, or do what is right."""
        if event.subject in self.streams:
            raise RuntimeError("a fault of this version")
        return hearing(report, event)


@pytest.fixture
def poison() -> Poison:
    return Poison()


@pytest.fixture
async def faulty(place: Namespace, poison: Poison) -> AsyncIterator[Service]:
    """A triage whose fault a test mends while it runs."""
    async with running(Making("triage", CaseAggregate(), (listening(poison.handle),)), place) as service:
        yield service


async def test_streams_behind_a_poisonous_type_drain_in_order_after_the_fix_while_others_flow(
    operator: CliRunner,
    intake: Service,
    faulty: Service,
    poison: Poison,
) -> None:
    poisoned, other = [new_id() for _ in range(5)], new_id()
    poison.streams = frozenset(poisoned)
    for report in poisoned:
        await intake.tell(report, 4)
    await intake.tell(other, 3)
    assert await applied(faulty, other, 3) == numbers(3)
    mine = {"queue.stream": {"$in": poisoned}}
    held = faulty.database["held"]
    await eventually(lambda: held.count_documents(mine), lambda n: n == 20)
    # The heads back off for minutes: nothing mends by itself within the test.
    far = {"$set": {"tries": 12, "needs_person": True}}
    await held.update_many({**mine, "code": "failed"}, far)
    with pytest.raises(Refused, match="--yes"):
        await typed(operator, dead, "try", "--all", "--service", "triage")
    kind = "jejak.intake.report_submitted.v1"
    poison.streams = frozenset()
    said = await typed(operator, dead, "try", "--all", "--service", "triage", "--type", kind, *PATIENT)
    assert (said["streams"], said["left"]) == (5, 0)
    for report in poisoned:
        assert await applied(faulty, report, 4) == numbers(4)
    assert await held.count_documents(mine) == 0


async def test_dead_records_of_a_stream_are_retried_in_the_topics_order_before_what_is_held_behind(
    operator: CliRunner,
    faulty: Service,
) -> None:
    reports = [new_id() for _ in range(3)]
    chains = {report: told(report, 4) for report in reports}
    topic = faulty.messaging._names.topic(listening().topic)
    places = {
        (report, event.sequence): next(_offsets) for report, events in chains.items() for event in events
    }
    for report, events in chains.items():
        for event in reversed(events[:3]):
            record = record_of(event, topic=topic, offset=places[report, event.sequence])
            await faulty.ports.dead.bury(
                record, consumer="triage:reports", reason="contract", detail="", cluster="A", stream=report
            )
    said = await typed(operator, dead, "retry", "--all", "--reason", "contract", *PATIENT)
    assert (said["records"], said["retried"], said["asked"]) == (9, 9, 0)
    for report in reports:
        assert len(await applied(faulty, report, 3)) == 3
    assert await faulty.database["held"].count_documents({"queue.stream": {"$in": reports}}) == 0
    journal = await faulty.database["journal"].find({"type": "record_retry_asked"}).to_list(None)
    assert len(journal) == 9


async def test_nothing_to_retry_is_said_and_a_name_or_all_is_needed(
    operator: CliRunner,
    place: Namespace,
) -> None:
    _ = place
    said = await typed(operator, dead, "retry", "--all", "--reason", "no-such-code", *PATIENT)
    assert said["records"] == 0
    for words in (["retry"], ["retry", new_id(), "--all"], ["try"], ["try", new_id(), "--all"]):
        with pytest.raises(Refused, match="--all"):
            await typed(operator, dead, *words)


async def test_a_person_may_say_no(operator: CliRunner, faulty: Service) -> None:
    record = record_of(told(new_id(), 1)[0], offset=next(_offsets))
    await faulty.ports.dead.bury(
        record, consumer="triage:reports", reason="value", detail="", cluster="A", stream=None
    )
    words = ["retry", "--all", "--reason", "value"]
    result = await asyncio.to_thread(operator.invoke, dead, words, input="n\n")
    assert result.exit_code == 1
    assert "Try 1 dead records again?" in result.output
    assert await faulty.database["orders"].count_documents({"status": "asked"}) == 0

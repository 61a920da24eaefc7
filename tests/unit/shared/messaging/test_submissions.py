"""The open door: each submission is taken or buried with a named reason; one stranger never closes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from shared.changes import Actor, Cause, Change
from shared.errors import DomainError, Infrastructure, InvalidInput
from shared.ids import new_id
from shared.messaging.submissions import Arrived, SubmissionConsumer, SubmissionSubscription, arrived
from shared.store.records import Submitted
from shared.telemetry.metrics import Metrics
from tests.support.kafka import SampleRecord
from tests.unit.shared.messaging.fakes import Graveyard

GOOD = {"kind": "tip", "channel": "whatsapp", "narrative": "s1.abc"}
HEADERS = {"ce_id": "1", "ce_source": "/program/gateway", "ce_type": "jejak.channel.submission.v1"}


class NoSuchProgram(DomainError):
    """Refused by the use case."""

    code = "program-unknown"


def record(body: Any = None, **headers: str) -> SampleRecord:
    """A submission; headers given as empty are left out."""
    given = {name: text for name, text in {**HEADERS, **headers}.items() if text}
    value = orjson.dumps(GOOD if body is None else body)
    return SampleRecord(value, None, [(name, text.encode()) for name, text in given.items()])


class Door:
    """A consumer whose use case and store are told what to do."""

    def __init__(self) -> None:
        self.graveyard = Graveyard()
        self.taken: list[str] = []
        self.raises: dict[str, Exception] = {}
        self.refused: dict[str, Exception] = {}
        self.consumer = SubmissionConsumer(
            SubmissionSubscription(self.take), store=self, bury=self.graveyard.bury, metrics=Metrics()
        )

    async def take(self, submission: Arrived) -> Change[Any, Any]:
        if submission.ce_id in self.raises:
            raise self.raises[submission.ce_id]
        cause = Cause(submission.ce_id, submission.program, submission.ce_id)
        return Change(new_id(), cause, Actor("program", submission.program), lambda _: [])

    async def apply_submissions(self, changes: Sequence[Change[Any, Any]]) -> list[Submitted]:
        for change in changes:
            error = self.refused.get(change.cause.id)
            if error is not None and not isinstance(error, DomainError):
                raise error
        self.taken += [change.cause.id for change in changes if change.cause.id not in self.refused]
        return [self._outcome(change) for change in changes]

    def _outcome(self, change: Change[Any, Any]) -> Submitted:
        error = self.refused.get(change.cause.id)
        return Submitted(refused=error) if isinstance(error, DomainError) else Submitted({})


async def test_what_keeps_the_contract_is_taken_with_its_program_and_id() -> None:
    door = Door()
    await door.consumer.apply([record(), record(ce_id="2")])
    assert (door.taken, door.graveyard.reasons) == (["1", "2"], [])


def test_only_three_headers_are_needed_and_the_body_is_kept_as_sent() -> None:
    found = arrived(record({**GOOD, "category": None}))
    assert (found.program, found.ce_id, found.trace) == ("/program/gateway", "1", "")
    assert found.body == {**GOOD, "category": None}


@pytest.mark.parametrize(
    ("broken", "reason", "named"),
    [
        (record(ce_id=""), "envelope", "ce_id"),
        (record(ce_source=""), "envelope", "ce_source"),
        (record(ce_source=" "), "envelope", "ce_source"),
        (record(ce_type=""), "envelope", "ce_type"),
        (record(ce_id="x" * 300), "envelope", "256"),
        (record(ce_type="jejak.intake.report_submitted.v1"), "type", "jejak.channel.submission.v1"),
        (replace(record(), value=b"{"), "value", "JSON"),
        (replace(record(), value=b"\xff"), "value", "JSON"),
        (replace(record(), value=None), "value", "JSON"),
        (record([]), "value", "object"),
        (record({**GOOD, "surname": "x"}), "contract", "unknown field (extra_forbidden)"),
        (record({**GOOD, "kind": "rumour"}), "contract", "kind (literal_error)"),
        (record({"kind": "tip"}), "contract", "channel (missing)"),
        (replace(record(), headers=[("ce_id", b"\xff")]), "header-bytes", "ce_id"),
    ],
)
async def test_what_breaks_the_contract_is_buried_with_a_reason_that_names_the_field(
    broken: SampleRecord, reason: str, named: str
) -> None:
    door = Door()
    await door.consumer.apply([broken, record(ce_id="good")])
    (burial,) = door.graveyard.burials
    assert (burial.reason, door.taken) == (reason, ["good"])
    assert named in burial.detail
    assert burial.stream is None, "no stream waits for a stranger"


async def test_what_the_use_case_or_the_decision_refuses_is_buried_under_its_code() -> None:
    door = Door()
    door.raises["1"] = NoSuchProgram("no such program")
    door.raises["2"] = InvalidInput("names in clear", fields={"narrative": "in clear"})
    door.refused["3"] = NoSuchProgram("closed")
    await door.consumer.apply([record(ce_id=str(number)) for number in range(1, 5)])
    assert door.taken == ["4"]
    assert sorted(door.graveyard.reasons) == ["invalid-body", "program-unknown", "program-unknown"]
    assert "narrative (in clear)" in {burial.detail.split(": ")[-1] for burial in door.graveyard.burials}


async def test_our_own_code_falling_over_one_record_does_not_close_the_door() -> None:
    door = Door()
    door.raises["1"] = KeyError("oops")
    door.refused["2"] = ZeroDivisionError()
    await door.consumer.apply([record(ce_id=str(number)) for number in range(1, 4)])
    assert door.taken == ["3"]
    assert door.graveyard.reasons == ["fault", "fault"]


async def test_when_the_database_is_away_nothing_is_buried_and_all_come_again() -> None:
    door = Door()
    door.raises["1"] = Infrastructure("MongoDB is away")
    with pytest.raises(Infrastructure):
        await door.consumer.apply([record()])
    door.raises.clear()
    door.refused["1"] = Infrastructure("MongoDB is away")
    with pytest.raises(Infrastructure):
        await door.consumer.apply([record()])
    assert door.graveyard.reasons == []


async def test_a_dead_submission_that_is_tried_again_says_why_it_is_still_dead_or_is_taken() -> None:
    door = Door()
    door.raises["1"] = NoSuchProgram("no such program")
    still = await door.consumer.retry(record())
    assert still is not None
    assert still.reason == "program-unknown"
    door.raises.clear()
    assert await door.consumer.retry(record()) is None
    assert door.taken == ["1"]

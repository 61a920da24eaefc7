"""With no topic left, what the other services did tells what they were told; a hash proves it.

Of triage that holds for what an earlier version told: since every fact of a case is told, most are told to
nobody who acts upon them, and what follows behind such a one hangs on a hash that nobody has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from deploy.backup.beyond import Seen, Told
from deploy.backup.effects import Effects
from deploy.backup.reports import Reports
from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application.note_milestone import NoteMilestone
from services.intake.consumers.cases import cases as heard_by_intake
from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.notify.application.create_handoff import CreateHandoff
from services.notify.consumers.cases import cases as heard_by_notify
from services.notify.domain import decisions, sending
from services.triage.consumers.dispatches import dispatches as heard_by_triage
from services.triage.domain.words import Decision
from shared.changes import Actor, Cause, Change
from shared.clock import rfc3339
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.ids import derived, new_id
from shared.roles import Role
from shared.store.fold import Head
from shared.store.journal import announced
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.records import Received
from tests.support.dispatches import letter
from tests.support.fake_accounts import person
from tests.support.fake_store import FakeStore
from tests.support.recovery import Others, again, of_an_earlier_version
from tests.support.stack import Namespace
from tests.support.triage import sealed_report
from tests.support.triage_memory import BOOKS, in_memory

OFFICER = person(Role.OFFICER)
COMMISSIONER = person(Role.COMMISSIONER, account_id="01936000-0000-7000-8000-000000000002")


@dataclass
class Lived:
    """A case that came in, was registered, escalated and acknowledged; each service's events of it."""

    effects: Effects
    case_id: str
    told: Mapping[str, list[Announced]]

    def head(self, owner: str, reached: int) -> Head:
        last = self.told[owner][reached - 1] if reached else None
        return Head(reached, "", reached, last.hash if last else Head().announced_hash, 1)

    async def proven(self, owner: str, reached: int, known: int, *, told: list[Told] | None = None) -> Any:
        """What the others prove of an owner that has so much, one of whom has come to event `known`."""
        events = self.told[owner]
        place = events[known - 1]
        seen = [Seen("a consumer", place.epoch, place.sequence, place.hash)]
        return await self.effects.prove(owner, events[0].subject, self.head(owner, reached), told or [], seen)


def received(event: Announced) -> Received:
    return Received("t", 0, event.sequence, event, event.headers(), event.value())


async def _lived(
    report: Announced, told_as: Callable[[Sequence[Announced]], Sequence[Announced]]
) -> tuple[dict[str, FakeStore[Any, Any]], dict[str, list[Announced]], str]:
    world = in_memory()
    now = world.clock()
    notify: FakeStore[Any, Any] = FakeStore(DispatchAggregate("balikpapan"), service="notify")
    intake: FakeStore[Any, Any] = FakeStore(ReportAggregate(), service="intake")
    stores = {"intake": intake, "triage": world.store, "notify": notify}
    for store in stores.values():
        await store.start()
    opening = world.opening.from_report(ReportSubmittedV1.model_validate(report.data), report)
    await world.store.change(opening)
    case_id = str(opening.stream)
    await world.acts.claim(world.asked(OFFICER, case_id))
    for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
        receiver = "joint_centre" if decision is Decision.ESCALATE else ""
        asked = world.asked(OFFICER, case_id)
        await world.acts.propose(asked, decision, reason="cukup", receiver=receiver)
        await world.acts.approve(world.asked(COMMISSIONER, case_id), number)
        world.clock.pass_(hours=1)
    entries = world.store.entries(case_id)
    cases = list(told_as([announced(one, "/jejak/triage") for one in entries if one["announced"]]))
    create = heard_by_notify(CreateHandoff(lambda: now))
    await notify.apply_batch("notify:cases", [received(one) for one in cases], create.handlers({}))
    handoff, notice = derived(case_id, "handoff:1"), derived(derived(case_id, "handoff:1"), "notice:1")
    for decide in (
        lambda state: sending.start_attempt(state, notice, now=now),
        lambda state: sending.record_sent(state, notice, 1, letter(state, notice), now=now),
        lambda state: decisions.acknowledge(state, handoff, by="dewi", now=world.clock()),
    ):
        await notify.change(Change(case_id, Cause(new_id()), Actor("person", "dewi"), decide))
    answers = [announced(one, "/jejak/notify") for one in notify.entries(case_id) if one["announced"]]
    heard = heard_by_triage(world.record).handlers({})
    await world.store.apply_batch("triage:dispatches", [received(one) for one in answers], heard)
    await _reported(intake, report)
    milestones = heard_by_intake(NoteMilestone(world.clock)).handlers({})
    await intake.apply_batch("intake:cases", [received(one) for one in cases], milestones)
    for store in stores.values():
        await store.close()
    return stores, {"intake": [report], "triage": cases, "notify": answers}, case_id


async def _reported(intake: FakeStore[Any, Any], report: Announced) -> None:
    """Intake's own report, so that it can note the milestones."""
    stream, _ = await again(Reports(), None, [report], Others())
    fact = ReportAggregate().restore(stream.entries[0])
    await intake.change(Change(report.subject, Cause(new_id()), Actor("public", "public"), lambda _: [fact]))


@asynccontextmanager
async def _kept(
    namespace: Namespace,
    told_as: Callable[[Sequence[Announced]], Sequence[Announced]] = of_an_earlier_version,
    known_on: str | None = None,
) -> AsyncIterator[Lived]:
    made = sealed_report(in_memory().keys, **({"known_on": known_on} if known_on else {}))
    model = ReportSubmittedV1.model_validate(made.data)
    # As intake says it: in the words of the contract, at the time at which it received the report.
    report = replace(made, time=rfc3339(model.received_at), data=model.data()).sealed()
    stores, told, case_id = await _lived(report, told_as)
    client: Client = open_client(namespace.mongo_owner_url, app="test-owner")
    databases: dict[str, Database] = {}
    for name, store in stores.items():
        databases[name] = open_database(client, namespace.database(name))
        for collection in ("journal", "cases", "dispatches", "reports"):
            if documents := store.memory.documents(collection):
                await databases[name][collection].insert_many(documents)
    yield Lived(Effects(databases, BOOKS), case_id, told)
    client.close()


@pytest.fixture(params=["in time", "late"])
async def lived(namespace: Namespace, request: pytest.FixtureRequest) -> AsyncIterator[Lived]:
    known_on = "2024-10-01" if request.param == "late" else None
    async with _kept(namespace, known_on=known_on) as found:
        yield found


@pytest.mark.parametrize(
    ("owner", "reached", "count"), [("intake", 0, 1), ("triage", 1, 3), ("notify", 0, 2)]
)
async def test_what_the_others_did_tells_what_they_were_told(
    lived: Lived, owner: str, reached: int, count: int
) -> None:
    await lived.effects.databases[owner]["journal"].delete_many({"announced.sequence": {"$gt": reached}})
    proven = await lived.proven(owner, reached, count)
    expected = lived.told[owner][reached:count]
    assert [(one.event.id, one.event.hash) for one in proven] == [(one.id, one.hash) for one in expected]
    assert [one.event.data for one in proven] == [one.data for one in expected]


async def test_what_no_hash_proves_is_not_believed(lived: Lived) -> None:
    await lived.effects.databases["triage"]["journal"].delete_many({"announced.sequence": {"$gt": 1}})
    await lived.effects.databases["notify"]["journal"].update_many({}, {"$set": {"data.content": "j1.other"}})
    proven = await lived.proven("triage", 1, 3)
    assert proven == []


async def test_what_nobody_has_reached_is_not_made_up(lived: Lived) -> None:
    await lived.effects.databases["triage"]["journal"].delete_many({"announced.sequence": {"$gt": 1}})
    proven = await lived.proven("triage", 1, 2)
    assert [one.event.sequence for one in proven] == [2]


async def test_what_follows_behind_a_step_that_nobody_acted_upon_is_not_believed(
    namespace: Namespace,
) -> None:
    async with _kept(namespace, told_as=list) as lived:
        whole = len(lived.told["triage"])
        await lived.effects.databases["triage"]["journal"].delete_many({"announced.sequence": {"$gt": 1}})
        assert await lived.proven("triage", 1, whole) == []

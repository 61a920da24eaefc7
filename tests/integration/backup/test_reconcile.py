"""After a restore: what only positions know is listed and stays taken, what is held is recovered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition

from deploy.backup.submissions import unsure
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.domain.case import Case
from services.triage.domain.events import CaseRefused, DecisionProposed, Fact
from services.triage.domain.words import Decision
from shared.changes import Actor, Cause, Change, JsonObject
from shared.clock import system_clock
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.errors import Infrastructure, Refused
from shared.ids import new_id
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.topics import Names, ensure_topics
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.security import keyfiles
from shared.store import meta
from shared.store.change import ChangeStore
from shared.store.held import queue_key
from shared.store.journal import Journal, announced
from shared.store.keys import key_id
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.position import NOWHERE, Position, Verdict, judge
from tests.integration.backup.conftest import Shell
from tests.support.fake_accounts import person
from tests.support.fake_store import ClearSealer
from tests.support.kafka import bare_producer
from tests.support.kafka_acts import commit
from tests.support.recovery import of_an_earlier_version
from tests.support.stack import Namespace
from tests.support.triage import sealed_report
from tests.support.triage_memory import in_memory

OFFICER = person(Role.OFFICER)
COMMISSIONER = person(Role.COMMISSIONER, account_id="01936000-0000-7000-8000-000000000002")
READERS = ("notify:cases", "intake:cases")


@dataclass
class Restored:
    """Triage's database as an old backup left it: the case just opened. `events` is all that was told."""

    client: Client
    namespace: Namespace
    case_id: str
    events: list[Announced]
    shell: Shell

    def database(self, service: str) -> Database:
        return open_database(self.client, self.namespace.database(service))

    async def reached(self, consumer: str, event: Announced) -> None:
        """A consumer has applied everything up to this event."""
        service = consumer.partition(":")[0]
        document = NOWHERE.moved(event).document(queue_key(consumer, event.subject))
        await self.database(service)["positions"].insert_one(document)

    async def held(self, consumer: str, event: Announced) -> None:
        """A consumer keeps the event, because it cannot apply it yet."""
        key = queue_key(consumer, event.subject)
        place = {"epoch": event.epoch, "sequence": event.sequence, "hash": event.hash}
        document = {
            "_id": {**key, **place},
            "queue": key,
            "code": "not-yet",
            "prev": event.prev,
            "headers": [[name, raw] for name, raw in event.headers()],
            "value": event.value(),
        }
        await self.database(consumer.partition(":")[0])["held"].insert_one(document)

    async def position(self, consumer: str) -> Position | None:
        key = queue_key(consumer, self.case_id)
        found = await self.database(consumer.partition(":")[0])["positions"].find_one({"_id": key})
        return Position.of(found) if found else None

    async def state(self) -> JsonObject:
        found: JsonObject | None = await self.database("triage")["cases"].find_one({"_id": self.case_id})
        assert found is not None
        return found

    async def reconcile(self, *words: str) -> Any:
        return await self.shell("restore", "reconcile", "--without-kafka", *words)

    async def open(self) -> Any:
        return await self.shell("restore", "open", "--accept", "diperiksa", "--by", "Sari")

    async def decide_again(self) -> Announced:
        """Start triage's store as its service does, and let it announce one more decision on the case."""
        store: ChangeStore[Case, Fact] = ChangeStore(
            self.database("triage"),
            CaseAggregate(Rulebooks.load()),
            service="triage",
            office="balikpapan",
            clock=system_clock,
            new_id=new_id,
            secrets=ClearSealer(),
        )
        await store.start()
        await store.change(
            Change(self.case_id, Cause(new_id()), Actor("person", COMMISSIONER.account_id), _refused)
        )
        await store.close()
        last = (await Journal(self.database("triage"), service="triage").entries(self.case_id))[-2]
        return announced(last, "/jejak/triage")


def _refused(case: Case | None) -> Sequence[Fact]:
    assert case is not None
    about: dict[str, Any] = {"case_id": case.case_id, "at": system_clock(), "number": case.proposals + 1}
    return [
        DecisionProposed(**about, by="rina", decision=Decision.REFUSE, reason="j1.c2VhbGVk"),
        CaseRefused(
            **about,
            by=COMMISSIONER.account_id,
            report_id=case.report_id,
            proposed_by="rina",
            reason="j1.c2VhbGVk",
        ),
    ]


@pytest.fixture
async def restored(namespace: Namespace) -> AsyncIterator[Restored]:
    world = in_memory()
    await world.store.start()
    report = sealed_report(world.keys)
    change = world.opening.from_report(ReportSubmittedV1.model_validate(report.data), report)
    await world.store.change(change)
    case_id = str(change.stream)
    backup = {name: deepcopy(world.store.memory.documents(name)) for name in ("journal", "cases", "keysets")}
    await world.acts.claim(world.asked(OFFICER, case_id))
    for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
        receiver = "joint_centre" if decision is Decision.ESCALATE else ""
        asked = world.asked(OFFICER, case_id)
        await world.acts.propose(asked, decision, reason="cukup", receiver=receiver)
        await world.acts.approve(world.asked(COMMISSIONER, case_id), number)
    await world.store.close()
    events = [announced(one, "/jejak/triage") for one in world.store.entries(case_id) if one["announced"]]
    client = open_client(namespace.mongo_owner_url, app="test-owner")
    database = open_database(client, namespace.database("triage"))
    for name, documents in backup.items():
        await database[name].insert_many(documents)
    about = {"from": "x", "taken_at": "2026-11-27T01:00:00.000000Z"}
    await meta.note_restored(database, meta.Restored.NOT_RECONCILED, **about)
    shell = Shell({"JEJAK_MONGO_URL": namespace.mongo_owner_url, "JEJAK_NAMESPACE": namespace.name})
    yield Restored(client, namespace, case_id, events, shell)
    client.close()


def kinds(found: Any) -> list[str]:
    return [one["kind"] for one in found["listed"]]


async def test_what_only_positions_know_is_listed_and_its_sequences_stay_taken(restored: Restored) -> None:
    opened, *_, escalated = restored.events
    await restored.reached("notify:cases", escalated)
    await restored.reached("intake:cases", opened)
    found = await restored.reconcile()
    assert kinds(found) == ["lost"]
    lost = found["listed"][0]
    assert (lost["first"], lost["last"], lost["known_by"]) == (2, escalated.sequence, ["notify:cases"])
    assert lost["to_do"]
    assert (await restored.state())["ann"] == {"seq": escalated.sequence, "hash": escalated.hash}
    with pytest.raises(Refused, match="1 things are listed"):
        await restored.shell("restore", "open")
    with pytest.raises(Refused, match="restore open"):
        await restored.decide_again()
    await restored.open()
    event = await restored.decide_again()
    assert (event.sequence, event.epoch, event.prev) == (escalated.sequence + 1, 2, escalated.hash)
    for consumer in READERS:
        position = await restored.position(consumer)
        assert position is not None
        assert judge(position, event) is Verdict.APPLY, consumer
    assert await Journal(restored.database("triage"), service="triage").verify(restored.case_id) == []


async def test_a_person_who_accepts_is_kept_with_what_they_accepted(restored: Restored) -> None:
    await restored.reached("notify:cases", restored.events[2])
    await restored.reached("intake:cases", restored.events[0])
    await restored.reconcile()
    await restored.open()
    kept = await restored.database("triage")["meta"].find_one({"_id": {"$regex": "^restore_finding"}})
    assert kept is not None
    accepted = kept["accepted"]
    assert (accepted["by"], accepted["reason"], kept["kind"]) == ("Sari", "diperiksa", "lost")
    place = await restored.database("intake")["positions"].find_one({})
    assert place is not None
    assert [(note["sequence"], note["by"]) for note in place["skipped"]] == [(2, "Sari"), (3, "Sari")]


async def test_what_a_consumer_holds_is_recovered(restored: Restored) -> None:
    for event in restored.events[1:]:
        await restored.held("notify:cases", event)
    found = await restored.reconcile()
    assert found["events"] == {"recovered": len(restored.events) - 1}
    entries = await Journal(restored.database("triage"), service="triage").entries(restored.case_id)
    told = [announced(one, "/jejak/triage") for one in entries if one["announced"]]
    assert [(one.id, one.hash) for one in told] == [(one.id, one.hash) for one in restored.events]
    assert (await restored.state())["body"]["stage"] == "escalated"
    assert found["listed"] == []
    with pytest.raises(Refused, match="no database waits"):
        await restored.reconcile()


async def test_what_was_recovered_stays_though_the_run_broke_off(restored: Restored) -> None:
    """Entries are written before the run is over; the next run finds them written."""
    for event in restored.events[1:]:
        await restored.held("notify:cases", event)
    wrong = Shell({**restored.shell.environment, "JEJAK_KAFKA_BOOTSTRAP": "127.0.0.1:1"})
    with pytest.raises(Infrastructure):
        await wrong("restore", "reconcile")
    await restored.database("triage").command("collMod", "outbox", validator={"never": True})
    with pytest.raises(Infrastructure):
        await restored.reconcile()
    await restored.database("triage").command("collMod", "outbox", validator={})
    found = await restored.reconcile()
    assert found["events"] == {}
    assert kinds(found) == []


async def test_what_an_earlier_version_told_is_recovered_and_listed_as_incomplete(restored: Restored) -> None:
    """The entries and what a person must know of them are written together, though the run broke off."""
    for event in of_an_earlier_version(restored.events)[1:]:
        await restored.held("notify:cases", event)
    await restored.database("triage").command("collMod", "outbox", validator={"never": True})
    with pytest.raises(Infrastructure):
        await restored.reconcile()
    await restored.database("triage").command("collMod", "outbox", validator={})
    found = await restored.reconcile()
    assert found["events"] == {}
    assert kinds(found) == ["incomplete", "incomplete"]
    assert (await restored.state())["body"]["stage"] == "escalated"


async def test_that_keys_of_reports_are_gone_is_said_though_the_run_broke_off(restored: Restored) -> None:
    """With the first report that is written again: the next run finds it written and would not know."""
    intake, keys = restored.database("intake"), in_memory().keys
    reports = [sealed_report(keys, report_id=new_id()) for _ in range(2)]
    for report in reports:
        await restored.held("triage:reports", report)
    about = {"from": "x", "taken_at": "2026-11-27T01:00:00.000000Z"}
    await meta.note_restored(intake, meta.Restored.NOT_RECONCILED, **about)
    await intake["journal"].create_index([("stream", 1), ("seq", 1)], unique=True)
    late = max(report.subject for report in reports)
    await intake["journal"].insert_one({"stream": late, "seq": 1})
    with pytest.raises(Infrastructure):
        await restored.reconcile()
    await intake["journal"].delete_one({"stream": late})
    found = await restored.reconcile()
    repeats = [one for one in found["listed"] if one["kind"] == "repeatable"]
    assert ["2026-11-27T01:00" in one["what"] for one in repeats] == [True]
    assert await intake["reports"].count_documents({}) == 2


async def test_of_a_stream_that_is_gone_the_new_history_is_taken_once_accepted(restored: Restored) -> None:
    for name in ("journal", "cases"):
        await restored.database("triage")[name].delete_many({})
    for consumer in READERS:
        await restored.reached(consumer, restored.events[2])
    found = await restored.reconcile()
    assert kinds(found) == ["lost"]
    await restored.open()
    opened = restored.events[0]
    anew = Announced(
        **{**{name: getattr(opened, name) for name in opened.__slots__}, "epoch": 2, "id": new_id()}
    )
    for consumer in READERS:
        position = await restored.position(consumer)
        assert position is not None
        assert judge(position, anew.sealed()) is Verdict.APPLY


async def test_another_history_is_listed_as_a_fork(restored: Restored) -> None:
    opened = restored.events[0]
    other = Announced(
        **{**{name: getattr(opened, name) for name in opened.__slots__}, "time": "2026-11-20T01:00:00Z"}
    )
    await restored.reached("notify:cases", other.sealed())
    assert kinds(await restored.reconcile()) == ["fork"]


async def test_the_epoch_is_above_all_that_anybody_has_seen(restored: Restored) -> None:
    event = restored.events[1]
    later = Announced(**{**{name: getattr(event, name) for name in event.__slots__}, "epoch": 7})
    await restored.reached("notify:cases", later.sealed())
    assert (await restored.reconcile())["epochs"] == {"triage": 8}


async def test_a_dry_run_writes_nothing(restored: Restored) -> None:
    for event in restored.events[1:]:
        await restored.held("notify:cases", event)
    before = await restored.state()
    found = await restored.reconcile("--dry-run")
    assert found["events"] == {"recovered": len(restored.events) - 1}
    assert await restored.state() == before
    assert await restored.database("triage")["journal"].count_documents({}) == 1
    with pytest.raises(Refused, match="has not been reconciled"):
        await restored.open()


async def test_nothing_is_known_beyond_the_backup_so_the_service_may_start(restored: Restored) -> None:
    await restored.reached("notify:cases", restored.events[0])
    found = await restored.reconcile()
    assert found["ready"]
    assert found["queued"] == 1
    rows = await restored.database("triage")["outbox"].find().to_list(None)
    assert [row["_id"] for row in rows] == [{"stream": restored.case_id, "seq": 1}]
    event = await restored.decide_again()
    assert event.sequence == 2
    with pytest.raises(Refused, match="no database waits"):
        await restored.reconcile()


async def test_a_lost_key_comes_back_from_another_service_or_is_listed(restored: Restored) -> None:
    keysets, state = restored.database("triage")["keysets"], await restored.state()
    key = await keysets.find_one({"_id": restored.case_id})
    assert key is not None
    await keysets.delete_many({})
    found = await restored.reconcile()
    assert kinds(found) == ["unopenable"]
    report_id = state["body"]["report"]["report_id"]
    await restored.database("intake")["keysets"].insert_one({"_id": report_id, "keyset": key["keyset"]})
    await restored.database("triage")["meta"].delete_many({"_id": {"$regex": "^restore_finding"}})
    assert (await restored.reconcile())["ready"]
    assert await keysets.find_one({"_id": restored.case_id}) == key


async def test_key_files_of_another_time_are_found_before_the_service_starts(
    restored: Restored, tmp_path: Path
) -> None:
    """The vault of keys is older (or newer) than the data: every wrapped key is tried."""
    keys = keyfiles.set_up(tmp_path / "keys")["triage"]
    found = await restored.reconcile("--keys", str(keys))
    assert kinds(found) == ["unopenable"]
    assert "does not open" in found["listed"][0]["what"]


async def test_without_kafka_it_has_to_be_said(restored: Restored) -> None:
    with pytest.raises(Refused, match="--without-kafka"):
        await restored.shell("restore", "reconcile")


async def test_submissions_that_were_read_after_the_backup_are_listed_by_program(
    namespace: Namespace,
) -> None:
    """Whether each is a recovered report, only its program can say; those not yet read come by themselves."""
    topic = Names(namespace.name).topic(Topic.SUBMISSIONS)
    admin = Admin(Brokers(namespace.kafka_bootstrap))
    await ensure_topics(admin, Names(namespace.name))
    await admin.close()
    client = open_client(namespace.mongo_owner_url, app="test-owner")
    intake = open_database(client, namespace.database("intake"))
    source, known = "/program/hotline", new_id()
    await intake["submissions"].insert_one({"_id": key_id(source, known)})
    places = []
    async with bare_producer(namespace.kafka_bootstrap) as producer:
        for event_id in (known, new_id(), new_id(), new_id()):
            headers = [("ce_source", source.encode()), ("ce_id", event_id.encode())]
            places.append(await producer.send_and_wait(topic, b"{}", key=b"k", headers=headers))
    where = [TopicPartition(topic, number) for number in range(12)]
    group = Names(namespace.name).group("intake", topic)
    await commit(namespace.kafka_bootstrap, group, dict.fromkeys(where, places[-1].offset))
    found = await unsure(Brokers(namespace.kafka_bootstrap), namespace.name, intake)
    client.close()
    assert [one.what.split(" were")[0] for one in found] == ["2 submissions of /program/hotline"]

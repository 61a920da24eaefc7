"""`./jejak audit verify`: an installation agrees, also while people work; planted damages are named."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import TopicPartition

from deploy.audit.differences import Kind
from deploy.audit.families import family
from deploy.audit.verify import Place, Result, verify
from deploy.demo.tally import Databases, databases
from deploy.local.paths import CHECKOUT
from deploy.local.stack import Stack
from shared.clock import system_clock
from shared.contracts.catalogue import PARTITIONS, Topic
from shared.contracts.envelope import Announced, header_texts as texts, read
from shared.ids import derived, new_id
from shared.messaging.producer import partition_of
from shared.messaging.topics import Names
from shared.store import meta
from shared.store.held import blocker, queue_key
from shared.store.mongo import open_client
from tests.support.account import settled
from tests.support.kafka import bare_producer, everything
from tests.support.kafka_acts import commit, delete_records
from tests.support.system import Office, open_office, running_system
from tests.support.traffic import Officers, Traffic


@dataclass
class Audited:
    """A system at rest with acknowledged cases, and one of them to damage."""

    stack: Stack
    office: Office
    databases: Databases
    report: str

    @property
    def case(self) -> str:
        return derived(self.report, "case")

    async def look(self, identifier: str | None = None) -> Result:
        """Verify one family, with hardly any tolerance: nobody is at work."""
        client = open_client(self.stack.servers.mongo_owner_url, app="jejak-test")
        try:
            place = Place(
                client,
                self.stack.plan.namespace,
                self.stack.plan.office,
                self.stack.servers.kafka,
                self.stack.mail,
            )
            only = await family(client, place.namespace, identifier) if identifier else None
            return await verify(place, only=only, tolerance_s=0.2, said=lambda _what, _count: None)
        finally:
            client.close()


@pytest.fixture(scope="module")
def own_system() -> Iterator[Stack]:
    """Not the shared one: what is planted here would be found by everybody."""
    with running_system("audit") as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def audited(own_system: Stack) -> AsyncIterator[Audited]:
    """Some reports, four of them led to the acknowledgement."""
    async with open_office(own_system) as office, databases(own_system) as found:
        traffic = Traffic(office)
        await traffic.send(12)
        await Officers(office, traffic).work()
        await settled(own_system)
        yield Audited(own_system, office, found, traffic.ids()[0])


@pytest.fixture(scope="module")
def asleep(audited: Audited) -> Audited:
    """The same with its services stopped: awake they would mend what is planted, or build on it."""
    for name in ("notify", "triage", "intake"):
        audited.stack.stop(name)
    return audited


def kinds(result: Result) -> set[Kind]:
    """Which kinds of difference were found."""
    return {one.kind for one in result.differences}


async def command(stack: Stack, *words: str) -> tuple[int, Any]:
    """The command as an operator types it: its exit code and its JSON."""
    environment = {**os.environ, "JEJAK_RUN": str(stack.folder / "run.json")}
    process = await asyncio.create_subprocess_exec(
        str(CHECKOUT / "jejak"),
        "audit",
        "verify",
        *words,
        "--json",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    text, _ = await process.communicate()
    return process.returncode or 0, json.loads(text)


async def test_everything_agrees_while_reports_come_and_officers_decide(audited: Audited) -> None:
    traffic = Traffic(audited.office)
    working = asyncio.create_task(Officers(audited.office, traffic).work())
    flying = asyncio.create_task(traffic.send(120))
    code, told = await command(audited.stack, "--all")
    await flying
    await working
    assert (code, told["agrees"]) == (0, True), told
    assert told["streams"]["intake"] >= 12
    await settled(audited.stack)


async def test_one_report_is_verified_by_its_id_its_case_and_its_receipts_number(audited: Audited) -> None:
    doc = await audited.databases["intake"]["reports"].find_one({"_id": audited.report})
    assert doc is not None
    code, told = await command(audited.stack, doc["body"]["number"])
    assert (code, told["agrees"]) == (0, True), told
    assert told["streams"] == {"intake": 1, "triage": 1, "notify": 1}
    for identifier in (audited.report, audited.case):
        result = await audited.look(identifier)
        assert (result.events, result.records, kinds(result)) == (told["events"], told["records"], set())
        assert result.records >= result.events > 0


Undo = Callable[[], Awaitable[object]]
Plant = Callable[[Audited], Awaitable[Undo]]


async def an_entry_is_changed(audited: Audited) -> Undo:
    journal = audited.databases["triage"]["journal"]
    entry = await journal.find_one({"stream": audited.case, "type": "case_registered"})
    assert entry is not None
    await journal.update_one({"_id": entry["_id"]}, {"$set": {"at": "2020-01-01T00:00:00.000000Z"}})
    return lambda: journal.replace_one({"_id": entry["_id"]}, entry)


async def an_entry_is_gone(audited: Audited) -> Undo:
    journal = audited.databases["triage"]["journal"]
    entry = await journal.find_one_and_delete({"stream": audited.case, "type": "case_claimed"})
    assert entry is not None
    return lambda: journal.insert_one(entry)


async def the_state_is_another(audited: Audited) -> Undo:
    cases = audited.databases["triage"]["cases"]
    doc = await cases.find_one_and_update({"_id": audited.case}, {"$set": {"body.stage": "registered"}})
    assert doc is not None
    return lambda: cases.replace_one({"_id": doc["_id"]}, doc)


async def a_row_can_never_be_sent(audited: Audited) -> Undo:
    outbox = audited.databases["triage"]["outbox"]
    row = {"_id": {"stream": audited.case, "seq": 1}, "parked": "too large"}
    await outbox.insert_one(row)
    return lambda: outbox.delete_one({"_id": row["_id"]})


async def a_consumer_is_behind(audited: Audited) -> Undo:
    return await _move_position(audited, {"sequence": 1})


async def a_consumer_is_ahead(audited: Audited) -> Undo:
    return await _move_position(audited, {"sequence": 77})


async def a_consumer_heard_another_history(audited: Audited) -> Undo:
    return await _move_position(audited, {"hash": "0" * 63 + "1"})


async def _move_position(audited: Audited, change: dict[str, Any]) -> Undo:
    positions = audited.databases["notify"]["positions"]
    key = queue_key("notify:cases", audited.case)
    doc = await positions.find_one_and_update({"_id": key}, {"$set": change})
    assert doc is not None
    return lambda: positions.replace_one({"_id": key}, doc)


async def a_stream_is_blocked(audited: Audited) -> Undo:
    held = audited.databases["notify"]["held"]
    doc = blocker("notify:cases", audited.case, new_id(), system_clock())
    await held.insert_one(doc)
    return lambda: held.delete_one({"_id": doc["_id"]})


async def an_effect_is_doubled(audited: Audited) -> Undo:
    return await _copy_entry(audited, "notify", "handoff_created")


async def an_effect_has_no_event(audited: Audited) -> Undo:
    return await _copy_entry(audited, "notify", "handoff_created", cause=new_id())


async def _copy_entry(audited: Audited, service: str, kind: str, **changed: Any) -> Undo:
    journal = audited.databases[service]["journal"]
    entry = await journal.find_one({"stream": audited.case, "type": kind}, {"_id": 0})
    last = await journal.find_one({"stream": audited.case}, sort=[("seq", -1)])
    assert entry is not None
    assert last is not None
    copy = {**entry, **changed, "seq": last["seq"] + 1}
    await journal.insert_one(copy)
    return lambda: journal.delete_one({"_id": copy["_id"]})


async def an_effect_is_missing(audited: Audited) -> Undo:
    journal = audited.databases["intake"]["journal"]
    entry = await journal.find_one_and_delete({"stream": audited.report, "type": "milestone_reached"})
    assert entry is not None
    return lambda: journal.insert_one(entry)


async def a_message_never_arrived(audited: Audited) -> Undo:
    mail = await _mail_of(audited)
    text = mail.read_bytes()
    mail.unlink()

    async def undo() -> None:
        mail.write_bytes(text)

    return undo


async def a_message_arrived_twice(audited: Audited) -> Undo:
    mail = await _mail_of(audited)
    copy = mail.with_name(f"9{mail.name}")
    shutil.copy(mail, copy)

    async def undo() -> None:
        copy.unlink()

    return undo


async def _mail_of(audited: Audited) -> Any:
    journal = audited.databases["notify"]["journal"]
    sent = await journal.find_one({"stream": audited.case, "type": "notice_sent"})
    assert sent is not None
    wanted = sent["data"]["internal"]["notice_id"].encode()
    return next(one for one in audited.stack.mail.glob("*.eml") if wanted in one.read_bytes())


PLANTED: list[tuple[Plant, Kind]] = [
    (an_entry_is_changed, Kind.JOURNAL),
    (an_entry_is_gone, Kind.JOURNAL),
    (an_entry_is_gone, Kind.STATE),
    (the_state_is_another, Kind.STATE),
    (a_row_can_never_be_sent, Kind.UNSENT),
    (a_consumer_is_behind, Kind.BEHIND),
    (a_consumer_is_ahead, Kind.FORK),
    (a_consumer_heard_another_history, Kind.FORK),
    (a_stream_is_blocked, Kind.DEAD),
    (an_effect_is_doubled, Kind.EFFECT),
    (an_effect_has_no_event, Kind.EFFECT),
    (an_effect_is_missing, Kind.EFFECT),
    (a_message_never_arrived, Kind.SENDING),
    (a_message_arrived_twice, Kind.SENDING),
]


@pytest.mark.parametrize(("plant", "kind"), PLANTED, ids=lambda value: getattr(value, "__name__", str(value)))
async def test_a_planted_damage_is_named(asleep: Audited, plant: Plant, kind: Kind) -> None:
    async with planted(asleep, plant):
        assert kind in kinds(await asleep.look(asleep.report))
    assert kinds(await asleep.look(asleep.report)) == set()


@asynccontextmanager
async def planted(audited: Audited, plant: Plant) -> AsyncIterator[None]:
    """A damage, for a while."""
    undo = await plant(audited)
    try:
        yield
    finally:
        await undo()


async def test_the_command_prints_what_differs_and_fails(asleep: Audited) -> None:
    async with planted(asleep, a_consumer_is_behind):
        code, told = await command(asleep.stack, asleep.case)
    assert code == 1
    behind = next(one for one in told["first"] if one["kind"] == "behind")
    assert behind["what"].startswith("notify:cases has applied 1 of")
    assert behind["stream"] == asleep.case


async def test_a_case_of_no_report_is_found_when_everything_is_looked_at(asleep: Audited) -> None:
    journal, stray = asleep.databases["triage"]["journal"], new_id()
    entry = await journal.find_one({"stream": asleep.case, "seq": 1}, {"_id": 0})
    assert entry is not None
    await journal.insert_one({**entry, "stream": stray, "cause": new_id()})
    try:
        result = await asleep.look()
    finally:
        await journal.delete_one({"stream": stray})
    assert (Kind.EFFECT, stray) in {(one.kind, one.stream) for one in result.differences}
    assert {one.stream for one in result.differences} == {stray}


async def a_position_in_no_stream(audited: Audited) -> Undo:
    positions = audited.databases["intake"]["positions"]
    doc = {"_id": queue_key("intake:cases", STRAY), "epoch": 1, "sequence": 2, "hash": "0" * 64, "past": []}
    await positions.insert_one(doc)
    return lambda: positions.delete_one({"_id": doc["_id"]})


async def a_held_record_of_no_stream(audited: Audited) -> Undo:
    held, key = audited.databases["triage"]["held"], queue_key("triage:dispatches", STRAY)
    doc = {"_id": {**key, "epoch": 1, "sequence": 2, "hash": "f"}, "queue": key, "code": "gap", "reason": ""}
    await held.insert_one(doc)
    return lambda: held.delete_one({"_id": doc["_id"]})


async def a_database_is_shut(audited: Audited) -> Undo:
    database = audited.databases["notify"]
    await meta.note_restored(database, meta.Restored.NOT_RECONCILED)
    return lambda: database[meta.COLLECTION].delete_one({"_id": meta.RESTORED})


STRAY = new_id()


@pytest.mark.parametrize(
    ("plant", "kind", "service"),
    [
        (a_position_in_no_stream, Kind.FORK, "triage"),
        (a_held_record_of_no_stream, Kind.FORK, "notify"),
        (a_database_is_shut, Kind.RESTORED, "notify"),
    ],
)
async def test_what_belongs_to_no_stream_is_found_when_everything_is_looked_at(
    asleep: Audited, plant: Plant, kind: Kind, service: str
) -> None:
    async with planted(asleep, plant):
        found = (await asleep.look()).differences
    assert [(one.kind, one.service) for one in found] == [(kind, service)]
    assert (await asleep.look()).differences == []


async def test_a_submission_that_was_read_and_forgotten_is_found(asleep: Audited) -> None:
    """Its place in the topic lies behind intake; what is not read yet is nobody's fault."""
    names, bootstrap = Names(asleep.stack.plan.namespace), asleep.stack.servers.kafka_bootstrap
    topic = names.topic(Topic.SUBMISSIONS)
    headers = [("ce_source", b"/program/siwaslu"), ("ce_id", b"an-id")]
    async with bare_producer(bootstrap) as producer:
        lies = await producer.send_and_wait(topic, b"{}", b"k", 3, headers=headers)
    assert (await asleep.look()).differences == []
    where = TopicPartition(topic, 3)
    await commit(bootstrap, names.group("intake", topic), {where: lies.offset + 1})
    found = (await asleep.look()).differences
    assert [(one.kind, one.service) for one in found] == [(Kind.SUBMISSION, "intake")]
    assert f"[3] offset {lies.offset}" in found[0].what
    await delete_records(bootstrap, topic)
    assert (await asleep.look()).differences == []


async def test_a_record_that_no_journal_knows_is_found_on_its_topic(asleep: Audited) -> None:
    """Last of all: what lies on a topic stays there."""
    topic = Names(asleep.stack.plan.namespace).topic(Topic.CASES)
    bootstrap = asleep.stack.servers.kafka_bootstrap
    first = await _first_event(bootstrap, topic, asleep.case)
    forged = Announced(**{**_fields(first), "data": {**first.data, "kind": "tip"}, "hash": ""}).sealed()
    key = asleep.case.encode()
    beside = (partition_of(key) + 1) % PARTITIONS
    async with bare_producer(bootstrap) as producer:
        await producer.send_and_wait(topic, forged.value(), key, beside, headers=forged.headers())
        await producer.send_and_wait(topic, b"no event", key)
    result = await asleep.look()
    assert result.unreadable == 1
    found = result.differences
    assert {(one.kind, one.stream) for one in found} == {(Kind.TOPIC, asleep.case), (Kind.DEAD, "")}
    assert {one.service for one in found if one.kind is Kind.DEAD} == {"intake", "notify"}
    assert any("not the journal's" in one.what for one in found)
    assert any("not its stream's" in one.what for one in found)


async def _first_event(bootstrap: str, topic: str, stream: str) -> Announced:
    for record in await everything(bootstrap, topic):
        if record.key == stream.encode():
            return read(texts(record.headers), record.value)
    raise AssertionError("the topic has no such stream")


def _fields(event: Announced) -> dict[str, Any]:
    return {name: getattr(event, name) for name in Announced.__slots__}

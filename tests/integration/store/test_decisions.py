"""What a person decides about dead and held records: one transaction with its entry, once, by the service."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from shared.changes import JsonObject
from shared.errors import Conflict, Infrastructure, InvalidInput, KeyReused, NotFound
from shared.ids import new_id
from shared.store.dead import Dead
from shared.store.decided import Act, DecidedAggregate
from shared.store.decisions import Decisions, stream_of
from shared.store.held import Held, HeldRecord
from shared.store.journal import Journal
from shared.store.mongo import Database, PyMongoError
from shared.store.orders import Orders, Outcome, Place, checked_reason
from shared.store.plan import Plan, Unknown
from shared.store.records import Fate
from shared.store.transaction import MongoBackend
from tests.support.buried import OPERATOR, Raw, bury, decide, order
from tests.support.store_world import HANDLERS, World, chain, fates, received

A_PLACE = {"consumer": "c", "stream": "s", "epoch": 1, "sequence": 1, "hash": "h", "code": "fork"}
A_PERSON = {"kind": "person", "id": "x"}


def place_of(record: HeldRecord) -> Place:
    return Place(record.consumer, record.stream, record.epoch, record.sequence, record.hash, record.code)


async def unknown_second(world: World, stream: str) -> None:
    """A stream of three whose second record has a type that nobody knows."""
    events = chain(stream, 4)
    unknown = replace(events[1], type="jejak.intake.never_seen.v1").sealed()
    third = replace(events[2], prev=unknown.hash).sealed()
    await world.store.apply_batch(world.consumer, received([events[0], unknown, third]), HANDLERS)
    for _ in range(7):
        world.clock.forward(minutes=6)
        await world.store.retry_held(world.consumer, HANDLERS)


async def test_a_discard_is_in_the_journal_with_who_when_why_and_which(
    dead: Dead, decisions: Decisions, database: Database, world: World
) -> None:
    stream, raw = new_id(), Raw()
    identity = await bury(dead, raw, world, stream)
    made = await decide(decisions, Act.DISCARD, identity, reason="a test of a program")
    (entry,) = await world.entries(identity)
    record = await dead.find(identity)
    assert record is not None
    assert (entry["type"], entry["by"], entry["cause"]) == ("record_discarded", OPERATOR.record(), made.id)
    assert (entry["seq"], entry["announced"], entry["data"]["reason"]) == (1, None, "a test of a program")
    assert entry["data"]["about"] == {
        "kind": "dead",
        "consumer": world.consumer,
        "cluster": record.cluster,
        "topic": raw.topic,
        "partition": raw.partition,
        "offset": raw.offset,
        "sha256": record.sha256,
        "stream": stream,
    }
    assert (record.status, record.decided_by, record.decision) == (
        "discarded",
        OPERATOR.id,
        "a test of a program",
    )
    assert await world.held(stream) == []
    assert await world.rows(identity) == []
    journal = Journal(database, service="triage")
    assert await journal.verify(identity) == []
    assert await journal.differs(identity, DecidedAggregate()) == []


async def test_a_decision_is_done_once_and_the_second_hears_so(
    dead: Dead, decisions: Decisions, world: World
) -> None:
    identity = await bury(dead, Raw(), world)
    made = await decide(decisions, Act.DISCARD, identity, reason="noise")
    await decisions.carry_out(made)
    with pytest.raises(KeyReused):
        await decisions.carry_out(replace(made, reason="another"))
    for act in (Act.DISCARD, Act.RETRY, Act.TAKE_BACK):
        with pytest.raises(Conflict):
            await decide(decisions, act, identity, reason="again")
    assert len(await world.entries(identity)) == 1


async def test_of_many_who_decide_at_once_one_does(dead: Dead, decisions: Decisions, world: World) -> None:
    identity = await bury(dead, Raw(), world, new_id())
    acts = [decide(decisions, act, identity, reason="r") for act in (Act.DISCARD, Act.RETRY) * 3]
    results = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 5
    assert len(await world.entries(identity)) == 1


async def test_without_its_entry_a_decision_has_no_effect(
    dead: Dead, decisions: Decisions, database: Database, world: World
) -> None:
    stream = new_id()
    identity = await bury(dead, Raw(), world, stream)
    # Somebody else's entry stands where the decision's would: the whole transaction is refused.
    await database["journal"].insert_one({"stream": identity, "seq": 1, "cause": "another"})
    with pytest.raises(Infrastructure, match="repeat it"):
        await decide(decisions, Act.DISCARD, identity, reason="noise")
    record = await dead.find(identity)
    assert record is not None
    assert record.status == "waiting"
    assert [doc["code"] for doc in await world.held(stream)] == ["dead"]


async def test_a_commit_whose_answer_was_lost_is_not_repeated(
    dead: Dead, orders: Orders, world: World, database: Database
) -> None:
    identity = await bury(dead, Raw(), world)

    class Deaf(MongoBackend):
        async def commit(self, plan: Plan) -> None:
            await super().commit(plan)
            raise Unknown("the answer was lost")

    await decide(Decisions(Deaf(database), world.store.scribe, orders), Act.DISCARD, identity, reason="r")
    assert len(await world.entries(identity)) == 1


async def test_a_retry_is_taken_back_as_long_as_nobody_has_taken_it_up(
    dead: Dead, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    identity = await bury(dead, Raw(), world, stream)
    await decide(decisions, Act.RETRY, identity)
    await decide(decisions, Act.TAKE_BACK, identity)
    assert identity not in await dead.to_retry(1000)
    assert [doc["code"] for doc in await world.held(stream)] == ["dead"]
    await decide(decisions, Act.RETRY, identity)
    assert identity in await dead.to_retry(1000)
    with pytest.raises(Conflict, match="sudah mulai"):
        await decide(decisions, Act.TAKE_BACK, identity)
    types = [entry["type"] for entry in await world.entries(identity)]
    assert types == ["record_retry_asked", "record_retry_taken_back", "record_retry_asked"]


async def test_two_dead_records_of_a_stream_hold_it_until_both_are_decided(
    dead: Dead, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    ids = [await bury(dead, Raw(value=value), world, stream) for value in (b"{", b"[")]
    await world.store.apply_batch(world.consumer, received(chain(stream, 2)), HANDLERS)
    await decide(decisions, Act.DISCARD, ids[0], reason="r")
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == []
    await decide(decisions, Act.DISCARD, ids[1], reason="r")
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [Fate.APPLIED] * 2


async def test_what_is_not_there_cannot_be_decided(decisions: Decisions, world: World) -> None:
    for act in (Act.RETRY, Act.TAKE_BACK, Act.DISCARD):
        with pytest.raises(NotFound):
            await decide(decisions, act, new_id(), reason="r")
    with pytest.raises(NotFound):
        await decide(decisions, Act.SKIP, Place(world.consumer, new_id(), 1, 1, "a" * 64, "fork"), reason="r")


async def test_a_held_record_that_a_person_skips_lets_the_stream_go_on(
    database: Database, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    await unknown_second(world, stream)
    first = (await Held(database).list(stream=stream))[0]
    assert (first.sequence, first.code) == (2, "unknown-type")
    made = await decide(decisions, Act.SKIP, place_of(first), reason="superseded")
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [Fate.APPLIED]
    position = await database["positions"].find_one({"_id": {"consumer": world.consumer, "stream": stream}})
    assert position is not None
    assert (position["sequence"], position["skipped"][0]["by"]) == (3, OPERATOR.id)
    (entry,) = await world.entries(stream_of(place_of(first)))
    about = entry["data"]["about"]
    assert (entry["type"], entry["cause"], about["hash"]) == ("record_skipped", made.id, first.hash)
    assert (about["topic"], about["partition"], about["offset"], len(about["sha256"])) == (
        "jejak.reports",
        3,
        1,
        64,
    )
    journal = Journal(database, service="triage")
    assert await journal.differs(stream_of(place_of(first)), DecidedAggregate()) == []


async def test_a_fork_that_a_person_sets_aside_lets_the_stream_go_on(
    database: Database, decisions: Decisions, world: World
) -> None:
    stream, held = new_id(), Held(database)
    events = chain(stream, 3)
    await world.store.apply_batch(
        world.consumer, received([events[0], *chain(stream, 1), events[1]]), HANDLERS
    )
    assert await world.position(stream) == 1
    fork = next(record for record in await held.list(stream=stream) if record.code == "fork")
    assert fork.needs_person
    await decide(decisions, Act.SKIP, place_of(fork), reason="from the lost cluster")
    result = await world.store.apply_batch(world.consumer, received(events[2:]), HANDLERS)
    assert fates(result) == [Fate.APPLIED, Fate.APPLIED]


async def test_two_forks_that_are_set_aside_at_once_both_stay_noted(
    database: Database, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    forks = [*chain(stream, 1), *chain(stream, 1), *chain(stream, 1)]
    await world.store.apply_batch(world.consumer, received(forks), HANDLERS)
    await database["held"].update_many({"queue.stream": stream}, {"$set": {"needs_person": True}})
    records = await Held(database).list(stream=stream)
    skips = [decide(decisions, Act.SKIP, place_of(record), reason="r") for record in records]
    await asyncio.gather(*skips)
    position = await database["positions"].find_one({"_id": {"consumer": world.consumer, "stream": stream}})
    assert position is not None
    assert {note["hash"] for note in position["skipped"]} == {record.hash for record in records}
    assert len(records) == 2


async def test_what_never_came_before_a_held_record_is_passed_over_once_it_needs_a_person(
    database: Database, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    await world.store.apply_batch(world.consumer, received(chain(stream, 5)[3:]), HANDLERS)
    for _ in range(6):
        await Held(database).try_now(world.consumer, stream, now=world.clock.now)
        await world.store.retry_held(world.consumer, HANDLERS)
    first = (await Held(database).list(stream=stream, needs_person=True))[0]
    assert (first.sequence, first.code) == (4, "gap")
    with pytest.raises(Conflict, match="15 menit"):
        await decide(decisions, Act.SKIP, place_of(first), reason="too early: its owner may be starting")
    world.clock.forward(minutes=15)
    await decide(decisions, Act.SKIP, place_of(first), reason="events 1 to 3 can never be read")
    assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [Fate.APPLIED] * 2
    position = await database["positions"].find_one({"_id": {"consumer": world.consumer, "stream": stream}})
    assert position is not None
    assert position["sequence"] == 5
    assert [(note["sequence"], bool(note["hash"])) for note in position["skipped"]] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    (entry,) = await world.entries(stream_of(place_of(first)))
    about = entry["data"]["about"]
    assert (entry["type"], about["code"], about["passed"]) == (
        "record_skipped",
        "gap",
        {"first": 1, "last": 3},
    )


async def test_what_waits_for_another_reason_by_now_is_not_skipped(
    database: Database, decisions: Decisions, world: World
) -> None:
    """Events 1 and 2 came after all: to pass over what was missing must not become to drop the third."""
    stream, held = new_id(), Held(database)
    await world.store.apply_batch(world.consumer, received(chain(stream, 3)[2:]), HANDLERS)
    await database["held"].update_many({"queue.stream": stream}, {"$set": {"needs_person": True}})
    (seen,) = await held.list(stream=stream)
    await database["held"].update_many({"queue.stream": stream}, {"$set": {"code": "not-yet"}})
    with pytest.raises(NotFound):
        await decide(decisions, Act.SKIP, place_of(seen), reason="r")
    await database["held"].update_many({"queue.stream": stream}, {"$set": {"needs_person": False}})
    with pytest.raises(Conflict, match="masih dicoba"):
        await decide(decisions, Act.SKIP, replace(place_of(seen), code="not-yet"), reason="r")
    assert [record.code for record in await held.list(stream=stream)] == ["not-yet"]


async def test_more_than_a_hundred_missing_events_are_not_passed_over(
    database: Database, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    await world.store.apply_batch(world.consumer, received(chain(stream, 103)[102:]), HANDLERS)
    await database["held"].update_many({"queue.stream": stream}, {"$set": {"needs_person": True}})
    world.clock.forward(minutes=15)
    (record,) = await Held(database).list(stream=stream)
    with pytest.raises(Conflict, match="Lebih dari 100"):
        await decide(decisions, Act.SKIP, place_of(record), reason="r")


async def test_a_record_behind_a_gap_that_is_still_asked_for_cannot_be_skipped(
    database: Database, decisions: Decisions, world: World
) -> None:
    stream, held = new_id(), Held(database)
    await world.store.apply_batch(world.consumer, received(chain(stream, 3)[2:]), HANDLERS)
    (record,) = await held.list(stream=stream)
    with pytest.raises(Conflict, match="masih dicoba"):
        await decide(decisions, Act.SKIP, place_of(record), reason="r")
    assert (await held.count())["gap"] >= 1
    assert await held.try_now(world.consumer, stream, now=world.clock.now) == 1


async def test_nothing_of_a_stream_whose_record_lies_in_dead_is_skipped(
    database: Database, dead: Dead, decisions: Decisions, world: World
) -> None:
    stream = new_id()
    await unknown_second(world, stream)
    await bury(dead, Raw(), world, stream)
    first = (await Held(database).list(stream=stream))[0]
    with pytest.raises(Conflict, match="rekaman mati"):
        await decide(decisions, Act.SKIP, place_of(first), reason="r")


async def test_what_commands_ask_is_carried_out_in_their_order_and_what_cannot_be_says_why(
    dead: Dead, decisions: Decisions, orders: Orders, world: World
) -> None:
    ids = [await bury(dead, Raw(), world) for _ in range(3)]
    asked = [order(Act.RETRY, ids[0]), order(Act.TAKE_BACK, ids[0]), order(Act.DISCARD, ids[1], reason="r")]
    asked += [order(Act.TAKE_BACK, ids[2]), order(Act.RETRY, new_id())]
    await orders.ask(asked)
    assert (await orders.about(ids))[ids[1]] is Act.DISCARD
    assert await decisions.carry_out_asked() >= 5
    outcomes = await orders.outcomes([one.id for one in asked])
    assert [outcomes[one.id].standing for one in asked] == ["done", "done", "done", "refused", "refused"]
    assert "sudah diputus" in outcomes[asked[3].id].why
    assert [entry["cause"] for entry in await world.entries(ids[0])] == [asked[0].id, asked[1].id]
    assert await decisions.carry_out_asked() == 0


async def test_a_request_that_nobody_understands_is_refused_and_keeps_no_other_from_its_turn(
    dead: Dead, decisions: Decisions, orders: Orders, world: World, database: Database
) -> None:
    odd: list[JsonObject] = [
        {"act": "burn", "record": "r", "by": {"kind": "person", "id": "x"}, "reason": "", "trace": ""},
        {"act": "retry", "record": {"place": 1}, "by": {"kind": "person", "id": "x"}},
        {"act": "retry", "record": "r", "by": {"kind": "ghost", "id": "x"}, "reason": "", "trace": ""},
        {"act": "retry", "record": "r", "by": "x", "reason": "", "trace": ""},
        {"act": "retry", "record": A_PLACE, "by": A_PERSON, "reason": "", "trace": ""},
        {"act": "skip", "record": "r", "by": A_PERSON, "reason": "", "trace": ""},
        {"act": "skip", "record": {**A_PLACE, "stream": 5}, "by": A_PERSON, "reason": "", "trace": ""},
        {"act": "skip", "record": {**A_PLACE, "epoch": "1"}, "by": A_PERSON, "reason": "", "trace": ""},
        {"act": "skip", "record": A_PLACE, "by": A_PERSON, "reason": None, "trace": ""},
    ]
    early = {"status": "asked", "at": world.clock.now, "no": -1}
    ids = [new_id() for _ in odd]
    await database["orders"].insert_many(
        [{**one, **early, "_id": name} for one, name in zip(odd, ids, strict=True)]
    )
    good = order(Act.RETRY, await bury(dead, Raw(), world))
    await orders.ask([good])
    assert await decisions.carry_out_asked() == 1
    outcomes = await orders.outcomes([*ids, good.id])
    assert [outcomes[name].standing for name in ids] == ["refused"] * len(odd)
    assert "versi lain" in outcomes[ids[0]].why
    assert outcomes[good.id].standing == "done"


async def test_two_copies_of_a_service_carry_out_a_request_once(
    dead: Dead, decisions: Decisions, orders: Orders, world: World, database: Database
) -> None:
    ids = [await bury(dead, Raw(), world) for _ in range(10)]
    asked = [order(Act.RETRY, identity) for identity in ids]
    await orders.ask(asked)
    rival = Decisions(MongoBackend(database), world.rival.scribe, orders)
    await asyncio.gather(decisions.carry_out_asked(), rival.carry_out_asked())
    outcomes = await orders.outcomes([one.id for one in asked])
    assert [outcomes[one.id] for one in asked] == [Outcome("done")] * 10
    assert [len(await world.entries(identity)) for identity in ids] == [1] * 10


async def test_a_request_that_waits_can_be_withdrawn(
    dead: Dead, decisions: Decisions, orders: Orders, world: World
) -> None:
    identity = await bury(dead, Raw(), world)
    asked = order(Act.RETRY, identity)
    await orders.ask([asked])
    assert await orders.withdraw(identity, Act.RETRY)
    assert not await orders.withdraw(identity, Act.RETRY)
    await decisions.carry_out_asked()
    assert await world.entries(identity) == []
    assert (await orders.outcomes([asked.id]))[asked.id].standing == "withdrawn"


async def test_the_service_itself_cannot_change_what_was_decided(
    dead: Dead, decisions: Decisions, database: Database, world: World
) -> None:
    identity = await bury(dead, Raw(), world)
    await decide(decisions, Act.DISCARD, identity, reason="r")
    with pytest.raises(PyMongoError):
        await database["journal"].delete_one({"stream": identity})


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 301, "NIK 6471012345678901", "hubungi 0811-5550-1234"])
def test_a_reason_that_may_not_stay_forever_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        checked_reason(text, required=True)


def test_a_reason_stands_on_one_line_and_a_retry_needs_none() -> None:
    assert checked_reason(" salah\r\n topik ", required=True) == "salah topik"
    assert checked_reason("", required=False) == ""

"""What a batch of records promises: every effect once and in order; what cannot be applied is held."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from shared.errors import Conflict, KeyReused, NotYet
from shared.ids import new_id
from shared.store.records import Fate
from tests.support.sample_aggregate import adding, change
from tests.support.store_world import (
    COUNTED,
    HANDLERS,
    World,
    chain,
    failing,
    fates,
    received,
    target,
)

APPLIED, DROPPED, HELD = Fate.APPLIED, Fate.DROPPED, Fate.HELD


class BatchSuite:
    """Batches of records and what is held of them."""

    async def test_a_batch_of_many_streams_is_applied_in_order(self, world: World) -> None:
        streams = [new_id() for _ in range(5)]
        chains = [chain(stream, 4) for stream in streams]
        mixed = [event for step in zip(*chains, strict=True) for event in step]
        result = await world.store.apply_batch(world.consumer, received(mixed), HANDLERS)
        assert fates(result) == [APPLIED] * 20
        for stream in streams:
            entries = await world.entries(target(stream))
            assert [entry["seq"] for entry in entries] == [1, 2, 3, 4]
            assert await world.position(stream) == 4

    async def test_a_batch_delivered_twice_is_applied_once(self, world: World) -> None:
        stream = new_id()
        items = received(chain(stream, 3))
        await world.store.apply_batch(world.consumer, items, HANDLERS)
        again = await world.rival.apply_batch(world.consumer, items, HANDLERS)
        assert fates(again) == [DROPPED] * 3
        assert await world.total(target(stream)) == 3

    async def test_a_record_twice_in_one_batch_is_applied_once(self, world: World) -> None:
        stream = new_id()
        first, second = chain(stream, 2)
        result = await world.store.apply_batch(
            world.consumer, received([first, first, second, first]), HANDLERS
        )
        assert fates(result) == [APPLIED, DROPPED, APPLIED, DROPPED]
        assert await world.total(target(stream)) == 2

    async def test_two_processes_with_the_same_batch_at_once_apply_it_once(self, world: World) -> None:
        streams = [new_id() for _ in range(10)]
        items = received([event for stream in streams for event in chain(stream, 3)])
        await asyncio.gather(
            *(store.apply_batch(world.consumer, items, HANDLERS) for store in (world.store, world.rival) * 2)
        )
        assert [await world.total(target(stream)) for stream in streams] == [3] * 10

    async def test_each_consumer_has_a_position_of_its_own(self, world: World) -> None:
        stream = new_id()
        items = received(chain(stream, 1))
        await world.store.apply_batch(world.consumer, items, HANDLERS)
        other = await world.store.apply_batch("triage:dispatches", items, HANDLERS)
        assert fates(other) == [APPLIED]

    async def test_what_concerns_nobody_moves_only_the_position(self, world: World) -> None:
        stream = new_id()
        result = await world.store.apply_batch(
            world.consumer, received(chain(stream, 2)), {COUNTED: lambda _: None}
        )
        assert fates(result) == [APPLIED] * 2
        assert await world.position(stream) == 2
        assert await world.entries(target(stream)) == []

    async def test_after_a_gap_a_record_is_held_and_the_missing_one_is_asked_for(self, world: World) -> None:
        stream, other = new_id(), new_id()
        events = chain(stream, 5)
        late = [events[0], events[3], events[4], *chain(other, 1)]
        result = await world.store.apply_batch(world.consumer, received(late), HANDLERS)
        assert fates(result) == [APPLIED, HELD, HELD, APPLIED]
        assert result.gaps == {stream: 2}
        assert await world.held_sequences(stream) == [4, 5]
        assert await world.position(stream) == 1

    async def test_held_records_drain_in_order_when_the_gap_closes(self, world: World) -> None:
        stream = new_id()
        events = chain(stream, 5)
        await world.store.apply_batch(world.consumer, received([events[0], events[4], events[3]]), HANDLERS)
        result = await world.store.apply_batch(world.consumer, received(events[1:3]), HANDLERS)
        assert [(one.record.event.sequence, one.drained) for one in result.results] == [
            (2, False),
            (3, False),
            (4, True),
            (5, True),
        ]
        assert await world.held(stream) == []
        assert await world.total(target(stream)) == 5
        sequences = [entry["seq"] for entry in await world.entries(target(stream))]
        assert sequences == [1, 2, 3, 4, 5]

    async def test_a_gap_is_asked_for_again_only_after_its_pause(self, world: World) -> None:
        stream = new_id()
        events = chain(stream, 4)
        await world.store.apply_batch(world.consumer, received([events[2]]), HANDLERS)
        soon = await world.store.apply_batch(world.consumer, received([events[3]]), HANDLERS)
        assert soon.gaps == {}
        world.clock.forward(seconds=10)
        assert (await world.store.retry_held(world.consumer, HANDLERS)).gaps == {stream: 1}

    async def test_a_held_record_delivered_again_is_held_once(self, world: World) -> None:
        stream = new_id()
        items = received(chain(stream, 3)[2:])
        for store in (world.store, world.rival):
            assert fates(await store.apply_batch(world.consumer, items, HANDLERS)) == [HELD]
        assert await world.held_sequences(stream) == [3]

    async def test_another_event_at_the_same_place_is_held_for_a_person(self, world: World) -> None:
        stream = new_id()
        await world.store.apply_batch(world.consumer, received(chain(stream, 1)), HANDLERS)
        result = await world.store.apply_batch(world.consumer, received(chain(stream, 1)), HANDLERS)
        (held,) = await world.held(stream)
        assert fates(result) == [HELD]
        assert (held["code"], held["needs_person"]) == ("fork", True)
        assert result.gaps == {}

    async def test_behind_a_fork_the_stream_waits_and_others_flow(self, world: World) -> None:
        stream, other = new_id(), new_id()
        events = chain(stream, 3)
        await world.store.apply_batch(world.consumer, received([events[0], *chain(stream, 1)]), HANDLERS)
        after = await world.store.apply_batch(
            world.consumer, received([events[1], *chain(other, 1)]), HANDLERS
        )
        assert fates(after) == [HELD, APPLIED]
        assert await world.position(stream) == 1

    async def test_history_of_an_epoch_that_was_lost_is_held_and_known_history_dropped(
        self, world: World
    ) -> None:
        stream = new_id()
        old = chain(stream, 4)
        new = chain(stream, 2, after=old[1], epoch=2)
        await world.store.apply_batch(world.consumer, received([*old[:2], *new]), HANDLERS)
        assert await world.position(stream) == 4
        replay = await world.store.apply_batch(world.consumer, received(old[:2]), HANDLERS)
        assert fates(replay) == [DROPPED] * 2
        lost = await world.store.apply_batch(world.consumer, received([old[2]]), HANDLERS)
        assert fates(lost) == [HELD]

    async def test_a_newer_epoch_at_a_lower_sequence_is_held(self, world: World) -> None:
        stream = new_id()
        old = chain(stream, 4)
        await world.store.apply_batch(world.consumer, received(old), HANDLERS)
        restored = chain(stream, 1, after=old[1], epoch=2)
        result = await world.store.apply_batch(world.consumer, received(restored), HANDLERS)
        assert fates(result) == [HELD]
        assert await world.total(target(stream)) == 4

    async def test_an_unknown_type_is_held_until_a_newer_version_reads_it(self, world: World) -> None:
        stream = new_id()
        first, second = chain(stream, 1, kind="jejak.intake.counted.v2"), chain(stream, 1)
        second = chain(stream, 1, after=first[0])
        result = await world.store.apply_batch(world.consumer, received([*first, *second]), HANDLERS)
        assert fates(result) == [HELD, HELD]
        assert [doc["code"] for doc in await world.held(stream)] == ["unknown-type", "behind"]
        world.clock.forward(minutes=10)
        newer = {**HANDLERS, "jejak.intake.counted.v2": HANDLERS[COUNTED]}
        assert fates(await world.store.retry_held(world.consumer, newer)) == [APPLIED, APPLIED]

    async def test_what_the_domain_refuses_is_held_with_those_behind_it_while_others_flow(
        self, world: World
    ) -> None:
        stream, other = new_id(), new_id()
        items = received([*chain(stream, 3), *chain(other, 3)])
        handlers = failing(2, Conflict("the case is closed"))
        other_ok = {
            COUNTED: lambda event: (handlers if event.subject == stream else HANDLERS)[COUNTED](event)
        }
        result = await world.store.apply_batch(world.consumer, items, other_ok)
        assert fates(result) == [APPLIED, HELD, HELD, APPLIED, APPLIED, APPLIED]
        held = await world.held(stream)
        assert [(doc["code"], doc["reason"], doc["tries"]) for doc in held] == [
            ("conflict", "the case is closed", 1),
            ("behind", "it stands behind sequence 2", 0),
        ]
        assert await world.total(target(stream)) == 1

    async def test_a_program_error_holds_its_record_and_says_only_which_error(self, world: World) -> None:
        stream = new_id()
        result = await world.store.apply_batch(
            world.consumer, received(chain(stream, 1)), failing(1, KeyError("Siti Aminah"))
        )
        (held,) = await world.held(stream)
        assert fates(result) == [HELD]
        assert "KeyError" in held["reason"]
        assert "Siti" not in str(held)

    async def test_a_failing_record_is_retried_with_growing_pauses_and_then_shown(self, world: World) -> None:
        stream, handlers = new_id(), failing(1, Conflict("not now"))
        await world.store.apply_batch(world.consumer, received(chain(stream, 1)), handlers)
        pauses = []
        for tries in range(2, 7):
            before = (await world.held(stream))[0]
            assert before["needs_person"] == (tries > 5)
            pauses.append((before["next_try"] - world.clock.now).total_seconds())
            assert fates(await world.store.retry_held(world.consumer, handlers)) == []
            world.clock.now = before["next_try"]
            await world.store.retry_held(world.consumer, handlers)
            assert (await world.held(stream))[0]["tries"] == tries
        assert pauses == [1, 2, 4, 8, 16]

    async def test_what_refers_to_something_not_here_yet_is_applied_once_it_came(self, world: World) -> None:
        stream = new_id()
        await world.store.apply_batch(
            world.consumer, received(chain(stream, 2)), failing(1, NotYet("no report"))
        )
        assert [doc["code"] for doc in await world.held(stream)] == ["not-yet", "behind"]
        world.clock.forward(seconds=2)
        assert fates(await world.store.retry_held(world.consumer, HANDLERS)) == [APPLIED, APPLIED]
        assert await world.held(stream) == []

    async def test_a_new_record_does_not_pass_a_held_one_and_is_no_try_of_it(self, world: World) -> None:
        stream = new_id()
        events = chain(stream, 3)
        await world.store.apply_batch(world.consumer, received(events[:1]), failing(1, Conflict("no")))
        await world.store.apply_batch(world.consumer, received(events[1:]), HANDLERS)
        assert [doc["tries"] for doc in await world.held(stream)] == [1, 0, 0]
        assert await world.position(stream) == 0

    async def test_several_source_streams_may_change_one_target(self, world: World) -> None:
        streams, one = [new_id() for _ in range(6)], new_id()
        handlers = {COUNTED: lambda _event: change(one, adding())}
        items = received([event for stream in streams for event in chain(stream, 2)])
        await world.store.apply_batch(world.consumer, items, handlers)
        assert [entry["seq"] for entry in await world.entries(one)] == list(range(1, 13))

    async def test_a_batch_and_people_changing_the_same_stream_lose_nothing(self, world: World) -> None:
        stream = new_id()
        events = received(chain(stream, 40))
        portions = [events[n : n + 4] for n in range(0, 40, 4)]

        async def consume() -> None:
            for portion in portions:
                await world.rival.apply_batch(world.consumer, portion, HANDLERS)

        clicks = (world.store.change(change(target(stream))) for _ in range(40))
        await asyncio.gather(consume(), *clicks)
        entries = await world.entries(target(stream))
        assert [entry["seq"] for entry in entries] == list(range(1, 81))

    async def test_a_side_document_that_is_taken_holds_only_its_own_record(self, world: World) -> None:
        taken, bad, good = new_id(), new_id(), new_id()
        await world.store.change(change(new_id(), adding(content=taken)))

        handlers = {
            COUNTED: lambda event: change(
                target(event.subject), adding(content=taken if event.subject == bad else None)
            )
        }
        result = await world.store.apply_batch(
            world.consumer, received([*chain(bad, 1), *chain(good, 1)]), handlers
        )
        assert fates(result) == [HELD, APPLIED]

    async def test_more_records_than_one_transaction_takes_are_all_applied(self, world: World) -> None:
        stream = new_id()
        result = await world.store.apply_batch(world.consumer, received(chain(stream, 620)), HANDLERS)
        assert fates(result) == [APPLIED] * 620
        assert await world.total(target(stream)) == 620

    async def test_a_submission_is_taken_once_however_often_it_comes(self, world: World) -> None:
        streams, key = [new_id(), new_id()], new_id()
        first = await world.store.apply_submissions(
            [change(streams[0], key=key), change(streams[1], key="x" + key)]
        )
        again = await world.rival.apply_submissions([change(new_id(), key=key)])
        assert [one.repeated for one in (*first, *again)] == [False, False, True]
        assert again[0].answer == first[0].answer

    async def test_a_refused_submission_says_why_and_its_neighbours_are_taken(self, world: World) -> None:
        key, other = new_id(), new_id()
        await world.store.apply_submissions([change(new_id(), key=key)])
        reused = replace(
            change(new_id(), key=key), cause=replace(change(new_id(), key=key).cause, mac=b"other")
        )
        results = await world.store.apply_submissions([reused, change(other)])
        assert isinstance(results[0].refused, KeyReused)
        assert results[1].refused is None
        assert await world.total(other) == 1

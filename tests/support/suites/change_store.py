"""What a change store promises; run on the one in memory and on the one on MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.changes import Fence
from shared.clock import rfc3339
from shared.errors import Conflict, Infrastructure, InvalidInput, KeyReused
from shared.ids import new_id
from shared.store.journal import announced, verify_chain
from tests.support.sample_aggregate import (
    START,
    TRACE,
    Added,
    Fact,
    Tally,
    adding,
    change,
    closing,
    nothing,
)
from tests.support.store_world import World
from tests.support.suites.batches import BatchSuite
from tests.support.suites.draining import DrainingSuite


class ChangeStoreSuite(BatchSuite, DrainingSuite):
    """Changes one by one; the batches are in the other half of the suite."""

    async def test_one_change_writes_entry_state_row_and_side_document(self, world: World) -> None:
        stream = new_id()
        outcome = await world.store.change(change(stream, adding(3, content=stream)))
        state = await world.state(stream)
        assert outcome.state == Tally(3)
        assert outcome.answer == {"stream": stream, "total": 3}
        assert not outcome.repeated
        assert state is not None
        assert (state["v"], state["body"], state["trace"]) == (1, {"total": 3, "stage": "open"}, TRACE)
        assert [entry["type"] for entry in await world.entries(stream)] == ["added"]
        assert await world.rows(stream) == [1]
        assert (await world.backend.find("keysets", "_id", [stream]))[0]["keyset"] == f"wrapped-{stream}"

    async def test_on_a_database_restored_under_it_nothing_is_changed(self, world: World) -> None:
        """A process that stood still meanwhile: it knows streams as they were in the epoch before."""
        stream, epoch = new_id(), world.store.backend.epoch
        assert epoch is not None
        world.store.backend.epoch = epoch - 1
        try:
            with pytest.raises(Infrastructure):
                await world.store.change(change(stream))
        finally:
            world.store.backend.epoch = epoch
        assert await world.state(stream) is None
        await world.store.change(change(stream))
        assert await world.rows(stream) == [1]

    async def test_an_entry_records_who_when_why_and_where_it_belongs(self, world: World) -> None:
        stream = new_id()
        await world.store.change(change(stream, key="the-cause"))
        (entry,) = await world.entries(stream)
        assert entry["office"] == "balikpapan"
        assert entry["by"] == {"id": "public", "kind": "public"}
        assert entry["at"] == rfc3339(START)
        assert entry["cause"] == "the-cause"
        assert entry["trace"] == TRACE
        assert "key" not in entry

    async def test_both_chains_of_a_stream_hold(self, world: World) -> None:
        stream = new_id()
        for decide in (adding(), adding(), closing):
            await world.store.change(change(stream, decide))
        entries = await world.entries(stream)
        assert verify_chain(entries, "/jejak/triage") == []
        assert [entry["seq"] for entry in entries] == [1, 2, 3]

    async def test_only_announced_entries_count_in_the_announced_sequence(self, world: World) -> None:
        stream = new_id()

        def two_and_one_silent(state: Tally | None) -> Sequence[Fact]:
            return [*adding()(state), *closing(state or Tally()), *adding()(state)]

        await world.store.change(change(stream, two_and_one_silent))
        entries = await world.entries(stream)
        marks = [entry["announced"] and entry["announced"]["sequence"] for entry in entries]
        assert marks == [1, None, 2]
        assert entries[2]["announced"]["prev"] == entries[0]["announced"]["hash"]
        assert await world.rows(stream) == [1, 3]

    async def test_null_fields_are_not_written_at_any_depth(self, world: World) -> None:
        stream = new_id()
        await world.store.change(change(stream))
        (entry,) = await world.entries(stream)
        assert entry["data"] == {"amount": 1, "deep": {"list": ["x"]}}

    async def test_internal_data_is_kept_but_never_announced(self, world: World) -> None:
        stream = new_id()
        await world.store.change(change(stream, adding(note="for the office only")))
        (entry,) = await world.entries(stream)
        assert entry["data"]["internal"] == {"note": "for the office only"}
        assert "internal" not in announced(entry, "/jejak/triage").data
        assert announced(entry, "/jejak/triage").computed_hash() == entry["announced"]["hash"]

    @pytest.mark.parametrize("unkept", [1.5, 2**53, b"bytes", START, {"a": {1: 2}}, {"ä": 1}], ids=repr)
    async def test_what_json_and_bson_would_change_is_refused_and_nothing_is_written(
        self, world: World, unkept: object
    ) -> None:
        stream = new_id()

        def decide(_state: Tally | None) -> Sequence[Fact]:
            return [Added(unkept, START)]  # type: ignore[arg-type]  # what a careless caller would do

        with pytest.raises(TypeError):
            await world.store.change(change(stream, decide, key=stream))
        assert await world.entries(stream) == []
        assert await world.state(stream) is None
        assert await world.store.answer_to("program-1", stream) is None

    async def test_an_event_too_large_for_kafka_is_refused_before_the_commit(self, world: World) -> None:
        stream = new_id()
        with pytest.raises(InvalidInput):
            await world.store.change(change(stream, adding(content="x" * 900_000)))
        assert await world.entries(stream) == []

    async def test_no_facts_write_nothing_but_the_key(self, world: World) -> None:
        stream = new_id()
        await world.store.change(change(stream, nothing, key="nothing-" + stream))
        await world.store.change(change(stream, nothing))
        assert await world.entries(stream) == []
        assert await world.state(stream) is None
        again = await world.store.change(change(stream, adding(), key="nothing-" + stream))
        assert again.repeated
        assert await world.entries(stream) == []

    async def test_the_same_key_again_gives_the_first_answer_and_changes_nothing(self, world: World) -> None:
        first_stream, second_stream, key = new_id(), new_id(), new_id()
        first = await world.store.change(change(first_stream, adding(2), key=key))
        again = await world.store.change(change(second_stream, adding(5), key=key))
        assert again.repeated
        assert again.answer == first.answer == {"stream": first_stream, "total": 2}
        assert again.state == Tally(2)
        assert await world.entries(second_stream) == []

    async def test_another_body_under_the_same_key_is_refused(self, world: World) -> None:
        stream, key = new_id(), new_id()
        await world.store.change(change(stream, key=key, mac=b"one"))
        with pytest.raises(KeyReused):
            await world.store.change(change(stream, key=key, mac=b"two"))
        assert len(await world.entries(stream)) == 1

    async def test_the_same_key_of_two_principals_is_two_keys(self, world: World) -> None:
        stream = new_id()
        for scope in ("program-1", "program-2"):
            outcome = await world.store.change(change(stream, key="1-" + stream, scope=scope))
            assert not outcome.repeated
        assert await world.total(stream) == 2

    async def test_scope_and_key_cannot_be_shifted_into_each_other(self, world: World) -> None:
        stream = new_id()
        await world.store.change(change(stream, scope="a", key="bc" + stream))
        other = await world.store.change(change(stream, scope="ab", key="c" + stream))
        assert not other.repeated

    async def test_the_first_answer_rests_sealed_and_the_key_in_no_readable_form(self, world: World) -> None:
        stream, key = new_id(), "0811-5550-1234"
        await world.store.change(change(stream, key=key, scope=stream))
        assert await world.store.answer_to(stream, key) == {"stream": stream, "total": 1}
        found = await world.backend.find("keys", "scope", [stream])
        assert len(found) == 1
        assert key not in str(found)
        assert "total" not in str(found[0]["answer"])

    async def test_a_refusal_is_not_stored_under_the_key(self, world: World) -> None:
        stream, key = new_id(), new_id()
        with pytest.raises(Conflict):
            await world.store.change(change(stream, closing, key=key))
        await world.store.change(change(stream))
        outcome = await world.store.change(change(stream, closing, key=key))
        assert not outcome.repeated
        assert outcome.state == Tally(1, closed=True)

    async def test_a_repeat_whose_decision_would_now_refuse_gets_the_first_answer(self, world: World) -> None:
        stream, key = new_id(), new_id()
        await world.store.change(change(stream))
        await world.store.change(change(stream, closing, key=key))
        again = await world.store.change(change(stream, closing, key=key))
        assert again.repeated
        assert again.answer == {"stream": stream, "total": 1}

    async def test_a_refused_change_leaves_nothing(self, world: World) -> None:
        stream = new_id()
        with pytest.raises(Conflict, match="nothing to close"):
            await world.store.change(change(stream, closing))
        assert await world.state(stream) is None

    async def test_a_hundred_changes_at_once_on_one_stream_leave_no_gap(self, world: World) -> None:
        stream = new_id()
        stores = (world.store, world.rival)
        outcomes = await asyncio.gather(*(stores[n % 2].change(change(stream)) for n in range(100)))
        assert sorted(outcome.state.total for outcome in outcomes if outcome.state) == list(range(1, 101))
        entries = await world.entries(stream)
        assert [entry["seq"] for entry in entries] == list(range(1, 101))
        assert verify_chain(entries, "/jejak/triage") == []

    async def test_twenty_posts_at_once_with_one_key_make_one_report(self, world: World) -> None:
        key, streams = new_id(), [new_id() for _ in range(20)]
        stores = (world.store, world.rival)
        outcomes = await asyncio.gather(
            *(stores[n % 2].change(change(stream, key=key)) for n, stream in enumerate(streams))
        )
        assert len([outcome for outcome in outcomes if not outcome.repeated]) == 1
        assert len({str(outcome.answer) for outcome in outcomes}) == 1
        assert sum([len(await world.entries(stream)) for stream in streams]) == 1

    async def test_of_two_who_decide_at_once_the_second_sees_the_first_ones_effect(
        self, world: World
    ) -> None:
        for _ in range(10):
            stream = new_id()
            await world.store.change(change(stream))
            both = await asyncio.gather(
                world.store.change(change(stream, closing)),
                world.rival.change(change(stream, closing)),
                return_exceptions=True,
            )
            assert [type(one) for one in both if isinstance(one, Exception)] == [Conflict]
            assert len(await world.entries(stream)) == 2

    async def test_a_taken_side_document_refuses_only_the_change_that_brings_it(self, world: World) -> None:
        taken, good = new_id(), [new_id() for _ in range(5)]
        await world.store.change(change(new_id(), adding(content=taken)))
        outcomes = await asyncio.gather(
            world.store.change(change(new_id(), adding(content=taken))),
            *(world.store.change(change(stream)) for stream in good),
            return_exceptions=True,
        )
        assert [type(one) for one in outcomes if isinstance(one, Exception)] == [Conflict]
        assert [await world.total(stream) for stream in good] == [1] * 5

    async def test_a_change_under_a_lost_lease_is_refused(self, world: World) -> None:
        stream = new_id()
        fenced = replace(change(stream), guard=Fence("sweeper-" + stream, 7))
        with pytest.raises(Conflict, match="lease"):
            await world.store.change(fenced)
        assert await world.entries(stream) == []

    async def test_a_change_that_takes_its_stream_for_fresh_is_put_right_if_it_is_not(
        self, world: World
    ) -> None:
        stream = new_id()
        await world.store.change(replace(change(stream, adding(2)), fresh=True))
        outcome = await world.rival.change(replace(change(stream, adding(3)), fresh=True))
        assert outcome.state == Tally(5)
        assert verify_chain(await world.entries(stream), "/jejak/triage") == []

    async def test_a_streams_first_trace_stays_with_it(self, world: World) -> None:
        stream = new_id()
        await world.store.change(change(stream))
        other = replace(change(stream), trace="00-" + "a" * 32 + "-" + "b" * 16 + "-01")
        await world.store.change(other)
        assert await world.store.trace_of(stream) == TRACE
        assert [entry["trace"] for entry in await world.entries(stream)] == [TRACE, other.trace]

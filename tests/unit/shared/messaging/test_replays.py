"""Asking for a stream again, answering, announcing and checking heads: validated, deduplicated, bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.errors import OutOfOrderSequenceNumber

from shared.contracts.catalogue import Topic
from shared.contracts.replays import MOST_HEADS, HeadsAnnouncedV1, ReplayRequestV1, read_said, written
from shared.errors import Infrastructure
from shared.ids import derived, new_id
from shared.messaging.heads import (
    ANNOUNCE_EVERY_S,
    DEEP,
    MISSED_AFTER_S,
    MOST_CHECKS,
    PAGE,
    Cursor,
    HeadsAnnouncer,
    HeadsChecker,
)
from shared.messaging.replay import ANSWER_AGAIN_AFTER_S, ASK_AGAIN_AFTER_S, Replays, Seconds, loop_seconds
from shared.messaging.runner import SWEEP_EVERY_S
from shared.store.journal import StreamHead
from shared.telemetry.metrics import Metrics
from tests.support.kafka import SampleRecord
from tests.unit.shared.messaging.fakes import FakeOutbox, FakeProducer, Graveyard

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


class Bench:
    """Triage's side of replays, on a clock that is set by hand."""

    def __init__(self) -> None:
        self.producer, self.outbox, self.graveyard = FakeProducer(), FakeOutbox(), Graveyard()
        self.seconds = 1_000.0
        self.positions: dict[str, tuple[int, int]] = {}
        self.replays = Replays(
            service="triage",
            topic="t.replays",
            producer=self.producer,
            outbox=self.outbox,
            bury=self.graveyard.bury,
            metrics=Metrics(),
            seconds=lambda: self.seconds,
        )
        self.checker = HeadsChecker(
            consumers={Topic.REPORTS: "triage:reports"},
            reached=self.reached,
            replays=self.replays,
            seconds=lambda: self.seconds,
        )
        self.replays.listen(self.checker)

    async def reached(self, consumer: str, streams: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        assert consumer == "triage:reports"
        return {stream: self.positions[stream] for stream in streams if stream in self.positions}

    def said(self) -> list[ReplayRequestV1 | HeadsAnnouncedV1]:
        """What was published."""
        return [read_said(sent.value) for sent in self.producer.sent]

    def asked(self) -> list[tuple[str, int]]:
        """The streams asked for, each with its first sequence."""
        return [(one.stream, one.from_) for one in self.said() if isinstance(one, ReplayRequestV1)]

    async def hear(self, *said: ReplayRequestV1 | HeadsAnnouncedV1, offset: int = 0) -> None:
        """A batch from the topic."""
        await self.replays.apply(
            [SampleRecord(written(one), None, [], "t.replays", 0, offset + at) for at, one in enumerate(said)]
        )


async def test_a_gap_is_asked_of_the_topics_owner_under_the_streams_key() -> None:
    bench, stream = Bench(), new_id()
    await bench.replays.ask(Topic.REPORTS, {stream: 3})
    assert bench.said() == [ReplayRequestV1(owner="intake", stream=stream, from_=3)]
    assert bench.producer.sent[0].key == stream.encode()


async def test_the_same_is_not_asked_again_at_once_but_an_earlier_start_or_a_later_time_is() -> None:
    bench, stream = Bench(), new_id()
    await bench.replays.ask(Topic.REPORTS, {stream: 3})
    await bench.replays.ask(Topic.REPORTS, {stream: 4})
    await bench.replays.ask(Topic.REPORTS, {stream: 2})
    bench.seconds += ASK_AGAIN_AFTER_S
    await bench.replays.ask(Topic.REPORTS, {stream: 3})
    assert bench.asked() == [(stream, 3), (stream, 2), (stream, 3)]


async def test_a_request_that_could_not_be_sent_may_be_sent_again_at_once() -> None:
    bench, stream = Bench(), new_id()
    bench.producer.refusing = Infrastructure("Kafka is away")
    await bench.replays.ask(Topic.REPORTS, {stream: 1})
    bench.producer.refusing = None
    await bench.replays.ask(Topic.REPORTS, {stream: 1})
    assert bench.asked() == [(stream, 1)]


async def test_nobody_is_asked_for_submissions() -> None:
    bench = Bench()
    await bench.replays.ask(Topic.SUBMISSIONS, {new_id(): 1})
    assert bench.said() == []


async def test_a_request_for_us_is_answered_once_from_its_earliest_start() -> None:
    bench, stream = Bench(), new_id()
    mine = [ReplayRequestV1(owner="triage", stream=stream, from_=start) for start in (5, 2, 7)]
    await bench.hear(*mine, ReplayRequestV1(owner="notify", stream=stream))
    assert bench.outbox.enqueued == [(stream, 2)]
    await bench.hear(mine[0])
    assert bench.outbox.enqueued == [(stream, 2)], "it was answered a moment ago"
    bench.seconds += ANSWER_AGAIN_AFTER_S
    await bench.hear(mine[0])
    assert bench.outbox.enqueued == [(stream, 2), (stream, 5)]


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"type": "jejak.replays.request.v1", "owner": "triage", "stream": "x", "from": 1}',
        b'{"type": "jejak.replays.request.v1", "owner": "channel", "stream": "%s"}' % new_id().encode(),
        b'{"type": "jejak.replays.request.v1", "owner": "triage", "stream": "%s", "from": 0}'
        % new_id().encode(),
        written(HeadsAnnouncedV1(owner="intake", heads=[]))[:-1] + b', "type": "?"}',
        b'{"type": "jejak.replays.heads.v1", "owner": "intake", "heads": [["%s", 1, -1]]}'
        % new_id().encode(),
    ],
)
async def test_what_is_neither_a_request_nor_heads_is_buried(value: bytes) -> None:
    bench = Bench()
    await bench.replays.apply([SampleRecord(value, None, [], "t.replays")])
    assert bench.graveyard.reasons == ["contract"]
    assert bench.outbox.enqueued == []


async def test_an_announcement_that_kafka_does_not_take_raises() -> None:
    bench = Bench()
    bench.producer.failing[""] = OutOfOrderSequenceNumber()
    with pytest.raises(Infrastructure):
        await bench.replays.say([HeadsAnnouncedV1(owner="triage", heads=[])])


def head(stream: str, sequence: int, at: datetime = NOW) -> StreamHead:
    """A stream's head as the journal tells it."""
    return StreamHead(stream, 1, sequence, "0" * 64, at)


@dataclass
class Remembered:
    """Until when heads were announced."""

    until: datetime | None = None

    async def announced_until(self) -> datetime | None:
        return self.until

    async def remember_announced(self, moment: datetime) -> None:
        self.until = moment


def announcing(
    bench: Bench, changes: Changes, memory: Remembered | None = None, seconds: Seconds = loop_seconds
) -> HeadsAnnouncer:
    """Intake's announcer."""
    return HeadsAnnouncer(
        service="intake",
        changed=changes,
        memory=memory or Remembered(),
        replays=bench.replays,
        clock=lambda: NOW,
        seconds=seconds,
    )


class Changes:
    """Heads by the time of their change, as the journal finds them."""

    def __init__(self, heads: Sequence[StreamHead]) -> None:
        self.heads = heads
        self.asked: list[datetime] = []

    async def __call__(self, since: Cursor, limit: int) -> Sequence[StreamHead]:
        moment, after = since
        self.asked.append(moment)
        in_order = sorted(self.heads, key=lambda one: (one.changed_at, one.stream))
        return [
            one
            for one in in_order
            if one.changed_at > moment
            or (after is not None and one.changed_at == moment and one.stream > after)
        ][:limit]


async def test_heads_are_announced_in_batches_and_a_change_only_once() -> None:
    bench = Bench()
    seed = new_id()
    changes = Changes([head(derived(seed, str(number)), 1) for number in range(MOST_HEADS + 1)])
    announcer = announcing(bench, changes)
    assert await announcer.announce() == MOST_HEADS + 1
    assert [len(one.heads) for one in bench.said() if isinstance(one, HeadsAnnouncedV1)] == [MOST_HEADS, 1]
    changes.heads = []
    assert await announcer.announce() == 0
    assert changes.asked[1] < NOW <= changes.asked[1] + timedelta(seconds=15), "with room for late commits"


async def test_at_a_start_and_once_an_hour_is_looked_back_for_what_a_lagging_clock_changed() -> None:
    bench, passed, memory = Bench(), 0.0, Remembered()
    changes = Changes([head(new_id(), 1, NOW - timedelta(minutes=90))])
    announcer = announcing(bench, changes, memory, seconds=lambda: passed)
    memory.until = NOW - timedelta(seconds=10)
    assert await announcer.announce() == 1
    passed = 3_599.0
    assert await announcer.announce() == 0
    passed = 3_601.0
    bench.producer.refusing = Infrastructure("Kafka is away")
    with pytest.raises(Infrastructure):
        await announcer.announce()
    bench.producer.refusing = None
    assert await announcer.announce() == 1, "a look that failed is taken again at once"
    assert await announcer.announce() == 0, "and an hour later again"


async def test_all_pages_are_announced_also_when_changes_share_a_time() -> None:
    bench, seed = Bench(), new_id()
    heads = [
        head(derived(seed, str(number)), 1, NOW + timedelta(milliseconds=number // 3))
        for number in range(PAGE + 500)
    ]
    announcer = announcing(bench, Changes(heads))
    await announcer.announce()
    told = {stream for one in bench.said() if isinstance(one, HeadsAnnouncedV1) for stream, _, _ in one.heads}
    assert told == {one.stream for one in heads}


async def test_more_heads_than_a_page_in_one_millisecond_are_all_announced_once() -> None:
    bench, seed = Bench(), new_id()
    heads = [head(derived(seed, str(number)), 1) for number in range(2 * PAGE + 1)]
    assert await announcing(bench, Changes(heads)).announce() == len(heads)
    told = [stream for one in bench.said() if isinstance(one, HeadsAnnouncedV1) for stream, _, _ in one.heads]
    assert sorted(told) == sorted(one.stream for one in heads)


async def test_what_could_not_be_announced_is_announced_the_next_time() -> None:
    bench, stream = Bench(), new_id()
    changes = Changes([head(stream, 1)])
    announcer = announcing(bench, changes)
    bench.producer.refusing = Infrastructure("Kafka is away")
    with pytest.raises(Infrastructure):
        await announcer.announce()
    bench.producer.refusing = None
    assert await announcer.announce() == 1
    assert changes.asked[0] == changes.asked[1]


async def test_when_the_clock_was_set_back_everything_is_announced_anew() -> None:
    bench, memory, changes = Bench(), Remembered(), Changes([head(new_id(), 1)])
    memory.until = NOW + timedelta(hours=2)
    assert await announcing(bench, changes, memory).announce() == 1
    assert memory.until is not None
    assert memory.until <= NOW, "and it goes on by the clock as it is now"


def heads_of(*heads: tuple[str, int, int], owner: str = "intake") -> HeadsAnnouncedV1:
    """An announcement."""
    return HeadsAnnouncedV1.model_validate({"owner": owner, "heads": list(heads)})


async def test_what_is_missing_is_asked_for_within_a_minute_of_its_commit() -> None:
    assert ANNOUNCE_EVERY_S + MISSED_AFTER_S + SWEEP_EVERY_S <= 60


async def test_what_is_not_applied_some_time_after_its_announcement_is_asked_for() -> None:
    bench, late, nowhere, there = Bench(), new_id(), new_id(), new_id()
    bench.positions = {late: (1, 2), there: (1, 9)}
    await bench.hear(heads_of((late, 1, 3), (nowhere, 1, 1), (there, 1, 9)))
    assert await bench.checker.check() == 0, "not yet"
    bench.seconds += MISSED_AFTER_S
    assert await bench.checker.check() == 2
    assert bench.asked() == [(late, 3), (nowhere, 1)]


async def test_after_a_restore_of_the_owners_database_the_whole_stream_is_asked_for() -> None:
    bench, stream = Bench(), new_id()
    bench.positions = {stream: (1, 9)}
    await bench.hear(heads_of((stream, 2, 5)))
    bench.seconds += MISSED_AFTER_S
    await bench.checker.check()
    assert bench.asked() == [(stream, 1)]


async def test_no_offset_is_committed_beyond_an_announcement_that_is_still_open() -> None:
    bench, stream = Bench(), new_id()
    await bench.hear(heads_of((stream, 1, 1)), heads_of((new_id(), 1, 1)), offset=7)
    assert set(bench.checker.floor().values()) == {7}
    bench.positions[stream] = (1, 1)
    bench.seconds += MISSED_AFTER_S
    await bench.checker.check()
    assert set(bench.checker.floor().values()) == {8}
    bench.checker.restart()
    assert bench.checker.floor() == {}


async def test_an_announcement_is_checked_again_and_again_and_given_up_in_the_end() -> None:
    bench = Bench()
    await bench.hear(heads_of((new_id(), 1, 1)))
    for _ in range(MOST_CHECKS):
        assert bench.checker.floor()
        bench.seconds += MISSED_AFTER_S
        assert await bench.checker.check() == 1
    assert bench.checker.floor() == {}
    assert len(bench.asked()) == MOST_CHECKS


async def test_heads_of_topics_that_this_service_does_not_read_are_passed_over() -> None:
    bench = Bench()
    await bench.hear(heads_of((new_id(), 1, 1), owner="notify"), heads_of((new_id(), 1, 1), owner="triage"))
    assert bench.checker.floor() == {}


async def test_while_much_is_still_unread_nothing_is_called_missing() -> None:
    bench, unread = Bench(), [True]

    async def behind(_topic: Topic) -> bool:
        return unread[0]

    bench.checker._behind = behind
    await bench.hear(heads_of((new_id(), 1, 1)))
    bench.seconds += MISSED_AFTER_S
    assert await bench.checker.check() == 0
    assert bench.checker.floor(), "it stays open"
    unread[0] = False
    bench.seconds += MISSED_AFTER_S
    assert await bench.checker.check() == 1


async def test_another_copy_goes_on_where_the_last_announcement_ended() -> None:
    bench, memory, changes = Bench(), Remembered(), Changes([head(new_id(), 1)])
    await announcing(bench, changes, memory).announce()
    other = announcing(bench, changes, memory)
    for _ in range(2):
        await other.announce()
    assert memory.until is not None
    assert changes.asked[1:] == [memory.until - DEEP, memory.until], "and looks back once, at its start"

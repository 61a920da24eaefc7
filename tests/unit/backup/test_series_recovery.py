"""A series that comes back older than what it gave: nothing that was given is given to another case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.backup.beyond import Seen, Told
from deploy.backup.cases import Cases
from deploy.backup.entries import CannotTell, Rewriting
from deploy.backup.findings import Kind
from deploy.backup.series import AFTER_RESTORE, REASON_LOST, Series, keep_from_repeating, places, recovery_of
from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.application.open_case import TRIAGE
from services.triage.domain.numbers.series import Fact, NumberSeries
from services.triage.domain.numbers.skipped_numbers import skip
from shared.changes import Cause, Change
from shared.contracts.envelope import Announced
from shared.ids import new_id
from shared.store.journal import announced, rebuilt, verify_chain
from tests.support.memory_backend import MemoryBackend
from tests.support.numbered_cases import AT
from tests.support.numbering import KEY, Process, mayors, office_series, process
from tests.support.recovery import NOW, Others, again

SKIPPED_TO = 9


async def lived() -> tuple[Process, list[Any]]:
    """A series that gave 1 to 6 in three facts, skipped 7 to 9, and gave 10; its state on the way."""
    one, copies = await process(MemoryBackend()), []

    async def give(count: int) -> None:
        await one.numberer.number(office_series(), mayors(*(new_id() for _ in range(count))))
        copies.append(await document(one))

    for count in (1, 2, 3):
        await give(count)

    def decide(state: NumberSeries | None) -> Sequence[Fact]:
        return skip(state, KEY, SKIPPED_TO, reason="buku register", at=AT)

    await one.series.change(Change(KEY.stream, Cause("skip"), TRIAGE, decide))
    copies.append(await document(one))
    await give(1)
    return one, copies


async def document(one: Process) -> Any:
    return (await one.series.backend.find("series", "_id", [KEY.stream]))[0]


async def events(one: Process) -> list[Announced]:
    return [announced(entry, "/jejak/triage") for entry in await one.entries()]


def seen(event: Announced) -> Seen:
    return Seen("notify:cases", event.epoch, event.sequence, event.hash)


def last_of(stream: Rewriting) -> int:
    state: NumberSeries = stream.state
    return state.last


async def test_what_is_still_on_the_topic_is_given_to_the_same_cases_again() -> None:
    one, copies = await lived()
    told, before = await events(one), await one.entries()
    stream, unknown = await again(Series(), copies[0], told[1:], Others())
    after = [before[0], *stream.entries]
    assert [entry["announced"] for entry in after] == [entry["announced"] for entry in before]
    assert verify_chain([_plain(entry) for entry in after], "/jejak/triage") == []
    assert unknown == ["reason", "skipped by"]
    was = rebuilt(before, SeriesAggregate())
    assert was is not None
    assert (last_of(stream), stream.state.latest) == (10, was.latest)
    assert [(gap.first, gap.last, gap.reason) for gap in stream.state.skipped] == [(7, 9, REASON_LOST)]
    assert rebuilt(after, SeriesAggregate()) == stream.state
    numbers = [write for write in stream.writes if write.collection == "numbers"]
    assert sorted(write.doc["seq"] for write in numbers) == [2, 3, 4, 5, 6, 10]
    untold = [write for write in stream.writes if write.collection == "untold_numbers"]
    assert len(untold) == len(numbers), "every case is told again: nobody knows whether it knows"


async def test_a_series_of_which_nothing_was_in_the_backup_is_written_again_from_its_beginning() -> None:
    one, _ = await lived()
    stream, _ = await again(Series(), None, await events(one), Others())
    assert last_of(stream) == 10


async def test_an_event_that_does_not_follow_cannot_be_written_again() -> None:
    one, copies = await lived()
    with pytest.raises(CannotTell):
        await again(Series(), copies[0], (await events(one))[2:], Others())


async def test_numbers_of_events_that_lost_their_place_are_skipped_up_to_the_last_known_one() -> None:
    """The topic begins too late for a chain from the backup, but its last event is there."""
    one, copies = await lived()
    last = (await events(one))[-1]
    stream = Rewriting(KEY.stream, copies[0], SeriesAggregate(), now=NOW, office="balikpapan")
    found = keep_from_repeating(stream, [Told(last, "topic")], seen(last), now=datetime.now(UTC))
    assert found == []
    assert last_of(stream) == 10
    (gap,) = stream.state.skipped
    assert (gap.first, gap.last) == (2, 10)
    assert gap.reason == AFTER_RESTORE


async def test_where_nobody_has_the_last_event_a_person_must_say_how_far_it_came() -> None:
    one, copies = await lived()
    told = await events(one)
    stream = Rewriting(KEY.stream, copies[0], SeriesAggregate(), now=NOW, office="balikpapan")
    known = [Told(told[2], "held by intake:cases")]
    (finding,) = keep_from_repeating(stream, known, seen(told[-1]), now=datetime.now(UTC))
    assert finding.kind is Kind.NUMBERS
    assert finding.what.endswith("certain are those up to 6")
    assert last_of(stream) == 6


async def test_a_series_of_which_nothing_is_known_but_its_place_is_listed() -> None:
    one, _ = await lived()
    stream = Rewriting(KEY.stream, None, SeriesAggregate(), now=NOW, office="balikpapan")
    (finding,) = keep_from_repeating(stream, [], seen((await events(one))[-1]), now=datetime.now(UTC))
    assert (finding.kind, finding.stream) == (Kind.NUMBERS, KEY.stream)
    assert stream.entries == []


def test_a_series_is_recovered_as_one_and_a_case_as_a_case() -> None:
    recoveries = {"triage": Cases(), "intake": Cases()}
    assert isinstance(recovery_of(recoveries, "triage", KEY.stream), Series)
    assert recovery_of(recoveries, "triage", new_id()) is recoveries["triage"]
    assert recovery_of(recoveries, "intake", KEY.stream) is recoveries["intake"]
    assert places({"triage": "cases", "intake": "reports"}, "triage") == ("cases", "series")
    assert places({"triage": "cases", "intake": "reports"}, "intake") == ("reports",)


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "_id"}

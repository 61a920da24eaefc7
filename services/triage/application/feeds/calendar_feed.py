"""The feed of deadlines that calendar programs subscribe to (iCalendar, RFC 5545): one event a deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from icalendar import Alarm, Calendar, Event, vDuration
from icalendar.enums import CLASS, STATUS, TRANSP

from services.triage.application.feeds.feed_words import CUT, STATES
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from services.triage.domain.clocks.rungs import ladder
from services.triage.domain.clocks.warned import concerns
from shared.changes import Actor
from shared.clock import rfc3339
from shared.ids import derived
from shared.rules.handling import Rung
from shared.rules.rulebooks import Rulebooks
from shared.rules.sources import Language
from shared.rules.wording import words

REFRESH: Final = timedelta(minutes=15)
"""How often a calendar program is asked to look again; some look once a day all the same."""
SHOWN: Final = timedelta(minutes=30)
"""How long the event of a deadline is: it ends with it, so that 24.00 is shown on the day that it ends."""
PRODUCT: Final = "-//Jejak//triage//ID"


class FeedScope(StrEnum):
    """Whose deadlines a feed has: of the cases that its owner holds, or of the whole office."""

    OWN = "own"
    OFFICE = "office"


NAMES = MappingProxyType(
    {
        ("id", FeedScope.OWN): "Tenggat kasus saya",
        ("id", FeedScope.OFFICE): "Tenggat kantor",
        ("en", FeedScope.OWN): "Deadlines of my cases",
        ("en", FeedScope.OFFICE): "Deadlines of the office",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed is, beside its deadlines; `id` (a UUID) stays the same for as long as it is subscribed.

    `most`: so many cases are in it, and more are not; 0 if it has them all. `owner`: who subscribed to it.
    """

    id: str
    scope: FeedScope
    office_name: str
    language: Language
    books: Rulebooks
    owner: Actor
    most: int = 0


def rendered(feed: Feed, listed: Iterable[ListedDeadline]) -> bytes:
    """The feed as text/calendar: the same bytes for the same deadlines, in whatever order they come.

    It holds numbers of cases and the words of the rulebook, nothing that a reporter or an officer wrote.

    Raises:
        NoSuchRulebook: this installation lacks the book to which one of the cases is pinned.
    """
    calendar = Calendar.new(
        prodid=PRODUCT,
        method="PUBLISH",
        uid=feed.id,
        name=f"{NAMES[feed.language, feed.scope]} - {feed.office_name}",
        description=CUT[feed.language] % feed.most if feed.most else None,
    )
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for one in sorted(listed, key=lambda each: (each.due_at, _uid(each))):
        calendar.add_component(_event(feed, one))
    return bytes(calendar.to_ical())


def _event(feed: Feed, one: ListedDeadline) -> Event:
    deadline, book = one.deadline, feed.books.pinned(one.deadline.rulebook)
    changed = _second(one.changed_at)
    event = Event.new(
        uid=_uid(one),
        stamp=changed,
        last_modified=changed,
        start=_second(one.due_at - SHOWN),
        end=_second(one.due_at),
        summary=f"{STATES[feed.language, one.state]}{deadline.name(feed.language)} ({one.number})",
        description=words(deadline, feed.language, book.receivers),
        categories=[one.state.value],
        classification=CLASS.CONFIDENTIAL,
        status=STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
    )
    for alarm in _alarms(feed, one, book.rungs.values()):
        event.add_component(alarm)
    return event


def _alarms(feed: Feed, one: ListedDeadline, rungs: Iterable[Rung]) -> Iterator[Alarm]:
    """An alarm for every rung that concerns the owner, at its own time; none once the step was taken."""
    if one.state is DeadlineState.MET:
        return
    mine = (rung for rung in rungs if concerns(rung, feed.owner, one.holder))
    for planned in ladder(mine, one.deadline, extended=one.extended):
        warning, name = planned.rung.name(feed.language), one.deadline.name(feed.language)
        alarm = Alarm.new(
            uid=derived(one.case_id, f"alarm:{_uid(one)}:{planned.key}"),
            description=f"{warning}: {name} ({one.number})",
        )
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _second(planned.at), parameters={"VALUE": "DATE-TIME"})
        yield alarm


def _uid(one: ListedDeadline) -> str:
    """The same whatever becomes of this clock; one that starts anew, or on another route, has another."""
    clock = f"{one.deadline.id}:{one.route or ''}:{rfc3339(one.deadline.own.started_at)}"
    return derived(one.case_id, f"calendar:{clock}")


def _second(at: datetime) -> datetime:
    """RFC 5545 knows no fractions of a second; cut, so that an end is never shown too late."""
    return at.astimezone(UTC).replace(microsecond=0)

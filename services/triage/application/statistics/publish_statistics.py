"""Publishes what is due, and reads it for the public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from services.triage.application.figures.counting import Words
from services.triage.application.statistics.publications import Publication, Publications, Subject
from services.triage.domain.phases import Registration
from services.triage.domain.statistics.periods import Period, next_period, results_due
from services.triage.domain.statistics.suppression import public_table
from services.triage.domain.words import Kind
from shared.changes import Fence
from shared.clock import WITA, Clock

AGAIN: Final = timedelta(minutes=10)
"""How long after a look that found nothing due the next one comes."""
KEPT: Final = timedelta(minutes=1)
"""How long an answer to the public is given again: publications change once a week."""


@dataclass(slots=True)
class PublishStatistics:
    """One look of the rounds; it needs no fence, since a publication is written once, whoever writes it."""

    publications: Publications
    words: Words
    clock: Clock
    office: str
    _next: datetime | None = None

    async def __call__(self, _: Fence | None) -> int:
        """Publish what is due; how many tables that were."""
        now = self.clock()
        if self._next is not None and now < self._next:
            return 0
        published = await self.publications.published(self.office)
        made = await self._received(published, now) + await self._results(published, now)
        self._next = None if made else now + AGAIN
        return made

    async def _received(self, published: Sequence[Publication], now: datetime) -> int:
        periods = [one.period for one in published if one.subject is Subject.RECEIVED]
        since: date | None = max(periods).last + timedelta(days=1) if periods else None
        period = next_period(since, await self.publications.weeks(self.office), _day(now))
        return await self._publish(Subject.RECEIVED, period, now) if period else 0

    async def _results(self, published: Sequence[Publication], now: datetime) -> int:
        told = {one.period for one in published if one.subject is Subject.RESULTS}
        received = {one.period for one in published if one.subject is Subject.RECEIVED}
        due = [period for period in sorted(received - told) if results_due(period, _day(now))]
        return sum([await self._publish(Subject.RESULTS, period, now) for period in due])

    async def _publish(self, subject: Subject, period: Period, now: datetime) -> int:
        counted = await self.publications.counted(self.office, subject, period)
        rows, columns = self._lines(subject, counted.counts)
        publication = Publication(
            office=self.office,
            subject=subject,
            period=period,
            at=now,
            entries=counted.entries,
            table=public_table(counted.counts, rows, columns),
        )
        return int(await self.publications.publish(publication))

    def _lines(
        self, subject: Subject, counts: Iterable[tuple[str, str]]
    ) -> tuple[Sequence[str], Sequence[str]]:
        """The words of the rulebooks, then what they do not know: a sum must not be short of it."""
        rows, columns = [str(one) for one in Registration], [str(one) for one in Kind]
        if subject is Subject.RECEIVED:
            rows, columns = [*self.words.categories], [*self.words.kecamatan, ""]
        found = sorted(counts)
        return _joined(rows, (row for row, _ in found)), _joined(columns, (column for _, column in found))


def _day(now: datetime) -> date:
    return now.astimezone(WITA).date()


def _joined(known: Sequence[str], found: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys([*known, *found]))


@dataclass(slots=True)
class ReadStatistics:
    """What was published, for anybody: a minute's askers share one look at the database."""

    publications: Publications
    clock: Clock
    office: str
    _kept: tuple[datetime, Sequence[Publication]] | None = field(default=None)

    async def __call__(self) -> Sequence[Publication]:
        """Every publication by period, then subject."""
        now = self.clock()
        if self._kept is None or not self._kept[0] <= now < self._kept[0] + KEPT:
            self._kept = now, await self.publications.published(self.office)
        return self._kept[1]

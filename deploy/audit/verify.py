"""One run of the checker: every stream once; what differs then is looked at again ten seconds later."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.audit import compare, leftovers, retained, sends
from deploy.audit.differences import Difference, remains
from deploy.audit.ledger import Ledger, opened
from deploy.audit.numbers import numbers
from deploy.audit.owners import READERS, SERVICES, Folds, Reader, folds, readers_of, source
from deploy.audit.streams import BATCH, Instant, Reached, Story, batches
from shared.contracts.catalogue import TOPIC_OF
from shared.messaging.brokers import Brokers
from shared.messaging.topics import Names
from shared.store.mongo import Client, Database, open_database

TOLERANCE_S = 10.0
"""How long a difference must last, beyond the heads noted first: the rest is merely under way."""
MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """The installation. Without `kafka` the topics are left out, without `mail` the messages."""

    client: Client
    namespace: str
    office: str
    kafka: Brokers | None
    mail: Path | None = None


@dataclass(slots=True)
class Result:
    """What was looked at, and what differs: the first thousand, and how many by kind."""

    streams: Counter[str] = field(default_factory=Counter)
    events: int = 0
    records: int = 0
    unreadable: int = 0
    """Of the records: those that are no events, and so of no stream."""
    messages: int = 0
    differences: list[Difference] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, found: Sequence[Difference]) -> None:
        """Count differences and keep the first."""
        self.kinds.update(one.kind.value for one in found)
        self.differences += found[: MOST_SHOWN - len(self.differences)]


Said = Callable[[str, int], None]
"""Progress: what is being looked at, and how much of it has been."""


async def verify(
    place: Place, *, only: Mapping[str, Sequence[str]] | None = None, tolerance_s: float, said: Said
) -> Result:
    """Compare everything, or the streams that `only` names by service.

    Raises:
        Infrastructure: MongoDB or Kafka does not answer.
    """
    with opened() as ledger:
        return await _Run(place, ledger, only, said).whole(tolerance_s)


class _Run:
    def __init__(
        self, place: Place, ledger: Ledger, only: Mapping[str, Sequence[str]] | None, said: Said
    ) -> None:
        self._place = place
        self._ledger = ledger
        self._only = only
        self._said = said
        self._folds: Mapping[str, Folds] = folds(place.office)
        self._result = Result()

    async def whole(self, tolerance_s: float) -> Result:
        await self._retain()
        self._read_mail()
        began = time.monotonic()
        async for service, batch in self._streams():
            found = await self._look(service, batch, first=True)
            self._ledger.suspect(found)
            self._result.streams[service] += len(batch)
            self._said(f"{service}: streams", self._result.streams[service])
        self._ledger.suspect(await self._left_over())
        await self._again(began + tolerance_s)
        return self._result

    def _read_mail(self) -> None:
        if self._place.mail is not None:
            self._result.messages = sends.read_folder(self._ledger, self._place.mail)

    async def _retain(self) -> None:
        brokers = self._place.kafka
        if brokers is None:
            return
        only = sorted({one for streams in (self._only or {}).values() for one in streams})

        def progress(records: int) -> None:
            self._result.records += records
            self._said("topics: records", self._result.records)

        names = Names(self._place.namespace)
        misplaced = await retained.retain(self._ledger, brokers, names, only=only, progress=progress)
        self._result.unreadable = self._ledger.unreadable()
        # What lies in a wrong place stays there: no second look is needed.
        self._result.add(misplaced)

    async def _streams(self) -> AsyncIterator[tuple[str, list[str]]]:
        for service in SERVICES:
            if self._only is not None:
                yield service, list(self._only.get(service, ()))
                continue
            async for batch in batches(self._database(service), self._folds[service].collections):
                yield service, batch

    async def _look(self, service: str, streams: Sequence[str], *, first: bool) -> list[Difference]:
        """Everything about some streams of one owner, at one instant."""
        if not streams:
            return []
        async with await self._place.client.start_session(snapshot=True) as session:
            instant = Instant(self._place.client, session, self._place.namespace)
            stories = await instant.stories(service, streams, self._folds[service])
            if first:
                self._result.events += sum(len(story.marks) for story in stories)
                self._ledger.looked_at(service, [story.stream for story in stories if story.entries])
            found = [one for story in stories for one in self._own(service, story)]
            found += await self._consumers(instant, service, stories)
            found += await self._causes(instant, service, stories)
            found += await numbers(instant, stories) if service == "triage" else []
        return found

    def _own(self, service: str, story: Story) -> list[Difference]:
        found = list(compare.own(service, story))
        if self._place.kafka is not None:
            topic = TOPIC_OF[service].value  # type: ignore[index]  # SERVICES are owners
            kept = self._ledger.kept(topic, [story.stream])[story.stream]
            found += compare.topic(service, story, kept, self._ledger.early(topic, story.stream))
        if service == "notify" and self._place.mail is not None:
            found += sends.compare(self._ledger, story)
        return found

    async def _consumers(self, instant: Instant, owner: str, stories: Sequence[Story]) -> list[Difference]:
        found: list[Difference] = []
        told = [story for story in stories if story.marks]
        topic = TOPIC_OF[owner].value  # type: ignore[index]  # SERVICES are owners
        for reader in readers_of(owner):
            reached = await instant.reached(reader, [story.stream for story in told])
            targets, entries = compare.wanted_effects(reader, told)
            effects = compare.by_cause(await instant.effects(reader.service, targets, entries))
            for story in told:
                kept = self._ledger.kept(topic, [story.stream])[story.stream]
                where = reached.get(story.stream, Reached())
                found += compare.consumer(reader, story, where, kept)
                found += compare.effects(reader, story, where, effects)
        return found

    async def _causes(self, instant: Instant, service: str, stories: Sequence[Story]) -> list[Difference]:
        """Effects of events that nobody announced."""
        named = [
            (story.stream, entry, where)
            for story in stories
            for entry in story.entries
            if (where := source(service, entry)) is not None
        ]
        found: list[Difference] = []
        for owner in {where[0] for _, _, where in named}:
            mine = [(stream, entry, where[1]) for stream, entry, where in named if where[0] == owner]
            known = await instant.announced_ids(
                owner, sorted({one for _, _, one in mine}), [str(entry["cause"]) for _, entry, _ in mine]
            )
            found += [
                compare.orphan(service, stream, entry, owner)
                for stream, entry, _ in mine
                if entry["cause"] not in known
            ]
        return found

    async def _left_over(self) -> list[Difference]:
        """What belongs to no stream of a journal; only a look at everything can tell."""
        found = [one for name in SERVICES for one in await leftovers.dead(name, self._database(name))]
        found += [one for name in SERVICES for one in await leftovers.shut(name, self._database(name))]
        if self._only is None:
            found += [one for name in SERVICES for one in await leftovers.rows(name, self._database(name))]
            found += leftovers.records(self._ledger)
            found += [one for reader in READERS for one in await self._of_reader(reader)]
            if self._place.kafka is not None:
                where = (self._place.kafka, self._place.namespace, self._database("intake"))
                found += await leftovers.submissions(*where)
            found += sends.unowned(self._ledger)
        return found

    async def _of_reader(self, reader: Reader) -> list[Difference]:
        names, applied = Names(self._place.namespace), self._database(reader.service)
        unburied = await leftovers.unburied(reader, names, applied, self._ledger)
        return unburied + await leftovers.foreign(reader, applied, self._database(reader.owner))

    async def _again(self, not_before: float) -> None:
        if self._ledger.any_suspects():
            await asyncio.sleep(max(0.0, not_before - time.monotonic()))
            self._read_mail()
        for service in SERVICES:
            last = ""
            while streams := self._ledger.suspects(service, after=last, limit=BATCH):
                last = streams[-1]
                self._add(await self._look(service, [one for one in streams if one], first=False))
        self._add(await self._left_over())

    def _add(self, found: Sequence[Difference]) -> None:
        lasting = []
        for one in found:
            wanted = self._ledger.wanted(one)
            if wanted is not None and remains(wanted, one):
                lasting.append(one)
        self._result.add(lasting)

    def _database(self, service: str) -> Database:
        return open_database(self._place.client, f"{self._place.namespace}_{service}")

"""Compares restored databases with what is known beyond them; recovers it, or lists it for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deploy.audit.owners import READERS, SERVICES
from deploy.backup import chain, findings, rewrite, series
from deploy.backup.behind import send_again
from deploy.backup.beyond import Beyond, Seen, Told, gathered
from deploy.backup.cases import Cases
from deploy.backup.contents import Contents
from deploy.backup.dispatches import Dispatches
from deploy.backup.effects import Effects
from deploy.backup.entries import CannotTell, Recovery, Rewriting
from deploy.backup.findings import Finding
from deploy.backup.reports import Reports
from deploy.backup.submissions import unsure
from deploy.backup.witnesses import Witnesses
from deploy.backup.world import Surroundings
from deploy.ops.installation import Installation
from services.triage.domain.numbers.series import is_series
from shared.changes import JsonObject
from shared.clock import Clock, rfc3339, system_clock
from shared.errors import Refused
from shared.messaging.brokers import Brokers
from shared.rules.rulebooks import Rulebooks
from shared.security.sealing import ContentKeys
from shared.store import meta
from shared.store.mongo import Client, Database, open_client, open_database, translated


@dataclass(slots=True)
class Outcome:
    """What a run did (or, with `--dry-run`, would do)."""

    restored: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    """Events by what became of them: recovered, incomplete, lost."""
    listed: list[Finding] = field(default_factory=list)
    """What a person must look at, earlier runs included."""
    queued: int = 0
    """Events that their owners send again, for consumers that were restored or are behind."""
    epochs: dict[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether the services may start."""
        return not self.listed


@dataclass(slots=True)
class Reconciliation:
    """One run over all databases that wait for it."""

    client: Client
    databases: Mapping[str, Database]
    recoveries: Mapping[str, Recovery]
    witnesses: Witnesses
    beyond: Beyond
    world: Surroundings
    effects: Effects
    office: str
    clock: Clock
    write: bool
    keys: ContentKeys | None
    outcome: Outcome

    async def run(self) -> Outcome:
        """Ask everybody first, then write owner by owner: a case needs its report, a hand-off its case."""
        found: dict[str, list[Finding]] = {}
        for owner in self.outcome.restored:
            found[owner] = await self.witnesses.ask(owner, self.beyond)
        for owner in self.outcome.restored:
            found[owner] += await self._owner(owner)
        contents = Contents(self.world, self.witnesses.collections, self.keys)
        for owner in self.outcome.restored:
            found[owner] += await contents.check(owner, write=self.write)
            await self._note(owner, [one for one in found[owner] if one.for_a_person])
        if self.write:
            await self._send_again()
            await self._finish()
        return self.outcome

    async def _owner(self, owner: str) -> list[Finding]:
        found: list[Finding] = []
        for stream in self.beyond.streams(owner):
            found += await self._stream(owner, stream)
        if owner == "intake":
            found += await self._submissions()
        return found

    async def _repeatable(self) -> Finding:
        """What channels have to be asked: the keys of their requests are those of the backup.

        Written with the first report that is written again, so that a run that breaks off has said it.
        """
        told = await meta.restored(self.databases["intake"])
        return findings.repeatable(str(told["taken_at"]) if told else rfc3339(self.clock()))

    async def _submissions(self) -> list[Finding]:
        """What programs have to be asked."""
        if self.witnesses.kafka is None:
            return []
        return await unsure(self.witnesses.kafka, self.witnesses.namespace, self.databases["intake"])

    async def _stream(self, owner: str, stream: str) -> list[Finding]:
        recovery = series.recovery_of(self.recoveries, owner, stream)
        doc = await _state(self.databases[owner], recovery.aggregate.collection, stream)
        again = Rewriting(stream, doc, recovery.aggregate, now=rfc3339(self.clock()), office=self.office)
        told, seen = self.beyond.events(owner, stream), self.beyond.seen(owner, stream)
        plan = chain.plan(again.head, told, seen)
        if plan is None:
            return []
        if not plan.whole and plan.last.sequence > again.head.announced:
            told = [*told, *await self.effects.prove(owner, stream, again.head, told, seen)]
            plan = chain.plan(again.head, told, seen) or plan
        found = [findings.fork(owner, stream, place) for place in plan.forks]
        found += await self._follow(recovery, again, plan.follow)
        if plan.last.sequence > again.head.announced:
            found += self._lost(owner, again, plan.last, told, seen)
        for one in found:
            self.outcome.counts[one.kind.value] += max(1, one.last - one.first + 1)
        if owner == "intake" and again.entries and doc is None:
            found.append(await self._repeatable())
        if self.write and again.entries:
            await rewrite.write(
                self.client,
                self.databases[owner],
                again,
                recovery.aggregate.collection,
                now=self.clock(),
                found=found,
            )
        return found

    def _lost(
        self, owner: str, again: Rewriting, last: Seen, told: Sequence[Told], seen: Sequence[Seen]
    ) -> list[Finding]:
        """What cannot be written again keeps its sequences, and a series of numbers what it gave."""
        known_by = tuple(sorted({each.told_by for each in seen} | {one.told_by for one in told}))
        first, found = again.head.announced + 1, list[Finding]()
        if is_series(again.stream):
            found = series.keep_from_repeating(again, told, last, now=self.clock())
        gone = again.state is None
        if not gone:
            again.reserve(last.sequence, last.hash, last.epoch, known_by=known_by)
        return [findings.lost(owner, again.stream, first, last, known_by, gone=gone), *found]

    async def _follow(self, recovery: Recovery, again: Rewriting, follow: Sequence[Told]) -> list[Finding]:
        """Write event after event, until one cannot be told; the rest is lost then."""
        found: list[Finding] = []
        for one in follow:
            before = (again.head, again.state, len(again.entries), len(again.writes), again.trace)
            try:
                steps = await recovery.steps(again.state, one.event, self.world)
                for step in steps:
                    again.add(step, told_by=one.told_by)
            except CannotTell:
                again.head, again.state = before[0], before[1]
                again.trace = before[4]
                del again.entries[before[2] :]
                del again.writes[before[3] :]
                break
            unknown = list(dict.fromkeys(word for step in steps for word in step.unknown))
            found.append(findings.written(recovery.owner, one, unknown))
        return found

    async def _note(self, owner: str, found: Sequence[Finding]) -> None:
        before = await findings.kept(self.databases[owner])
        if self.write:
            await findings.keep(self.databases[owner], found)
        self.outcome.listed += dict.fromkeys([*before, *found])

    async def _send_again(self) -> None:
        for reader in READERS:
            if {reader.owner, reader.service} & set(self.outcome.restored):
                self.outcome.queued += await send_again(self.witnesses, reader)

    async def _finish(self) -> None:
        for owner in self.outcome.restored:
            database = self.databases[owner]
            highest, current = await self._highest(owner), await meta.epoch_in(database) or meta.FIRST_EPOCH
            if highest >= current:
                current = await meta.raise_epoch(database, above=highest)
            self.outcome.epochs[owner] = current
            at = rfc3339(self.clock())
            state = meta.Restored.READY if self.outcome.ready else meta.Restored.NOT_RECONCILED
            await meta.note_restored(database, state, reconciled_at=at)

    async def _highest(self, owner: str) -> int:
        """The highest epoch of this owner that anybody has seen."""
        highest = 0
        for stream in self.beyond.streams(owner):
            epochs = [one.epoch for one in self.beyond.seen(owner, stream)]
            epochs += [one.event.epoch for one in self.beyond.events(owner, stream)]
            highest = max(highest, *epochs)
        return highest


async def reconcile(
    installation: Installation,
    *,
    kafka: Brokers | None,
    write: bool,
    keys: ContentKeys | None = None,
    clock: Clock = system_clock,
) -> Outcome:
    """Run over every restored database; `kafka` None says that Kafka is lost as well.

    Raises:
        Refused: nothing waits to be reconciled, or a restore broke off.
        Infrastructure: MongoDB or Kafka is away.
    """
    client = open_client(installation.mongo_url, app="jejak-restore")
    databases = {name: open_database(client, f"{installation.namespace}_{name}") for name in SERVICES}
    recoveries = _recoveries(installation.office)
    collections = {name: one.aggregate.collection for name, one in recoveries.items()}
    try:
        restored = await waiting(databases)
        with gathered() as beyond:
            run = Reconciliation(
                client=client,
                databases=databases,
                recoveries=recoveries,
                witnesses=Witnesses(databases, collections, installation.namespace, kafka),
                beyond=beyond,
                world=Surroundings(databases, beyond),
                effects=Effects(databases, Rulebooks.load()),
                office=installation.office,
                clock=clock,
                write=write,
                keys=keys,
                outcome=Outcome(restored),
            )
            return await run.run()
    finally:
        client.close()


def _recoveries(office: str) -> dict[str, Recovery]:
    return {"intake": Reports(), "triage": Cases(), "notify": Dispatches(office)}


async def waiting(databases: Mapping[str, Database]) -> list[str]:
    """The services whose databases were restored and are shut.

    Raises:
        Refused: there is none, or the restore of one broke off.
    """
    states = {name: await meta.restored(database) for name, database in databases.items()}
    broken = [name for name, told in states.items() if told and told["state"] == meta.Restored.LOADING]
    if broken:
        raise Refused(f"the restore of {', '.join(broken)} broke off; run it again with --replace")
    found = [name for name, told in states.items() if told and told["state"] != meta.Restored.READY]
    if not found:
        raise Refused("no database waits to be reconciled; `./jejak restore FILE` comes before it")
    return found


@translated
async def _state(database: Database, collection: str, stream: str) -> JsonObject | None:
    found: JsonObject | None = await database[collection].find_one({"_id": stream})
    return found

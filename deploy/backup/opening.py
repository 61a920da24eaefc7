"""Opens restored databases: at once if nothing is left, else when a person takes what is listed upon them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deploy.audit.owners import SERVICES, readers_of
from deploy.backup import findings
from deploy.backup.findings import Finding, Kind
from deploy.backup.reconcile import waiting
from deploy.ops.installation import Installation
from shared.changes import JsonObject
from shared.clock import Clock, rfc3339, system_clock
from shared.errors import Refused
from shared.store import meta
from shared.store.held import queue_key
from shared.store.mongo import Database, open_client, open_database, translated
from shared.store.position import NOWHERE, LostEvents, Position


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who takes what is listed upon them, and why."""

    by: str
    reason: str


async def open_restored(
    installation: Installation, accepted: Accepted | None, *, clock: Clock = system_clock
) -> dict[str, int]:
    """Let the services start; how much was accepted for each.

    Raises:
        Refused: reconciliation has not run, or something is listed and nobody accepts it.
    """
    client = open_client(installation.mongo_url, app="jejak-restore")
    try:
        databases = {name: open_database(client, f"{installation.namespace}_{name}") for name in SERVICES}
        return await open_databases(databases, accepted, clock=clock)
    finally:
        client.close()


async def open_databases(
    databases: Mapping[str, Database], accepted: Accepted | None, *, clock: Clock
) -> dict[str, int]:
    """As `open_restored`, on databases that are at hand."""
    restored = await waiting(databases)
    listed = {name: await findings.kept(databases[name]) for name in restored}
    await _refuse_early(databases, restored)
    _refuse_unsettled(one for found in listed.values() for one in found)
    count = sum(map(len, listed.values()))
    if count and accepted is None:
        raise Refused(
            f"{count} things are listed for a person (`./jejak restore reconcile` shows them); look at "
            'them, then say --accept "REASON" --by NAME'
        )
    at = rfc3339(clock())
    for name in restored:
        for finding in listed[name]:
            if accepted is not None and finding.kind is Kind.LOST:
                await _step_over(databases, finding, accepted, at)
    opened: dict[str, int] = {}
    for name in restored:
        who = accepted or Accepted("", "")
        opened[name] = await findings.accept(databases[name], by=who.by, reason=who.reason, at=at)
        await meta.note_restored(databases[name], meta.Restored.READY, opened_at=at, opened_by=who.by)
    return opened


async def _refuse_early(databases: Mapping[str, Database], restored: list[str]) -> None:
    for name in restored:
        told = await meta.restored(databases[name])
        if told is None or "reconciled_at" not in told:
            raise Refused(f"{name} has not been reconciled; run `./jejak restore reconcile` first")


def _refuse_unsettled(listed: Iterable[Finding]) -> None:
    """A number that was given to two cases cannot be accepted: it is printed on letters that are out."""
    unsettled = [one for one in listed if one.kind is Kind.NUMBERS]
    if unsettled:
        raise Refused(
            f"nobody knows yet how far {len(unsettled)} series of numbers had come; say the last number of "
            "each with `./jejak restore numbers` (`./jejak restore reconcile` lists them)"
        )


@translated
async def _step_over(databases: Mapping[str, Database], lost: Finding, accepted: Accepted, at: str) -> None:
    """Lost events never come: consumers before them step over them, so that what follows reaches them.

    Where the owner has nothing of the stream any more it begins anew, in the new epoch: whoever applied
    the lost history takes that beginning as what it is.
    """
    for reader in readers_of(lost.owner):
        key = queue_key(reader.name, lost.stream)
        places = databases[reader.service]["positions"]
        found: JsonObject | None = await places.find_one({"_id": key})
        position = Position.of(found) if found else NOWHERE
        if lost.gone:
            past = (*position.past, (position.epoch, position.sequence))
            moved = Position(lost.epoch, 0, NOWHERE.hash, past if position.sequence else position.past)
        elif position.sequence >= lost.last:
            continue
        else:
            # What lies before the loss is at its owner and still has to be applied.
            moved = position.accepting(LostEvents(lost.first, lost.last, lost.hash, lost.epoch))
        notes = [
            {"by": accepted.by, "reason": accepted.reason, "at": at, "sequence": sequence}
            for sequence in range(max(lost.first, position.sequence + 1), lost.last + 1)
        ]
        fields = {**moved.fields(), "lost": []} if lost.gone else moved.fields()
        change = {"$set": fields, "$push": {"skipped": {"$each": [] if lost.gone else notes}}}
        if found or not lost.gone:
            await places.update_one({"_id": key}, change, upsert=True)

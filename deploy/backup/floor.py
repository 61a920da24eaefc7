"""A person says how far a series of numbers had come when nobody else can: what lies below is never given."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deploy.backup import findings, rewrite
from deploy.backup.entries import Rewriting, of_fact
from deploy.backup.findings import Finding, Kind
from deploy.backup.reconcile import waiting
from deploy.backup.series import OWNER
from deploy.ops.installation import Installation
from services.triage.adapters.mongo_series import SERIES, SeriesAggregate
from services.triage.domain.numbers.series import SeriesKey, last_of
from services.triage.domain.numbers.skipped_numbers import skip
from shared.changes import JsonObject
from shared.clock import Clock, rfc3339, system_clock
from shared.errors import Refused
from shared.store.mongo import Client, Database, open_client, open_database, translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The last number that was given in a series, who says so, and where it was looked up."""

    key: SeriesKey
    last: int
    by: str
    reason: str


async def keep(installation: Installation, floor: Floor, *, clock: Clock = system_clock) -> int:
    """Take all numbers up to the floor out of use; how many were skipped for it.

    Raises:
        Refused: no database waits, nothing is listed about this series, or it is beyond that number.
    """
    client = open_client(installation.mongo_url, app="jejak-restore")
    try:
        return await keep_in(client, open_database(client, f"{installation.namespace}_{OWNER}"), floor, clock)
    finally:
        client.close()


async def keep_in(client: Client, database: Database, floor: Floor, clock: Clock) -> int:
    """As `keep`, in a database that is at hand."""
    await waiting({OWNER: database})
    stream = floor.key.stream
    listed = [one for one in await findings.kept(database) if one.stream == stream]
    if not any(one.kind is Kind.NUMBERS for one in listed):
        raise Refused(
            f"nothing is listed about series {floor.key.series} of {floor.key.office} "
            f"(election {floor.key.election}, year {floor.key.year or '-'}): see `./jejak restore reconcile`"
        )
    at = rfc3339(clock())
    again = Rewriting(
        stream, await _state(database, stream), SeriesAggregate(), now=at, office=floor.key.office
    )
    before = last_of(again.state)
    if floor.last <= before:
        raise Refused(f"numbers up to {before} are certain and more were given: say the last one")
    for fact in skip(again.state, floor.key, floor.last, reason=floor.reason, at=clock()):
        step = of_fact(SeriesAggregate(), fact, by={"id": floor.by, "kind": "person"})
        again.add(step, told_by=floor.by)
    gone = [one for one in listed if one.kind is Kind.LOST and one.gone]
    instead = [_no_more_gone(again, one) for one in gone]
    await rewrite.write(client, database, again, SERIES, now=clock(), found=instead)
    for one in (*gone, *(each for each in listed if each.kind is Kind.NUMBERS)):
        await findings.settle(database, one, by=floor.by, reason=floor.reason, at=at)
    return floor.last - before


def _no_more_gone(again: Rewriting, lost: Finding) -> Finding:
    """The stream has a beginning again: its lost events keep their sequences, as in any other stream."""
    again.reserve(lost.last, lost.hash, lost.epoch, known_by=lost.known_by)
    return replace(lost, gone=False)


@translated
async def _state(database: Database, stream: str) -> JsonObject | None:
    found: JsonObject | None = await database[SERIES].find_one({"_id": stream})
    return found

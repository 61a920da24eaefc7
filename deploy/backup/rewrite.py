"""Writes a stream's recovered entries, its state and what goes with it in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pymongo import WriteConcern
from pymongo.read_concern import ReadConcern

from deploy.backup.entries import Rewriting
from deploy.backup.findings import Finding, noting
from shared.changes import Write
from shared.errors import Infrastructure
from shared.store.meta import COLLECTION as META
from shared.store.mongo import Client, Database, Session, translated


@translated
async def write(
    client: Client,
    database: Database,
    stream: Rewriting,
    collection: str,
    *,
    now: datetime,
    found: Sequence[Finding] = (),
) -> None:
    """All or nothing, with what a person must know of it; a stream that moved meanwhile is refused.

    Raises:
        Infrastructure: somebody else writes this database, or MongoDB is away.
    """

    async def work(session: Session) -> None:
        await _write(session, database, stream, collection, now=now)
        if notes := noting(found):
            await database[META].bulk_write(notes, session=session)

    async with await client.start_session() as session:
        await session.with_transaction(
            work, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
        )


async def _write(
    session: Session, database: Database, stream: Rewriting, collection: str, *, now: datetime
) -> None:
    await database["journal"].insert_many([dict(entry) for entry in stream.entries], session=session)
    document = stream.document(now=now)
    if stream.loaded:
        query = {"_id": stream.stream, "v": stream.loaded}
        found = await database[collection].replace_one(query, document, session=session)
        if not found.matched_count:
            raise Infrastructure(f"{database.name} is written by somebody else; stop its service first")
    else:
        await database[collection].insert_one(document, session=session)
    for each in stream.writes:
        await _side(session, database, each)


async def _side(session: Session, database: Database, each: Write) -> None:
    target, place = database[each.collection], {"_id": each.id}
    if each.kind == "delete":
        await target.delete_one(place, session=session)
    else:
        # Also what must be new in a service's own change: here it may have been saved with the backup.
        await target.replace_one(place, {**place, **each.doc}, upsert=True, session=session)

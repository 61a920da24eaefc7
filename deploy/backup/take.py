"""Takes a backup: every database of the installation at one moment, into one archive, without key files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bson.raw_bson import RawBSONDocument
from bson.timestamp import Timestamp

from deploy.backup import archive, manifest
from deploy.backup.manifest import Manifest
from deploy.backup.snapshot import Snapshot
from deploy.ops.installation import Installation
from shared.clock import system_clock
from shared.errors import Refused
from shared.store.indexes import COLLECTIONS
from shared.store.meta import COLLECTION as META
from shared.store.mongo import Client, open_client, translated

Progress = Callable[[str, int], None]
"""Told now and then: which collection, and how many documents of it are in the archive."""


def silent(_collection: str, _documents: int) -> None:
    """Say nothing."""


@dataclass(slots=True)
class _Gathering:
    """Documents of one collection on their way into a part."""

    writer: archive.Writer
    service: str
    collection: str
    raw: bytearray
    documents: int = 0

    def add(self, document: RawBSONDocument) -> None:
        self.raw += document.raw
        self.documents += 1
        if len(self.raw) >= archive.PART_BYTES:
            self.flush()

    def flush(self) -> None:
        if self.documents:
            self.writer.part(self.service, self.collection, bytes(self.raw), self.documents)
            self.raw, self.documents = bytearray(), 0


async def take(
    installation: Installation, target: Path, recipients: Sequence[str], progress: Progress = silent
) -> Manifest:
    """Write the archive; it is sealed to the recipients, or plain if there are none.

    Raises:
        Refused: the file is there, there is nothing to save, or it took longer than MongoDB remembers.
        Infrastructure: MongoDB is away.
    """
    client = open_client(installation.mongo_url, app="jejak-backup")
    try:
        left_out = await _left_out(client, installation.namespace)
        server = await _server(client)
        with archive.created(target, recipients) as writer:
            async with Snapshot(client) as snapshot:
                epochs = await _write_all(snapshot, writer, installation.namespace, progress)
                moment = snapshot.time
            told = _manifest(installation, writer, epochs, moment, server=server, left_out=left_out)
            writer.close(told)
    finally:
        client.close()
    return told


def _manifest(
    installation: Installation,
    writer: archive.Writer,
    epochs: dict[str, int],
    moment: Timestamp | None,
    *,
    server: str,
    left_out: Sequence[str],
) -> Manifest:
    if moment is None or not writer.parts:
        raise Refused(f"there is nothing of {installation.namespace} to save; check JEJAK_NAMESPACE")
    return Manifest(
        namespace=installation.namespace,
        office=installation.office,
        made_at=system_clock(),
        cluster_time=(moment.time, moment.inc),
        server=server,
        epochs=epochs,
        parts=writer.parts,
        left_out=left_out,
        indexes=manifest.declared_indexes(),
    )


async def _write_all(
    snapshot: Snapshot, writer: archive.Writer, namespace: str, progress: Progress
) -> dict[str, int]:
    epochs: dict[str, int] = {}
    for service in COLLECTIONS:
        for collection in manifest.held(service):
            gathering, done = _Gathering(writer, service, collection, bytearray()), 0
            async for document in snapshot.documents(f"{namespace}_{service}", collection):
                gathering.add(document)
                done += 1
                if done % 10_000 == 0:
                    progress(f"{service}.{collection}", done)
                if collection == META and document["_id"] == "epoch":
                    epochs[service] = int(document["value"])
            gathering.flush()
            progress(f"{service}.{collection}", done)
    return epochs


@translated
async def _left_out(client: Client, namespace: str) -> list[str]:
    """Collections that nobody declared, and those that live for minutes."""
    found: list[str] = []
    for service in COLLECTIONS:
        there = await client[f"{namespace}_{service}"].list_collection_names()
        found += [f"{service}.{name}" for name in sorted(set(there) - set(manifest.held(service)))]
    return found


@translated
async def _server(client: Client) -> str:
    return str((await client["admin"].command("buildInfo"))["version"])

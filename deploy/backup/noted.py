"""Tells the services' databases of a backup, so that their operators see how old the last one is."""

from __future__ import annotations

from deploy.audit.owners import SERVICES
from deploy.backup.manifest import Manifest
from deploy.ops.installation import Installation
from shared.errors import Infrastructure
from shared.store import meta


async def note(installation: Installation, told: Manifest) -> bool:
    """Note it in each; whether all took it. A user who may only read takes backups as well as any other."""
    try:
        for service in SERVICES:
            async with installation.database(service) as database:
                await meta.note_backup(
                    database, told.made_at, fingerprint=told.fingerprint, documents=told.documents()
                )
    except Infrastructure:
        return False
    return True

"""The stored files as whoever reads them again sees them: the one whose turn it is, and what was found."""

from __future__ import annotations

from datetime import datetime

from gridfs.errors import GridFSError

from services.intake.adapters.evidence_vault import UPLOADS, GridFsVault
from services.intake.domain.evidence import Exhibit
from shared.errors import NotFound
from shared.security.sealing import Unsealable
from shared.store.mongo import Database, translated


class EvidenceShelf:
    """`checked_at` and `damaged` stand in the file's `uploads` document; its bytes are only read."""

    def __init__(self, database: Database, vault: GridFsVault) -> None:
        self._uploads = database[UPLOADS]
        self._vault = vault

    @translated
    async def stalest(self, before: datetime) -> Exhibit | None:
        """The file whose last reading is oldest, if it was before; one that was never read comes first."""
        stale = {"$or": [{"checked_at": None}, {"checked_at": {"$lt": before}}]}
        doc = await self._uploads.find_one({"sha256": {"$exists": True}, **stale}, sort=[("checked_at", 1)])
        return None if doc is None else Exhibit(doc["_id"], doc["sha256"], doc["size"], doc["media_type"])

    @translated
    async def is_whole(self, exhibit: Exhibit) -> bool:
        """Whether every frame opens and the digest is that of the bytes as they came."""
        try:
            async for _ in self._vault.open(exhibit):
                pass
        except (Unsealable, GridFSError):
            return False
        except NotFound:
            return True  # taken away meanwhile, as what no report claims is
        return True

    @translated
    async def note(self, exhibit_id: str, *, whole: bool, at: datetime) -> None:
        """Keep what a reading found."""
        fresh = {"$set": {"checked_at": at}, "$unset": {"damaged": 1}}
        broken = {"$set": {"checked_at": at, "damaged": True}}
        await self._uploads.update_one({"_id": exhibit_id}, fresh if whole else broken)

    @translated
    async def damaged(self) -> int:
        """How many files were not whole at their last reading."""
        return await self._uploads.count_documents({"damaged": True})

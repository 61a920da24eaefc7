"""Give the viewer an exhibit's bytes in parts; opening the viewer was the custody entry, a part is none.

A browser asks for a film dozens of times while somebody looks at it. Each opening of the viewer stands in the
journal (`FetchExhibit`) before its pass is given, and a pass lives a quarter of an hour.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.intake.application.ports import EvidenceVault
from services.intake.domain.evidence import Exhibit
from shared.errors import N_, NotFound


@dataclass(frozen=True, slots=True)
class PlayExhibit:
    """The use case."""

    vault: EvidenceVault

    async def facts(self, exhibit_id: str) -> Exhibit:
        """The exhibit's facts.

        Raises:
            NotFound: it is not stored, or no report claimed it.
        """
        upload = (await self.vault.find([exhibit_id])).get(exhibit_id)
        if upload is None or not upload.claimed:
            raise NotFound(N_("Bukti ini tidak tersimpan lagi."))
        return upload.exhibit

    def part(self, exhibit: Exhibit, places: range) -> AsyncIterator[bytes]:
        """The bytes at these places; the whole is also held against its digest at its end."""
        whole = len(places) == exhibit.size
        return self.vault.open(exhibit) if whole else self.vault.open_part(exhibit, places)

"""A vault that holds one file which a report has claimed, and notes who was let at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit, Upload

EXHIBIT_ID = "01936000-0000-7000-8000-0000000000e1"
FILM = bytes(range(256)) * 40
NOW = datetime(2024, 11, 25, 6, 2, tzinfo=UTC)


@dataclass
class OneFile:
    """A vault with one claimed film, and who was let at it."""

    media_type: str = "video/mp4"
    data: bytes = field(default=FILM, repr=False)
    claimed: bool = True
    fetched: list[Fetch] = field(default_factory=list)
    parts: list[range] = field(default_factory=list)

    @property
    def exhibit(self) -> Exhibit:
        """Its facts."""
        return Exhibit(EXHIBIT_ID, sha256(self.data).hexdigest(), len(self.data), self.media_type)

    async def __call__(self, request: Fetch) -> tuple[Exhibit, AsyncIterator[bytes]]:
        """As `FetchExhibit` does: noted, then given."""
        self.fetched.append(request)
        return self.exhibit, self.open(self.exhibit)

    async def find(self, upload_ids: Sequence[str]) -> Mapping[str, Upload]:
        """As the vault."""
        return {one: Upload(self.exhibit, NOW, self.claimed) for one in upload_ids if one == EXHIBIT_ID}

    async def open(self, exhibit: Exhibit) -> AsyncIterator[bytes]:
        """The whole."""
        yield self.data[: exhibit.size]

    async def open_part(self, exhibit: Exhibit, part: range) -> AsyncIterator[bytes]:
        """A part."""
        self.parts.append(part)
        yield self.data[part.start : min(part.stop, exhibit.size)]

"""Take a file as evidence, before the report that refers to it; sealed as it streams in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.intake.application.not_stored import Room, file_not_stored
from services.intake.application.ports import EvidenceVault
from services.intake.domain.evidence import EmptyFile, Upload, accept_type
from services.intake.domain.media import HEAD_BYTES, media_type
from shared.errors import N_, Infrastructure
from shared.ids import NewId
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import Traces


@dataclass(frozen=True, slots=True)
class AttachEvidence:
    """The use case."""

    vault: EvidenceVault
    new_id: NewId
    traces: Traces
    room: Room

    async def __call__(self, chunks: AsyncIterator[bytes]) -> Upload:
        """Store the stream; its id is what a report's `evidence` names within 24 hours.

        Raises:
            EmptyFile, TooLarge, NotTaken: nothing is kept then.
            StorageFull, NotStored: the same, for a reason that lies with the office.
        """
        self.room.for_a_file()
        upload_id = self.new_id()
        with self.traces.batch(SpanName.EVIDENCE_ATTACH, {Attr.EXHIBIT_ID: upload_id}) as span:
            head, rest = await _peek(chunks)
            if not head:
                raise EmptyFile(N_("Berkas ini kosong. Pilih berkas lain."))
            try:
                upload = await self.vault.keep(upload_id, accept_type(media_type(head)), rest)
            except Infrastructure as error:
                raise file_not_stored(error) from error
            span.set_attribute(Attr.BYTES, upload.exhibit.size)
        return upload


async def _peek(chunks: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes, and a stream that still begins with them."""
    held: list[bytes] = []
    size = 0
    async for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= HEAD_BYTES:
            break

    async def whole() -> AsyncIterator[bytes]:
        for chunk in held:
            yield chunk
        async for chunk in chunks:
            yield chunk

    return b"".join(held)[:HEAD_BYTES], whole()

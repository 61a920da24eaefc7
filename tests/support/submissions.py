"""Submissions, actors and an intake in memory for unit tests of intake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from opentelemetry.sdk.trace import TracerProvider

from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.forwarding import TellForwarding
from services.intake.application.not_stored import Room
from services.intake.application.prepare_report import HandIn, PrepareReport
from services.intake.application.receipt_book import ReceiptBook
from services.intake.application.seal_report import ReportSealer
from services.intake.application.submit_report import SubmitReport
from services.intake.domain.acceptance import Licence
from services.intake.domain.events import ReportFact
from services.intake.domain.evidence import Exhibit, Upload
from services.intake.domain.report import Report
from services.intake.domain.submission import Channel, Kind, Party, Place, Reporter, Submission
from shared.changes import PUBLIC, Actor, Cause
from shared.ids import new_id
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.security.sealing import ContentKeys, Identities, Sealer
from shared.store.change import ChangeStore
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import Traces
from tests.support.memory_backend import MemoryBackend

NOW = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)
"""12.00 WITA on Monday, 25 November 2024."""
RULES = Rulebooks.load().pinned("pilkada_2024_1")
POSKO = Actor("person", "01936000-0000-7000-8000-000000000001", frozenset({Role.POSKO}))
PROGRAM = Actor("program", "01936000-0000-7000-8000-0000000000aa")
LICENCE = Licence(frozenset({Kind.TIP}), frozenset({Channel.WHATSAPP, Channel.BULK}))
TIP = Submission(Kind.TIP, Channel.WEB, "Ada amplop.")
WHOLE = Submission(
    kind=Kind.REPORT,
    channel=Channel.WEB,
    narrative="Amplop dibagikan oleh Pak Contoh.",
    category="money_politics",
    occurred_at="2024-11-23",
    known_on=date(2024, 11, 24),
    place=Place(kelurahan="64.71.03.1001", tps=("012",), text="depan mushala", point=(1168312345, -12654321)),
    reported_parties=(Party(name="Pak Contoh", role="tim sukses"),),
    reporter=Reporter(
        name="Siti Percobaan", address="Jl. Contoh 1", standing="voter", born=date(1990, 1, 31)
    ),
    evidence=("01936000-0000-7000-8000-0000000000e1",),
)


def like(submission: Submission, **change: Any) -> Submission:
    """The same submission with other fields."""
    return replace(submission, **change)


def upload(upload_id: str, *, age: timedelta = timedelta(), claimed: bool = False) -> Upload:
    """A file in the vault."""
    return Upload(Exhibit(upload_id, "a" * 64, 3, "image/png"), NOW - age, claimed)


class LocalKeyset:
    """An AEAD with one key, in place of Tink's."""

    def __init__(self) -> None:
        self._cipher = AESGCM(b"k" * 32)

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        """Seal under a fixed nonce, which only a test may do."""
        return self._cipher.encrypt(b"n" * 12, plaintext, associated_data)

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Open."""
        return self._cipher.decrypt(b"n" * 12, ciphertext, associated_data)


@dataclass
class FakeVault:
    """Uploads in memory; its bytes are those that were put there."""

    uploads: dict[str, Upload] = field(default_factory=dict)

    async def find(self, upload_ids: Sequence[str]) -> Mapping[str, Upload]:
        """The uploads of these ids."""
        return {one: self.uploads[one] for one in upload_ids if one in self.uploads}

    async def keep(self, upload_id: str, media_type: str, chunks: AsyncIterator[bytes]) -> Upload:
        """Count the bytes."""
        data = b"".join([chunk async for chunk in chunks])
        kept = Upload(Exhibit(upload_id, "a" * 64, len(data), media_type), NOW)
        self.uploads[upload_id] = kept
        return kept

    async def open(self, exhibit: Exhibit) -> AsyncIterator[bytes]:
        """Something of the right length."""
        yield b"x" * exhibit.size

    async def open_part(self, exhibit: Exhibit, part: range) -> AsyncIterator[bytes]:
        """A part of it."""
        yield (b"x" * exhibit.size)[part.start : part.stop]


@dataclass
class FakeDisk:
    """A disk that is as full as a test says."""

    used_percent: float = 0.0


@dataclass
class FakeFlow:
    """Kafka there or away."""

    flowing: bool = True


@dataclass
class Desk:
    """Intake's use cases over a store in memory."""

    backend: MemoryBackend
    store: ChangeStore[Report, ReportFact]
    vault: FakeVault
    prepare: PrepareReport
    submit: SubmitReport
    contents: ContentKeys
    metrics: Metrics
    attach: AttachEvidence
    disk: FakeDisk
    flow: FakeFlow
    forwarding: TellForwarding

    async def take(self, submission: Submission = TIP, *, by: Actor = PUBLIC, key: str | None = None) -> Any:
        """Hand in a submission; the first answer."""
        cause = Cause("c", by.id, key, repr(submission).encode()) if key else Cause(new_id())
        return await self.submit(HandIn(submission, by, cause))

    def documents(self, collection: str) -> list[dict[str, Any]]:
        """What a collection holds."""
        return list(self.backend.collections.get(collection, {}).values())


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """An intake in memory, its clock standing at NOW."""
    backend = MemoryBackend(service="intake")
    store: ChangeStore[Report, ReportFact] = ChangeStore(
        backend,
        ReportAggregate(),
        service="intake",
        office="balikpapan",
        clock=lambda: NOW,
        new_id=new_id,
        secrets=Sealer(b"s" * 32, "answers"),
    )
    contents, vault, metrics = ContentKeys(LocalKeyset()), FakeVault(), Metrics()
    sealer = ReportSealer(contents, Identities(LocalKeyset()))
    prepare = PrepareReport(RULES, ReceiptBook(b"r" * 32), sealer, lambda: NOW, new_id)
    traces = Traces(TracerProvider().get_tracer("test"))
    await store.start()
    try:
        disk, flow = FakeDisk(), FakeFlow()
        room = Room(disk, uploads_percent=90, reports_percent=97)
        forwarding = TellForwarding(flow, store)
        submit = SubmitReport(prepare, store, vault, traces, metrics, room=room, forwarding=forwarding)
        attach = AttachEvidence(vault, new_id, traces, room)
        yield Desk(
            backend, store, vault, prepare, submit, contents, metrics,
            attach=attach, disk=disk, flow=flow, forwarding=forwarding,
        )  # fmt: skip
    finally:
        await store.close()

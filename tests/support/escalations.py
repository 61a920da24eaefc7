"""Invented escalations as triage would announce them: sealed, chained, one per hand-off of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.notify.application.create_handoff import CreateHandoff
from services.notify.consumers.cases import cases
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.contracts.canonical import GENESIS
from shared.contracts.catalogue import source_of
from shared.contracts.envelope import Announced
from shared.contracts.intake import Exhibit, PublicPlace
from shared.contracts.triage import CaseEscalatedV1, DeadlineV1
from shared.ids import derived, new_id
from shared.security.sealing import ContentKeys, seal_json
from shared.store.change import ChangeStore
from shared.store.records import Handlers, Received
from tests.support.dispatches import NOON, TRACE

NARRATIVE = "Pada malam hari seorang tokoh membagikan amplop berisi uang di pos ronda RT 14."
REASON = "Memenuhi unsur Pasal 187A; dua alat bukti cukup."
CONTENT: JsonObject = {
    "narrative": NARRATIVE,
    "reported_parties": [{"name": "Budi Rekaan", "role": "tim pemenangan", "address": "Jalan Contoh 5"}],
    "witnesses": [{"name": "Sri Rekaan", "phone": "0811000111"}],
    "place_text": "pos ronda RT 14",
}


@dataclass
class TriageVoice:
    """Triage's side of one case: keeps the case's chain of announced events and its content key."""

    keys: ContentKeys
    content: JsonObject = field(default_factory=lambda: dict(CONTENT))
    case_id: str = ""
    sequence: int = 0
    prev: str = GENESIS
    handoffs: int = 0
    wrapped: str | None = None

    def __post_init__(self) -> None:
        self.case_id = self.case_id or new_id()
        self.report_id = derived(self.case_id, "its report")
        self._key, self.wrapped = self.keys.new(self.report_id)

    @property
    def handoff_id(self) -> str:
        """The id of the last hand-off."""
        return derived(self.case_id, f"handoff:{self.handoffs}")

    def escalates(self, at: datetime = NOON, *, hours: int = 24, **changes: Any) -> Announced:
        """The next escalation of the case."""
        self.handoffs += 1
        event = CaseEscalatedV1(
            case_id=self.case_id,
            report_id=self.report_id,
            receipt_number=changes.pop("receipt_number", f"JJK-{self.case_id[-4:].upper()}-92MX"),
            handoff_id=self.handoff_id,
            handoff_no=self.handoffs,
            kind=changes.pop("kind", "report"),
            category=changes.pop("category", "money_politics"),
            occurred_at="2024-11-25",
            registered_at=at - timedelta(days=2),
            escalated_at=at,
            place=PublicPlace(kelurahan=changes.pop("kelurahan", "64.71.03.1001"), tps=["012"]),
            evidence=[
                Exhibit(id=new_id(), sha256="ab" * 32, size=48_213, media_type="image/jpeg"),
                Exhibit(id=new_id(), sha256="0d" * 32, size=8_402_113, media_type="video/mp4"),
            ],
            deadline=DeadlineV1(
                id="forward_to_police",
                starts_at=at,
                due_at=at + timedelta(hours=hours),
                rule="pilkada_2024_1",
                article="Perppu 1/2014, ditetapkan dengan UU 1/2015 (1 x 24 jam)",
                calendar="hours",
                confirmed=False,
            ),
            reason=seal_json(self._key, REASON, stream=self.report_id, field="reason"),
            content=seal_json(self._key, self.content, stream=self.report_id),
            **changes,
        )
        return self._announced(event.type, event.data(), at)

    def says(self, event_type: str, data: JsonObject, at: datetime = NOON) -> Announced:
        """Any other event of the case."""
        return self._announced(event_type, data, at)

    def _announced(self, event_type: str, data: JsonObject, at: datetime) -> Announced:
        self.sequence += 1
        event = Announced(
            id=new_id(),
            type=event_type,
            source=source_of("triage"),
            subject=self.case_id,
            time=rfc3339(at),
            sequence=self.sequence,
            epoch=1,
            office="balikpapan",
            prev=self.prev,
            hash="",
            data=data,
            trace=TRACE,
            keyset=self.wrapped,
        ).sealed()
        self.prev = event.hash
        return event


def handlers(create: CreateHandoff) -> Handlers:
    """What notify does about the events of `cases`."""
    return cases(create).handlers({})


async def deliver(store: ChangeStore[Any, Any], create: CreateHandoff, *events: Announced) -> None:
    """Hand events to the store as the consumer does, in one batch."""
    received = [
        Received("cases", 0, offset, event, event.headers(), event.value())
        for offset, event in enumerate(events)
    ]
    await store.apply_batch("notify:cases", received, handlers(create))

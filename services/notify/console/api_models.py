"""What `/api/v1/handoffs` answers, as the OpenAPI document shows it; times are RFC 3339, UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.notify.domain.handoff import Handoff, Stage
from services.notify.domain.notice import Notice, NoticeKind, NoticeState, SendFailure


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PlaceOut(_Out):
    """Where it happened, as far as it names nobody."""

    kelurahan: str | None
    tps: list[str]
    point: tuple[int, int] | None = Field(description="longitude, latitude in 1e-7 degree")


class ExhibitOut(_Out):
    """An exhibit's facts; its bytes are fetched from intake."""

    id: str
    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class OpenedExhibitOut(BaseModel):
    """An exhibit and what intake wants at `POST /exhibits` (form: `exhibit_id`, `grant`), of this person."""

    handoff_id: str
    number: int = Field(description="in the hand-off, from 1")
    exhibit: ExhibitOut
    grant: str
    until: datetime = Field(description="when the grant ends")


class DeadlineOut(_Out):
    """Until when the law wants the case forwarded, under the case's pinned rulebook."""

    id: str
    starts_at: datetime
    due_at: datetime
    rule: str
    article: str
    calendar: str
    confirmed: bool


class NoticeOut(_Out):
    """One mail to the receiver and what became of it."""

    id: str
    kind: NoticeKind
    no: int
    state: NoticeState
    attempts: int
    failure: SendFailure | None = Field(description="class of the last failure")
    planned_at: datetime = Field(description="when it was due, however late it left")
    next_try_at: datetime | None = Field(validation_alias="due_at")
    sent_at: datetime | None
    proof: str | None = Field(description="SHA-256 of the message as sent")


class SendingOut(_Out):
    """Proof that the hand-off was sent; it does not say that it was received."""

    sent_at: datetime
    proof: str


class ReceivingOut(_Out):
    """The receiver's acknowledgement."""

    at: datetime
    by: str = Field(description="account")
    reference: str = Field(description="the number on the receipt")


class ReturnOut(_Out):
    """The receiver gave it back."""

    at: datetime
    by: str = Field(description="account")


class HandoffOut(BaseModel):
    """A hand-off without what is sealed; `sent` and `acknowledged` are two facts of their own."""

    id: str
    no: int
    case_id: str
    report_id: str
    trace_id: str
    receipt_number: str
    receiver: str
    kind: str
    category: str | None
    occurred_at: str | None
    place: PlaceOut | None
    evidence: list[ExhibitOut]
    registered_at: datetime
    escalated_at: datetime
    proposed_by: str | None
    approved_by: str | None
    deadline: DeadlineOut | None
    created_at: datetime
    opened_at: datetime | None
    stage: Stage
    sent: SendingOut | None
    acknowledged: ReceivingOut | None
    returned: ReturnOut | None
    notices: list[NoticeOut]


class PersonOut(_Out):
    """A reported party or witness."""

    name: str | None = None
    role: str | None = None
    address: str | None = None
    phone: str | None = None


class EntryOut(_Out):
    """One entry of the journal."""

    seq: int
    type: str
    at: datetime
    by: str
    hash: str


class HandoffWhole(HandoffOut):
    """A hand-off with its sealed parts opened for this answer; null once the report was erased."""

    narrative: str | None
    reported_parties: list[PersonOut] | None
    witnesses: list[PersonOut] | None
    place_text: str | None
    reason: str | None = Field(description="why it was escalated")
    return_reason: str | None
    erased: bool
    damaged: bool = Field(description="a seal does not match: tell the operator")
    history: list[EntryOut]


class CountsOut(_Out):
    """How many there are; a count stops at 1000."""

    new: int
    acknowledged: int
    returned: int
    overdue: int
    undelivered: int


class HandoffList(BaseModel):
    """One page of the tray."""

    items: list[HandoffOut]
    next_cursor: str | None
    counts: CountsOut


class ReceiptOut(BaseModel):
    """The receipt of an acknowledgement; the same at every repeat."""

    handoff_id: str
    receipt_number: str
    stage: Literal["acknowledged"]
    reference: str
    acknowledged_at: datetime


class ReturnedOut(BaseModel):
    """A return, without its reason."""

    handoff_id: str
    receipt_number: str
    stage: Literal["returned"]
    returned_at: datetime


class ReturnBody(BaseModel):
    """Why the hand-off is given back."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reason: Annotated[str, StringConstraints(min_length=1, max_length=4_000)]


class DeliveryOut(BaseModel):
    """A notice and the hand-off it speaks of, for operators."""

    handoff_id: str
    case_id: str
    receipt_number: str
    notice: NoticeOut


class DeliveryList(BaseModel):
    """One page of notices, the latest first."""

    items: list[DeliveryOut]
    next_cursor: str | None


def facts_of(handoff: Handoff, trace_id: str) -> dict[str, object]:
    """The fields of `HandoffOut`."""
    dossier, answer = handoff.dossier, handoff.answer
    return {
        "id": handoff.id,
        "no": dossier.no,
        "case_id": dossier.case_id,
        "report_id": dossier.report_id,
        "trace_id": trace_id,
        "receipt_number": dossier.receipt_number,
        "receiver": dossier.receiver,
        "kind": dossier.kind,
        "category": dossier.category,
        "occurred_at": dossier.occurred_at,
        "place": PlaceOut.model_validate(dossier.place) if dossier.place else None,
        "evidence": [ExhibitOut.model_validate(one) for one in dossier.evidence],
        "registered_at": dossier.registered_at,
        "escalated_at": dossier.escalated_at,
        "proposed_by": dossier.proposed_by,
        "approved_by": dossier.approved_by,
        "deadline": DeadlineOut.model_validate(dossier.deadline) if dossier.deadline else None,
        "created_at": handoff.created_at,
        "opened_at": handoff.opened_at,
        "stage": handoff.stage,
        "sent": _sending(handoff.notices),
        "acknowledged": ReceivingOut.model_validate(answer) if answer and answer.reference else None,
        "returned": ReturnOut.model_validate(answer) if answer and not answer.reference else None,
        "notices": [NoticeOut.model_validate(one) for one in handoff.notices],
    }


def _sending(notices: tuple[Notice, ...]) -> SendingOut | None:
    first = notices[0] if notices else None
    return SendingOut.model_validate(first) if first and first.sent_at else None

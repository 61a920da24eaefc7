"""Facts of intake as journal entries, and which of them is announced as which contract: the one table."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import assert_never

from services.intake.application import milestone_notation
from services.intake.application.copy_notation import copied, fact_of
from services.intake.domain import evidence
from services.intake.domain.events import (
    ExhibitCopied,
    ExhibitFetched,
    IdentityFetched,
    IdentityShut,
    MilestoneReached,
    Receipt,
    ReportFact,
    ReportSubmitted,
    Sealed,
    WithdrawalAsked,
)
from services.intake.domain.submission import Channel, Kind
from shared.changes import Draft, JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.contracts.intake import Exhibit, PublicPlace, ReportSubmittedV1, WithdrawalAskedV1


def draft(fact: ReportFact) -> Draft:
    """The entry of a fact; what others act upon is announced."""
    match fact:
        case ReportSubmitted():
            event = submitted(fact)
            return Draft("report_submitted", fact.at, event.data(), event.type, internal=_internal(fact))
        case MilestoneReached():
            return Draft("milestone_reached", fact.at, milestone_notation.noted(fact.reached))
        case WithdrawalAsked():
            asked = WithdrawalAskedV1(report_id=fact.report_id, asked_at=fact.at, words=fact.words)
            return Draft("withdrawal_asked", fact.at, asked.data(), asked.type)
        case ExhibitFetched():
            return Draft("exhibit_fetched", fact.at, _custody(fact))
        case ExhibitCopied():
            return Draft("exhibit_copied", fact.at, copied(fact))
        case IdentityFetched() | IdentityShut():
            return _identity(fact)
        case _:
            assert_never(fact)


def _identity(fact: IdentityFetched | IdentityShut) -> Draft:
    about = {"case_id": fact.case_id, "until": rfc3339(fact.until)}
    if isinstance(fact, IdentityShut):
        return Draft("identity_shut", fact.at, about)
    return Draft("identity_fetched", fact.at, {"person": fact.person, "purpose": fact.purpose, **about})


def submitted(fact: ReportSubmitted) -> ReportSubmittedV1:
    """The contract of a taken submission."""
    return ReportSubmittedV1(
        report_id=fact.report_id,
        receipt_number=fact.receipt.number,
        kind=fact.kind.value,
        channel=fact.channel.value,
        category=fact.category,
        occurred_at=fact.occurred_at,
        known_on=fact.known_on.isoformat() if fact.known_on else None,
        received_at=fact.at,
        lodged_at=fact.lodged_at,
        place=_place(fact),
        evidence=[
            Exhibit(id=exhibit.id, sha256=exhibit.sha256, size=exhibit.size, media_type=exhibit.media_type)
            for exhibit in fact.exhibits
        ]
        or None,
        missing=list(fact.missing) or None,
        standing=fact.standing,
        content=fact.sealed.content,
        lodged_from=fact.lodged_from,
    )


def restore(entry: JsonObject) -> ReportFact:
    """The fact of a journal entry, as `draft` wrote it.

    Raises:
        ValueError: the entry is of a type that this build does not know.
    """
    data, at = entry["data"], from_rfc3339(entry["at"])
    match entry["type"]:
        case "report_submitted":
            return _submission(data, at)
        case "milestone_reached":
            return MilestoneReached(entry["stream"], at, milestone_notation.read(data))
        case "withdrawal_asked":
            return WithdrawalAsked(entry["stream"], at, data["words"])
        case "exhibit_fetched":
            return ExhibitFetched(report_id=entry["stream"], at=at, **data)
        case "exhibit_copied":
            return fact_of(entry["stream"], at, data)
        case "identity_fetched" | "identity_shut":
            fields = {**data, "until": from_rfc3339(data["until"])}
            made = IdentityFetched if entry["type"] == "identity_fetched" else IdentityShut
            return made(report_id=entry["stream"], at=at, **fields)
        case other:
            raise ValueError(f"no fact of intake is called {other}")


def _submission(data: JsonObject, at: datetime) -> ReportSubmitted:
    told = ReportSubmittedV1.model_validate(data)
    place = told.place or PublicPlace()
    return ReportSubmitted(
        report_id=told.report_id,
        at=at,
        receipt=Receipt(told.receipt_number, bytes.fromhex(data["internal"]["pin_mac"])),
        kind=Kind(told.kind),
        channel=Channel(told.channel),
        category=told.category,
        occurred_at=told.occurred_at,
        known_on=date.fromisoformat(told.known_on) if told.known_on else None,
        lodged_at=told.lodged_at,
        kelurahan=place.kelurahan,
        tps=tuple(place.tps or ()),
        point=place.point,
        exhibits=tuple(evidence.Exhibit(**dict(exhibit)) for exhibit in told.evidence or ()),
        missing=tuple(told.missing or ()),
        standing=told.standing,
        sealed=Sealed(told.content),
        lodged_from=told.lodged_from,
    )


def _place(fact: ReportSubmitted) -> PublicPlace | None:
    place = PublicPlace(kelurahan=fact.kelurahan, tps=list(fact.tps) or None, point=fact.point)
    return place if fact.kelurahan or fact.tps or fact.point else None


def _internal(fact: ReportSubmitted) -> JsonObject:
    """Kept beside the event: the PIN's keyed hash, and the digest that ties the vault to the chain."""
    identity = fact.sealed.identity
    kept = {"pin_mac": fact.receipt.pin_mac.hex()}
    return {**kept, "identity_sha256": sha256(identity.encode()).hexdigest()} if identity else kept


def _custody(fact: ExhibitFetched) -> JsonObject:
    return {name: getattr(fact, name) for name in ("exhibit_id", "sha256", "person", "case_id", "purpose")}

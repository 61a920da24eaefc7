"""Rows, cases and entries as the API's models."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TypedDict

from services.triage.application.contents import Opened
from services.triage.application.queue.board import Listed
from services.triage.application.queue.views import Entry
from services.triage.application.read_case import CasePage
from services.triage.console.api.api_models import (
    CaseWhole,
    DeadlineOut,
    EntryOut,
    ExhibitOut,
    HandoffOut,
    IdentityRequestOut,
    LineOut,
    PassageOut,
    PassingOut,
    PersonOut,
    PlaceOut,
    ProposalOut,
    RulingOut,
    TextOut,
)
from services.triage.console.case.dossier_views import clock_out, dossier_out, tracks_out
from services.triage.console.case.timeline import Line
from services.triage.console.queue.queue_models import CaseRow, NextDue
from services.triage.domain.approval.proposal import Proposal, Ruling
from services.triage.domain.case import Case
from services.triage.domain.clocks.unclocked import why_none
from services.triage.domain.parts import Clock
from services.triage.domain.protection.identity_request import WAITING, IdentityRequest
from services.triage.domain.routes.handoff import Handoff
from shared.contracts.intake import PartyContent
from shared.telemetry.traces import trace_id


class _Told(TypedDict):
    """What the reporter told; None once it was erased."""

    narrative: str | None
    place_text: str | None
    reported_parties: list[PersonOut] | None
    witnesses: list[PersonOut] | None


def row_out(listed: Listed) -> CaseRow:
    """A row."""
    row = listed.row
    due = NextDue(id=row.deadline_id, due_at=row.due_at) if row.deadline_id and row.due_at else None
    return CaseRow(
        id=row.case_id,
        report_id=row.report_id,
        trace_id=trace_id(row.trace),
        receipt_number=row.receipt_number,
        kind=row.kind,
        stage=row.stage,
        revision=row.revision,
        title=listed.opened.title,
        category=row.category,
        kelurahan=row.kelurahan,
        received_at=row.received_at,
        opened_at=row.opened_at,
        next_due=due,
        returned_at=row.returned_at,
        claimed_by=row.claimed_by,
        holder=listed.holder or None,
        proposed=row.proposed,
        missing=row.missing,
    )


class _Where(TypedDict):
    """With which office and whom it stands, and where it is to go."""

    claimed_by: str | None
    claimed_at: datetime | None
    office: str
    incoming: bool
    passing: PassingOut | None


def _where(case: Case) -> _Where:
    waiting = case.passing.waiting
    passing = PassingOut.model_validate(waiting) if waiting else None
    return {
        "claimed_by": case.claimed_by,
        "claimed_at": case.claimed_at,
        "office": case.office,
        "incoming": case.passing.incoming,
        "passing": passing,
    }


def whole_out(page: CasePage) -> CaseWhole:
    """A case."""
    case, report, opened = page.case, page.case.report, page.opened
    return CaseWhole(
        id=case.case_id,
        report_id=case.report_id,
        trace_id=trace_id(report.trace),
        receipt_number=report.receipt_number,
        kind=case.kind,
        channel=report.channel,
        stage=case.stage,
        revision=case.revision,
        rulebook=case.rulebook,
        category=case.category,
        standing=report.standing,
        occurred_at=report.occurred_at,
        known_on=report.known_on,
        received_at=report.received_at,
        lodged_at=report.lodged_at,
        opened_at=case.opened_at,
        registered_at=case.registered_at,
        place=PlaceOut.model_validate(report.place) if report.place else None,
        evidence=[ExhibitOut.model_validate(one) for one in report.evidence],
        missing=list(report.missing),
        deadlines=[_deadline(one) for one in case.clocks],
        clocks=[clock_out(one) for one in case.clocks],
        no_clock=why_none(case, page.rules),
        tracks=tracks_out(page),
        dossier=dossier_out(page),
        holder=page.names.get(case.claimed_by or ""),
        proposal=_proposal(case.proposal, opened) if case.proposal else None,
        rulings=[_ruling(one, opened) for one in case.rulings],
        handoffs=[_handoff(one, opened) for one in case.handoffs],
        **_where(case),
        **_told(opened),
        **_readable(page),
        verified=not page.history.problems,
        acts=list(page.acts),
    )


def identities_out(case: Case, opened: Opened, now: datetime) -> list[IdentityRequestOut]:
    """The requests to see who reported, each as time has it; the reason as long as the page shows it."""
    return [
        IdentityRequestOut.model_validate(
            {
                **asdict(one),
                "state": one.state(now),
                "reason": opened.words(one.words) or None if one.state(now) in WAITING else None,
                "ended_at": one.ended_at or _ended(one, now),
            }
        )
        for one in case.protection.identities
    ]


def _ended(request: IdentityRequest, now: datetime) -> datetime | None:
    return request.until if request.state(now) not in WAITING else None


def entry_out(entry: Entry) -> EntryOut:
    """An entry of the journal, without its data."""
    return EntryOut(
        seq=entry.seq,
        type=entry.type,
        at=entry.at,
        by=entry.by,
        by_kind=entry.by_kind,
        trace_id=trace_id(entry.trace),
        hash=entry.hash,
    )


class _Readable(TypedDict):
    erased: bool
    damaged: bool
    passages: list[PassageOut]
    identity_requests: list[IdentityRequestOut]


def _readable(page: CasePage) -> _Readable:
    case, opened = page.case, page.opened
    return _Readable(
        erased=opened.erased,
        damaged=opened.damaged,
        passages=[PassageOut.model_validate(one) for one in case.protection.passages],
        identity_requests=identities_out(case, opened, page.now),
    )


def _told(opened: Opened) -> _Told:
    content = opened.content
    if content is None:
        return _Told(narrative=None, place_text=None, reported_parties=None, witnesses=None)
    return _Told(
        narrative=content.narrative,
        place_text=content.place_text,
        reported_parties=_people(content.reported_parties),
        witnesses=_people(content.witnesses),
    )


def _deadline(clock: Clock) -> DeadlineOut:
    return DeadlineOut.model_validate({**asdict(clock.deadline), "met_at": clock.met_at})


def _proposal(proposal: Proposal, opened: Opened) -> ProposalOut:
    return ProposalOut.model_validate({**asdict(proposal), "reason": opened.reason(proposal.reason)})


def _ruling(ruling: Ruling, opened: Opened) -> RulingOut:
    return RulingOut(
        proposal=_proposal(ruling.proposal, opened),
        outcome=ruling.outcome,
        by=ruling.by,
        at=ruling.at,
        note=opened.reason(ruling.note),
    )


def _handoff(handoff: Handoff, opened: Opened) -> HandoffOut:
    reason = opened.reason(handoff.return_reason) if handoff.return_reason else None
    return HandoffOut.model_validate({**asdict(handoff), "return_reason": reason})


def _people(people: list[PartyContent]) -> list[PersonOut]:
    return [PersonOut.model_validate(one) for one in people]


def line_out(line: Line) -> LineOut:
    """A line of a timeline."""
    texts = [TextOut(label=label, text=text) for label, text in line.texts]
    return LineOut(
        seq=line.seq,
        at=line.at,
        group=line.group,
        title=line.title,
        by=line.by,
        detail=line.detail,
        texts=texts,
    )

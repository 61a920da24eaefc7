"""What the law wants of a submission and is not there: shown by name, never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from services.intake.domain.submission import Kind, Reporter, Submission
from shared.rules.model import Rulebook

WINDOW = "report_window"
EVIDENCE = "evidence"

_NOBODY = Reporter()


def missing(
    submission: Submission, rules: Rulebook, *, received_at: datetime, exhibits_there: bool = False
) -> tuple[str, ...]:
    """The ids of the rulebook's requirements that are not met, in its order.

    A tip has none: it is no report. A finding has none that speak of a reporter or of the time for reporting:
    its own clock runs from discovery and is triage's to set. `exhibits_there`: they came with the tip from
    which the report is lodged.
    """
    if submission.kind is Kind.TIP:
        return ()
    filed_at = submission.lodged_at or received_at
    return tuple(
        requirement
        for requirement in rules.requirements
        if _concerns(requirement, submission.kind)
        and not (exhibits_there and requirement == EVIDENCE)
        and not _met(requirement, submission, rules, filed_at)
    )


def _concerns(requirement: str, kind: Kind) -> bool:
    return kind is Kind.REPORT or not (requirement.startswith("reporter_") or requirement == WINDOW)


def _met(requirement: str, submission: Submission, rules: Rulebook, filed_at: datetime) -> bool:
    if requirement == WINDOW:
        return _in_time(submission, rules, filed_at)
    return PRESENT[requirement](submission)


def _in_time(submission: Submission, rules: Rulebook, filed_at: datetime) -> bool:
    """Whether the time for reporting still ran; without the day it became known, that day is what lacks."""
    if submission.known_on is None:
        return True
    known_at = datetime.combine(submission.known_on, time.min, tzinfo=rules.zone)
    return filed_at < rules.deadline(WINDOW).due_at(known_at)


def _said(text: str | None) -> bool:
    return bool(text and text.strip())


def _reporter(submission: Submission) -> Reporter:
    return submission.reporter or _NOBODY


def _somewhere(submission: Submission) -> bool:
    place = submission.place
    return place is not None and bool(place.kelurahan or place.tps or place.point or _said(place.text))


PRESENT: dict[str, Callable[[Submission], bool]] = {
    "reporter_name": lambda submission: _said(_reporter(submission).name),
    "reporter_address": lambda submission: _said(_reporter(submission).address),
    "reporter_standing": lambda submission: _said(_reporter(submission).standing),
    "reported_party": lambda submission: any(
        _said(party.name) or _said(party.role) for party in submission.reported_parties
    ),
    "witnesses": lambda submission: any(_said(witness.name) for witness in submission.witnesses),
    "known_on": lambda submission: submission.known_on is not None,
    "occurred_at": lambda submission: submission.occurred_at is not None,
    "place": _somewhere,
    "narrative": lambda submission: _said(submission.narrative),
    EVIDENCE: lambda submission: bool(submission.evidence),
}
"""How each requirement but the window is seen; a new rulebook's requirement needs a line (a test says so)."""

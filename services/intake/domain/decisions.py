"""The decisions of intake, one pure function each: state and command in, facts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.intake.domain.completeness import missing
from services.intake.domain.events import (
    ExhibitCopied,
    ExhibitFetched,
    MilestoneReached,
    Receipt,
    ReportFact,
    ReportSubmitted,
    Sealed,
)
from services.intake.domain.evidence import Upload, claim
from services.intake.domain.grants import check_case
from services.intake.domain.lodging import Origin, TipLodged
from services.intake.domain.milestones import Reached
from services.intake.domain.redaction import RedactedCopy, check
from services.intake.domain.report import Report
from services.intake.domain.submission import Place, Submission
from shared.errors import N_, Conflict, NotFound, NotYet
from shared.rules.model import Rulebook

_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made or read for a submission before it is decided on."""

    report_id: str
    receipt: Receipt
    sealed: Sealed
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    origin: Origin | None = None


def submit(
    report: Report | None, submission: Submission, prepared: Prepared, rules: Rulebook, *, now: datetime
) -> list[ReportFact]:
    """Take an accepted submission.

    Raises:
        Conflict: a report of that id exists.
        TipLodged: the tip that it comes from has its report.
        UnknownUpload: an upload that it refers to is not there or belongs to another report.
    """
    origin = prepared.origin
    if report is not None:
        raise TipLodged if origin else Conflict(N_("Laporan ini sudah diterima sebelumnya."))
    place = submission.place or _NOWHERE
    return [
        ReportSubmitted(
            report_id=prepared.report_id,
            at=now,
            receipt=prepared.receipt,
            kind=submission.kind,
            channel=submission.channel,
            category=submission.category,
            occurred_at=submission.occurred_at,
            known_on=submission.known_on,
            lodged_at=submission.lodged_at,
            kelurahan=place.kelurahan,
            tps=place.tps,
            point=place.point,
            exhibits=claim(submission.evidence, prepared.uploads, now=now),
            missing=missing(
                submission, rules, received_at=now, exhibits_there=origin is not None and origin.exhibits
            ),
            standing=submission.reporter.standing if submission.reporter else None,
            sealed=prepared.sealed,
            lodged_from=origin.tip_id if origin else None,
        )
    ]


def reach(report: Report | None, reached: Reached, *, now: datetime) -> list[ReportFact]:
    """Note a milestone that another service announced.

    Raises:
        NotYet: the report is not here (an older copy of the database was restored); the event waits.
    """
    if report is None:
        raise NotYet("the report of this milestone is not here")
    if any((one.milestone, one.at) == (reached.milestone, reached.at) for one in report.milestones):
        return []
    return [MilestoneReached(report.report_id, now, reached)]


@dataclass(frozen=True, slots=True)
class Fetch:
    """A request for an exhibit's bytes under a grant: who, for which case and what purpose."""

    exhibit_id: str
    person: str
    case_id: str
    purpose: str


def fetch(report: Report | None, request: Fetch, *, now: datetime) -> list[ReportFact]:
    """Let the bytes go out, which is a custody entry.

    Raises:
        NotFound: the report is not here, or the exhibit is not one of its own.
        OtherCase: the grant is of another case.
    """
    exhibit = report.exhibit(request.exhibit_id) if report else None
    if report is None or exhibit is None:
        raise NotFound(N_("Bukti ini tidak ada pada laporan tersebut."))
    check_case(report, request.case_id)
    return [
        ExhibitFetched(
            report_id=report.report_id,
            at=now,
            exhibit_id=exhibit.id,
            sha256=exhibit.sha256,
            person=request.person,
            case_id=request.case_id,
            purpose=request.purpose,
        )
    ]


def copy_redacted(
    report: Report | None, made: RedactedCopy, *, person: str, case_id: str, now: datetime
) -> list[ReportFact]:
    """Put a redacted copy on record; the original stays as it is.

    Raises:
        NotFound: the report is not here, or the original is not one of its own exhibits.
        OtherCase: the grant is of another case.
        NotCovered, BadMarks: see `redaction.check`.
    """
    original = report.original(made.original) if report else None
    if report is None or original is None:
        raise NotFound(N_("Bukti ini tidak ada pada laporan tersebut."))
    check_case(report, case_id)
    check(original, made.marks)
    return [ExhibitCopied(report.report_id, now, made, original.sha256, person, case_id)]

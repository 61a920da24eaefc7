"""The state of a report, and `evolve`, the only code that changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from services.intake.domain.events import (
    ExhibitCopied,
    ExhibitFetched,
    IdentityFetched,
    IdentityShut,
    MilestoneReached,
    Receipt,
    ReportFact,
    ReportSubmitted,
    WithdrawalAsked,
)
from services.intake.domain.evidence import Exhibit
from services.intake.domain.milestones import Reached
from services.intake.domain.redaction import RedactedCopy
from services.intake.domain.submission import Channel, Kind


@dataclass(frozen=True, slots=True)
class Report:
    """What intake must know to go on; a report's content rests in the journal, its reporter in the vault.

    No grant that ends at or before `identity_shut` (UTC) shows the reporter any longer.
    """

    report_id: str
    receipt: Receipt
    kind: Kind
    channel: Channel
    received_at: datetime
    exhibits: tuple[Exhibit, ...] = ()
    milestones: tuple[Reached, ...] = ()
    copies: tuple[RedactedCopy, ...] = ()
    identity_shut: datetime | None = None
    withdrawals: tuple[datetime, ...] = ()
    """When the reporter asked for a withdrawal (UTC), each time."""

    def exhibit(self, exhibit_id: str) -> Exhibit | None:
        """The exhibit or redacted copy of that id, if it belongs to this report."""
        found = self.copy(exhibit_id)
        return found.exhibit if found else self.original(exhibit_id)

    def original(self, exhibit_id: str) -> Exhibit | None:
        """The exhibit of that id as it was handed in."""
        return next((exhibit for exhibit in self.exhibits if exhibit.id == exhibit_id), None)

    def copy(self, exhibit_id: str) -> RedactedCopy | None:
        """The redacted copy of that id."""
        return next((one for one in self.copies if one.exhibit.id == exhibit_id), None)


def evolve(report: Report | None, fact: ReportFact) -> Report:
    """The state after the fact.

    Raises:
        ValueError: the fact is not the first one and there is no state to change.
    """
    match fact:
        case ReportSubmitted():
            return Report(
                report_id=fact.report_id,
                receipt=fact.receipt,
                kind=fact.kind,
                channel=fact.channel,
                received_at=fact.at,
                exhibits=fact.exhibits,
            )
        case MilestoneReached():
            known = _there(report)
            return replace(known, milestones=(*known.milestones, fact.reached))
        case WithdrawalAsked():
            known = _there(report)
            return replace(known, withdrawals=(*known.withdrawals, fact.at))
        case ExhibitFetched() | IdentityFetched():
            return _there(report)
        case ExhibitCopied():
            known = _there(report)
            return replace(known, copies=(*known.copies, fact.made))
        case IdentityShut():
            known = _there(report)
            return replace(known, identity_shut=max(fact.until, known.identity_shut or fact.until))
        case _:
            assert_never(fact)


def _there(report: Report | None) -> Report:
    if report is None:
        raise ValueError("the stream of a report begins with its submission")
    return report

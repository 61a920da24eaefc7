"""A case as it stands; `evolution.evolve` is the only code that changes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.triage.domain.approval.proposal import Proposal, Ruling
from services.triage.domain.belonging.belonging import ALONE, Belonging
from services.triage.domain.clocks import deadlines
from services.triage.domain.file.dossier import EMPTY, Dossier
from services.triage.domain.parts import Clock, Report
from services.triage.domain.passing.passing import NONE as NOWHERE, Passing
from services.triage.domain.protection.protection import NONE, Protection
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Kind, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case (kasus). `claimed_by` has it in hand; `revision` counts its facts, as the journal does.

    `found` is set when the plenary made a finding of a tip. `settled` is the last revision at which anything
    changed that somebody who decides must have read: a number that was given, a warning or a look is not it.
    """

    case_id: str
    report: Report
    rulebook: str
    stage: Stage
    opened_at: datetime
    clocks: tuple[Clock, ...] = ()
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    proposal: Proposal | None = None
    proposals: int = 0
    rulings: tuple[Ruling, ...] = ()
    registered_at: datetime | None = None
    handoffs: tuple[Handoff, ...] = ()
    found: Kind | None = None
    dossier: Dossier = EMPTY
    protection: Protection = NONE
    passing: Passing = NOWHERE
    belonging: Belonging = ALONE
    revision: int = 1
    settled: int = 1

    @property
    def report_id(self) -> str:
        """The report for which it was opened."""
        return self.report.report_id

    @property
    def kind(self) -> Kind:
        """Report, finding or tip."""
        return self.found or self.report.kind

    @property
    def office(self) -> str:
        """The office with which it stands; the one to which it was reported until it passes on."""
        return self.passing.office or self.report.office

    @property
    def offices(self) -> tuple[str, ...]:
        """Every office with which it ever stood, the one of now at the end."""
        return tuple(
            dict.fromkeys((*(one for one in self.passing.former if one != self.office), self.office))
        )

    def closed_to(self, office: str, account_id: str) -> bool:
        """Whether somebody of that office must not learn of it: it stands elsewhere, or a wall is between."""
        return office != self.office or self.passing.conflict or account_id in self.dossier.walled

    @property
    def category(self) -> str | None:
        """What an officer classified it as, else what the report said."""
        decided = self.dossier.classification
        return decided.category if decided else self.report.category

    @property
    def next_due(self) -> Clock | None:
        """The clock that waits and ends first, also when it is over."""
        return deadlines.next_due(self.clocks)

    @property
    def last_handoff(self) -> Handoff | None:
        """The hand-off that counts; earlier ones were returned."""
        return self.handoffs[-1] if self.handoffs else None

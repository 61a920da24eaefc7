"""Open the case of a report, finding or tip under the newest rules, to which it stays pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.triage.domain.case import Case
from services.triage.domain.commands import OpenCase
from services.triage.domain.decisions import open_case
from services.triage.domain.events import Fact
from services.triage.domain.parts import Exhibit, Place, Report
from services.triage.domain.words import Kind
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.contracts.envelope import Announced
from shared.contracts.intake import PublicPlace, ReportSubmittedV1
from shared.ids import derived
from shared.rules.model import Rulebook

TRIAGE = Actor("system", "triage")


@dataclass(frozen=True, slots=True)
class OpenCaseOf:
    """The use case; `rules` gives those for new cases, as they stand when the case is opened."""

    rules: Callable[[], Rulebook]
    clock: Clock

    def from_report(self, event: ReportSubmittedV1, envelope: Announced) -> Change[Case, Fact]:
        """The change that opens the case, whose id follows from the report's: a repeat finds the same one."""
        now = self.clock()
        command = OpenCase(
            by=TRIAGE,
            case_id=derived(event.report_id, "case"),
            report=_report(event, envelope),
            keyset=envelope.keyset,
        )

        def decide(case: Case | None) -> Sequence[Fact]:
            return open_case(case, command, self.rules(), now=now)

        return Change(command.case_id, Cause(envelope.id), TRIAGE, decide, envelope.trace)


def _report(event: ReportSubmittedV1, envelope: Announced) -> Report:
    return Report(
        report_id=event.report_id,
        office=envelope.office,
        kind=Kind(event.kind),
        channel=event.channel,
        receipt_number=event.receipt_number,
        received_at=event.received_at,
        content=event.content,
        category=event.category,
        lodged_at=event.lodged_at,
        occurred_at=event.occurred_at,
        known_on=date.fromisoformat(event.known_on) if event.known_on else None,
        standing=event.standing,
        place=_place(event.place) if event.place else None,
        evidence=tuple(
            Exhibit(id=one.id, sha256=one.sha256, size=one.size, media_type=one.media_type)
            for one in event.evidence or ()
        ),
        missing=tuple(event.missing or ()),
        trace=envelope.trace,
        lodged_from=event.lodged_from,
    )


def _place(place: PublicPlace) -> Place:
    return Place(kelurahan=place.kelurahan, tps=tuple(place.tps or ()), point=place.point)

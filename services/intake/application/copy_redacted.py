"""Make a copy of an exhibit with parts covered: new bytes, a digest of its own, an entry on both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.application.ports import EvidenceVault, ExhibitOwners, ReportStore
from services.intake.domain import decisions
from services.intake.domain.events import ReportFact
from services.intake.domain.evidence import Exhibit
from services.intake.domain.grants import check_case
from services.intake.domain.redaction import Mark, RedactedCopy, check, copy_type
from services.intake.domain.report import Report
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.ids import NewId
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import Traces, traceparent

_NO_SUCH = N_("Bukti ini tidak ada pada laporan tersebut.")


class Coverer(Protocol):
    """Burns boxes into a picture or a document."""

    async def __call__(self, original: Exhibit, data: bytes, marks: Sequence[Mark]) -> AsyncIterator[bytes]:
        """The covered copy, of `redaction.copy_type`: pixels and nothing else of the original.

        Raises:
            NotCovered, BadMarks: it cannot be read, or has no such page.
            Busy: it took too long.
        """
        ...


class Reports(ReportStore, Protocol):
    """Also loads a report."""

    async def load(self, stream: str) -> Report | None:
        """The report as it stands."""
        ...


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is asked: who, for which case, of which exhibit, and what is covered."""

    exhibit_id: str
    person: str
    case_id: str
    marks: tuple[Mark, ...]
    cause: Cause


@dataclass(frozen=True, slots=True)
class CopyRedacted:
    """The use case."""

    store: Reports
    owners: ExhibitOwners
    vault: EvidenceVault
    cover: Coverer
    clock: Clock
    new_id: NewId
    traces: Traces

    async def copies(self, exhibit_id: str) -> tuple[RedactedCopy, ...]:
        """The copies of an exhibit, the oldest first.

        Raises:
            NotFound: no report has that exhibit.
        """
        report = await self._report(exhibit_id)
        return tuple(one for one in report.copies if one.original == exhibit_id)

    async def original(self, exhibit_id: str) -> Exhibit:
        """The exhibit, which must be no copy itself.

        Raises:
            NotFound: no report has that original.
        """
        found = (await self._report(exhibit_id)).original(exhibit_id)
        if found is None:
            raise NotFound(_NO_SUCH)
        return found

    async def __call__(self, asked: Redaction) -> RedactedCopy:
        """The copy; a repeat of the cause's key gets the first one, and what it stored again is swept away.

        Raises:
            NotFound: no report has that exhibit.
            OtherCase, NotCovered, BadMarks: see `domain/`; nothing is kept then.
            Unsealable: the original is not stored as it came in.
        """
        report = await self._report(asked.exhibit_id)
        check_case(report, asked.case_id)
        original = await self.original(asked.exhibit_id)
        check(original, asked.marks)
        data = b"".join([piece async for piece in self.vault.open(original)])
        made_of = await self.cover(original, data, asked.marks)
        kept = await self.vault.keep(self.new_id(), copy_type(original), made_of)
        made = RedactedCopy(kept.exhibit, original.id, asked.marks)
        about = {
            Attr.REPORT_ID: report.report_id,
            Attr.EXHIBIT_ID: original.id,
            Attr.CASE_ID: asked.case_id,
        }
        with self.traces.act(
            SpanName.EVIDENCE_REDACT, await self.store.trace_of(report.report_id), about
        ) as span:
            outcome = await self.store.change(self._change(report.report_id, asked, made, traceparent(span)))
        answer = str((outcome.answer or {"copy": made.exhibit.id})["copy"])
        found = outcome.state.copy(answer) if outcome.state else await self._copy(asked.exhibit_id, answer)
        return found or made

    def _change(
        self, report_id: str, asked: Redaction, made: RedactedCopy, trace: str
    ) -> Change[Report, ReportFact]:
        now = self.clock()
        return Change(
            stream=report_id,
            cause=asked.cause,
            by=Actor("person", asked.person),
            decide=lambda report: decisions.copy_redacted(
                report, made, person=asked.person, case_id=asked.case_id, now=now
            ),
            trace=trace,
            answer=lambda _: {"copy": made.exhibit.id},
        )

    async def _copy(self, exhibit_id: str, copy_id: str) -> RedactedCopy | None:
        return (await self._report(exhibit_id)).copy(copy_id)

    async def _report(self, exhibit_id: str) -> Report:
        report_id = await self.owners.owner_of(exhibit_id)
        report = await self.store.load(report_id) if report_id else None
        if report is None:
            raise NotFound(_NO_SUCH)
        return report

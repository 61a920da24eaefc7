"""Give an exhibit's bytes to the holder of a grant; the custody entry is written before a byte goes out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.intake.application.ports import EvidenceVault, ExhibitOwners, ReportStore
from services.intake.domain import decisions
from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.ids import NewId
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import Traces, traceparent

_NO_SUCH = N_("Bukti ini tidak ada pada laporan tersebut.")


@dataclass(frozen=True, slots=True)
class FetchExhibit:
    """The use case."""

    store: ReportStore
    owners: ExhibitOwners
    vault: EvidenceVault
    clock: Clock
    new_id: NewId
    traces: Traces

    async def __call__(self, request: Fetch) -> tuple[Exhibit, AsyncIterator[bytes]]:
        """The exhibit and its bytes in clear.

        Raises:
            NotFound: no report has that exhibit.
            OtherCase: the grant is of another case than the exhibit's report.
        """
        report_id = await self.owners.owner_of(request.exhibit_id)
        if report_id is None:
            raise NotFound(_NO_SUCH)
        now = self.clock()
        about = {
            Attr.REPORT_ID: report_id,
            Attr.EXHIBIT_ID: request.exhibit_id,
            Attr.CASE_ID: request.case_id,
        }
        with self.traces.act(SpanName.EVIDENCE_FETCH, await self.store.trace_of(report_id), about) as span:
            outcome = await self.store.change(
                Change(
                    stream=report_id,
                    cause=Cause(self.new_id()),
                    by=Actor("person", request.person),
                    decide=lambda report: decisions.fetch(report, request, now=now),
                    trace=traceparent(span),
                )
            )
        exhibit = outcome.state.exhibit(request.exhibit_id) if outcome.state else None
        if exhibit is None:
            raise NotFound(_NO_SUCH)
        return exhibit, self.vault.open(exhibit)

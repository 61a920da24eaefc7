"""Show who reported to the holder of a grant; the custody entry is written before anything is opened."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.ports import IdentityVault, ReportStore
from services.intake.domain.identity import IdentityFetch, NoReporter, ReporterErased, show_identity
from shared.changes import Actor, Cause, Change, JsonObject
from shared.clock import Clock
from shared.ids import NewId
from shared.security.sealing import Destroyed, Identities
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import Traces, traceparent


@dataclass(frozen=True, slots=True)
class FetchIdentity:
    """The use case; nothing of the identity goes into a span, a log line or the journal."""

    store: ReportStore
    vault: IdentityVault
    identities: Identities
    clock: Clock
    new_id: NewId
    traces: Traces

    async def __call__(self, request: IdentityFetch) -> JsonObject:
        """The identity in clear, as `seal_report.identity_of` wrote it.

        Raises:
            ReporterErased: its key was destroyed.
            NoReporter: nobody said who reported.
            NotFound, OtherCase, IdentityIsShut: see `domain/identity.py`.
        """
        now = self.clock()
        about = {Attr.REPORT_ID: request.report_id, Attr.CASE_ID: request.case_id}
        trace = await self.store.trace_of(request.report_id)
        with self.traces.act(SpanName.IDENTITY_FETCH, trace, about) as span:
            kept = await self.vault.identity_of(request.report_id)
            # Nothing is shown, so nothing is on record, of what is not there to be shown.
            if kept.sealed is not None and kept.keyset is not None and not kept.erased:
                await self.store.change(
                    Change(
                        stream=request.report_id,
                        cause=Cause(self.new_id()),
                        by=Actor("person", request.person),
                        decide=lambda report: show_identity(report, request, now=now),
                        trace=traceparent(span),
                    )
                )
        if kept.erased or (kept.sealed is not None and kept.keyset is None):
            raise ReporterErased
        if kept.sealed is None:
            raise NoReporter
        try:
            return self.identities.unseal(request.report_id, kept.sealed, kept.keyset)
        except Destroyed:
            raise ReporterErased from None

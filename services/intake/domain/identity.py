"""Who may be shown who reported: a grant for this person, case and report, as long as it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from services.intake.domain.events import IdentityFetched, IdentityShut
from services.intake.domain.grants import check_case
from services.intake.domain.report import Report
from shared.errors import N_, NotAllowed, NotFound, NotYet


class IdentityIsShut(NotAllowed):
    """The case closed it again, by hand or because its time was over."""

    code: ClassVar[str] = "identity-closed"

    def __init__(self) -> None:
        super().__init__(N_("Identitas ini sudah ditutup kembali. Minta lagi dari halaman kasusnya."))


class ReporterErased(NotFound):
    """The key to the identity was destroyed: nobody can open it again."""

    code: ClassVar[str] = "report-erased"
    status: ClassVar[int] = 410

    def __init__(self) -> None:
        super().__init__(
            N_("Identitas ini sudah dihapus atas permintaan yang sah dan tidak dapat dibuka lagi.")
        )


class NoReporter(NotFound):
    """Whoever reported did not say who they are."""

    code: ClassVar[str] = "no-reporter"

    def __init__(self) -> None:
        super().__init__(N_("Laporan ini disampaikan tanpa identitas pelapor."))


@dataclass(frozen=True, slots=True)
class IdentityFetch:
    """A request under a grant: who, for which case and purpose, until when (UTC)."""

    report_id: str
    person: str
    case_id: str
    purpose: str
    until: datetime


def show_identity(report: Report | None, request: IdentityFetch, *, now: datetime) -> list[IdentityFetched]:
    """Let it be shown, which is a custody entry.

    Raises:
        NotFound: the report is not here.
        OtherCase: the case is not the one that triage opened for this report.
        IdentityIsShut: it was closed, or the grant's time is over.
    """
    if report is None:
        raise NotFound(N_("Laporan ini tidak ada."))
    check_case(report, request.case_id)
    shut = report.identity_shut
    if now >= request.until or (shut is not None and request.until <= shut):
        raise IdentityIsShut
    return [
        IdentityFetched(
            report.report_id, now, request.person, request.case_id, request.purpose, request.until
        )
    ]


def shut_identity(
    report: Report | None, case_id: str, until: datetime, *, now: datetime
) -> list[IdentityShut]:
    """Note that the case closed it; told twice it changes nothing.

    Raises:
        NotYet: the report is not here (an older copy of the database was restored); the event waits.
    """
    if report is None:
        raise NotYet("the report of this identity is not here")
    if report.identity_shut is not None and until <= report.identity_shut:
        return []
    return [IdentityShut(report.report_id, now, case_id, until)]

"""Whether a grant that another service issued is about this report: it names the case it was issued for."""

from __future__ import annotations

from typing import ClassVar

from services.intake.domain.report import Report
from shared.errors import N_, NotAllowed
from shared.ids import derived


class OtherCase(NotAllowed):
    """The grant is of another case than the report's."""

    code: ClassVar[str] = "grant-elsewhere"

    def __init__(self) -> None:
        super().__init__(N_("Izin ini bukan untuk laporan ini. Buka dari halaman kasusnya."))


def check_case(report: Report, case_id: str) -> None:
    """Let a grant through that is of the report's own case.

    Raises:
        OtherCase: the case is not the one that triage opened for this report.
    """
    if case_id != derived(report.report_id, "case"):
        raise OtherCase

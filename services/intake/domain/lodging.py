"""A tip's sender lodges a report: a report of its own that names the tip, once. The tip stays what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.intake.domain.report import Report
from services.intake.domain.submission import Kind
from shared.errors import N_, Conflict, InvalidInput
from shared.ids import derived


class NotATip(Conflict):
    """The receipt is of a report or a finding: there is nothing to lodge from it."""

    code: ClassVar[str] = "not-a-tip"

    def __init__(self) -> None:
        super().__init__(N_("Tanda terima ini bukan tanda terima informasi awal."))


class TipLodged(Conflict):
    """The tip's sender has lodged a report already; its receipt was handed out then, once."""

    code: ClassVar[str] = "tip-lodged"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Informasi awal ini sudah disampaikan sebagai laporan. Ikuti dengan tanda terima laporan "
                "itu; bila hilang, datang ke kantor dengan KTP."
            )
        )


class OnlyReports(InvalidInput):
    """What is lodged from a tip is a report, with all that a report needs."""

    code: ClassVar[str] = "only-reports"

    def __init__(self) -> None:
        super().__init__(
            fields={"kind": N_("Dari informasi awal hanya dapat disampaikan laporan dengan nama pelapor.")}
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """The tip that a report comes from, and whether exhibits came with it."""

    tip_id: str
    exhibits: bool

    @property
    def report_id(self) -> str:
        """The id of the one report that its sender can lodge: two at the same moment meet on one stream."""
        return lodged_id(self.tip_id)


def lodged_id(tip_id: str) -> str:
    """The id of the report that is lodged from a tip; triage finds the tip's case by the tip's own id."""
    return derived(tip_id, "lodged")


def origin_of(tip: Report) -> Origin:
    """The tip as the origin of a report, at whatever stage it is: the law lets anybody report at any time.

    Raises:
        NotATip: it is a report or a finding.
    """
    if tip.kind is not Kind.TIP:
        raise NotATip
    return Origin(tip.report_id, bool(tip.exhibits))


def check_kind(kind: Kind, origin: Origin | None) -> None:
    """Let a report through.

    Raises:
        OnlyReports: a tip or a finding names a tip as its origin.
    """
    if origin is not None and kind is not Kind.REPORT:
        raise OnlyReports

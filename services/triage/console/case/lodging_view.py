"""What pages say where a tip's sender lodged a report: on the tip what is due, on the report its origin.

Of a case that the reader may not see nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.triage.application.read_case import CasePage
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.file.lodging import closing_due
from services.triage.domain.lifecycle import PROPOSING
from services.triage.domain.words import Decision


@dataclass(frozen=True, slots=True)
class Tied:
    """The other case, by id and receipt number."""

    id: str
    number: str


def lodging_view(page: CasePage) -> dict[str, Any]:
    """`lodged_as`: the report, on its tip; `from_tip`: the tip, on its report; what the tip waits for."""
    return {
        "lodged_as": _tied(page, Tie.LODGED),
        "from_tip": _tied(page, Tie.TIP),
        "closing_due": closing_told(page),
        "closing_offered": PROPOSING[Decision.CLOSE_TIP] in page.acts,
    }


def closing_told(page: CasePage) -> bool:
    """Whether a reader who may see the report is told that its tip is to be closed."""
    return _tied(page, Tie.LODGED) is not None and closing_due(page.case)


def _tied(page: CasePage, tie: Tie) -> Tied | None:
    found = (link.other for link in page.case.dossier.links if link.tie is tie)
    return next((Tied(other, page.others[other]) for other in found if other in page.others), None)

"""What intake says on `reports`: a report, finding or tip becomes a case, with its reporter's wishes."""

from __future__ import annotations

from services.triage.application.note_wish import NoteWish
from services.triage.application.open_case import OpenCaseOf
from shared.contracts.catalogue import Topic
from shared.contracts.intake import ReportSubmittedV1, WithdrawalAskedV1
from shared.messaging.subscribe import Subscription


def reports(open_case: OpenCaseOf) -> Subscription:
    """The subscription of triage to `reports`."""
    wish = NoteWish(open_case.clock)
    return Subscription(
        topic=Topic.REPORTS,
        consumer="triage",
        on={ReportSubmittedV1: open_case.from_report, WithdrawalAskedV1: wish.withdrawal},
    )

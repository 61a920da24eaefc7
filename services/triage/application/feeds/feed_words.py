"""What a calendar feed says of a deadline's state, and of what it leaves out, by language."""

from __future__ import annotations

from types import MappingProxyType

from services.triage.application.queue.deadline_list import DeadlineState

STATES = MappingProxyType(
    {
        ("id", DeadlineState.OPEN): "",
        ("id", DeadlineState.MET): "Selesai: ",
        ("id", DeadlineState.LAPSED): "LEWAT: ",
        ("en", DeadlineState.OPEN): "",
        ("en", DeadlineState.MET): "Met: ",
        ("en", DeadlineState.LAPSED): "LAPSED: ",
    }
)

CUT = MappingProxyType(
    {
        "id": "Hanya %d kasus dengan tenggat terdekat; kasus lain ada di antrean.",
        "en": "Only the %d cases with the nearest deadlines; the other cases are in the queues.",
    }
)

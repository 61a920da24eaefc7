"""A hand-off's notices as a page sums them up."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.domain.handoff import Handoff
from services.notify.domain.notice import Notice, NoticeKind, NoticeState


@dataclass(frozen=True, slots=True)
class NoticeView:
    """The notice that is the sending, the one that fails now if any, and how many reminders left."""

    first: Notice | None
    failing: Notice | None
    reminders: int

    @classmethod
    def of(cls, handoff: Handoff) -> NoticeView:
        """The view of a hand-off."""
        return cls(
            first=handoff.notices[0] if handoff.notices else None,
            failing=next((one for one in handoff.notices if one.state is NoticeState.FAILED), None),
            reminders=sum(
                one.kind is NoticeKind.REMINDER and one.state is NoticeState.SENT for one in handoff.notices
            ),
        )

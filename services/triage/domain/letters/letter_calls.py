"""The letters by which the joint centre is invited to a discussion: one for each body.

A step's texts by name: `invitees_<body>` (who is invited for it, one a line), `place`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain.acts.invitations import DiscussionInvitation, Enclosed
from services.triage.domain.acts.sittings import Body, Discussion
from services.triage.domain.case import Case
from services.triage.domain.letters.letter_parts import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Subject):
    """An invitation as the letter to one body tells it; `over` once they sat or were invited anew."""

    body: Body
    number: int
    meets_at: datetime
    online: bool
    over: bool
    file: tuple[Enclosed, ...] = ()
    invited: str = field(default="", repr=False)
    place: str = field(default="", repr=False)


def calls(case: Case, texts: Callable[[str], Mapping[str, str]]) -> Iterator[Call]:
    """One for each body of each invitation, oldest first."""
    entries, place = case.dossier.entries, 0
    for at, entry in enumerate(entries):
        record = entry.record
        if not isinstance(record, DiscussionInvitation):
            continue
        place, said = place + 1, texts(entry.words)
        later = (one.record for one in entries[at + 1 :])
        over = any(
            isinstance(one, Discussion | DiscussionInvitation) and one.number == record.number
            for one in later
        )
        for body in Body:
            names = said.get(f"invitees_{body}", "").splitlines()
            yield Call(
                case_id=case.case_id,
                key=f"{place}:{body}",
                body=body,
                number=record.number,
                meets_at=record.meets_at,
                online=record.online,
                over=over,
                file=record.file,
                invited=", ".join(name.strip() for name in names if name.strip()),
                place=said.get("place", ""),
            )

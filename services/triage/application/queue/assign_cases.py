"""Many cases are given to one officer: each is a change of its own, and what became of each is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from services.triage.application.act_on_case import Asked
from services.triage.application.assign_case import AssignCase
from services.triage.application.queue.board import ReadBoard
from services.triage.application.queue.views import Acted, Filters, Queue
from services.triage.domain.acts.step_errors import UnknownOfficer
from services.triage.domain.errors import NoSuchCase
from shared.changes import Cause
from shared.errors import JejakError
from shared.security.principals import Principal

MOST: Final = 200
"""Cases that one request may give away."""


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one case; `number` is empty for one that the principal cannot see."""

    case_id: str
    number: str = ""
    acted: Acted | None = None
    refused: JejakError | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds, first due first; `more`: that is not all of it."""

    case_ids: Sequence[str]
    more: bool = False


@dataclass(frozen=True, slots=True)
class AssignCases:
    """A commissioner's assignment of many, or the hand-over of a shift."""

    assign: AssignCase
    board: ReadBoard

    async def __call__(
        self, who: Principal, case_ids: Sequence[str], to: str, cause_of: Callable[[str], Cause]
    ) -> Sequence[Given]:
        """Give each to the account `to`, in the order asked for; one that is refused stops no other.

        Raises:
            NotAllowed: the principal may see no case.
            UnknownOfficer: nobody of that account handles cases of this office.
        """
        if to not in await self.assign.officers.officers(who.office):
            raise UnknownOfficer
        asked = [Asked(who, case_id, cause_of(case_id)) for case_id in dict.fromkeys(case_ids)]
        return await asyncio.gather(*(given(self.board, one, partial(self.assign, one, to)) for one in asked))

    async def in_hand(self, who: Principal) -> Held:
        """The cases that the principal holds, first due first, as many as one request may give away.

        Raises:
            NotAllowed: the principal may see no case.
        """
        found = await self.board.page(who, Queue.MINE, Filters(), after=None, limit=MOST + 1)
        return Held([one.row.case_id for one in found[:MOST]], more=len(found) > MOST)


async def given(board: ReadBoard, asked: Asked, act: Callable[[], Awaitable[Acted]]) -> Given:
    """What became of one of many cases; of one that the principal may not see not even the number is told."""
    try:
        number = (await board.one(asked.who, asked.case_id)).row.receipt_number
    except NoSuchCase as unseen:
        return Given(asked.case_id, refused=unseen)
    try:
        return Given(asked.case_id, number, acted=await act())
    except JejakError as refused:
        return Given(asked.case_id, number, refused=refused)

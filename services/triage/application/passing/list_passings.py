"""What is on its way between offices, as one office sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.triage.application.access import viewer
from services.triage.application.passing.offices import Offices
from services.triage.application.passing.passing_ports import Bound, Left, Passings
from services.triage.application.ports import Board
from services.triage.application.queue.rows import Row
from shared.roles import Role
from shared.security.principals import Principal

MOST_LEFT: Final = 200
"""Of what passed on, the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingList:
    """`bound` are cases of an office in conflict, without a word of their reports, or who said so."""

    bound: Sequence[Bound]
    waiting: Sequence[Row]
    incoming: Sequence[Row]
    left: Sequence[Left]
    offices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListPassings:
    """The use case."""

    passings: Passings
    board: Board
    offices: Offices

    async def __call__(self, who: Principal) -> PassingList:
        """Everything of the principal's office.

        Raises:
            NotAllowed: the principal may see no case at all.
        """
        looks = viewer(who)
        # Of a case of an office in conflict only those hear who may pass it on.
        bound = await self.passings.bound(looks) if who.has(Role.COMMISSIONER) else []
        return PassingList(
            bound=bound,
            waiting=await self.board.rows(looks, await self.passings.waiting(looks)),
            incoming=await self.board.rows(looks, await self.passings.incoming(looks)),
            left=await self.passings.left(looks, limit=MOST_LEFT),
            offices=self.offices.names(),
        )

"""The read side: the tray, a hand-off whole, and the deliveries; every query takes the principal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.notify.application.access import OPERATORS, READERS, found, require
from services.notify.application.contents import Contents, Opened
from services.notify.application.ports import Names, Tray
from services.notify.application.views import After, Counts, Delivery, Entry, Listed
from services.notify.domain.errors import UnknownHandoff
from services.notify.domain.handoff import Handoff, Stage
from services.notify.domain.notice import NoticeState
from shared.clock import Clock
from shared.errors import N_
from shared.security.principals import Principal

LONGEST_EXCERPT = 160
"""Characters of a narrative that a row of the tray shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the tray, with the beginning of its narrative (empty where `opened` has none)."""

    handoff: Handoff
    opened: Opened

    @property
    def excerpt(self) -> str:
        """At most 160 characters, cut between words."""
        text = " ".join(self.opened.content.narrative.split()) if self.opened.content else ""
        return text if len(text) <= LONGEST_EXCERPT else text[:LONGEST_EXCERPT].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True, slots=True)
class HandoffPage:
    """A hand-off with everything that its page shows; `names` has the people behind its accounts."""

    handoff: Handoff
    trace: str
    opened: Opened
    history: Sequence[Entry]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadTray:
    """Answers the pages and the API."""

    tray: Tray
    contents: Contents
    names: Names
    clock: Clock

    async def counts(self, who: Principal) -> Counts:
        """How many hand-offs there are of each kind.

        Raises:
            NotAllowed: the principal may see none.
        """
        require(who, READERS)
        return await self.tray.counts(who.office, now=self.clock())

    async def listed(
        self, who: Principal, stage: Stage, *, after: After | None, limit: int
    ) -> Sequence[Listed]:
        """Hand-offs of a stage, without anything sealed."""
        require(who, READERS)
        return await self.tray.page(who.office, stage, after=after, limit=limit)

    async def rows(self, who: Principal, listed: Sequence[Listed]) -> Sequence[Row]:
        """The same as rows of the tray, each with the beginning of its narrative."""
        require(who, READERS)
        sealed = await self.tray.sealed({one.handoff.dossier.case_id for one in listed})
        return [
            Row(one.handoff, self.contents.open(one.handoff.dossier.report_id, sealed[one.handoff.id]))
            for one in listed
        ]

    async def one(self, who: Principal, handoff_id: str) -> Listed:
        """One hand-off, without anything sealed.

        Raises:
            UnknownHandoff: there is none that this principal may see.
        """
        return await found(self.tray, who, handoff_id)

    async def page(self, who: Principal, handoff_id: str) -> HandoffPage:
        """One hand-off, its sealed parts opened for this page alone.

        Raises:
            UnknownHandoff: there is none that this principal may see.
        """
        listed = await found(self.tray, who, handoff_id)
        handoff = listed.handoff
        sealed = (await self.tray.sealed({handoff.dossier.case_id})).get(handoff_id)
        if sealed is None:
            raise UnknownHandoff(N_("Penerusan ini tidak ada. Buka daftar penerusan."))
        return_reason = handoff.answer.reason if handoff.answer else None
        opened = self.contents.open(handoff.dossier.report_id, sealed, return_reason=return_reason)
        history = [
            one
            for one in await self.tray.history(handoff.dossier.case_id)
            if one.data.get("handoff_id") == handoff_id
        ]
        names = await self.names.display_names(_accounts(handoff, history))
        return HandoffPage(handoff, listed.trace, opened, history, names)

    async def deliveries(
        self, who: Principal, states: Collection[NoticeState], *, after: After | None, limit: int
    ) -> Sequence[Delivery]:
        """Notices and what became of them, for operators.

        Raises:
            NotAllowed: the principal is no operator.
        """
        require(who, OPERATORS)
        return await self.tray.deliveries(who.office, states, after=after, limit=limit)


def _accounts(handoff: Handoff, history: Sequence[Entry]) -> set[str]:
    people = {handoff.dossier.proposed_by, handoff.dossier.approved_by, *(entry.by for entry in history)}
    return {account for account in people if account and account != "notify"}

"""Let a reader fetch an exhibit of a hand-off from intake: a grant for this person, case and exhibit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.notify.application.access import found
from services.notify.application.ports import DispatchStore, Tray
from services.notify.application.views import Listed
from services.notify.domain.decisions import open_exhibit
from services.notify.domain.dossier import Exhibit
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from shared.changes import Cause, Change
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.ids import NewId
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, Grant, issue_grant


@dataclass(frozen=True, slots=True)
class ShownExhibit:
    """An exhibit's facts and the hand-off it came with."""

    listed: Listed
    exhibit: Exhibit
    number: int


@dataclass(frozen=True, slots=True)
class OpenedExhibit(ShownExhibit):
    """The same with the grant, good for five minutes."""

    until: datetime
    grant: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenExhibit:
    """Issues grants, each on record before; intake, which has the bytes, writes of each use."""

    tray: Tray
    store: DispatchStore
    clock: Clock
    new_id: NewId
    grant_key: bytes = field(repr=False)

    async def show(self, who: Principal, handoff_id: str, exhibit_id: str) -> ShownExhibit:
        """The exhibit's facts; nothing is opened.

        Raises:
            UnknownHandoff, NotFound: as below.
        """
        listed = await found(self.tray, who, handoff_id)
        numbered = enumerate(listed.handoff.dossier.evidence, 1)
        number, exhibit = next(((n, one) for n, one in numbered if one.id == exhibit_id), (0, None))
        if exhibit is None:
            raise NotFound(N_("Bukti ini tidak ada pada penerusan tersebut."))
        return ShownExhibit(listed, exhibit, number)

    async def __call__(self, who: Principal, handoff_id: str, exhibit_id: str) -> OpenedExhibit:
        """The exhibit with a fresh grant, once it is on record that this person has it.

        Raises:
            UnknownHandoff: there is none that this principal may see.
            NotFound: the hand-off has no such exhibit.
        """
        shown, now = await self.show(who, handoff_id, exhibit_id), self.clock()
        dossier, by = shown.listed.handoff.dossier, who.account_id
        change: Change[Dispatches, Fact] = Change(
            stream=dossier.case_id,
            cause=Cause(self.new_id()),
            by=who.actor(),
            decide=lambda state: open_exhibit(state, handoff_id, exhibit_id, by=by, now=now),
            trace=shown.listed.trace,
        )
        await self.store.change(change)
        until = now + GRANT_LIFE
        grant = Grant(by, dossier.case_id, exhibit_id, "view_exhibit", until)
        sealed = issue_grant(self.grant_key, grant, now=now)
        return OpenedExhibit(shown.listed, shown.exhibit, shown.number, until, sealed)

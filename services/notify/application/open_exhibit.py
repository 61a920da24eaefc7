"""Let a reader fetch an exhibit of a hand-off from intake: a grant for this person, case and exhibit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.notify.application.access import found
from services.notify.application.ports import Tray
from services.notify.application.views import Listed
from services.notify.domain.dossier import Exhibit
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, Grant, issue_grant


@dataclass(frozen=True, slots=True)
class OpenedExhibit:
    """An exhibit's facts, the hand-off it came with, and the grant, good for five minutes."""

    listed: Listed
    exhibit: Exhibit
    number: int
    until: datetime
    grant: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenExhibit:
    """Issues grants; intake, which has the bytes, writes the custody entry when one is used."""

    tray: Tray
    clock: Clock
    grant_key: bytes = field(repr=False)

    async def __call__(self, who: Principal, handoff_id: str, exhibit_id: str) -> OpenedExhibit:
        """The exhibit with a fresh grant.

        Raises:
            UnknownHandoff: there is none that this principal may see.
            NotFound: the hand-off has no such exhibit.
        """
        listed = await found(self.tray, who, handoff_id)
        dossier = listed.handoff.dossier
        numbered = enumerate(dossier.evidence, 1)
        number, exhibit = next(((n, one) for n, one in numbered if one.id == exhibit_id), (0, None))
        if exhibit is None:
            raise NotFound(N_("Bukti ini tidak ada pada penerusan tersebut."))
        now = self.clock()
        until = now + GRANT_LIFE
        grant = Grant(who.account_id, dossier.case_id, exhibit_id, "view_exhibit", until)
        return OpenedExhibit(listed, exhibit, number, until, issue_grant(self.grant_key, grant, now=now))

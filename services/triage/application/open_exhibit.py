"""Let a reader fetch an exhibit of a case from intake: a grant for this person, case and exhibit."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.application.access import found
from services.triage.application.ports import Cases
from services.triage.domain.case import Case
from services.triage.domain.parts import Exhibit
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, Grant, issue_grant


@dataclass(frozen=True, slots=True)
class OpenedExhibit:
    """An exhibit's facts, its number in the case, and the grant, good for five minutes."""

    case: Case
    exhibit: Exhibit
    number: int
    grant: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenExhibit:
    """Issues grants; intake, which has the bytes, writes the custody entry when one is used."""

    cases: Cases
    clock: Clock
    grant_key: bytes = field(repr=False)

    async def __call__(self, who: Principal, case_id: str, exhibit_id: str) -> OpenedExhibit:
        """The exhibit with a fresh grant.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
            NotFound: the case has no such exhibit.
        """
        case = (await found(self.cases, who, case_id)).case
        numbered = enumerate(case.report.evidence, 1)
        number, exhibit = next(((n, one) for n, one in numbered if one.id == exhibit_id), (0, None))
        if exhibit is None:
            raise NotFound(N_("Bukti ini tidak ada pada kasus tersebut."))
        now = self.clock()
        grant = Grant(who.account_id, case_id, exhibit_id, "view_exhibit", now + GRANT_LIFE)
        return OpenedExhibit(case, exhibit, number, issue_grant(self.grant_key, grant, now=now))

"""Open a sealed identity: asked, agreed to by another person, then a grant for who asked, until it closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.triage.application.access import found
from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.contents import Contents, Opened
from services.triage.application.ports import Cases, Names
from services.triage.application.queue.views import Acted
from services.triage.domain.case import Case
from services.triage.domain.protection.identity_commands import IdentityCommand
from services.triage.domain.protection.identity_ends import may_see, waiting
from shared.clock import Clock
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from shared.security.signing import Grant, issue_grant
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class SeenIdentity:
    """A case's requests with what was written about them; `grant` only for who asked, while it is open."""

    case: Case
    rules: Rulebook
    opened: Opened
    names: Mapping[str, str]
    now: datetime
    grant: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpenIdentity:
    """The use case; intake, which has the identity, writes the custody entry of each look."""

    act: ActOnCase
    cases: Cases
    contents: Contents
    names: Names
    books: Rulebooks
    clock: Clock
    grant_key: bytes = field(repr=False)

    async def show(self, who: Principal, case_id: str) -> SeenIdentity:
        """The requests of a case; the grant ends when the identity closes, however often it is made.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        file, now = await found(self.cases, who, case_id), self.clock()
        case, opened = file.case, self.contents.open(file, who.actor())
        asked = case.protection.identities
        people = {one for each in asked for one in (each.by, each.answered_by) if one}
        names = await self.names.display_names(people) if people else {}
        grant = self._grant(case, who, now)
        return SeenIdentity(case, self.books.pinned(case.rulebook), opened, names, now, grant)

    async def do(self, asked: Asked, command: IdentityCommand) -> Acted:
        """Ask, agree, decline, open or close; see `domain/protection/identity.py` for what is refused."""
        return await self.act(asked, command, SpanName.CASE_COMMAND)

    def _grant(self, case: Case, who: Principal, now: datetime) -> str:
        request = waiting(case)
        if request is None or not may_see(case, who.actor(), now=now):
            return ""
        grant = Grant(who.account_id, case.case_id, case.report_id, "open_identity", request.until)
        return issue_grant(self.grant_key, grant, now=now)

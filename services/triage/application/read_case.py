"""One case whole, as its page and the API show it: opened for this answer, with its history and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.triage.application.access import found
from services.triage.application.contents import Contents, Opened
from services.triage.application.ports import Cases, Names
from services.triage.application.views import CaseFile, History
from services.triage.domain.case import Case
from services.triage.domain.guards import available
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal

_PROGRAM_KINDS = frozenset({"system", "program"})


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with everything that its page shows; `acts` are those that this principal could do now."""

    case: Case
    opened: Opened
    history: History
    names: Mapping[str, str]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadCase:
    """Answers the case page and the API."""

    cases: Cases
    contents: Contents
    names: Names
    books: Rulebooks

    async def file(self, who: Principal, case_id: str) -> CaseFile:
        """The case, without anything sealed opened.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        return await found(self.cases, who, case_id)

    async def page(self, who: Principal, case_id: str) -> CasePage:
        """The whole case.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        file = await found(self.cases, who, case_id)
        case, history = file.case, await self.cases.history(case_id)
        return CasePage(
            case,
            self.contents.open(case.report_id, case.report.content, file.keyset),
            history,
            await self.names.display_names(_people(case, history)),
            available(case, who.actor(), self.books.pinned(case.rulebook)),
        )

    async def history(self, who: Principal, case_id: str) -> History:
        """The case's journal and whether its chain holds.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        await found(self.cases, who, case_id)
        return await self.cases.history(case_id)


def _people(case: Case, history: History) -> set[str]:
    acted = {entry.by for entry in history.entries if entry.by_kind not in _PROGRAM_KINDS}
    released = {str(entry.data["holder"]) for entry in history.entries if "holder" in entry.data}
    return acted | released | ({case.claimed_by} if case.claimed_by else set())

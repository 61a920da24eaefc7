"""One case whole, as its page and the API show it: opened for this answer, with its history and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.triage.application.access import found
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.contents import Contents, Opened
from services.triage.application.ports import Cases, Names
from services.triage.application.queue.views import CaseFile, Entry, History
from services.triage.domain.acts.guards import available
from services.triage.domain.audit.looks import Look
from services.triage.domain.case import Case
from shared.clock import Clock
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal

_PROGRAM_KINDS = frozenset({"system", "program"})
_ACCOUNT = ("holder", "to")
"""Fields of journal entries that hold an account."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with everything that its page shows; `acts` are those that this principal could do now.

    `others` are the receipt numbers of the cases about which it says something, by id: those that this
    principal may see.
    """

    case: Case
    opened: Opened
    history: History
    names: Mapping[str, str]
    acts: tuple[str, ...]
    rules: Rulebook
    now: datetime
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> Sequence[Entry]:
        """The journal without what tells of a case that this principal may not see."""
        return _told(self.history, self.others)


@dataclass(frozen=True, slots=True)
class ReadCase:
    """Answers the case page and the API."""

    cases: Cases
    contents: Contents
    names: Names
    books: Rulebooks
    keep: KeepLook
    clock: Clock

    async def file(self, who: Principal, case_id: str) -> CaseFile:
        """The case, without anything sealed opened.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        return await found(self.cases, who, case_id)

    async def opened(self, who: Principal, case_id: str) -> CasePage:
        """The whole case for somebody to read; that they do is on record before.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        await found(self.cases, who, case_id)
        await self.keep(who, Look.CASE, case_id)
        return await self.page(who, case_id)

    async def page(self, who: Principal, case_id: str) -> CasePage:
        """The whole case for what shows none of its content.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        file = await found(self.cases, who, case_id)
        case, history = file.case, await self.cases.history(case_id)
        rules = self.books.pinned(case.rulebook)
        return CasePage(
            case,
            self.contents.open(file, who.actor()),
            history,
            await self.names.display_names(_people(case, history)),
            available(case, who.actor(), rules),
            rules,
            self.clock(),
            await self.numbers(who, sorted(_others(history))),
        )

    async def numbers(self, who: Principal, case_ids: Sequence[str]) -> Mapping[str, str]:
        """The receipt numbers of those of the cases that this principal may see, by case id."""
        seen = {}
        for case_id in case_ids:
            file = await self.cases.find(who.office, case_id)
            if file is not None and not file.case.closed_to(who.office, who.account_id):
                seen[case_id] = file.case.report.receipt_number
        return seen

    async def history(self, who: Principal, case_id: str) -> History:
        """The case's journal and whether its chain holds, without what tells of a case that they may not see.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        await found(self.cases, who, case_id)
        history = await self.cases.history(case_id)
        return replace(history, entries=_told(history, await self.numbers(who, sorted(_others(history)))))


def _told(history: History, others: Mapping[str, str]) -> Sequence[Entry]:
    return [one for one in history.entries if one.data.get("other", "") in {"", *others}]


def _others(history: History) -> set[str]:
    return {str(entry.data["other"]) for entry in history.entries if entry.data.get("other")}


def _people(case: Case, history: History) -> set[str]:
    acted = {entry.by for entry in history.entries if entry.by_kind not in _PROGRAM_KINDS}
    named = {str(entry.data[name]) for entry in history.entries for name in _ACCOUNT if entry.data.get(name)}
    walled = {str(one) for entry in history.entries for one in entry.data.get("accounts", ())}
    return acted | named | walled | ({case.claimed_by} if case.claimed_by else set())

"""What the rules suggest for a case, and the decision of an officer beside it: both are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.triage.application.access import found
from services.triage.application.act_on_case import Asked
from services.triage.application.contents import Contents
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.ports import Cases
from services.triage.application.queue.views import Acted, CaseFile
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_commands import Classify
from services.triage.domain.hints.classification import suggest
from services.triage.domain.hints.suggestion import ActFound, Suggestion, Told, WordsFound
from services.triage.domain.parts import Report
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class SuggestClass:
    """Suggests category, article and priority from what a report tells; nothing of it is kept here."""

    cases: Cases
    contents: Contents
    books: Rulebooks

    async def __call__(self, who: Principal, case_id: str) -> Suggestion | None:
        """The suggestion of the case's own rulebook; None once the report's content cannot be opened.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        return (await self.with_case(who, case_id))[0]

    async def with_case(self, who: Principal, case_id: str) -> tuple[Suggestion | None, Case]:
        """The same with the case that it is about."""
        file = await found(self.cases, who, case_id)
        return self.of(file, self.books.pinned(file.case.rulebook)), file.case

    def of(self, file: CaseFile, rules: Rulebook) -> Suggestion | None:
        """The same for a case at hand."""
        report = file.case.report
        content = self.contents.open(file).content
        if content is None:
            return None
        return suggest(Told(narrative=content.narrative, day=_day(report, rules), place=report.place), rules)


@dataclass(frozen=True, slots=True)
class ClassifyCase:
    """An officer decides; what the rules had suggested at that moment is kept beside it, with its rows."""

    suggest: SuggestClass
    file: FileWithCase

    async def __call__(self, asked: Asked, command: Classify) -> Acted:
        """Classify; see `FileWithCase` for what it raises."""
        suggested = await self.suggest(asked.who, asked.case_id)
        if suggested is not None:
            command = replace(
                command,
                suggested_category=suggested.category,
                suggested_article=suggested.article,
                suggested_priority=suggested.priority,
                grounds=tuple(grounds_of(suggested)),
            )
        return await self.file(asked, command)


def grounds_of(suggested: Suggestion) -> Iterator[str]:
    """Ids of the rulebook's rows that spoke for it."""
    for reason in suggested.reasons:
        if isinstance(reason, ActFound) or (isinstance(reason, WordsFound) and not reason.denied):
            yield reason.row


def _day(report: Report, rules: Rulebook) -> date:
    """When it happened, or else when it became known or arrived; a day in the office's zone."""
    if report.occurred_at:
        text = report.occurred_at
        if len(text) == len("2024-11-27"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).astimezone(rules.zone).date()
    return report.known_on or report.received_at.astimezone(rules.zone).date()

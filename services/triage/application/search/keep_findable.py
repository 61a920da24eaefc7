"""Keeps a case findable: its marks are made anew from the case, whatever changed."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.application.contents import Contents
from services.triage.application.ports import Cases
from services.triage.application.search.index_ports import Indexed, SearchIndex
from services.triage.application.search.readable import marks_of_case
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.search.blind import all_blinded
from shared.rules.rulebooks import Rulebooks


@dataclass(frozen=True, slots=True)
class KeepFindable:
    """The use case; `key` makes marks unreadable."""

    cases: Cases
    contents: Contents
    books: Rulebooks
    index: SearchIndex
    key: bytes = field(repr=False)

    async def note(self, office: str, case_id: str) -> None:
        """Keep what the case is found by; of one that was erased, numbers and places alone. May be repeated.

        Raises:
            NoSuchCase: the office has none of that id.
        """
        file = await self.cases.find(office, case_id)
        if file is None:
            raise NoSuchCase
        case = file.case
        opened = self.contents.open(file)
        marks = marks_of_case(case, opened, self.books.pinned(case.rulebook))
        place = case.report.place
        await self.index.keep(
            Indexed(
                case_id=case.case_id,
                office=office,
                revision=case.revision,
                at=case.report.received_at,
                stage=case.stage,
                kind=case.kind,
                category=case.category or "",
                kecamatan=place.kecamatan if place else "",
                marks=all_blinded(self.key, office, marks),
            )
        )

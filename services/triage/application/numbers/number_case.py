"""A case gets the numbers that its rulebook gives it by now, and is told each; what was missed is made up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.triage.application.numbers.number_cases import Numberer, OfficeSeries, ToNumber
from services.triage.application.numbers.number_ports import Number
from services.triage.application.open_case import TRIAGE
from services.triage.application.ports import CaseStates, CaseStore, Unnumbered
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.events import Fact
from services.triage.domain.file.dossier_commands import AssignNumber
from services.triage.domain.numbers.numbering import lacking
from shared.changes import Cause, Change, Fence
from shared.clock import Clock
from shared.errors import Conflict, Infrastructure
from shared.ids import NewId
from shared.rules.handling import OfficeCodes
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

AT_ONCE = 200
"""Cases in one look."""


class OfficeWithoutCodes(Infrastructure):
    """The overlay does not name a case's office: it waits for its number and never gets one of another's."""

    code = "office-without-codes"

    def __init__(self, office: str) -> None:
        super().__init__(f"the overlay has no codes of the office {office!r}")


@dataclass(frozen=True, slots=True)
class TellCase:
    """Records a number on its case; the store notes in the same transaction that it was told."""

    store: CaseStore
    books: Rulebooks
    clock: Clock
    new_id: NewId

    async def __call__(self, number: Number) -> None:
        """Tell it; a repeat changes nothing.

        Raises:
            NoSuchCase: there is none.
            Conflict: the case has another number in this series.
        """
        command = AssignNumber(by=TRIAGE, series=number.series, sequence=number.seq, number=number.text)
        now = self.clock()

        def decided(case: Case | None) -> Sequence[Fact]:
            if case is None:
                raise NoSuchCase
            known = case.dossier.number(number.series)
            if known not in {None, number.text}:
                raise Conflict(f"case {case.case_id} has number {known} in series {number.series}")
            return decide(case, command, self.books.pinned(case.rulebook), now)

        await self.store.change(Change(number.case_id, Cause(self.new_id()), TRIAGE, decided))


@dataclass(frozen=True, slots=True)
class NumberCase:
    """The use case."""

    numberer: Numberer
    books: Rulebooks
    home: str
    """The office whose codes the rulebook has, by its own rows or by the overlay."""
    codes: Mapping[str, OfficeCodes] = field(default_factory=dict)
    """Of other offices of the installation, by office."""

    async def __call__(self, case: Case) -> int:
        """Give the case what it lacks; how many numbers that were.

        Raises:
            OfficeWithoutCodes: nobody said what codes its office puts into a number; see there.
            Infrastructure: it may have numbers and not know it yet; the next call makes it up.
        """
        rules = self.books.pinned(case.rulebook)
        due = lacking(case, rules)
        for series in due:
            office = self._codes(case.office, rules)
            wanted = OfficeSeries(
                rule=series,
                election=rules.election,
                zone=rules.zone,
                office=case.office,
                level=office.level,
                region=office.region,
            )
            await self.numberer.number(wanted, [ToNumber(case.case_id, office.election_types[0])])
        return len(due)

    def _codes(self, office: str, rules: Rulebook) -> OfficeCodes:
        if office == self.home:
            return rules.office
        if office not in self.codes:
            raise OfficeWithoutCodes(office)
        return self.codes[office]


@dataclass(frozen=True, slots=True)
class MakeUpNumbers:
    """One look for numbers that were missed: a process died between an act and its number."""

    number: NumberCase
    store: CaseStates
    due: Unnumbered
    offices: Sequence[str]

    async def __call__(self, _guard: Fence | None = None) -> int:
        """Give and tell what is missing; how many there were. Cases go together, one transaction for many.

        Raises:
            Infrastructure: the database is away; the next look finds the same cases.
        """
        told = sum([await self.number.numberer.repair(office) for office in self.offices])
        cases = await asyncio.gather(*map(self.store.load, await self.due.unnumbered(AT_ONCE)))
        given = await asyncio.gather(
            *(self.number(case) for case in cases if case is not None), return_exceptions=True
        )
        return told + sum(map(_counted, given))


def _counted(outcome: int | BaseException) -> int:
    """How many numbers; what failed is raised once all had their turn."""
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome

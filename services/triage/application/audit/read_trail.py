"""The trail of acts, for who oversees the office: who opened, exported or decided what, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from services.triage.application.access import OVERSEERS, found, require, viewer
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.audit.trail_ports import Act, Called, Trail, TrailFilters, TrailPlace
from services.triage.application.ports import Cases, Names
from services.triage.application.queue.views import History
from services.triage.domain.audit.looks import Look
from shared.clock import Clock, rfc3339
from shared.errors import N_, InvalidInput
from shared.security.principals import Principal

MOST_EXPORTED: Final = 10_000
"""Acts in one file: some weeks of an office, and an answer that ends."""
_UNCALLED: Final = Called("", here=False)


class TooManyActs(InvalidInput):
    """A file would be cut, and say nothing about it."""

    code: ClassVar[str] = "too-many-acts"

    def __init__(self) -> None:
        super().__init__(N_("Lebih dari 10.000 tindakan. Persempit masa, orang, atau jenisnya."))


@dataclass(frozen=True, slots=True)
class Told:
    """An act with the name of who did it and how its case is called; empty where there is none.

    `here`: the case stands with the office, and can be opened.
    """

    act: Act
    name: str
    number: str
    here: bool


@dataclass(frozen=True, slots=True)
class ReadTrail:
    """Answers the audit page and the API; each look at it is an entry of its own."""

    trail: Trail
    cases: Cases
    names: Names
    keep: KeepLook
    clock: Clock

    async def page(
        self, who: Principal, filters: TrailFilters, *, after: TrailPlace | None, limit: int
    ) -> Sequence[Told]:
        """Acts, the latest first.

        Raises:
            NotAllowed: the principal does not oversee the office.
        """
        require(who, OVERSEERS)
        await self.keep(who, Look.AUDIT, about=_about(filters))
        return await self._told(who, await self.trail.acts(viewer(who), filters, after=after, limit=limit))

    async def entire(self, who: Principal, filters: TrailFilters) -> Sequence[Told]:
        """All of them, for a file.

        Raises:
            NotAllowed: the principal does not oversee the office.
            TooManyActs: there are more than a file takes.
        """
        require(who, OVERSEERS)
        acts = await self.trail.acts(viewer(who), filters, after=None, limit=MOST_EXPORTED + 1)
        if len(acts) > MOST_EXPORTED:
            raise TooManyActs
        return await self._told(who, acts)

    async def exported(self, who: Principal, filters: TrailFilters, rows: int, sha256: str) -> None:
        """Put on record that a file of these acts, with this hash, is about to be given."""
        await self.keep(who, Look.EXPORT, about={**_about(filters), "rows": str(rows), "sha256": sha256})

    async def people(self, who: Principal) -> Mapping[str, str]:
        """Everybody who ever acted, with the names to show; a command line is called as it called itself.

        Raises:
            NotAllowed: the principal does not oversee the office.
        """
        require(who, OVERSEERS)
        acted = await self.trail.people(who.office)
        names = await self.names.display_names(acted)
        return dict(sorted(((one, names.get(one, one)) for one in acted), key=lambda one: one[1].casefold()))

    async def chain(self, who: Principal, case_id: str) -> tuple[str, History]:
        """How the case is called, its journal, and where its chain does not hold.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        require(who, OVERSEERS)
        case = (await found(self.cases, who, case_id)).case
        numbers = await self.trail.numbers(who.office, [case_id])
        called = numbers.get(case_id, Called(case.report.receipt_number, here=True))
        return called.number, await self.cases.history(case_id)

    def now(self) -> datetime:
        """The time up to which an answer tells."""
        return self.clock()

    async def _told(self, who: Principal, acts: Sequence[Act]) -> Sequence[Told]:
        names = await self.names.display_names({act.by for act in acts})
        numbers = await self.trail.numbers(who.office, {act.case_id for act in acts if act.case_id})
        called = [numbers.get(act.case_id, _UNCALLED) for act in acts]
        return [Told(act, names.get(act.by, act.by), *one) for act, one in zip(acts, called, strict=True)]


def _about(filters: TrailFilters) -> dict[str, str]:
    about = {"since": rfc3339(filters.since), "until": rfc3339(filters.until)}
    chosen = {"person": filters.person, "deed": filters.deed}
    return about | {name: str(value) for name, value in chosen.items() if value}

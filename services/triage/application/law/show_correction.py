"""A correction of the law with every deadline that it touches: what it would move, and what it has moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.triage.application.access import READERS, require, viewer
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.law.law_ports import LawShelf, LawStore, Touched, lags
from services.triage.application.law.touched_deadlines import Reach, TouchedDeadline, touched_in
from services.triage.application.ports import Names
from services.triage.application.queue.rows import Viewer
from services.triage.domain.audit.looks import Look
from services.triage.domain.law import proposing
from services.triage.domain.law.corrections import Correction, Corrections, LawKey, Standing
from services.triage.domain.law.law_errors import NoSuchCorrection
from shared.clock import Clock
from shared.rules.amending import Place, Table, rule_of
from shared.rules.deadlines import DeadlineRule
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks, corrected
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPage:
    """A correction, the rule of the deadline as it counts without it, and the names of who acted."""

    correction: Correction
    rule: DeadlineRule
    touched: Sequence[TouchedDeadline]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShowCorrection:
    """The use case; it changes nothing, and what is taken away of it is on record."""

    store: LawStore
    shelf: LawShelf
    touched: Touched
    names: Names
    books: Rulebooks
    clock: Clock
    keep: KeepLook

    async def listed(self, who: Principal, rulebook: str) -> Sequence[Correction]:
        """Every correction of a rulebook, the newest first.

        Raises:
            NotAllowed: the principal may see no case.
            NoSuchRulebook: this installation does not have it.
        """
        require(who, READERS)
        key = LawKey(office=who.office, rulebook=self.books.landed(rulebook).id)
        found = await self.store.load(key.stream)
        return found.items[::-1] if found else ()

    async def __call__(self, who: Principal, rulebook: str, number: int) -> CorrectionPage:
        """The correction, as far as this principal may see the cases; the earliest deadline first.

        Raises:
            NotAllowed: the principal may see no case.
            NoSuchRulebook, NoSuchCorrection: there is none.
        """
        look, landed = viewer(who), self.books.landed(rulebook)
        state = await self.store.load(LawKey(office=who.office, rulebook=landed.id).stream)
        found = state.numbered(number) if state else None
        rule = rule_of(Place(Table(found.row.table), found.row.row), landed.deadlines) if found else None
        if state is None or found is None or rule is None:
            raise NoSuchCorrection
        rows = [] if found.standing is Standing.DECLINED else await self._waiting(look, state, found, landed)
        rows += await self._done(look, found)
        return CorrectionPage(
            correction=found,
            rule=proposing.standing(state, landed).deadline(rule.id),
            touched=sorted(rows, key=lambda one: (one.before, one.case_id)),
            names=await self.names.display_names({found.proposed_by, *filter(None, [found.decided_by])}),
        )

    async def taken(self, who: Principal, correction: Correction, file: bytes) -> None:
        """Put on record that the list of its deadlines is about to be given.

        Raises:
            Infrastructure: it is not known to be recorded; do not give it.
        """
        await self.keep.given(who, Look.CORRECTION, file, about={"correction": correction.row.id})

    async def _waiting(
        self, look: Viewer, state: Corrections, found: Correction, landed: Rulebook
    ) -> list[TouchedDeadline]:
        """What it has still to reach, told by the code that carries it on."""
        approved = found.standing is Standing.APPROVED
        book = corrected(landed, state.in_force if approved else (*state.in_force, found.row))
        rule = rule_of(Place(Table(found.row.table), found.row.row), book.deadlines)
        if rule is None:
            raise NoSuchCorrection
        rows = lags(book.id, rule.id, len(rule.corrections))
        cases = await self.touched.running(look, rows)
        now = self.clock()
        return [one for case in cases for one in touched_in(case, found.row.id, book, rule, now)]

    async def _done(self, look: Viewer, found: Correction) -> list[TouchedDeadline]:
        reached = await self.shelf.reached(look.office, found.row.id)
        numbers = await self.touched.numbers(look, [one.case_id for one in reached])
        return [
            TouchedDeadline(
                case_id=one.case_id,
                number=numbers[one.case_id],
                before=one.before,
                after=one.after,
                reach=Reach.DONE,
            )
            for one in reached
            if one.case_id in numbers
        ]

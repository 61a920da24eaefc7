"""Propose, approve or decline a correction of the law; each is an act of its own on the rulebook's stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.triage.application.access import ACTORS, require
from services.triage.application.law.law_in_force import LawInForce
from services.triage.application.law.law_ports import LawStore
from services.triage.application.law.show_correction import ShowCorrection
from services.triage.application.law.touched_deadlines import Reach
from services.triage.application.queue.views import Acted
from services.triage.domain.law import deciding, proposing
from services.triage.domain.law.corrections import Corrections, Fact, LawKey
from services.triage.domain.law.law_errors import CorrectionUncountable
from services.triage.domain.law.proposing import Wanted
from shared.changes import Cause, Change, JsonObject
from shared.clock import Clock
from shared.errors import N_, NotAllowed
from shared.security.principals import Principal
from shared.telemetry.traces import current

Decide = Callable[[Corrections | None], Sequence[Fact]]


@dataclass(frozen=True, slots=True)
class CorrectLaw:
    """The use case; each act answers number and standing, the same at every repeat of its cause's key."""

    store: LawStore
    show: ShowCorrection
    law: LawInForce
    clock: Clock

    async def propose(self, who: Principal, rulebook: str, wanted: Wanted, cause: Cause) -> Acted:
        """Put a proposal on record.

        Raises:
            NotAllowed: the principal may not act on cases.
            NoSuchRulebook: this installation does not have it.
            DomainError: see `proposing.propose`.
        """
        landed, now, by = self.law.books.landed(rulebook), self.clock(), who.actor()
        key = LawKey(office=who.office, rulebook=landed.id)

        def decided(state: Corrections | None) -> Sequence[Fact]:
            return proposing.propose(state, key, wanted, landed, by=by, now=now)

        return await self._changed(who, key, decided, cause, None)

    async def approve(self, who: Principal, rulebook: str, number: int, cause: Cause) -> Acted:
        """Let it be in force: at once for what this process decides, within seconds elsewhere and on cases.

        Raises:
            NotAllowed, NoSuchRulebook: see `propose`.
            CorrectionUncountable: a deadline could not be counted any more.
            DomainError: see `deciding.approve`.
        """
        landed, now, by = self.law.books.landed(rulebook), self.clock(), who.actor()
        require(who, ACTORS)
        page = await self.show(who, rulebook, number)
        countable = all(one.reach is not Reach.UNCOUNTABLE for one in page.touched)

        def decided(state: Corrections | None) -> Sequence[Fact]:
            facts = deciding.approve(state, number, landed, by=by, now=now)
            if not countable:
                raise CorrectionUncountable
            return facts

        key = LawKey(office=who.office, rulebook=landed.id)
        acted = await self._changed(who, key, decided, cause, number)
        await self.law.refresh()
        return acted

    async def decline(self, who: Principal, rulebook: str, number: int, note: str, cause: Cause) -> Acted:
        """Say no, or take one's own back.

        Raises:
            NotAllowed, NoSuchRulebook: see `propose`.
            DomainError: see `deciding.decline`.
        """
        now, by = self.clock(), who.actor()
        key = LawKey(office=who.office, rulebook=self.law.books.landed(rulebook).id)

        def decided(state: Corrections | None) -> Sequence[Fact]:
            return deciding.decline(state, number, note, by=by, now=now)

        return await self._changed(who, key, decided, cause, number)

    async def _changed(
        self, who: Principal, key: LawKey, decide: Decide, cause: Cause, number: int | None
    ) -> Acted:
        require(who, ACTORS)
        if who.office != self.law.office:
            raise NotAllowed(N_("Hukum pada instalasi ini dikoreksi oleh kantor pemiliknya."))

        def answer(state: Corrections) -> JsonObject:
            return answer_of(state, number or len(state.items))

        # The law is of no single report: the act stands in the trace of its own request.
        change = Change(key.stream, cause, who.actor(), decide, current(), answer=answer)
        outcome = await self.store.change(change)
        told = outcome.answer or (answer(outcome.state) if outcome.state else {})
        return Acted(told, outcome.repeated)


def answer_of(state: Corrections, number: int) -> JsonObject:
    """What an act is answered: which correction, and how it stands."""
    found = state.items[number - 1]
    return {"rulebook": state.key.rulebook, "number": number, "standing": found.standing.value}

"""A case passes to another office: proposed, dropped, passed on by a second person, received there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from services.triage.application.access import found, require
from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.merge_cases import of_other
from services.triage.application.passing.offices import Offices
from services.triage.application.ports import CaseStates
from services.triage.application.queue.views import Acted
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.events import Fact
from services.triage.domain.file import ties
from services.triage.domain.passing import passing_commands as ask
from services.triage.domain.passing.passing_errors import UnknownOffice
from shared.changes import Change, JsonObject
from shared.roles import Role
from shared.security.principals import Principal
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import traceparent


@dataclass(frozen=True, slots=True)
class PassCases:
    """The use case; see `ActOnCase` for what every act raises, `passing_rules` for what is refused."""

    act: ActOnCase
    states: CaseStates
    offices: Offices

    async def propose(self, asked: Asked, to: str, words: str) -> Acted:
        """Propose that the case pass to an office of this installation.

        Raises:
            UnknownOffice: it is none.
        """
        await found(self.act.cases, asked.who, asked.case_id)
        if to not in self.offices.beside(asked.who.office):
            raise UnknownOffice
        command = ask.ProposePassing(by=asked.who.actor(), to=to, words=words)
        return await self.act(asked, command, SpanName.CASE_COMMAND)

    async def wall_office(self, asked: Asked, accounts: tuple[str, ...], words: str) -> Acted:
        """The asker's own office is named: nobody there finds the case any more, and it goes above.

        What is merged with it is let go first, in its own journal; nothing is if the wall would be refused.

        Raises:
            NoOfficeAbove: there is none, so the case would be lost.
        """
        read = await found(self.act.cases, asked.who, asked.case_id)
        to = self.offices.above(asked.who.office, read.case.passing.walled)
        command = ask.WallOffice(by=asked.who.actor(), to=to, accounts=accounts, words=words)
        decide(read.case, command, self.act.books.pinned(read.case.rulebook), self.act.clock())
        for link in ties.merges(read.case.dossier.links):
            half = ask.ReleaseMerge(by=asked.who.actor(), other=asked.case_id)
            with suppress(NoSuchCase):  # of a case that the asker may not see either
                other = of_other(asked, link.other, f"release {link.other}")
                await self.act(other, half, SpanName.CASE_COMMAND)
        return await self.act(asked, command, SpanName.CASE_COMMAND)

    async def drop(self, asked: Asked, number: int) -> Acted:
        """Take one's own back, or say no as a commissioner."""
        command = ask.DropPassing(by=asked.who.actor(), number=number)
        return await self.act(asked, command, SpanName.CASE_COMMAND)

    async def receive(self, asked: Asked) -> Acted:
        """Take up a case that was passed on."""
        return await self.act(asked, ask.ReceiveCase(by=asked.who.actor()), SpanName.CASE_COMMAND)

    async def pass_on(self, asked: Asked, number: int) -> Acted:
        """Let it happen: a second person of the office that has the case, also if that office is in conflict.

        Of an office in conflict perhaps nobody is left who may: then a commissioner of the office to which it
        goes takes it over. The answer says where it went, and nothing else about it.

        Raises:
            NotAllowed: the principal is no commissioner.
            NoSuchCase: they are not of one of both offices, or named themselves.
        """
        require(asked.who, (Role.COMMISSIONER,))
        case = await self.states.load(asked.case_id)
        if case is None or not within_reach(case, asked.who):
            raise NoSuchCase
        about = {Attr.CASE_ID: case.case_id, Attr.REPORT_ID: case.report_id, Attr.COMMAND: "passon"}
        with self.act.traces.act(SpanName.CASE_COMMAND, case.report.trace, about) as span:
            outcome = await self.act.store.change(self._change(asked, number, traceparent(span)))
            span.set_attribute(Attr.GROUP_TRACE, outcome.group_trace)
        return Acted(outcome.answer or passed_on(outcome.state or case), outcome.repeated)

    def _change(self, asked: Asked, number: int, trace: str) -> Change[Case, Fact]:
        command, now = ask.PassOn(by=asked.who.actor(), number=number), self.act.clock()

        def decided(case: Case | None) -> Sequence[Fact]:
            if case is None or not within_reach(case, asked.who):
                raise NoSuchCase
            return decide(case, command, self.act.books.pinned(case.rulebook), now)

        return Change(asked.case_id, asked.cause, asked.who.actor(), decided, trace, answer=passed_on)


def within_reach(case: Case, who: Principal) -> bool:
    """Whether this person may pass the case on: of its office, or of that to which a conflict sends it."""
    if who.account_id in case.dossier.walled:
        return False
    waiting = case.passing.waiting
    taken_over = waiting is not None and waiting.conflict and waiting.to == who.office
    return who.office == case.office or taken_over


def passed_on(case: Case) -> JsonObject:
    """What the act is answered: which case, and where it stands."""
    return {"case_id": case.case_id, "office": case.office}

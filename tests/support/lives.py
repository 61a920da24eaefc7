"""A case under way: what people and receivers do to it, each at a moment of its own, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.triage.domain import commands as ask
from services.triage.domain.acts.conditions import unmet
from services.triage.domain.acts.readiness import REGISTERING
from services.triage.domain.acts.records import Record, RouteStep
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.events import Fact
from services.triage.domain.file.dossier_commands import Classify
from services.triage.domain.parts import Clock
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Decision, Kind
from shared.changes import Actor
from shared.rules.handling import Condition
from shared.rules.model import Rulebook
from tests.support.case_forms import a_plenary, form_for
from tests.support.cases import COMMISSIONER, NOON, OFFICER, SYSTEM, fold, opening


@dataclass
class Life:
    """One case from its opening; `now` goes on with `after`. The officer holds it from the first act on."""

    rules: Rulebook
    now: datetime = NOON
    case: Case | None = None
    history: list[Fact] = field(default_factory=list)

    @classmethod
    def of(
        cls, rules: Rulebook, kind: Kind = Kind.REPORT, *, now: datetime = NOON, **changes: object
    ) -> Life:
        """A case that was just opened, and taken in hand."""
        life = cls(rules, now)
        life.do(opening(kind, **changes))
        life.do(ask.Claim(by=OFFICER))
        return life

    @property
    def stands(self) -> Case:
        """The case as it stands."""
        assert self.case is not None
        return self.case

    def after(self, **time: float) -> Life:
        """Let time pass."""
        self.now += timedelta(**time)
        return self

    def at(self, moment: datetime) -> Life:
        """Let time pass until then."""
        assert moment >= self.now
        self.now = moment
        return self

    def do(self, command: ask.Command) -> Sequence[Fact]:
        """Decide, fold, and keep the facts; a minute passes."""
        found = decide(self.case, command, self.rules, self.now)
        self.case = fold(found, self.case)
        self.history += found
        self.now += timedelta(minutes=1)
        return found

    def step(self, act: str, record: Record | None = None, *, by: Actor = OFFICER, words: str = "") -> Life:
        """Take a step, with its form as the case wants it unless one is given."""
        filled = record or form_for(act, self.stands, self.rules, now=self.now)
        self.do(ask.TakeStep(by=by, command=act, record=filled, words=words))
        return self

    def plenary(self, *routes: str, choice: int = 0) -> Life:
        """Hold the plenary; `choice` 3 stops a case, 1 finds nothing in a tip."""
        return self.step("hold_plenary", a_plenary(self.stands, self.rules, self.now, choice, routes))

    def propose(self, decision: Decision, *, route: str | None = None, receiver: str | None = None) -> Life:
        """Propose, after what comes first: a claim, and before a registration class and plenary."""
        if self.stands.claimed_by is None:
            self.do(ask.Claim(by=OFFICER))
        if decision in REGISTERING and self.stands.dossier.classification is None:
            self.classified(self.stands.category or "money_politics")
        if decision is Decision.REGISTER and self._unfound():
            self.plenary(choice=0)
        self.do(ask.Propose(by=OFFICER, decision=decision, reason="alasan", receiver=receiver, route=route))
        return self

    def _unfound(self) -> bool:
        """Whether the rulebook wants a plenary on this finding that was not held."""
        case, wanted = self.stands, frozenset({Condition.PLENARY_FINDS})
        moves = self.rules.moves_for(case.stage, Decision.REGISTER, case.kind)
        return all(wanted <= move.conditions for move in moves) and bool(unmet(wanted, case, self.rules))

    def classified(self, category: str) -> Life:
        """The officer says what kind of violation it is."""
        self.do(Classify(by=OFFICER, category=category))
        return self

    def approve(self) -> Life:
        """Approve what waits."""
        self.do(ask.Approve(by=COMMISSIONER, proposal=self.stands.proposals))
        return self

    def decided(self, decision: Decision, *, route: str | None = None, receiver: str | None = None) -> Life:
        """Propose and approve."""
        return self.propose(decision, route=route, receiver=receiver).approve()

    def tick(self) -> Sequence[Fact]:
        """Look at the clock."""
        return self.do(ask.Tick(by=SYSTEM))

    def handoff(self, route: str) -> Handoff:
        """The last hand-off of a route."""
        return next(one for one in reversed(self.stands.handoffs) if one.route == route)

    def sent(self, route: str) -> Life:
        """Notify says that it left."""
        handoff, proof = self.handoff(route).id, "f" * 64
        self.do(
            ask.RecordSent(by=SYSTEM, handoff_id=handoff, sent_at=self.now, proof=proof, message_id="<1@x>")
        )
        return self

    def acknowledged(self, route: str) -> Life:
        """Notify says that the receiver has it."""
        handoff = self.handoff(route).id
        self.do(
            ask.RecordAcknowledged(
                by=SYSTEM, handoff_id=handoff, acknowledged_at=self.now, reference="TT-0001"
            )
        )
        return self

    def returned(self, route: str) -> Life:
        """Notify says that the receiver gave it back."""
        handoff = self.handoff(route).id
        self.do(ask.RecordReturned(by=SYSTEM, handoff_id=handoff, returned_at=self.now, reason="sealed:why"))
        return self

    def told(self, route: str, step: str, outcome: str) -> Life:
        """An officer records what happened outside."""
        record = RouteStep(route=route, step=step, outcome=outcome, happened_at=self.now, reference="R/1")
        return self.step("record_step", record)

    def clocks(self, rule: str, route: str | None = None) -> list[Clock]:
        """The clocks of a rule, in the order in which they began."""
        return [one for one in self.stands.clocks if one.deadline.id == rule and one.route == route]

    def waiting(self) -> set[str]:
        """The rules of the clocks that wait."""
        return {one.deadline.id for one in self.stands.clocks if one.waiting}


def to_plenary(life: Life, *, criminal: bool = True) -> Life:
    """From the preliminary review to the stage at which the plenary decides."""
    life.decided(Decision.REGISTER)
    if not criminal:
        return life.step("begin_clarification").step("finish_clarification")
    life.step("hold_first_discussion").step("summon").after(days=1).step("record_hearing")
    return life.step("finish_clarification").step("hold_second_discussion")

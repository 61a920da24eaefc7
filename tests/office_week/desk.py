"""An office without services: cases of the pure domain, handled as its people would through the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.triage.console.case.step_models import StepBody
from services.triage.domain import commands as ask
from services.triage.domain.acts import conditions
from services.triage.domain.acts.guards import available
from services.triage.domain.acts.inviting import enclosable
from services.triage.domain.acts.records import Tracing
from services.triage.domain.acts.sittings import Hearing, Summons
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.events import Fact
from services.triage.domain.evolution import evolve
from services.triage.domain.file.dossier_commands import Classify
from services.triage.domain.parts import Place, Report
from services.triage.domain.routes.tracks import TrackState, by_hand, tracks
from services.triage.domain.words import Decision, Kind
from shared.changes import Actor
from shared.ids import derived
from shared.roles import Role
from shared.rules.model import Rulebook
from tests.office_week.corpus import Item
from tests.office_week.officers import Chance, Request, RouteSeen, Seen, commissioner, officer

REPORT_ID = "01936c1e-8a00-7000-8000-0000000000a1"
OFFICER = Actor("person", "officer-1", frozenset({Role.OFFICER}))
COMMISSIONERS = tuple(f"commissioner-{number}" for number in range(1, 6))
CHAIR = Actor("person", COMMISSIONERS[0], frozenset({Role.COMMISSIONER}))
SYSTEM = Actor("system", "triage")
PACE = timedelta(hours=4)
"""Between two looks at a case while there is something to do."""
MOST_LOOKS = 150


@dataclass
class Desk:
    """One case from its arrival on, with an officer and a commissioner who look at it in turn."""

    item: Item
    rules: Rulebook
    seed: int
    now: datetime = field(init=False)
    case: Case | None = None
    history: list[Fact] = field(default_factory=list)
    sent: list[Request] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.now = self.item.arrives_at
        report = _report(self.item)
        opening = ask.OpenCase(by=SYSTEM, case_id=derived(report.report_id, "case"), report=report)
        self._do(opening)

    @property
    def stands(self) -> Case:
        """The case as it stands."""
        assert self.case is not None
        return self.case

    def work(self) -> Case:
        """Let everybody look until nobody has anything left to do; the case as it stands then."""
        for _ in range(MOST_LOOKS):
            acted = [self._look(OFFICER, officer), self._look(CHAIR, commissioner), self._notify()]
            awaited = self.now + PACE if any(acted) else self._awaited()
            if awaited is None:
                break
            self.now = awaited
            self._do(ask.Tick(by=SYSTEM))
        return self.stands

    def _awaited(self) -> datetime | None:
        """When something happens by itself: a hearing, or the end of a deadline."""
        summoned = [at for _, at in self.seen(OFFICER).open_summons]
        clocks = [clock for clock in self.stands.clocks if clock.waiting and not clock.lapsed_at]
        ends = [clock.due_at for clock in clocks]
        return min((at for at in (*summoned, *ends) if at > self.now), default=None)

    def seen(self, by: Actor) -> Seen:
        """The case as `by` sees it."""
        case, rules = self.stands, self.rules
        records = [entry.record for entry in case.dossier.entries]
        answered = {one.summons_id for one in records if isinstance(one, Hearing)}
        summons = [(one.summons_id, one.hearing_at) for one in records if isinstance(one, Summons)]
        return Seen(
            reference=self.item.source_ref,
            kind=case.kind,
            stage=case.stage,
            acts=frozenset(available(case, by, rules)),
            now=self.now,
            category=case.category,
            classified=case.dossier.classification is not None,
            expected=self.item.expected.category,
            criminal=conditions.criminal(case, rules),
            in_time=self.item.expected.in_time,
            lacking=case.report.missing,
            mine=case.claimed_by == by.id,
            proposal=case.proposal.number if case.proposal else None,
            decisions=case.proposals,
            told=tuple(entry.command for entry in case.dossier.entries),
            open_summons=tuple(one for one in summons if one[0] not in answered),
            findings=any(isinstance(one, Tracing) and one.suspected for one in records),
            routes=self._routes(),
            commissioners=COMMISSIONERS,
            enclosable=tuple((one.id, one.sha256) for one in enclosable(case, rules)),
        )

    def _routes(self) -> tuple[RouteSeen, ...]:
        hand = {track.route for track in by_hand(self.stands, self.rules)}
        return tuple(
            RouteSeen(
                route=track.route,
                state=track.state,
                by_hand=track.route in hand,
                expected=tuple((step.id, step.outcomes) for step in track.expected),
            )
            for track in tracks(self.stands, self.rules)
        )

    def _look(self, by: Actor, person: Callable[[Seen, Chance], Request | None]) -> bool:
        seen = self.seen(by)
        self.offered |= seen.acts
        request = person(seen, Chance(self.seed, self.item.source_ref))
        if request is None:
            return False
        self.sent.append(request)
        self._do(command_of(request, by))
        return True

    def _notify(self) -> bool:
        """The other service sends and the liaison acknowledges what goes to a body that works with us."""
        hand = {track.route for track in by_hand(self.stands, self.rules)}
        for track in tracks(self.stands, self.rules):
            if track.handoff is None or track.route in hand:
                continue
            done = _delivered(track.state, track.handoff.id, self.now)
            if done is not None:
                self._do(done)
                return True
        return False

    def _do(self, command: ask.Command) -> None:
        for fact in decide(self.case, command, self.rules, self.now):
            self.case = evolve(self.case, fact)
            self.history.append(fact)


def _delivered(state: TrackState, handoff_id: str, now: datetime) -> ask.Command | None:
    if state is TrackState.APPROVED:
        return ask.RecordSent(
            by=SYSTEM, handoff_id=handoff_id, sent_at=now, proof="f" * 64, message_id="<1@contoh>"
        )
    if state is TrackState.SENT:
        return ask.RecordAcknowledged(by=SYSTEM, handoff_id=handoff_id, acknowledged_at=now, reference="TT-1")
    return None


def command_of(request: Request, by: Actor) -> ask.Command:
    """The command that the API would make of a request."""
    body = request.body
    match request.path:
        case "claim":
            return ask.Claim(by=by)
        case "classification":
            return Classify(by=by, category=body["category"])
        case "steps":
            read = StepBody.model_validate(dict(body))
            return ask.TakeStep(by=by, command=read.step, record=read.record, words=str(dict(read.words)))
        case "propose":
            decision, reason = Decision(body["decision"]), body["reason"]
            return ask.Propose(by=by, decision=decision, reason=reason, route=body.get("route"))
        case "approve":
            return ask.Approve(by=by, proposal=body["proposal"])
        case "decline":
            return ask.Decline(by=by, proposal=body["proposal"], reason=body["reason"])
        case other:
            raise ValueError(f"the API has no act at {other}")


def _report(item: Item) -> Report:
    body, place = item.body, item.body["place"] or {}
    missing: Sequence[str] = () if item.expected.complete else ("reporter_address", "reported_party")
    happened = datetime.fromisoformat(body["known_on"]).date()
    return Report(
        report_id=derived(REPORT_ID, item.source_ref),
        office="balikpapan",
        kind=Kind(item.expected.kind),
        channel=body["channel"],
        receipt_number=item.source_ref,
        received_at=item.arrives_at,
        content="sealed:content",
        category=body["category"],
        known_on=happened,
        standing=body.get("reporter", {}).get("standing"),
        place=Place(kelurahan=place.get("kelurahan"), tps=tuple(place.get("tps", ()))),
        missing=tuple(missing),
    )

"""Whatever can be tried on a case, as the command that tries it, its form filled in so that it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services.triage.domain import commands as ask
from services.triage.domain.case import Case
from services.triage.domain.file import dossier_commands as papers
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act
from services.triage.domain.words import Decision
from shared.changes import Actor
from shared.rules.model import Rulebook
from tests.support.case_forms import form_for, free_route
from tests.support.cases import COLLEAGUE, opening

ELSEWHERE = "01936c1e-8a00-7000-8000-0000000000c9"
"""Another case."""


def command_for(
    act: str, by: Actor, case: Case, rules: Rulebook, *, now: datetime, choice: int = 0
) -> ask.Command:
    """The command of an act; `choice` picks among outcomes, routes and people."""
    if act in PROPOSING.values():
        return _proposal(Decision(act.removeprefix("propose_")), by, case, rules, choice)
    if act in APPROVING.values():
        return ask.Approve(by=by, proposal=_number(case))
    if act == Act.CLASSIFY and case.dossier.classification is not None:
        kinds = list(rules.categories)
        return papers.Classify(by=by, category=kinds[choice % len(kinds)])
    plain = {**_PLAIN, **_PAPERS, **_DELIVERIES}.get(act)
    if plain is not None:
        return plain(by, case)
    record = form_for(act, case, rules, now=now, choice=choice)
    return ask.TakeStep(by=by, command=act, record=record, words="dicatat")


def _proposal(decision: Decision, by: Actor, case: Case, rules: Rulebook, choice: int) -> ask.Propose:
    receiver = {Decision.ESCALATE: "joint_centre", Decision.TRANSFER: "bawaslu_samarinda"}.get(decision)
    route = free_route(case, rules, choice) if decision is Decision.ESCALATE else None
    return ask.Propose(by=by, decision=decision, reason="alasan", receiver=receiver, route=route)


def _number(case: Case) -> int:
    return case.proposal.number if case.proposal else 0


def _handoff(case: Case, *, sending: bool = False) -> str:
    """The hand-off that waits longest for its proof or for its answer, else the last one."""
    waiting = [one for one in case.handoffs if one.acknowledged_at is None and one.returned_at is None]
    unsent = [one for one in waiting if sending and one.sent_at is None]
    return (unsent or waiting or [*case.handoffs[-1:]])[0].id if case.handoffs else ""


def _opening(by: Actor, case: Case) -> ask.OpenCase:
    again = opening(case.kind)
    return ask.OpenCase(by=by, case_id=again.case_id, report=again.report)


def _sent(by: Actor, case: Case) -> ask.RecordSent:
    handoff, at = _handoff(case, sending=True), case.opened_at
    return ask.RecordSent(by=by, handoff_id=handoff, sent_at=at, proof="f" * 64, message_id="<1@x>")


def _acknowledged(by: Actor, case: Case) -> ask.RecordAcknowledged:
    handoff, at = _handoff(case), case.opened_at
    return ask.RecordAcknowledged(by=by, handoff_id=handoff, acknowledged_at=at, reference="TT-1")


def _returned(by: Actor, case: Case) -> ask.RecordReturned:
    return ask.RecordReturned(by=by, handoff_id=_handoff(case), returned_at=case.opened_at, reason="s")


def _letter(by: Actor, case: Case) -> papers.IssueLetter:
    return papers.IssueLetter(
        by=by,
        form="a_1",
        sha256="0" * 64,
        snapshot=case.revision,
        head="0" * 64,
        number="001/LP",
        verification="0a" * 16,
        words="kajian",
    )


_PLAIN: Mapping[str, Callable[[Actor, Case], ask.Command]] = {
    Act.OPEN: _opening,
    Act.CLAIM: lambda by, _: ask.Claim(by=by),
    Act.RELEASE: lambda by, _: ask.Release(by=by),
    Act.ASSIGN: lambda by, _: ask.Assign(by=by, to=COLLEAGUE.id),
    Act.HAND_OVER: lambda by, _: ask.Assign(by=by, to=COLLEAGUE.id),
    Act.DECLINE: lambda by, case: ask.Decline(by=by, proposal=_number(case), reason="alasan"),
    Act.WITHDRAW: lambda by, case: ask.Withdraw(by=by, proposal=_number(case)),
}
_PAPERS: Mapping[str, Callable[[Actor, Case], ask.Command]] = {
    Act.NOTE: lambda by, _: papers.AddNote(by=by, words="catatan"),
    Act.CLASSIFY: lambda by, case: papers.Classify(by=by, category=case.category or "money_politics"),
    Act.LINK: lambda by, _: papers.LinkCases(by=by, other=ELSEWHERE),
    Act.MERGE: lambda by, _: papers.LinkCases(by=by, other=ELSEWHERE, tie=Tie.MERGED),
    Act.WALL: lambda by, _: papers.RaiseWall(by=by, accounts=("somebody-named",), words="ipar"),
    Act.ISSUE_LETTER: _letter,
}
_DELIVERIES: Mapping[str, Callable[[Actor, Case], ask.Command]] = {
    Act.RECORD_SENT: _sent,
    Act.RECORD_LATE_PROOF: _sent,
    Act.RECORD_ACKNOWLEDGED: _acknowledged,
    Act.RECORD_RETURNED: _returned,
}

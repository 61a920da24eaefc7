"""What the clock itself brings to a case: warnings of the ladder, lapses, and what follows from a lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.triage.domain import commands, errors, facts
from services.triage.domain.acts import steps
from services.triage.domain.acts.readiness import wanting
from services.triage.domain.case import Case
from services.triage.domain.clocks import turning
from services.triage.domain.clocks.ladder import due_rungs
from services.triage.domain.lifecycle import Act
from shared.rules.model import Rulebook

Ticked = facts.DeadlineWarned | facts.DeadlineLapsed | facts.StepTaken


def tick(case: Case, command: commands.Tick, rules: Rulebook, *, now: datetime) -> list[Ticked]:
    """The facts of this moment, once each; nothing else moves because time passes.

    A reporter who let the time for completion pass is the one exception that the lifecycle knows: the case
    goes on to the stage where an officer proposes not to register it.

    Raises:
        RoleMissing: no person brings the time.
    """
    if command.by.kind != "system":
        raise errors.RoleMissing("tick", [])
    about: Any = {"case_id": case.case_id, "at": now, "by": command.by.id}
    found: list[facts.DeadlineWarned | facts.DeadlineLapsed] = []
    for place, clock in enumerate(case.clocks):
        rungs = due_rungs(clock, rules, now)
        found += [facts.DeadlineWarned(**about, clock=place, rung=rung.key) for rung in rungs]
        if clock.waiting and clock.lapsed_at is None and now >= clock.due_at:
            rule, due_at = clock.deadline.id, clock.due_at
            found.append(facts.DeadlineLapsed(**about, clock=place, rule=rule, due_at=due_at))
    told = case
    for fact in found:
        told = replace(told, clocks=turning.timed(told.clocks, fact))
    return [*found, *_expired(told, command, rules, now)]


def _expired(case: Case, command: commands.Tick, rules: Rulebook, now: datetime) -> list[facts.StepTaken]:
    """Not while a proposal waits: it is about the case as it stood. An officer takes the step then."""
    moves = rules.moves_for(case.stage, Act.EXPIRE_COMPLETION, case.kind)
    ready = any(move.system and not wanting(move, case, rules) for move in moves)
    if not ready or case.proposal is not None:
        return []
    expire = commands.TakeStep(by=command.by, command=Act.EXPIRE_COMPLETION)
    return steps.take(case, expire, rules, now=now)

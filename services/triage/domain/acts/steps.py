"""Steps that one person takes, each with the form that the rulebook names, and what they do to clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from services.triage.domain import commands, facts
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.forms import check_record
from services.triage.domain.acts.guards import check
from services.triage.domain.acts.records import Record, RouteStep, Tracing
from services.triage.domain.acts.sittings import Plenary
from services.triage.domain.case import Case
from services.triage.domain.clocks import deadlines
from services.triage.domain.clocks.moments import happened, moments_of
from services.triage.domain.lifecycle import STEPS
from services.triage.domain.parts import Clock
from services.triage.domain.routes.tracks import first_steps
from services.triage.domain.words import Stage
from shared.errors import N_
from shared.rules.handling import Condition, Lane, Move, Record as Form
from shared.rules.model import Rulebook, StartsFrom

LONGEST_WORDS = 40_000
"""Characters of minutes and the like."""
BEFORE_CLOCK = N_("Waktu ini mendahului awal tenggat yang dipenuhi langkah ini. Periksa tanggal dan jamnya.")


def take(case: Case, command: commands.TakeStep, rules: Rulebook, *, now: datetime) -> list[facts.StepTaken]:
    """Take a step.

    Raises:
        BadRecord: the form is not what the rulebook wants here, by field.
    """
    if command.command not in STEPS:
        raise step_errors.BadRecord(fields={"command": N_("Pilih langkah dari daftar.")})
    move = check(case, command.command, command.by, rules)
    check_record(case, move, command.record, rules, now=now)
    turned = turn(case, move, rules, command.record, now=now)
    _check_start(case, turned, command.record)
    if len(command.words) > LONGEST_WORDS:
        raise step_errors.BadRecord(
            fields={"words": N_("Teks terlalu panjang; paling banyak 40.000 karakter.")}
        )
    return [
        facts.StepTaken(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            command=command.command,
            turn=turned,
            report_id=case.report_id,
            record=command.record,
            words=command.words,
        )
    ]


def turn(case: Case, move: Move, rules: Rulebook, record: Record | None, *, now: datetime) -> facts.Turn:
    """Where a move leads, and what it does to the clocks."""
    moments = moments_of(case, record, rules, now=now)
    ids = _starting(case, move, record, moments)
    started = deadlines.started(deadlines.beginning(ids, rules, moments, now=now))
    to = Stage(move.to) if move.to else case.stage
    met = (*deadlines.waiting_for(case.clocks, move.meets), *_met_outside(case, record, rules))
    own = happened(record) if met else None
    return facts.Turn(
        to=to,
        clocks=(*started, *_on_routes(record, rules, moments)),
        met=tuple(dict.fromkeys(met)),
        met_at=min(own[1], now) if own else None,
        extended=deadlines.waiting_for(case.clocks, (move.extends,) if move.extends else ()),
        closed=deadlines.waiting_for(case.clocks, _left(move, rules)),
        ends=rules.case_stages[to].lane is Lane.CLOSED and to is not case.stage,
    )


def _left(move: Move, rules: Rulebook) -> tuple[str, ...]:
    """The deadlines of the joint centre, once a case goes on as no crime: nobody discusses it any more."""
    if Condition.NOT_CRIMINAL not in move.conditions:
        return ()
    sittings = (one for one in rules.moves if one.record is Form.DISCUSSION)
    return tuple(dict.fromkeys(rule for one in sittings for rule in one.meets if rule not in move.meets))


def _check_start(case: Case, turned: facts.Turn, record: Record | None) -> None:
    """What meets a clock did not happen before it began; moments are typed to the minute."""
    own = happened(record)
    begun = [case.clocks[place].deadline.own.started_at for place in turned.met]
    if own and begun and own[1] < max(begun).replace(second=0, microsecond=0):
        raise step_errors.BadRecord(fields={own[0]: BEFORE_CLOCK})


def _starting(
    case: Case, move: Move, record: Record | None, moments: Mapping[StartsFrom, datetime]
) -> tuple[str, ...]:
    """The deadlines that the move starts; tracing starts one only with a suspicion, from the first one."""
    if not isinstance(record, Tracing):
        return move.starts
    found = moments[StartsFrom.DISCOVERY] if record.suspected else None
    running = [case.clocks[place].deadline for place in deadlines.waiting_for(case.clocks, move.starts)]
    known = {deadline.id for deadline in running if found and deadline.own.started_at <= found}
    return tuple(one for one in move.starts if found and one not in known)


def _on_routes(
    record: Record | None, rules: Rulebook, moments: Mapping[StartsFrom, datetime]
) -> tuple[Clock, ...]:
    """The plenary starts the clock of each hand-off; a step outside begins the next one."""
    if isinstance(record, Plenary):
        wanted = [(route, rules.routes[route].forward) for route in record.routes]
        return tuple(
            clock
            for route, forward in wanted
            if forward
            for clock in deadlines.started(
                deadlines.beginning((forward,), rules, moments, now=record.held_at), route=route
            )
        )
    if isinstance(record, RouteStep):
        begun_by = f"{record.step}:{record.outcome}"
        return first_steps(record.route, rules, begun_by, record.happened_at)
    return ()


def _met_outside(case: Case, record: Record | None, rules: Rulebook) -> tuple[int, ...]:
    """The clock of the step that was told, on its route."""
    if not isinstance(record, RouteStep):
        return ()
    deadline = rules.steps[record.step].deadline
    return tuple(
        place
        for place, clock in enumerate(case.clocks)
        if clock.waiting and clock.route == record.route and clock.deadline.id == deadline
    )

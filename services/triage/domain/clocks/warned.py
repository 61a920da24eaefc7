"""Whom a warning of the ladder concerns, and which warnings stand about the end that a deadline has now."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.triage.domain.clocks.rungs import Planned, ladder
from shared.changes import Actor
from shared.roles import Role
from shared.rules.deadlines import Deadline
from shared.rules.handling import Rung


def standing(
    rungs: Iterable[Rung], deadline: Deadline, *, extended: bool = False, told: Collection[str] = ()
) -> tuple[Planned, ...]:
    """What was told about an open deadline, in the order of its times.

    What was told of another end (before an extension or a correction) warns of nothing any more; the journal
    keeps that it was told.
    """
    if not told:
        return ()
    return tuple(one for one in ladder(rungs, deadline, extended=extended) if one.key in told)


def concerns(rung: Rung, who: Actor, holder: str | None) -> bool:
    """Whether a rung is for this person: in a role that it names, as far as the case is theirs to work on.

    A case in somebody's hands warns its holder in place of all officers, whatever role the holder has beside;
    one in nobody's hands warns them all, since any of them may have to take it. Other roles oversee the
    office and are warned of every case.
    """
    if Role.OFFICER in rung.roles and holder is not None:
        beside = rung.roles - {Role.OFFICER}
        return who.id == holder or not beside.isdisjoint(who.roles)
    return not rung.roles.isdisjoint(who.roles)

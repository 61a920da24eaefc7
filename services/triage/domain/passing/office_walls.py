"""The office itself is named in a report: one act walls it off and lets the case go elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.triage.domain import events
from services.triage.domain.acts.guards import check
from services.triage.domain.case import Case
from services.triage.domain.file import ties
from services.triage.domain.file.dossier_facts import CasesLinked, CasesUnlinked, WallRaised
from services.triage.domain.lifecycle import Act
from services.triage.domain.passing import passing_commands as ask
from services.triage.domain.passing.passing_checks import check_office, check_words
from services.triage.domain.passing.passing_facts import PassingDropped, PassingProposed
from shared.rules.model import Rulebook


def wall_office(case: Case, command: ask.WallOffice, rules: Rulebook, now: datetime) -> Sequence[events.Fact]:
    """The wall, an end to merges and to what was proposed before, and the passing that cannot be dropped.

    A merge would stand in two offices, each with one half: neither could undo it.
    """
    check(case, Act.WALL, command.by, rules)
    check_office(case, command.to)
    check_words(command.words)
    return walled_off(case, command.accounts, command.to, command.words, by=command.by.id, now=now)


def walled_off(
    case: Case, accounts: tuple[str, ...], to: str, words: str, *, by: str, now: datetime
) -> list[events.Fact]:
    """What a wall of the office brings, whoever raises it; the case goes to `to`."""
    case_id = case.case_id
    facts: list[events.Fact] = [_released(case, link, by, now) for link in ties.merges(case.dossier.links)]
    facts.append(WallRaised(case_id=case_id, at=now, by=by, accounts=accounts, office=True, words=words))
    if case.proposal is not None:
        facts.append(events.ProposalWithdrawn(case_id=case_id, at=now, by=by, number=case.proposal.number))
    if case.passing.waiting is not None:
        facts.append(PassingDropped(case_id=case_id, at=now, by=by, number=case.passing.waiting.number))
    number = case.passing.proposed + 1
    return [
        *facts,
        PassingProposed(case_id=case_id, at=now, by=by, number=number, to=to, conflict=True),
    ]


def release_merge(
    case: Case, command: ask.ReleaseMerge, rules: Rulebook, now: datetime
) -> Sequence[events.Fact]:
    """The other half: whoever may raise the wall may let go of what is behind it."""
    check(case, Act.WALL, command.by, rules)
    held = (link for link in ties.merges(case.dossier.links) if link.other == command.other)
    return [_released(case, link, command.by.id, now) for link in held]


def _released(case: Case, link: CasesLinked, by: str, now: datetime) -> CasesUnlinked:
    return CasesUnlinked(case_id=case.case_id, at=now, by=by, other=link.other, tie=link.tie)

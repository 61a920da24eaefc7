"""Decisions about what a case belongs with; no stage, clock, number or ruling of it changes by any of them.

They are open to whoever may link cases: the rulebook's row for linking, at every stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from services.triage.domain.acts.guards import check
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging import belonging_commands as ask, belonging_facts as facts
from services.triage.domain.belonging.belonging_errors import InAnotherIncident, StillTied
from services.triage.domain.case import Case
from services.triage.domain.hints.causes import CATEGORY, WORDS, parts_of
from services.triage.domain.lifecycle import Act
from shared.errors import N_
from shared.rules.model import Rulebook

LONGEST_WORDS: Final = 4_000
LONGEST_NAME: Final = 120
"""Characters of an incident's name: one line."""


def belong(
    case: Case, command: ask.BelongCommand, rules: Rulebook, *, now: datetime
) -> Sequence[facts.Belongs]:
    """The facts that follow; what stands already changes nothing.

    Raises:
        NoSuchCase, RoleMissing, IllegalMove: not by them.
        BadRecord: a text is missing or too long, or the case is compared with itself.
        StillTied: the other case is linked or merged with this one.
        InAnotherIncident: it is part of another incident.
    """
    check(case, Act.LINK, command.by, rules)
    match command:
        case ask.DismissLikeness():
            return _dismissed(case, command, now)
        case ask.RestoreLikeness():
            return _restored(case, command, now)
        case ask.JoinIncident():
            return _joined(case, command, now)
        case ask.LeaveIncident() | ask.RenameIncident():
            return _changed(case, command, now)
        case ask.DismissCause() | ask.RestoreCause():
            return _explained(case, command, rules, now)
        case _:
            assert_never(command)


def named(name: str, cause: str) -> str:
    """An incident's name and cause as the one text that each of its cases keeps, sealed.

    Raises:
        BadRecord: one of them is missing or too long.
    """
    line, told = " ".join(name.split()), cause.strip()
    wrong = {}
    if not line or len(line) > LONGEST_NAME:
        wrong["name"] = N_("Tulis nama kejadian, paling banyak 120 karakter.")
    if not told or len(told) > LONGEST_WORDS:
        wrong["cause"] = N_("Tulis penyebabnya, paling banyak 4.000 karakter.")
    if wrong:
        raise BadRecord(fields=wrong)
    return f"{line}\n{told}"


def name_of(words: str) -> str:
    """The name in an incident's text."""
    return words.partition("\n")[0]


def cause_of(words: str) -> str:
    """The cause in an incident's text."""
    return words.partition("\n")[2]


def _dismissed(case: Case, command: ask.DismissLikeness, now: datetime) -> Sequence[facts.Belongs]:
    if command.other == case.case_id:
        raise BadRecord(fields={"other": N_("Kasus tidak dapat dibandingkan dengan dirinya sendiri.")})
    _check_words(command.words)
    if any(link.other == command.other for link in case.dossier.links):
        raise StillTied(command.other)
    if case.belonging.is_apart(command.other):
        return []
    about = {"case_id": case.case_id, "by": command.by.id, "other": command.other}
    return [facts.LikenessDismissed(**about, at=now, words=command.words)]


def _restored(case: Case, command: ask.RestoreLikeness, now: datetime) -> Sequence[facts.Belongs]:
    if not case.belonging.is_apart(command.other):
        return []
    about = {"case_id": case.case_id, "by": command.by.id, "other": command.other}
    return [facts.LikenessRestored(**about, at=now)]


def _joined(case: Case, command: ask.JoinIncident, now: datetime) -> Sequence[facts.Belongs]:
    named(name_of(command.words), cause_of(command.words))
    held = case.belonging.incident
    if held is not None and held.incident != command.incident:
        raise InAnotherIncident(held.incident)
    if held is not None:
        return []
    about = {"case_id": case.case_id, "by": command.by.id, "incident": command.incident}
    return [facts.IncidentJoined(**about, at=now, words=command.words)]


def _changed(
    case: Case, command: ask.LeaveIncident | ask.RenameIncident, now: datetime
) -> Sequence[facts.Belongs]:
    if isinstance(command, ask.RenameIncident):
        named(name_of(command.words), cause_of(command.words))
    else:
        _check_words(command.words)
    held = case.belonging.incident
    if held is None or held.incident != command.incident:
        return []
    about = {"case_id": case.case_id, "by": command.by.id, "incident": command.incident}
    if isinstance(command, ask.RenameIncident):
        return [facts.IncidentRenamed(**about, at=now, words=command.words)]
    return [facts.IncidentLeft(**about, at=now, words=command.words)]


def _explained(
    case: Case, command: ask.DismissCause | ask.RestoreCause, rules: Rulebook, now: datetime
) -> Sequence[facts.Belongs]:
    """It stands in clear in the journal, so it is a row of the rulebook and never what somebody typed."""
    table, row = parts_of(command.cause)
    denied = case.belonging.is_denied(command.cause)
    if not denied and row not in {WORDS: rules.keywords, CATEGORY: rules.categories}.get(table, {}):
        raise BadRecord(fields={"cause": N_("Pilih usulan dari daftar.")})
    about = {"case_id": case.case_id, "by": command.by.id, "cause": command.cause}
    if isinstance(command, ask.RestoreCause):
        return [facts.CauseRestored(**about, at=now)] if denied else []
    _check_words(command.words)
    if not command.words.strip():
        raise BadRecord(fields={"words": N_("Tulis alasannya.")})
    return [] if denied else [facts.CauseDismissed(**about, at=now, words=command.words)]


def _check_words(words: str) -> None:
    if len(words) > LONGEST_WORDS:
        raise BadRecord(fields={"words": N_("Alasan terlalu panjang; paling banyak 4.000 karakter.")})

"""What may be filed with a case, and the facts that follow; nothing here moves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from services.triage.domain import errors
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.guards import check
from services.triage.domain.acts.reach import check_open
from services.triage.domain.case import Case
from services.triage.domain.file import dossier_commands as ask, dossier_facts as filed, ties
from services.triage.domain.file.misfiled import check_entry, misclassified
from services.triage.domain.lifecycle import Act
from shared.errors import N_
from shared.rules.model import Rulebook

LONGEST_NOTE = 4_000
"""Characters of a note."""
FACTS: Mapping[type[ask.FileCommand], Callable[..., filed.Filed]] = {
    ask.AddNote: filed.NoteAdded,
    ask.Classify: filed.Classified,
    ask.IssueLetter: filed.LetterIssued,
    ask.LinkCases: filed.CasesLinked,
    ask.UnlinkCases: filed.CasesUnlinked,
    ask.RaiseWall: filed.WallRaised,
    ask.LiftWall: filed.WallLifted,
    ask.EnterElsewhere: filed.EnteredElsewhere,
    ask.OpenExhibit: filed.ExhibitOpened,
}
_ACTS: dict[type[ask.FileCommand], Act] = {
    ask.AddNote: Act.NOTE,
    ask.Classify: Act.CLASSIFY,
    ask.IssueLetter: Act.ISSUE_LETTER,
    ask.LinkCases: Act.LINK,
    ask.UnlinkCases: Act.LINK,
    ask.RaiseWall: Act.WALL,
    ask.LiftWall: Act.WALL,
    ask.EnterElsewhere: Act.NOTE,
}


def file(case: Case, command: ask.FileCommand, rules: Rulebook, *, now: datetime) -> list[filed.Filed]:
    """File it; what is there already changes nothing.

    Raises:
        BadRecord: a field says something that cannot be.
        AlreadyMerged, LeadsOthers: a tie would make a chain or a circle; see `ties.py`.
        UnreadableNumber, BadEntry: see `misfiled.check_entry`.
    """
    if isinstance(command, ask.AssignNumber):
        return _number(case, command, now)
    if isinstance(command, ask.OpenExhibit):
        return _opened(case, command, now)
    check(case, _act(case, command), command.by, rules)
    if isinstance(command, ask.EnterElsewhere):
        check_entry(case, command, rules, now)
    wrong = _wrong(case, command, rules)
    if wrong:
        raise step_errors.BadRecord(fields=wrong)
    if isinstance(command, ask.LinkCases):
        ties.check(case.dossier.links, command.other, command.tie)
    return _filed(case, command, now)


def _act(case: Case, command: ask.FileCommand) -> Act:
    """Merging, and undoing it, is another act than linking."""
    merged = {link.other for link in case.dossier.links if link.tie in filed.MERGING}
    if isinstance(command, ask.LinkCases) and command.tie is not filed.Tie.LINKED:
        return Act.MERGE
    if isinstance(command, ask.UnlinkCases) and command.other in merged:
        return Act.MERGE
    return _ACTS[type(command)]


def _number(case: Case, command: ask.AssignNumber, now: datetime) -> list[filed.Filed]:
    """Only the series gives numbers, and a case keeps the one that it has there."""
    if command.by.kind != "system":
        raise errors.RoleMissing("assign_number", [])
    if case.dossier.number(command.series) is not None:
        return []
    return [
        filed.NumberAssigned(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            series=command.series,
            sequence=command.sequence,
            number=command.number,
        )
    ]


def _opened(case: Case, command: ask.OpenExhibit, now: datetime) -> list[filed.Filed]:
    """No move of the lifecycle: whoever may see the case may look, at every stage, and each look counts."""
    check_open(case, command.by)
    if all(one.id != command.exhibit for one in case.report.evidence):
        raise step_errors.BadRecord(fields={"exhibit": N_("Bukti ini tidak ada pada kasus tersebut.")})
    return _filed(case, command, now)


def _wrong(case: Case, command: ask.FileCommand, rules: Rulebook) -> dict[str, str]:
    match command:
        case ask.AddNote():
            return _misworded(command.words)
        case ask.Classify():
            return misclassified(command, rules)
        case ask.LinkCases() | ask.UnlinkCases():
            own = {"other": N_("Kasus tidak dapat dikaitkan dengan dirinya sendiri.")}
            return (own if command.other == case.case_id else {}) | _too_long(command.words)
        case ask.RaiseWall() | ask.LiftWall():
            named = bool(command.accounts) or (command.office and isinstance(command, ask.LiftWall))
            return {} if named else {"accounts": N_("Sebut siapa yang berbenturan kepentingan.")}
        case _:
            return {}


def _misworded(words: str) -> dict[str, str]:
    if not words.strip():
        return {"words": N_("Tulis catatannya.")}
    return _too_long(words)


def _too_long(words: str) -> dict[str, str]:
    too_long = len(words) > LONGEST_NOTE
    return {"words": N_("Catatan terlalu panjang; paling banyak 4.000 karakter.")} if too_long else {}


def _filed(case: Case, command: ask.FileCommand, now: datetime) -> list[filed.Filed]:
    """A fact has the fields of its command by the same names; a test compares them."""
    if _changes_nothing(case, command):
        return []
    fields: Any = {one.name: getattr(command, one.name) for one in dataclass_fields(command)}
    about: Any = {**fields, "case_id": case.case_id, "at": now, "by": command.by.id}
    if isinstance(command, ask.IssueLetter):
        about["letter"] = len(case.dossier.letters) + 1
    return [FACTS[type(command)](**about)]


def _changes_nothing(case: Case, command: ask.FileCommand) -> bool:
    if not isinstance(command, ask.LinkCases | ask.UnlinkCases):
        return False
    tied = (command.other, command.tie) in {(link.other, link.tie) for link in case.dossier.links}
    return tied is isinstance(command, ask.LinkCases)

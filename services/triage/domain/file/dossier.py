"""What is filed with a case beside its stage: records, numbers, letters, links, walls, classification."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from services.triage.domain.acts.records import Record
from services.triage.domain.facts import StepTaken
from services.triage.domain.file import dossier_facts as filed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A form that a step put on record; `words` is sealed."""

    command: str
    at: datetime
    by: str
    record: Record | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything filed, each in the order in which it came."""

    entries: tuple[Entry, ...] = ()
    notes: tuple[filed.NoteAdded, ...] = ()
    classification: filed.Classified | None = None
    numbers: tuple[filed.NumberAssigned, ...] = ()
    letters: tuple[filed.LetterIssued, ...] = ()
    links: tuple[filed.CasesLinked, ...] = ()
    walled: tuple[str, ...] = ()
    office_walled: bool = False
    elsewhere: filed.EnteredElsewhere | None = None

    def number(self, series: str) -> str | None:
        """The case's number in a series."""
        return next((one.number for one in self.numbers if one.series == series), None)


EMPTY = Dossier()


def stepped(dossier: Dossier, fact: StepTaken) -> Dossier:
    """With the form of a step."""
    entry = Entry(command=fact.command, at=fact.at, by=fact.by, record=fact.record, words=fact.words)
    return replace(dossier, entries=(*dossier.entries, entry))


def after(dossier: Dossier, fact: filed.Filed) -> Dossier:
    """With what was filed."""
    match fact:
        case filed.NoteAdded() | filed.NumberAssigned() | filed.LetterIssued():
            return _added(dossier, fact)
        case filed.Classified():
            return replace(dossier, classification=fact)
        case filed.CasesLinked() | filed.CasesUnlinked():
            return _linked(dossier, fact)
        case filed.WallRaised() | filed.WallLifted():
            return _walled(dossier, fact)
        case filed.EnteredElsewhere():
            return replace(dossier, elsewhere=fact)
        case filed.ExhibitOpened():
            return dossier
        case _:
            assert_never(fact)


def _added(dossier: Dossier, fact: filed.NoteAdded | filed.NumberAssigned | filed.LetterIssued) -> Dossier:
    if isinstance(fact, filed.NoteAdded):
        return replace(dossier, notes=(*dossier.notes, fact))
    if isinstance(fact, filed.NumberAssigned):
        return replace(dossier, numbers=(*dossier.numbers, fact))
    return replace(dossier, letters=(*dossier.letters, fact))


def _linked(dossier: Dossier, fact: filed.CasesLinked | filed.CasesUnlinked) -> Dossier:
    others = tuple(link for link in dossier.links if (link.other, link.tie) != (fact.other, fact.tie))
    if isinstance(fact, filed.CasesLinked):
        others = (*others, fact)
    return replace(dossier, links=others)


def _walled(dossier: Dossier, fact: filed.WallRaised | filed.WallLifted) -> Dossier:
    if isinstance(fact, filed.WallRaised):
        walled = tuple(dict.fromkeys((*dossier.walled, *fact.accounts)))
        return replace(dossier, walled=walled, office_walled=dossier.office_walled or fact.office)
    walled = tuple(one for one in dossier.walled if one not in fact.accounts)
    return replace(dossier, walled=walled, office_walled=dossier.office_walled and not fact.office)

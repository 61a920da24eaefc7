"""How records and filed facts are written and read back: as pydantic sees their dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from services.triage.domain.acts.records import Record
from services.triage.domain.belonging import belonging_facts as belongs
from services.triage.domain.belonging.belonging import Belonging
from services.triage.domain.facts import CaseFact, DeadlineLapsed, DeadlineWarned
from services.triage.domain.file import dossier_facts as filed
from services.triage.domain.file.dossier import Dossier
from services.triage.domain.passing import passing_facts as passed
from services.triage.domain.passing.passing import Passing
from services.triage.domain.protection import identity_facts, protection_facts as protected
from services.triage.domain.protection.protection import Protection
from shared.changes import JsonObject

EXHIBIT_OPENED = "exhibit_opened"  # changes nothing about a case: somebody looked
RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="form")])
_DOSSIER = TypeAdapter(Dossier)
_PROTECTION = TypeAdapter(Protection)
_PASSING = TypeAdapter(Passing)
_BELONGING = TypeAdapter(Belonging)
_ENVELOPE = frozenset({"case_id", "at", "by"})
_UNITED = (filed.Filed, protected.Protected, passed.Passed, belongs.Belongs)

TYPES: Mapping[str, type[CaseFact]] = MappingProxyType(
    {
        "deadline_warned": DeadlineWarned,
        "deadline_lapsed": DeadlineLapsed,
        "note_added": filed.NoteAdded,
        "case_classified": filed.Classified,
        "number_assigned": filed.NumberAssigned,
        "letter_issued": filed.LetterIssued,
        "cases_linked": filed.CasesLinked,
        "cases_unlinked": filed.CasesUnlinked,
        "wall_raised": filed.WallRaised,
        "wall_lifted": filed.WallLifted,
        "entered_elsewhere": filed.EnteredElsewhere,
        EXHIBIT_OPENED: filed.ExhibitOpened,
        "passage_marked": protected.PassageMarked,
        "passage_unmarked": protected.PassageUnmarked,
        "passing_proposed": passed.PassingProposed,
        "passing_dropped": passed.PassingDropped,
        "case_passed": passed.CasePassed,
        "case_received": passed.CaseReceived,
        "identity_asked": identity_facts.IdentityAsked,
        "identity_agreed": identity_facts.IdentityAgreed,
        "identity_declined": identity_facts.IdentityDeclined,
        "identity_opened": identity_facts.IdentityOpened,
        "identity_lapsed": identity_facts.IdentityLapsed,
        "identity_closed": identity_facts.IdentityClosed,
        "likeness_dismissed": belongs.LikenessDismissed,
        "likeness_restored": belongs.LikenessRestored,
        "incident_joined": belongs.IncidentJoined,
        "incident_left": belongs.IncidentLeft,
        "incident_renamed": belongs.IncidentRenamed,
        "cause_dismissed": belongs.CauseDismissed,
        "cause_restored": belongs.CauseRestored,
    }
)
"""The journal's type of each fact that is written as it is."""
_NAMES = {fact: name for name, fact in TYPES.items()}
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {name: TypeAdapter(one) for name, one in TYPES.items()}


def is_plain(fact: object) -> bool:
    """Whether the fact is written as it is."""
    return type(fact) in _NAMES


def written(fact: CaseFact) -> tuple[str, JsonObject]:
    """The entry's type and data: every field that says something; who and when stand in the entry."""
    name = _NAMES[type(fact)]
    return name, _ADAPTERS[name].dump_python(fact, mode="json", exclude_none=True, exclude=set(_ENVELOPE))


def read(name: str, envelope: JsonObject, data: JsonObject) -> CaseFact:
    """The fact again.

    Raises:
        ValidationError: the entry does not say what its type wants.
    """
    fact: CaseFact = _ADAPTERS[name].validate_python({**envelope, **data})
    return fact


def record(known: Record) -> JsonObject:
    """A form that was put on record."""
    doc: JsonObject = RECORD.dump_python(known, mode="json", exclude_none=True)
    return doc


def record_of(doc: JsonObject) -> Record:
    """The form again; raises as `read`."""
    return RECORD.validate_python(doc)


def dossier(known: Dossier) -> JsonObject:
    """What is filed with a case; empty if nothing is."""
    doc: JsonObject = _DOSSIER.dump_python(known, mode="json", exclude_none=True)
    return {name: value for name, value in doc.items() if value not in ([], False)}


def dossier_of(doc: JsonObject) -> Dossier:
    """The dossier again; raises as `read`."""
    return _DOSSIER.validate_python(doc)


def protection(known: Protection) -> JsonObject:
    """What protects a case's reporter."""
    doc: JsonObject = _PROTECTION.dump_python(known, mode="json", exclude_none=True)
    return doc


def protection_of(doc: JsonObject) -> Protection:
    """The same again; raises as `read`."""
    return _PROTECTION.validate_python(doc)


def passing(known: Passing) -> JsonObject:
    """Where a case stands and is to go."""
    doc: JsonObject = _PASSING.dump_python(known, mode="json", exclude_none=True)
    return doc


def passing_of(doc: JsonObject) -> Passing:
    """The same again; raises as `read`."""
    return _PASSING.validate_python(doc)


def belonging(known: Belonging) -> JsonObject:
    """What a case belongs with."""
    doc: JsonObject = _BELONGING.dump_python(known, mode="json", exclude_none=True)
    return doc


def belonging_of(doc: JsonObject) -> Belonging:
    """The same again; raises as `read`."""
    return _BELONGING.validate_python(doc)


def every_filed_fact() -> tuple[type[CaseFact], ...]:
    """Every type of a filed fact, for the test that each is written."""
    return tuple(one for kinds in _UNITED for one in get_args(kinds))

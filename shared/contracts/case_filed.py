"""What is filed with a case and moves it nowhere, as triage tells it on `cases`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.contracts.case_facts import REPORT, WORDS, CaseFactV1
from shared.contracts.case_records import Day, Who, Word
from shared.contracts.envelope import Event, Moment, Uuid7


class NoteAddedV1(CaseFactV1):
    """A note, sealed."""

    type: Literal["jejak.triage.note_added.v1"] = "jejak.triage.note_added.v1"
    words: str = Field(description=WORDS)
    keyset: str | None = None


class CaseClassifiedV1(CaseFactV1):
    """A person decided category, article and priority; what the rules had suggested, and by which rows."""

    type: Literal["jejak.triage.case_classified.v1"] = "jejak.triage.case_classified.v1"
    category: Word
    article: Word | None = None
    priority: Word | None = None
    suggested_category: Word | None = None
    suggested_article: Word | None = None
    suggested_priority: Word | None = None
    grounds: list[Word]


class NumberAssignedV1(CaseFactV1):
    """The case got its number in a series."""

    type: Literal["jejak.triage.number_assigned.v1"] = "jejak.triage.number_assigned.v1"
    series: Word
    sequence: int = Field(ge=1)
    number: str


class LetterIssuedV1(CaseFactV1):
    """A letter was issued from the case as it stood at revision `snapshot`; `words` were written into it."""

    type: Literal["jejak.triage.letter_issued.v1"] = "jejak.triage.letter_issued.v1"
    form: Word
    letter: int = Field(ge=1)
    sha256: str
    snapshot: int = Field(ge=1)
    head: str
    about: str = ""
    edition: int = Field(1, ge=1)
    dated: Day | None = None
    number: str | None = Field(None, description="the case number that it bears")
    verification: str | None = Field(
        None, pattern="^[0-9a-f]{0,64}$", description="the id under which anybody verifies it"
    )
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class CasesLinkedV1(CaseFactV1):
    """The case concerns the same as another; why, sealed."""

    type: Literal["jejak.triage.cases_linked.v1"] = "jejak.triage.cases_linked.v1"
    other: str
    tie: Word
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class CasesUnlinkedV1(CaseFactV1):
    """The tie is undone; why, sealed."""

    type: Literal["jejak.triage.cases_unlinked.v1"] = "jejak.triage.cases_unlinked.v1"
    other: str
    tie: Word
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class WallRaisedV1(CaseFactV1):
    """These accounts cannot see the case; why, sealed."""

    type: Literal["jejak.triage.wall_raised.v1"] = "jejak.triage.wall_raised.v1"
    accounts: list[Who]
    office: bool = False
    words: str = Field(description=WORDS)
    keyset: str | None = None


class WallLiftedV1(CaseFactV1):
    """A wall was raised in error."""

    type: Literal["jejak.triage.wall_lifted.v1"] = "jejak.triage.wall_lifted.v1"
    accounts: list[Who]
    office: bool = False


class EnteredElsewhereV1(CaseFactV1):
    """An officer entered the case in SigapLapor, under the number that it has there."""

    type: Literal["jejak.triage.entered_elsewhere.v1"] = "jejak.triage.entered_elsewhere.v1"
    number: str
    entered_on: Day


class ExhibitOpenedV1(CaseFactV1):
    """Somebody was let at an exhibit's bytes."""

    type: Literal["jejak.triage.exhibit_opened.v1"] = "jejak.triage.exhibit_opened.v1"
    exhibit: str


class PassageMarkedV1(CaseFactV1):
    """Characters `start` to `end` (not included) of the narrative speak against the reporter."""

    type: Literal["jejak.triage.passage_marked.v1"] = "jejak.triage.passage_marked.v1"
    passage: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    ground: Word


class PassageUnmarkedV1(CaseFactV1):
    """A commissioner opened the passage to everybody again; why, sealed."""

    type: Literal["jejak.triage.passage_unmarked.v1"] = "jejak.triage.passage_unmarked.v1"
    passage: int = Field(ge=1)
    words: str = Field(description=WORDS)
    keyset: str | None = None


class PassingProposedV1(CaseFactV1):
    """The case shall stand with the office `to`; with `conflict` the office that has it is named in it."""

    type: Literal["jejak.triage.passing_proposed.v1"] = "jejak.triage.passing_proposed.v1"
    number: int = Field(ge=1)
    to: Word
    conflict: bool = False
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class PassingDroppedV1(CaseFactV1):
    """A passing was taken back or refused."""

    type: Literal["jejak.triage.passing_dropped.v1"] = "jejak.triage.passing_dropped.v1"
    number: int = Field(ge=1)


class CasePassedV1(CaseFactV1):
    """The case stands with the office `to` from now on; its clocks run on and this chain goes on."""

    type: Literal["jejak.triage.case_passed.v1"] = "jejak.triage.case_passed.v1"
    number: int = Field(ge=1)
    origin: Word
    to: Word
    conflict: bool = False
    report_id: Uuid7 | None = Field(None, description=REPORT)


class CaseReceivedV1(CaseFactV1):
    """The office in which the case stands took it up."""

    type: Literal["jejak.triage.case_received.v1"] = "jejak.triage.case_received.v1"
    office: Word


class IdentityAskedV1(CaseFactV1):
    """Somebody asks to see who reported; why, sealed. The request lapses at `until`."""

    type: Literal["jejak.triage.identity_asked.v1"] = "jejak.triage.identity_asked.v1"
    request: int = Field(ge=1)
    ground: Word
    alone: bool = Field(False, description="the rules want no second person")
    until: Moment
    words: str = Field(description=WORDS)
    keyset: str | None = None


class IdentityAgreedV1(CaseFactV1):
    """Another person agreed: who asked may open it before `until`."""

    type: Literal["jejak.triage.identity_agreed.v1"] = "jejak.triage.identity_agreed.v1"
    request: int = Field(ge=1)
    until: Moment


class IdentityDeclinedV1(CaseFactV1):
    """Another person said no; why, sealed."""

    type: Literal["jejak.triage.identity_declined.v1"] = "jejak.triage.identity_declined.v1"
    request: int = Field(ge=1)
    words: str = Field(description=WORDS)
    keyset: str | None = None


class IdentityOpenedV1(CaseFactV1):
    """Who asked opened it: intake shows it to them alone, before `until`."""

    type: Literal["jejak.triage.identity_opened.v1"] = "jejak.triage.identity_opened.v1"
    request: int = Field(ge=1)
    until: Moment


class IdentityClosedV1(CaseFactV1):
    """It is closed again: grants for it that end at or before `until` are void. Intake acts upon this."""

    type: Literal["jejak.triage.identity_closed.v1"] = "jejak.triage.identity_closed.v1"
    request: int = Field(ge=1)
    report_id: Uuid7
    until: Moment


class IdentityLapsedV1(CaseFactV1):
    """Nobody agreed, or who asked did not open it, in time; or it was taken back."""

    type: Literal["jejak.triage.identity_lapsed.v1"] = "jejak.triage.identity_lapsed.v1"
    request: int = Field(ge=1)


FACTS: tuple[type[Event], ...] = (
    NoteAddedV1,
    CaseClassifiedV1,
    NumberAssignedV1,
    LetterIssuedV1,
    CasesLinkedV1,
    CasesUnlinkedV1,
    WallRaisedV1,
    WallLiftedV1,
    EnteredElsewhereV1,
    ExhibitOpenedV1,
    PassageMarkedV1,
    PassageUnmarkedV1,
    PassingProposedV1,
    PassingDroppedV1,
    CasePassedV1,
    CaseReceivedV1,
    IdentityAskedV1,
    IdentityAgreedV1,
    IdentityDeclinedV1,
    IdentityOpenedV1,
    IdentityClosedV1,
    IdentityLapsedV1,
)

"""What the API answers of a case beyond its stage: clocks, routes and what is filed; times RFC 3339, UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.triage.domain.acts.records import Record, RouteStep
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.routes.tracks import TrackState


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ReadingOut(_Out):
    """One reading of a deadline's law beside its rivals."""

    id: str
    article: str
    confirmed: bool
    started_at: datetime
    starts_from: str
    due_at: datetime
    over: bool = Field(description="by this reading it had ended when the clock started")


class CorrectedOut(_Out):
    """A correction of a row of the law, approved by two persons."""

    id: str
    table: str
    row: str
    field: str
    old: str
    new: str
    article: str
    source: str


class ClockOut(BaseModel):
    """A clock of the case or of one of its routes, and what happened to it."""

    id: str
    route: str | None
    due_at: datetime = Field(description="the first moment that is too late, an extension counted")
    extended: bool
    met_at: datetime | None = Field(description="when the step happened, not when it was written down")
    lapsed_at: datetime | None = Field(description="when the lapse was put on record; the clock still waits")
    recorded_late: bool = Field(description="met in time, but written down after the lapse was on record")
    closed_at: datetime | None = Field(description="without its step: the case ended, or left its path")
    warned: list[str] = Field(description="rungs of the ladder that were told")
    actor: str = Field(description="who must act: office, reporter, or the id of a receiver")
    article: str
    confirmed: bool
    readings: list[ReadingOut] = Field(description="rival readings, the rulebook's own first; often none")
    governing: str = Field(description="the reading to which work goes")
    margin_seconds: int = Field(description="how much later the latest reading ends")
    moved_from: datetime | None = Field(description="its end before a correction of the law reached it")
    corrections: list[CorrectedOut] = Field(description="of the row by which it is counted, in their order")


class TrackOut(_Out):
    """A route of the case."""

    route: str
    state: TrackState
    handoff_id: str | None
    told: list[RouteStep] = Field(description="what happened outside, oldest first")
    expected: list[str] = Field(description="ids of the steps that may be told next")


class FormOut(BaseModel):
    """A form that a step put on record, its texts opened for this answer."""

    step: str
    at: datetime
    by: str = Field(description="account, or the name of a service")
    record: Annotated[Record, Field(discriminator="form")] | None
    words: dict[str, str]


class NoteOut(BaseModel):
    """A note, opened for this answer."""

    at: datetime
    by: str
    text: str


class ClassifiedOut(_Out):
    """What a person decided, and beside it what the rules had proposed."""

    at: datetime
    by: str
    category: str
    article: str | None
    priority: str | None
    suggested_category: str | None
    suggested_article: str | None
    suggested_priority: str | None
    grounds: list[str]


class NumberOut(_Out):
    """The case's number in a series."""

    series: str
    number: str
    at: datetime


class LetterOut(_Out):
    """A letter that was issued."""

    letter: int
    form: str
    sha256: str
    at: datetime
    by: str
    snapshot: int


class OwedOut(BaseModel):
    """A letter that a step or decision calls for and that is not out; ordered with `form` and `about`."""

    form: str
    name: str
    about: str = Field(description="which summons, discussion, decision or hand-off; empty: the case itself")


class LinkOut(_Out):
    """Another case to which this one is tied."""

    other: str
    tie: Tie


class IncidentPartOut(BaseModel):
    """The mass incident that the case is part of, as the case's own copy has it; empty once erased."""

    id: str
    name: str
    cause: str
    since: datetime


class ElsewhereOut(_Out):
    """The case's number in SigapLapor."""

    number: str
    entered_on: date


class WishOut(BaseModel):
    """A reporter's wish to withdraw that waits for the office's decision."""

    asked_at: datetime
    noted_at: datetime
    online: bool = Field(description="asked with number and PIN; else an officer recorded it")


class EnclosableOut(_Out):
    """A document (`letter:N`) or an exhibit, as an invitation names it in its `file`."""

    id: str
    sha256: str


class DossierOut(BaseModel):
    """What is filed with the case, each in the order in which it came."""

    forms: list[FormOut]
    notes: list[NoteOut]
    classification: ClassifiedOut | None
    numbers: list[NumberOut]
    letters: list[LetterOut]
    letters_owed: list[OwedOut] = Field(
        description="in the rulebook's order; empty once the report was erased"
    )
    enclosable: list[EnclosableOut] = Field(
        description="what may go along with an invitation of the joint centre, without who reported"
    )
    links: list[LinkOut] = Field(description="to cases that the caller may see")
    closing_due: bool = Field(description="a tip that is to be closed: its sender lodged a report (`links`)")
    apart: list[str] = Field(description="cases of which somebody said that they are something else")
    incident: IncidentPartOut | None
    walled: list[str] = Field(description="accounts in conflict of interest, which never see the case")
    office_walled: bool
    withdrawal: WishOut | None
    elsewhere: ElsewhereOut | None

"""What `/api/v1/cases/{id}/steps` and its neighbours take; times are RFC 3339, stored in UTC."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from services.triage.console.api.api_models import Revised
from services.triage.domain.acts.records import Record
from services.triage.domain.lifecycle import STEPS

_NAMES = ", ".join(sorted(STEPS))


class StepBody(Revised):
    """A step of the rulebook, with its form; `acts` of the case says which are open."""

    step: Annotated[str, StringConstraints(max_length=40)] = Field(description=f"one of: {_NAMES}")
    record: Annotated[Record, Field(discriminator="form")] | None = Field(
        None, description="the form that the rulebook wants for this step"
    )
    words: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")],
        Annotated[str, StringConstraints(max_length=20_000)],
    ] = Field(
        default_factory=dict,
        description="texts of the form, kept sealed: minutes, opinion_police, members_police and so on",
    )


class AssignBody(Revised):
    """Whom to give the case."""

    to: str = Field(max_length=64, description="account id of an officer, see /api/v1/officers")


class NoteBody(Revised):
    """A note."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] = Field(description="kept sealed")


class ClassifyBody(Revised):
    """What the case is, as the officer decides; the rules' suggestion is kept beside it."""

    category: str = Field(max_length=64)
    article: str | None = Field(None, max_length=64)
    priority: str | None = Field(None, max_length=64)


class LinkBody(Revised):
    """Another case of the same matter."""

    other: str = Field(max_length=64, description="the other case's id")
    merged: bool = Field(default=False, description="handled there from now on")
    reason: Annotated[str, StringConstraints(max_length=4_000)] = Field("", description="kept sealed")
    other_revision: int | None = Field(
        None, ge=1, description="of the other case as it was read; another one now is refused (case-changed)"
    )


class WallBody(Revised):
    """Who has a conflict of interest with the case."""

    accounts: list[str] = Field(default_factory=list, max_length=50)
    office: bool = Field(default=False, description="the office itself is named")
    reason: Annotated[str, StringConstraints(max_length=4_000)] = Field("", description="kept sealed")


class ElsewhereBody(Revised):
    """The case's number in SigapLapor and the day on which it was entered there."""

    number: str = Field(max_length=60)
    entered_on: date

"""What the queues of `/api/v1/cases` take and answer, as the OpenAPI document shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from services.triage.application.queue.assign_cases import MOST
from services.triage.application.queue.saved_views import LONGEST_NAME
from services.triage.application.queue.views import Due, Queue
from services.triage.console.api.api_models import Out
from services.triage.domain.words import Decision, Kind, Stage

NOT_LISTED: Final = (
    "Cases from which a wall keeps you: one that is walled later is not listed again and answers 404, "
    "so ask for a case before you rely on your copy of it."
)


class NextDue(Out):
    """The open deadline that ends first."""

    id: str
    due_at: datetime


class CaseRow(Out):
    """A case as a queue lists it."""

    id: str
    report_id: str
    trace_id: str
    receipt_number: str
    kind: Kind
    stage: Stage
    revision: int
    title: str = Field(description="the narrative's first line; empty once it was erased")
    category: str | None
    kelurahan: str | None
    received_at: datetime
    opened_at: datetime
    next_due: NextDue | None
    returned_at: datetime | None = Field(
        description="when the receiver returned the last hand-off; the case waits first in its queue"
    )
    claimed_by: str | None = Field(description="account")
    holder: str | None = Field(description="display name of the account")
    proposed: Decision | None = Field(description="the decision that waits for a commissioner")
    missing: int = Field(description="how many things the law wants that the report lacks")


class CountsOut(Out):
    """How many there are; a count stops at 1000."""

    cases: int
    unassigned: int
    at_risk: int
    mine: int
    team: int = Field(description="in the hands of somebody else of the office")
    pending: int
    tips: int
    tracking: int
    overdue: int
    soon: int


class CaseList(BaseModel):
    """One page of a queue."""

    items: list[CaseRow]
    next_cursor: str | None
    counts: CountsOut


class ChangedRow(CaseRow):
    """A case as it stands, and when it last changed."""

    changed_at: datetime


class ChangesOut(BaseModel):
    """Cases by their last change; ask again behind `changed_to`, at once if `more`."""

    items: list[ChangedRow]
    changed_to: str = Field(
        description="for `changed_since` of the next request; stays while nothing changes"
    )
    more: bool
    not_listed: str = Field(
        NOT_LISTED, description="what an answer leaves out though an earlier one may have listed it"
    )


class AssignManyBody(BaseModel):
    """Cases, and who is to have them."""

    model_config = ConfigDict(extra="forbid")

    cases: list[str] = Field(
        min_length=1, max_length=MOST, description=f"at most {MOST}; of more, none is given and 422 says so"
    )
    to: str = Field(max_length=64, description="account")


class RefusedOut(BaseModel):
    """Why one was not given."""

    code: str
    detail: str


class GivenOut(BaseModel):
    """What became of one case."""

    case_id: str
    assigned: bool
    revision: int | None
    problem: RefusedOut | None


class AssignedOut(BaseModel):
    """What became of each, in the order asked for."""

    results: list[GivenOut]


class ViewBody(BaseModel):
    """A queue with filters under a name; an empty category, kecamatan or holder stands for none."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=LONGEST_NAME)
    queue: Queue = Queue.CASES
    stage: Stage | None = None
    kind: Kind | None = None
    category: str | None = Field(None, max_length=40)
    kecamatan: str | None = Field(None, max_length=13)
    due: Due | None = None
    holder: str | None = Field(None, max_length=64)


class ViewChange(BaseModel):
    """A new name, or whether the office sees it."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=LONGEST_NAME)
    shared: bool | None = Field(None, description="for commissioners")


class ViewOut(ViewBody):
    """A saved view."""

    id: str
    owner: str = Field(description="account")
    shared: bool


class ViewsOut(BaseModel):
    """One's own views and those of the office, by name."""

    items: list[ViewOut]

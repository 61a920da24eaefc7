"""What the steps of a case put on record: each form with its facts; what people said is sealed beside it.

Moments are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from services.triage.domain.acts.invitations import DiscussionInvitation
from services.triage.domain.acts.sittings import Discussion, Hearing, Plenary, Summons


class Delivered(StrEnum):
    """What became of a hand-off that leaves on paper."""

    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """The reporter is asked to complete the report: `missing` are ids of requirements."""

    missing: tuple[str, ...]
    form: Literal["completion_request"] = "completion_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What the reporter added: ids of requirements that are met now; `received_at` is when it came.

    What earlier versions put on record has no moment of its own: it came when it was written down.
    """

    fulfilled: tuple[str, ...]
    received_at: datetime | None = None
    form: Literal["completion"] = "completion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """What tracing a tip showed (penelusuran); a suspicion starts a finding's clock at `discovered_on`."""

    traced_on: date
    suspected: bool
    discovered_on: date | None = None
    form: Literal["tracing"] = "tracing"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """What happened outside on a route: `outcome` of `step`, on the day and under the number they gave."""

    route: str
    step: str
    outcome: str
    happened_at: datetime
    reference: str = ""
    form: Literal["route_step"] = "route_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A hand-off to a body without a liaison here, sent, received or returned; under the number they gave.

    Who took it, and why it came back, stand in the step's sealed words.
    """

    route: str
    delivered: Delivered
    happened_at: datetime
    reference: str = ""
    form: Literal["delivery"] = "delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The reporter asks to withdraw; the office decides (the case is not theirs to end)."""

    asked_at: datetime
    form: Literal["withdrawal"] = "withdrawal"


Record = (
    CompletionRequest
    | Completion
    | Tracing
    | DiscussionInvitation
    | Discussion
    | Summons
    | Hearing
    | Plenary
    | RouteStep
    | Delivery
    | Withdrawal
)

"""What calendar feeds need from outside: their tokens, their owners, and the deadlines that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.queue.deadline_list import ListedCase, ListedDeadline
from services.triage.application.queue.views import After
from shared.rules.sources import Language
from shared.security.principals import Principal

MOST_CASES: Final = 2_000
"""Of which one look reads the deadlines: no calendar shows more, and an answer must end. What shows one look
says whether cases are left; what must have all looks again."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The deadlines of so many cases, in the order of each case's next end, and these cases themselves.

    `more` is the place behind the last of these cases, None if there is no other.
    """

    deadlines: Sequence[ListedDeadline]
    more: After | None = None
    cases: Sequence[ListedCase] = ()


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that changed, when it did last (UTC), and its deadlines as they stand; of a closed one, none."""

    case_id: str
    at: datetime
    deadlines: Sequence[ListedDeadline]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedToken:
    """A feed that somebody subscribed to, as its owner sees it; times are UTC."""

    id: str
    office: str
    owner: str
    scope: FeedScope
    language: Language
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        """Whether it still opens its feed."""
        return self.revoked_at is None and now < self.expires_at


class FeedTokens(Protocol):
    """Keeps feeds by the HMAC of their secret; none is ever deleted, so that it stays known who had one."""

    async def add(self, token: FeedToken, mac: bytes) -> None:
        """Keep a new one."""
        ...

    async def find(self, mac: bytes) -> FeedToken | None:
        """The feed of a secret, good or not."""
        ...

    async def of(self, office: str, owner: str) -> Sequence[FeedToken]:
        """A person's feeds, the newest first."""
        ...

    async def revoke(self, token: FeedToken, at: datetime) -> None:
        """End one; the first end stands."""
        ...


class Owners(Protocol):
    """Whether somebody may still see what they once subscribed to."""

    async def by_account(self, account_id: str) -> Principal | None:
        """The person of an account as of now; None if it is unknown, disabled or of another office."""
        ...


class Deadlines(Protocol):
    """The deadlines of cases that are not closed."""

    async def listed(
        self,
        who: Principal,
        scope: FeedScope,
        *,
        now: datetime,
        after: After | None = None,
        most: int = MOST_CASES,
    ) -> Listing:
        """Those of `most` cases that the person holds, or of their office; what was met is among them.

        `after`: the cases behind a place. None of a case from which a wall keeps the person.
        """
        ...


class ChangingDeadlines(Deadlines, Protocol):
    """The same, and whose deadlines may have changed."""

    async def changed(
        self, who: Principal, *, now: datetime, after: After | None, until: datetime, limit: int
    ) -> Sequence[ChangedCase]:
        """Cases of the office by their last change, which lies behind a place and at or before a moment.

        None from which a wall keeps the person.
        """
        ...

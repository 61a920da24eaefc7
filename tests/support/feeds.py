"""Calendar feeds in memory: tokens, their owners and the deadlines that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import FeedToken
from services.triage.application.queue.deadline_list import ListedDeadline, deadlines_of
from services.triage.application.queue.views import Queue
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.security.principals import Principal
from tests.support.fake_store import FakeStore


@dataclass
class FakeFeedTokens:
    """Tokens by the HMAC of their secret; passes the suite of MongoDB's."""

    kept: dict[bytes, FeedToken] = field(default_factory=dict)

    async def add(self, token: FeedToken, mac: bytes) -> None:
        """Keep a new one."""
        self.kept[mac] = token

    async def find(self, mac: bytes) -> FeedToken | None:
        """The feed of a secret."""
        return self.kept.get(mac)

    async def of(self, office: str, owner: str) -> Sequence[FeedToken]:
        """A person's feeds, the newest first."""
        mine = (one for one in self.kept.values() if (one.office, one.owner) == (office, owner))
        return sorted(mine, key=lambda one: one.id, reverse=True)

    async def revoke(self, token: FeedToken, at: datetime) -> None:
        """End one; the first end stands."""
        for mac, one in self.kept.items():
            if (one.id, one.office, one.revoked_at) == (token.id, token.office, None):
                self.kept[mac] = replace(one, revoked_at=at)


@dataclass
class FakeOwners:
    """People by account; who is not in it is disabled."""

    people: dict[str, Principal] = field(default_factory=dict)

    async def by_account(self, account_id: str) -> Principal | None:
        """The person of an account."""
        return self.people.get(account_id)


@dataclass
class FixedDeadlines:
    """Answers what a test gave it, each with the holder of its case; or the `failure` of looking."""

    held: list[tuple[str | None, ListedDeadline]] = field(default_factory=list)
    failure: Exception | None = None

    async def listed(self, who: Principal, scope: FeedScope, *, now: datetime) -> Sequence[ListedDeadline]:
        """Those of the office, or of the cases that the person has in hand."""
        if self.failure is not None:
            raise self.failure
        own = scope is FeedScope.OWN
        return [
            one
            for holder, one in self.held
            if (not own or holder == who.account_id) and one.changed_at <= now
        ]


@dataclass
class FakeDeadlines:
    """Deadlines of the cases of a store in memory; passes the suite of MongoDB's."""

    store: FakeStore[Case, Fact]
    aggregate: CaseAggregate

    async def listed(self, who: Principal, scope: FeedScope, *, now: datetime) -> Sequence[ListedDeadline]:
        """Those of the office, or of the cases that the person has in hand."""
        docs = [doc for doc in self.store.side("cases") if doc["office"] == who.office]
        cases = [
            (self.aggregate.load(doc["body"]), doc["at"])
            for doc in docs
            if doc["body"]["board"]["lane"] != Queue.CLOSED
        ]
        return [
            one
            for case, at in cases
            if (scope is FeedScope.OFFICE or case.claimed_by == who.account_id)
            and not case.closed_to(who.office, who.account_id)
            for one in deadlines_of(case, changed_at=at, now=now)
        ]

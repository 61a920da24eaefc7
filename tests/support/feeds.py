"""Calendar feeds in memory: tokens, their owners and the deadlines that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import MOST_CASES, ChangedCase, FeedToken, Listing
from services.triage.application.queue.deadline_list import ListedDeadline, deadlines_of, listed_case
from services.triage.application.queue.views import After, Queue
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.changes import JsonObject
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
    more: After | None = None

    async def listed(
        self,
        who: Principal,
        scope: FeedScope,
        *,
        now: datetime,
        after: After | None = None,  # noqa: ARG002 - it has one look's worth
        most: int = MOST_CASES,  # noqa: ARG002 - as above
    ) -> Listing:
        """Those of the office, or of the cases that the person has in hand."""
        if self.failure is not None:
            raise self.failure
        own = scope is FeedScope.OWN
        found = [
            one
            for holder, one in self.held
            if (not own or holder == who.account_id) and one.changed_at <= now
        ]
        return Listing(found, self.more)


@dataclass
class FakeDeadlines:
    """Deadlines of the cases of a store in memory; passes the suite of MongoDB's."""

    store: FakeStore[Case, Fact]
    aggregate: CaseAggregate
    ceiling: int = MOST_CASES
    """Cases of one look, as if there were more."""

    async def listed(
        self,
        who: Principal,
        scope: FeedScope,
        *,
        now: datetime,
        after: After | None = None,
        most: int = MOST_CASES,
    ) -> Listing:
        """Those of the office, or of the cases that the person has in hand."""
        most = min(most, self.ceiling)
        docs = [
            doc
            for doc in self.store.side("cases")
            if doc["office"] == who.office
            and doc["body"]["board"]["lane"] != Queue.CLOSED
            and (scope is FeedScope.OFFICE or self.aggregate.load(doc["body"]).claimed_by == who.account_id)
            and (after is None or _place(doc) > (after.at, after.id))
        ]
        docs.sort(key=_place)
        cases = [(self.aggregate.load(doc["body"]), doc["at"]) for doc in docs[:most]]
        seen = [(case, at) for case, at in cases if not case.closed_to(who.office, who.account_id)]
        deadlines = [one for case, at in seen for one in deadlines_of(case, changed_at=at, now=now)]
        more = After(*_place(docs[most - 1])) if len(docs) > most else None
        return Listing(deadlines, more, [listed_case(case) for case, _ in seen])

    async def changed(
        self, who: Principal, *, now: datetime, after: After | None, until: datetime, limit: int
    ) -> Sequence[ChangedCase]:
        """Cases of the office by their last change."""
        found = []
        for doc in self.store.side("cases"):
            case, place = self.aggregate.load(doc["body"]), (doc["at"], doc["_id"])
            behind = after is None or place > (after.at, after.id)
            hidden = doc["office"] != who.office or case.closed_to(who.office, who.account_id)
            if behind and doc["at"] <= until and not hidden:
                deadlines = deadlines_of(case, changed_at=doc["at"], now=now)
                found.append(ChangedCase(doc["_id"], doc["at"], deadlines))
        return sorted(found, key=lambda one: (one.at, one.case_id))[:limit]


def _place(doc: JsonObject) -> tuple[datetime, str]:
    return doc["body"]["board"]["order"], doc["_id"]

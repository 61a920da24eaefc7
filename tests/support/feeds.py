"""Calendar feeds in memory: tokens, their owners and the deadlines that they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.triage.application.deadline_list import ListedDeadline
from services.triage.application.feed_ports import FeedToken
from shared.security.principals import Principal


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
class FakeDeadlines:
    """Deadlines of one office, each with the holder of its case; or the `failure` of looking."""

    held: list[tuple[str | None, ListedDeadline]] = field(default_factory=list)
    office: str = "balikpapan"
    failure: Exception | None = None

    async def listed(self, office: str, *, holder: str | None, now: datetime) -> Sequence[ListedDeadline]:
        """Those of the office, or of the cases that `holder` has in hand."""
        if self.failure is not None:
            raise self.failure
        return [
            one
            for who, one in self.held
            if office == self.office and holder in {None, who} and one.changed_at <= now
        ]

"""Everything behind a calendar feed, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.feeds.feed_tokens import CalendarTokens
from services.triage.application.feeds.read_feed import ReadFeed
from shared.ids import new_id
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from tests.support.fake_accounts import person
from tests.support.fake_trail import NotedLooks
from tests.support.feeds import FakeFeedTokens, FakeOwners, FixedDeadlines
from tests.support.rule_rows import BOOK
from tests.support.triage import Hands

SARI = person(Role.OFFICER, username="sari", account_id="01936000-0000-7000-8000-00000000000a")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
OFFICES = {"balikpapan": "Kantor Uji", "kaltim": "Kantor Sebelah"}


@dataclass
class FeedDesk:
    """Tokens, owners and deadlines that a test sets, and the use cases over them."""

    clock: Hands = field(default_factory=Hands)
    kept: FakeFeedTokens = field(default_factory=FakeFeedTokens)
    owners: FakeOwners = field(
        default_factory=lambda: FakeOwners({one.account_id: one for one in (SARI, TONO)})
    )
    deadlines: FixedDeadlines = field(default_factory=FixedDeadlines)
    looks: NotedLooks = field(default_factory=NotedLooks)

    @property
    def tokens(self) -> CalendarTokens:
        """Issues and recognises."""
        return self.tokens_under(b"k" * 32)

    def tokens_under(self, key: bytes) -> CalendarTokens:
        """The same under another key."""
        keep = KeepLook(self.looks, self.clock, new_id)
        return CalendarTokens(self.kept, self.owners, self.clock, new_id, keep, key)

    @property
    def read(self) -> ReadFeed:
        """Answers calendar programs."""
        books = Rulebooks({"uji_1": BOOK})
        return ReadFeed(self.tokens, self.deadlines, books, self.clock, OFFICES)

"""What every keeper of feed tokens must do: the suite that memory and MongoDB both run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import FeedToken, FeedTokens
from shared.ids import new_id

NOW = datetime(2024, 11, 25, 4, 0, 0, 123456, tzinfo=UTC)
MAC = b"\x07" * 32


def a_token(*, office: str = "balikpapan", owner: str = "sari") -> FeedToken:
    return FeedToken(
        id=new_id(),
        office=office,
        owner=owner,
        scope=FeedScope.OFFICE,
        language="id",
        created_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )


class FeedTokensSuite:
    """`tokens` is a fixture of the subclass."""

    async def test_a_token_comes_back_by_its_mac_as_it_was(self, tokens: FeedTokens) -> None:
        token = a_token()
        await tokens.add(token, MAC)
        assert await tokens.find(MAC) == token

    async def test_another_mac_finds_nothing(self, tokens: FeedTokens) -> None:
        await tokens.add(a_token(), MAC)
        assert await tokens.find(b"\x08" * 32) is None

    async def test_a_person_is_shown_their_own_in_their_office_newest_first(self, tokens: FeedTokens) -> None:
        first, second = a_token(), a_token()
        others = (a_token(owner="bayu"), a_token(office="samarinda"))
        for number, token in enumerate((first, second, *others)):
            await tokens.add(token, bytes([number]) * 32)
        assert list(await tokens.of("balikpapan", "sari")) == [second, first]

    async def test_a_revoked_one_stays_known_with_its_end(self, tokens: FeedTokens) -> None:
        token = a_token()
        await tokens.add(token, MAC)
        await tokens.revoke(token, NOW)
        assert await tokens.find(MAC) == replace(token, revoked_at=NOW)

    async def test_the_first_end_stands(self, tokens: FeedTokens) -> None:
        token = a_token()
        await tokens.add(token, MAC)
        await tokens.revoke(token, NOW)
        await tokens.revoke(token, NOW + timedelta(days=1))
        assert await tokens.find(MAC) == replace(token, revoked_at=NOW)

    async def test_revoking_one_leaves_the_others(self, tokens: FeedTokens) -> None:
        token, other = a_token(), a_token()
        await tokens.add(token, MAC)
        await tokens.add(other, b"\x09" * 32)
        await tokens.revoke(token, NOW)
        assert await tokens.find(b"\x09" * 32) == other

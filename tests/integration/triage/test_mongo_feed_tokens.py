"""MongoDB's feed tokens pass the suite, and hold no secret."""

from __future__ import annotations

import pytest

from services.triage.adapters.mongo_feed_tokens import FEEDS, MongoFeedTokens
from shared.store.mongo import Database, DuplicateKeyError
from tests.support.suites.feed_tokens import MAC, FeedTokensSuite, a_token


class TestMongoFeedTokens(FeedTokensSuite):
    @pytest.fixture
    def tokens(self, database: Database) -> MongoFeedTokens:
        return MongoFeedTokens(database)

    async def test_one_secret_opens_one_feed(self, tokens: MongoFeedTokens) -> None:
        await tokens.add(a_token(), MAC)
        with pytest.raises(DuplicateKeyError):
            await tokens.add(a_token(), MAC)

    async def test_a_person_s_feeds_are_found_by_an_index(
        self, tokens: MongoFeedTokens, database: Database
    ) -> None:
        await tokens.add(a_token(), MAC)
        found = database[FEEDS].find({"owner": "sari", "office": "balikpapan"}).sort("_id", -1)
        plan = str((await found.explain())["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in plan
        assert "COLLSCAN" not in plan

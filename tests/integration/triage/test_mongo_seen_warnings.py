"""MongoDB's marks of seen warnings pass the suite."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_seen_warnings import MongoSeenWarnings
from shared.store.mongo import open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.seen_warnings import SeenWarningsSuite


class TestMongoSeenWarnings(SeenWarningsSuite):
    @pytest.fixture
    async def seen(self, namespace: Namespace) -> AsyncIterator[MongoSeenWarnings]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        yield MongoSeenWarnings(open_database(client, namespace.database("triage")))
        client.close()

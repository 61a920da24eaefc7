"""MongoDB's shelf of views passes the suite."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_views import MongoViews
from shared.store.mongo import open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.saved_views import ViewShelfSuite


class TestMongoViews(ViewShelfSuite):
    @pytest.fixture
    async def shelf(self, namespace: Namespace) -> AsyncIterator[MongoViews]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        yield MongoViews(open_database(client, namespace.database("triage")))
        client.close()

"""The servers of the tests remove nothing by their own clock, which is not the clock of a test."""

from __future__ import annotations

from typing import Any

from pymongo import MongoClient

from deploy.local.servers import Servers


def test_mongod_removes_no_document_that_its_own_clock_calls_over(stack: Servers) -> None:
    with MongoClient[dict[str, Any]](stack.mongo_owner_url) as client:
        said = client.admin.command("getParameter", 1, ttlMonitorEnabled=1)
    assert said["ttlMonitorEnabled"] is False

"""A new case reaches the open queue of every replica, by MongoDB's change stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.roles import Role
from tests.support.eventually import eventually
from tests.support.served import served
from tests.support.stack import Namespace
from tests.support.triage import Running, running


@pytest.fixture
async def replica(namespace: Namespace, triage: Running, tmp_path: Path) -> AsyncIterator[Running]:
    """A second process's worth of triage on the same data."""
    _ = triage
    async with running(namespace, tmp_path / "keys") as made:
        yield made


async def read(origin: str, headers: dict[str, str], seen: list[str]) -> None:
    """Keep what the stream of the queue says."""
    async with (
        httpx.AsyncClient(headers=headers, timeout=60) as web,
        web.stream("GET", f"{origin}/antrean/stream?tampilan=kasus") as answer,
    ):
        async for text in answer.aiter_text():
            seen += [text]


async def test_a_new_case_reaches_the_open_queues_of_both_replicas(triage: Running, replica: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    async with served(triage.service.app) as one, served(replica.service.app) as two:
        seen: tuple[list[str], list[str]] = ([], [])
        readers = [
            asyncio.create_task(read(origin, officer, into))
            for origin, into in zip((one, two), seen, strict=True)
        ]
        await eventually(lambda: all(seen), within=30)
        case_id = await triage.report()
        await eventually(lambda: all(f"case-{case_id}" in "".join(into) for into in seen), within=30)
        for service in (triage.service, replica.service):
            service.stopping()
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def test_it_is_ready_while_mongodb_answers_and_says_what_it_stands_on(triage: Running) -> None:
    await triage.report()
    answer = await triage.web.get("/readyz")
    assert answer.status_code == 200
    assert "mongodb" in answer.text
    assert "kafka" in answer.text
    assert (await triage.web.get("/livez")).status_code == 200
    document = (await triage.web.get("/openapi.json")).json()
    propose = document["paths"]["/api/v1/cases/{case_id}/propose"]["post"]
    assert propose["x-jejak-roles"] == ["officer"]
    assert document["paths"]["/api/v1/cases/{case_id}/approve"]["post"]["x-jejak-roles"] == ["commissioner"]

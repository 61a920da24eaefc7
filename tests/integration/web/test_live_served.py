"""A live page over a real socket: it streams though answers are packed, and a stop does not wait for it."""

from __future__ import annotations

import asyncio
from time import monotonic

import httpx

from tests.support.pages import Gallery
from tests.support.served import served

COOKIE = {"jejak_session": "session-rina"}


async def _first_lines(origin: str) -> list[str]:
    async with (
        httpx.AsyncClient(cookies=COOKIE, timeout=10) as client,
        client.stream("GET", f"{origin}/antrean/stream", headers={"accept-encoding": "gzip"}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.aiter_lines()
        return [await anext(lines) for _ in range(5)]


async def test_snapshot_arrives_at_once_though_answers_are_packed() -> None:
    async with served(Gallery().app()) as origin:
        lines = await asyncio.wait_for(_first_lines(origin), 5)
    assert all(line.startswith("data: ") for line in lines)


async def _read_to_the_end(origin: str, begun: asyncio.Event) -> None:
    async with (
        httpx.AsyncClient(cookies=COOKIE, timeout=30) as client,
        client.stream("GET", f"{origin}/antrean/stream") as answer,
    ):
        async for _line in answer.aiter_lines():
            begun.set()


async def test_stop_does_not_wait_for_open_pages() -> None:
    gallery, begun = Gallery(), asyncio.Event()
    async with served(gallery.app()) as origin:
        pages = [asyncio.create_task(_read_to_the_end(origin, begun)) for _ in range(3)]
        await asyncio.wait_for(begun.wait(), 10)
        told = monotonic()
        gallery.live.close()
    assert monotonic() - told < 3
    await asyncio.gather(*pages)

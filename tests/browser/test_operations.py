"""The operations page in a real browser: looks, live without losing the focus, stale, without a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import expect

from deploy.local.servers import Servers
from shared.errors import Infrastructure
from shared.store import meta
from shared.store.mongo import open_client, open_database
from shared.web.live import Hint
from tests.browser.conftest import NewPage
from tests.support.page_checks import check
from tests.support.records_desk import RecordsWorld, records_world
from tests.support.served import served
from tests.support.stack import fresh_namespace

SESSION = "session-maya"
LOOKS = [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")]


@dataclass
class Shown:
    """The page at an origin; a test says when it is told anew."""

    world: RecordsWorld
    origin: str
    looks: asyncio.Queue[Hint]

    async def source(self) -> AsyncIterator[Hint | None]:
        """What the live page goes by."""
        yield None
        while True:
            yield await self.looks.get()


@pytest_asyncio.fixture(loop_scope="session")
async def shown(stack: Servers) -> AsyncIterator[Shown]:
    async with fresh_namespace(stack) as namespace:
        client = open_client(namespace.mongo_url("triage"), app="test")
        world = await records_world(open_database(client, namespace.database("triage")))
        async with served(world.app) as origin:
            made = Shown(world, origin, asyncio.Queue())
            following = asyncio.create_task(world.live.follow(made.source))
            yield made
            world.live.close()
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        client.close()


@pytest.mark.parametrize(("width", "language"), LOOKS)
@pytest.mark.parametrize("kind", ["quiet", "busy"])
async def test_the_page_is_accessible_and_fits(
    shown: Shown, new_page: NewPage, kind: str, width: int, language: str
) -> None:
    world = shown.world
    world.ticks.of("rounds", 5.0)()
    if kind == "busy":
        await world.few()
        await meta.note_restored(world.database, meta.Restored.NOT_RECONCILED)
        world.lags.lags = {"uji.jejak.reports": 12_345, "uji.jejak.cases": None}
        world.clock.forward(seconds=400)
    else:
        await meta.note_backup(world.database, world.clock(), fingerprint="ab" * 32, documents=12_345)
    page = await new_page(width=width, language=language, origin=shown.origin, session=SESSION)
    await page.goto(f"{shown.origin}/operasi")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    # To try everything at once belongs to the list, which shows what that is.
    await expect(page.locator('[action="/operasi/rekaman/coba-sekarang"]')).to_have_count(0)
    await check(page, f"operasi-{kind}-{width}-{language}")


async def test_it_is_told_anew_and_what_has_the_focus_keeps_it(shown: Shown, new_page: NewPage) -> None:
    world = shown.world
    await world.bury()
    page = await new_page(origin=shown.origin, session=SESSION)
    await page.goto(f"{shown.origin}/operasi")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    button = page.locator("#ops-dead").get_by_role("button", name="Coba lagi")
    await button.focus()
    world.lags.lags = {"uji.jejak.reports": 777}
    await world.hold("fork", "another history", person=True)
    shown.looks.put_nowait("look")
    await expect(page.locator("#ops-baca")).to_contain_text("777 rekaman di belakang")
    await expect(page.locator("#ops-held tr[data-row]")).to_have_count(1)
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Rekaman ini akan dicoba lagi dalam beberapa detik.")).to_be_visible()


async def test_a_page_that_is_told_nothing_says_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session=SESSION, lost=True)
    await page.goto(f"{shown.origin}/operasi")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    shown.world.live.close()
    await expect(page.locator("#bk-stale")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("width", [1280, 390])
async def test_it_works_without_a_script(shown: Shown, new_page: NewPage, width: int) -> None:
    world = shown.world
    await world.bury()
    world.lags.fault = Infrastructure("Kafka is away")
    page = await new_page(width=width, origin=shown.origin, session=SESSION, scripts=False)
    await page.goto(f"{shown.origin}/operasi")
    await expect(page.get_by_text("Sebagian tidak menjawab dalam 2 detik")).to_be_visible()
    world.lags.fault = None
    await page.get_by_role("link", name="Muat ulang").click()
    await expect(page.get_by_text("Sebagian tidak menjawab dalam 2 detik")).to_have_count(0)
    await page.locator("#ops-dead").get_by_role("button", name="Coba lagi").click()
    await expect(page.get_by_text("Rekaman ini akan dicoba lagi dalam beberapa detik.")).to_be_visible()


async def test_who_is_no_operator_is_told_which_role_is_needed(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/operasi")
    await expect(page.get_by_text("operator").first).to_be_visible()
    await check(page, "operasi-terlarang")

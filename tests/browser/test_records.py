"""The records' pages in a real browser: empty, few and many, two widths, two languages, without a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import expect

from deploy.local.servers import Servers
from shared.store.mongo import open_client, open_database
from shared.web.records.places import dead_path, held_path
from tests.browser.conftest import NewPage
from tests.support.page_checks import check
from tests.support.records_desk import CONSUMER, RecordsWorld, records_world
from tests.support.served import served
from tests.support.stack import fresh_namespace

SESSION = "session-maya"
LOOKS = [(1280, "id"), (390, "id"), (1280, "en")]


@dataclass
class Shown:
    """The pages at an origin."""

    world: RecordsWorld
    origin: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(stack: Servers) -> AsyncIterator[Shown]:
    async with fresh_namespace(stack) as namespace:
        client = open_client(namespace.mongo_url("triage"), app="test")
        world = await records_world(open_database(client, namespace.database("triage")))
        async with served(world.app) as origin:
            yield Shown(world, origin)
        client.close()


@pytest.mark.parametrize(("width", "language"), LOOKS)
@pytest.mark.parametrize("kind", ["empty", "few", "many"])
async def test_lists_are_accessible_and_fit(
    shown: Shown, new_page: NewPage, kind: str, width: int, language: str
) -> None:
    await shown.world.clear()
    if kind != "empty":
        await (shown.world.few() if kind == "few" else shown.world.many())
    page = await new_page(width=width, language=language, origin=shown.origin, session=SESSION)
    for view in ("mati", "tertahan", "diputus"):
        await page.goto(f"{shown.origin}/operasi/rekaman?tampilan={view}")
        await check(page, f"rekaman-{view}-{kind}-{width}-{language}")


@pytest.mark.parametrize(("width", "language"), LOOKS)
async def test_single_pages_and_their_forms_are_accessible_and_fit(
    shown: Shown, new_page: NewPage, width: int, language: str
) -> None:
    await shown.world.clear()
    dead = dead_path(await shown.world.bury("contract", "the data breaks its contract: x (missing)"))
    fork = held_path(CONSUMER, await shown.world.hold("fork", "another history", person=True, behind=2))
    gap = held_path(CONSUMER, await shown.world.hold("gap", "an event before it is missing", person=True))
    page = await new_page(width=width, language=language, origin=shown.origin, session=SESSION)
    for name, path in {
        "mati": dead,
        "mati-buang": f"{dead}/buang",
        "hilang": gap,
        "hilang-lewati": f"{gap}/lewati",
        "tertahan": fork,
        "lewati": f"{fork}/lewati",
    }.items():
        await page.goto(shown.origin + path)
        await check(page, f"rekaman-satu-{name}-{width}-{language}")
    await page.locator("main button.govuk-button--warning").click()
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await check(page, f"rekaman-satu-lewati-galat-{width}-{language}")


async def test_an_operator_discards_a_record_without_a_script_and_sees_who_did(
    shown: Shown, new_page: NewPage
) -> None:
    await shown.world.clear()
    dead = dead_path(await shown.world.bury("hash", "ce_hash (differs)"))
    page = await new_page(origin=shown.origin, session=SESSION, scripts=False)
    await page.goto(f"{shown.origin}/operasi/rekaman")
    await page.get_by_role("link", name="Isinya tidak cocok dengan sidiknya").click()
    await page.get_by_role("link", name="Buang rekaman ini").click()
    await page.get_by_label("Alasan").fill("penulis uji coba")
    await page.get_by_role("button", name="Buang rekaman").click()
    await expect(page).to_have_url(shown.origin + dead)
    await expect(page.get_by_text("Rekaman dibuang dan alasannya tercatat")).to_be_visible()
    await expect(page.locator(".bk-timeline__item")).to_contain_text("Maya (uji)")
    await expect(page.locator(".bk-timeline__item")).to_contain_text("penulis uji coba")


async def test_a_retry_is_asked_for_from_the_list_and_taken_back(shown: Shown, new_page: NewPage) -> None:
    await shown.world.clear()
    await shown.world.bury("value")
    page = await new_page(origin=shown.origin, session=SESSION)
    await page.goto(f"{shown.origin}/operasi/rekaman")
    await page.get_by_role("button", name="Coba lagi").click()
    await expect(page.get_by_text("Akan dicoba lagi", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Tarik kembali").click()
    await expect(page.get_by_text("Perlu diputus", exact=True)).to_be_visible()
    await expect(page.locator(".bk-timeline__item")).to_have_count(2)
    await check(page, "rekaman-satu-ditarik-1280-id")

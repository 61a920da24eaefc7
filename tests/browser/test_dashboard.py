"""The dashboard in a real browser: it fits, is accessible, speaks two languages, and needs no script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import expect

from services.triage.application.figures.read_figures import words_of
from services.triage.application.statistics.publish_statistics import PublishStatistics
from tests.browser.conftest import NewPage
from tests.browser.shown_triage import Shown, shown_triage
from tests.support.page_checks import check


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage() as made:
        yield made


async def filled(shown: Shown) -> None:
    """An office with work in hand: cases of all sorts, one handed off and one that came back."""
    await shown.cases(31)
    await shown.handed_off(2)
    shown.console.world.clock.now += timedelta(days=2)


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_an_office_in_figures(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    await filled(shown)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/dasbor")
    await check(page, f"dasbor-{width}-{language}")
    for table in await page.locator("details > summary").all():
        await table.click()
    await check(page, f"dasbor-tabel-{width}-{language}")


async def test_without_cases_every_chart_says_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, origin=shown.origin, session="session-tono", scripts=False)
    await page.goto(f"{shown.origin}/dasbor")
    await expect(page.get_by_role("heading", name="Dasbor", exact=True)).to_be_visible()
    await expect(page.get_by_text("Belum ada data").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_figure_opens_the_cases_it_counts_and_keys_lead_here(
    shown: Shown, new_page: NewPage, width: int
) -> None:
    await filled(shown)
    page = await new_page(width=width, origin=shown.origin, session="session-hasan")
    await page.goto(f"{shown.origin}/tenggat")
    await page.keyboard.press("g")
    await page.keyboard.press("d")
    await expect(page.get_by_role("heading", name="Dasbor", exact=True)).to_be_visible()
    await page.locator(".bk-headlines__link").nth(1).click()
    await expect(page.get_by_role("heading", name="Kasus yang dihitung")).to_be_visible()
    await expect(page.locator("tbody tr")).to_have_count(2)
    await check(page, f"dasbor-kasus-{width}")
    await page.goto(f"{shown.origin}/dasbor/penerusan")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await check(page, f"dasbor-penerusan-{width}")


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "en")])
async def test_what_the_public_is_told(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    world = shown.console.world
    for n in range(64):
        await shown.case(12, n % 9 and n, received_at="2024-11-12T04:00:00Z")
    world.clock.now += timedelta(days=2)
    publish = PublishStatistics(shown.console.publications, words_of(world.books), world.clock, "balikpapan")
    assert await publish(None) == 1
    page = await new_page(width=width, language=language, origin=shown.origin)
    await page.goto(f"{shown.origin}/statistik")
    await check(page, f"statistik-{width}-{language}")

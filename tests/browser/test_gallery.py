"""The style gallery in a real browser: every macro, two widths, two languages; live rows, keys, no script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from tests.browser.conftest import NewPage
from tests.support.eventually import eventually
from tests.support.page_checks import check
from tests.support.pages import Gallery
from tests.support.served import served

PAGES = {
    "antrean": "/antrean",
    "kasus": "/kasus/17",
    "kasus-galat": "/kasus/17?galat=1",
    "lapor": "/lapor",
    "lapor-galat": "/lapor?galat=1",
    "tiada": "/tiada",
}
SESSION = "session-rina"


class Shown:
    """A gallery that answers at an origin."""

    def __init__(self, gallery: Gallery, origin: str) -> None:
        self.gallery = gallery
        self.origin = origin


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    gallery = Gallery()
    following = asyncio.create_task(gallery.live.follow(gallery.changes))
    async with served(gallery.app()) as origin:
        yield Shown(gallery, origin)
        gallery.live.close()
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
@pytest.mark.parametrize("name", PAGES)
async def test_page_is_accessible_and_fits(
    shown: Shown, new_page: NewPage, name: str, width: int, language: str
) -> None:
    page = await new_page(width=width, language=language, origin=shown.origin, session=SESSION)
    await page.goto(shown.origin + PAGES[name])
    assert await page.locator("html").get_attribute("lang") == language
    await check(page, f"{name}-{width}-{language}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_signing_in_and_out(shown: Shown, new_page: NewPage, width: int) -> None:
    page = await new_page(width=width)
    await page.goto(shown.origin + "/antrean")
    await check(page, f"masuk-{width}-id")
    await page.get_by_label("Nama pengguna").fill("rina")
    await page.get_by_label("Kata sandi").fill("salah")
    await page.get_by_role("button", name="Masuk").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await check(page, f"masuk-galat-{width}-id")
    await page.get_by_label("Kata sandi").fill("rina-sandi")
    await page.get_by_role("button", name="Masuk").click()
    await expect(page).to_have_url(shown.origin + "/antrean")
    await page.get_by_role("button", name="Keluar").click()
    await expect(page.get_by_text("Anda sudah keluar")).to_be_visible()


async def test_public_pages_and_signing_in_need_no_script(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, scripts=False)
    await page.goto(shown.origin + "/lapor?galat=1")
    await page.get_by_role("link", name="Pilih kecamatan.").click()
    await expect(page.get_by_label("Kecamatan")).to_be_in_viewport()
    await page.goto(shown.origin + "/masuk")
    await page.get_by_label("Nama pengguna").fill("rina")
    await page.get_by_label("Kata sandi").fill("rina-sandi")
    await page.get_by_role("button", name="Masuk").click()
    await page.locator("#kasus-17").get_by_role("button", name="Ambil").click()
    await expect(page.get_by_role("status").filter(has_text="Kasus diambil.")).to_be_visible()


async def test_public_page_loads_no_htmx_and_stays_small(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390)
    sizes: dict[str, int] = {}

    async def weigh(response: object) -> None:
        sizes[response.url] = int(response.headers.get("content-length", 0))  # type: ignore[attr-defined] # Playwright's

    page.on("response", weigh)
    await page.goto(shown.origin + "/lapor", wait_until="networkidle")
    assert not [url for url in sizes if "htmx" in url or "sse" in url]
    assert sum(sizes.values()) < 40_000, sizes


async def test_new_case_appears_without_reload_and_the_tab_says_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session=SESSION)
    await page.goto(shown.origin + "/antrean")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    await expect(page).to_have_title("(2) Antrean triase – Bawaslu Kota Balikpapan")
    fresh = replace(shown.gallery.rows[-1], id="23", number="023/LP/PW/Kota/23.02/XI/2024")
    shown.gallery.rows.insert(0, fresh)
    await shown.gallery.hints.put("23")
    row = page.locator("#baris > tr").first
    await expect(row).to_have_attribute("id", "kasus-23")
    await expect(row.locator("td")).to_have_count(6)
    await expect(row.locator(".bk-due__left")).to_have_text("1 hari 22 jam")
    await expect(page.locator("#bk-announce")).to_have_text("1 kasus baru")


async def test_claim_changes_the_row_and_a_refusal_leaves_it(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session=SESSION)
    await page.goto(shown.origin + "/antrean")
    await page.locator("#kasus-17").get_by_role("button", name="Ambil").click()
    await expect(page.locator("#kasus-17").get_by_role("button", name="Lepas")).to_be_visible()
    await page.locator("#kasus-20").get_by_role("button", name="Ambil").click()
    await expect(page.locator("#bk-problem")).to_contain_text("Sudah diambil oleh Dimas.")
    await expect(page.locator("#kasus-20").get_by_role("button", name="Ambil")).to_be_visible()
    await expect(page.locator("#bk-problem .bk-problem")).to_be_focused()


async def test_page_whose_source_is_lost_says_so(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session=SESSION, lost=True)
    await page.clock.install()
    await page.goto(shown.origin + "/antrean")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    await page.context.set_offline(True)
    shown.gallery.live.close()

    async def said() -> bool:
        await page.clock.run_for(30_000)
        return await page.locator("#bk-stale").is_visible()

    await eventually(said, within=40)
    await expect(page.locator("#bk-stale")).to_contain_text("Sambungan langsung terputus. Data per ")
    await expect(page.locator(".bk-live--lost")).to_be_visible()
    await check(page, "antrean-terputus-1280-id")


async def test_page_whose_session_ended_says_so_and_keeps_what_it_shows(
    shown: Shown, new_page: NewPage
) -> None:
    page = await new_page(origin=shown.origin, session=SESSION, lost=True)
    await page.goto(shown.origin + "/antrean")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    shown.gallery.accounts.sessions.clear()
    await expect(page.locator("#bk-ended")).to_contain_text("Sesi Anda sudah berakhir")
    again = page.get_by_role("link", name="Masuk lagi")
    await expect(again).to_have_attribute("href", "/masuk?lanjut=/antrean")
    await expect(page.locator("#kasus-17")).to_be_visible()


async def test_stream_that_was_refused_at_first_is_tried_again(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session=SESSION, lost=True)
    tries = 0

    async def refuse_once(route: Route) -> None:
        nonlocal tries
        tries += 1
        await (route.fulfill(status=503, body="down") if tries == 1 else route.continue_())

    await page.route("**/antrean/stream", refuse_once)
    await page.goto(shown.origin + "/antrean")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    await expect(page.locator("#kasus-17")).to_be_visible()
    assert tries > 1


async def test_keys_move_claim_help_and_can_be_switched_off(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(origin=shown.origin, session=SESSION)
    await page.goto(shown.origin + "/antrean")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(page.locator("#kasus-17")).to_be_focused()
    await page.keyboard.press("c")
    await expect(page.locator("#kasus-17").get_by_role("button", name="Lepas")).to_be_visible()
    await page.keyboard.press("?")
    dialogue = page.get_by_role("dialog", name="Tombol pintas")
    await expect(dialogue).to_be_visible()
    await check(page, "tombol-1280-id")
    await dialogue.get_by_label("Pakai tombol pintas di peramban ini").uncheck()
    await dialogue.get_by_role("button", name="Tutup").click()
    await page.keyboard.press("g")
    await page.keyboard.press("t")
    await expect(page).to_have_url(shown.origin + "/antrean")
    await page.keyboard.press("?")
    await dialogue.get_by_label("Pakai tombol pintas di peramban ini").check()
    await dialogue.get_by_role("button", name="Tutup").click()
    await page.keyboard.press("g")
    await page.keyboard.press("t")
    await expect(page).to_have_url(shown.origin + "/tenggat")


async def test_characters_left_are_counted_and_a_form_is_sent_once(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, origin=shown.origin)
    await page.goto(shown.origin + "/lapor")
    await page.get_by_label("Uraian kejadian").fill("x" * 4001)
    await expect(page.locator(".bk-count")).to_have_text("Lebih 1 karakter")
    await page.get_by_label("Uraian kejadian").fill("😀")
    await expect(page.locator(".bk-count")).to_have_text("Sisa 3.999 karakter")

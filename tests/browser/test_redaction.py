"""Covering parts of a picture in a real browser: boxes drawn by pointer, or typed without a script."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.shown_exhibits import shown_exhibits
from tests.support.one_file import OneFile
from tests.support.page_checks import LOOKS, check
from tests.support.pictures import chequered


async def opened(page: Page, address: str) -> Page:
    """The page for copies, by the forms on the exhibit's own."""
    await page.goto(address)
    await page.get_by_role("button", name="Buka bukti ini").click()
    async with page.context.expect_page() as popup:
        await page.get_by_role("button", name="Salinan tertutup").click()
    return await popup.value


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_box_drawn_by_pointer_stands_in_the_form(new_page: NewPage, width: int) -> None:
    file = OneFile("image/png", data=chequered())
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(width=width, origin=triage.origin, session="session-sari")
        desk = await opened(page, triage.origin + path)
        picture = desk.locator("[data-cover]")
        await expect(picture.get_by_role("img")).to_have_js_property("complete", value=True)
        await picture.scroll_into_view_if_needed()
        edge = await picture.bounding_box()
        assert edge is not None
        await desk.mouse.move(edge["x"] + edge["width"] * 0.25, edge["y"] + edge["height"] * 0.25)
        await desk.mouse.down()
        await desk.mouse.move(edge["x"] + edge["width"] * 0.75, edge["y"] + edge["height"] * 0.5)
        await desk.mouse.up()
        left = float((await desk.locator("#left-1").input_value()).replace(",", "."))
        wide = float((await desk.locator("#width-1").input_value()).replace(",", "."))
        assert left == pytest.approx(25, abs=1)
        assert wide == pytest.approx(50, abs=1)
        await expect(picture.locator(".bk-cover__box")).to_have_count(1)
        await check(desk, f"salinan-tertutup-{width}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_numbers_are_typed_without_a_script_and_the_copy_is_listed(
    new_page: NewPage, width: int
) -> None:
    file = OneFile("image/png", data=chequered())
    async with shown_exhibits(file) as (triage, path):
        page = await new_page(width=width, origin=triage.origin, session="session-sari", scripts=False)
        desk = await opened(page, triage.origin + path)
        await desk.locator("#left-1").fill("10")
        await desk.get_by_role("button", name="Buat salinan").click()
        await expect(desk.get_by_text("Isi keempat angka dalam persen").first).to_be_visible()
        await expect(desk.locator("#left-1")).to_have_value("10")
        for name, value in (("top", "10"), ("width", "12,5"), ("height", "20")):
            await desk.locator(f"#{name}-1").fill(value)
        await desk.get_by_label("Bagian 1: Alasan").select_option("witness")
        await desk.get_by_role("button", name="Buat salinan").click()
        await expect(desk.get_by_text("Salinan dibuat, 1 bagian ditutup.")).to_be_visible()
        await expect(desk.get_by_role("button", name="Unduh salinan 1")).to_be_visible()
        LOOKS.mkdir(parents=True, exist_ok=True)
        await desk.screenshot(path=LOOKS / f"salinan-dibuat-{width}.png", full_page=True)

"""The officers' queue and case page in a real browser: live, by keys, by two people at once, on a phone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Route, expect

from services.triage.domain.words import Decision
from tests.browser.conftest import NewPage
from tests.browser.shown_triage import EXHIBIT, Shown, shown_triage
from tests.support.page_checks import check
from tests.support.triage_console import BAYU, HASAN, SARI

HURRY = """
document.addEventListener("htmx:before:settle", (event) => {
  if ("hurried" in document.body.dataset || !event.target.querySelector?.("[data-row]")) return;
  document.body.dataset.hurried = "";
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
});
document.addEventListener("htmx:sse:after:message", () => { document.body.dataset.drawn = ""; });
"""
"""Presses a key at the worst moment: the list has just been drawn anew."""
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a browser does to a tab behind another one; a headless one shows them all."""


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage() as made:
        yield made


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
@pytest.mark.parametrize("count", [0, 7, 200])
async def test_the_queue_is_accessible_and_fits(
    shown: Shown, new_page: NewPage, count: int, width: int, language: str
) -> None:
    await shown.cases(count)
    page = await new_page(width=width, language=language, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await check(page, f"antrean-{count}-{width}-{language}")


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_case_that_came_back_is_seen_first(shown: Shown, new_page: NewPage, width: int) -> None:
    await shown.cases(4)
    back = await shown.console.world.came_back(SARI, HASAN, kind="report")
    page = await new_page(width=width, origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("tr[data-row]").first).to_contain_text("Dikembalikan")
    await check(page, f"antrean-kembali-{width}-id")
    await page.goto(f"{shown.origin}/kasus/{back}")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await check(page, f"perkara-kembali-{width}-id")


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
@pytest.mark.parametrize("reader", ["sari", "hasan", "tono"])
async def test_a_case_page_is_accessible_and_fits(
    shown: Shown, new_page: NewPage, reader: str, width: int, language: str
) -> None:
    world = shown.console.world
    case_id = await shown.case(missing=["evidence"], evidence=[EXHIBIT], standing="voter")
    await world.acts.claim(world.asked(SARI, case_id))
    if reader == "hasan":
        await world.acts.propose(world.asked(SARI, case_id), Decision.REFUSE, reason="Bukti belum ada.")
    page = await new_page(width=width, language=language, origin=shown.origin, session=f"session-{reader}")
    await page.goto(f"{shown.origin}/kasus/{case_id}")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await check(page, f"perkara-{reader}-{width}-{language}")
    if width < 400:
        deadline, facts = page.locator(".bk-card").first, page.locator(".govuk-summary-list")
        above, below = await deadline.bounding_box(), await facts.bounding_box()
        assert above
        assert below
        assert above["y"] < below["y"]


async def test_a_new_case_appears_in_its_place_without_a_reload(shown: Shown, new_page: NewPage) -> None:
    first, last = await shown.case(22), await shown.case(25)
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    rows = page.locator("tr[data-row]")
    await expect(rows).to_have_count(2)
    await expect(page).to_have_title("(2) Antrean – Kantor Uji")
    between = await shown.case(24)
    shown.changed(between)
    await expect(rows).to_have_count(3)
    ids = await rows.evaluate_all("rows => rows.map(row => row.id)")
    assert ids == [f"case-{one}" for one in (first, between, last)]
    await expect(page).to_have_title("(3) Antrean – Kantor Uji")
    await expect(page.locator("#bk-announce")).to_have_text("Ada kasus baru")


async def test_the_selected_row_stays_where_it_is_when_a_case_comes_in_above_it(
    shown: Shown, new_page: NewPage
) -> None:
    ids = [await shown.case(24, n) for n in range(12)]
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await expect(page.locator("tr[data-row]")).to_have_count(12)
    for _ in range(3):
        await page.keyboard.press("j")
    selected = page.locator('tr[aria-selected="true"]')
    before, name = await selected.bounding_box(), await selected.get_attribute("id")
    shown.changed(await shown.case(20))
    await expect(page.locator("tr[data-row]")).to_have_count(13)
    after = await page.locator(f"#{name}").bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) <= 1
    await expect(page.locator(f"#{name}")).to_have_attribute("aria-selected", "true")
    await expect(page.locator(f"#{name}")).to_be_focused()
    await page.keyboard.press("c")
    await expect(page.locator(f"#{name}")).to_contain_text("Lepas")
    assert name in {f"case-{one}" for one in ids}


async def test_two_officers_claim_and_the_second_is_told_in_the_row(shown: Shown, new_page: NewPage) -> None:
    case_id = await shown.case()
    page = await new_page(origin=shown.origin, session="session-bayu")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    row = page.locator(f"#case-{case_id}")
    await shown.console.world.acts.claim(shown.console.world.asked(SARI, case_id))
    await row.get_by_role("button", name="Ambil").click()
    told = "Kasus ini sudah diambil Sari (uji). Pilih kasus lain."
    await expect(row).to_contain_text(told)
    shown.changed(await shown.case(20))
    await expect(page.locator("tr[data-row]")).to_have_count(2)
    await expect(row).to_contain_text(told)


async def test_claim_and_release_work_without_a_script(shown: Shown, new_page: NewPage) -> None:
    await shown.case()
    page = await new_page(origin=shown.origin, session="session-sari", scripts=False)
    await page.goto(f"{shown.origin}/antrean")
    await page.get_by_role("button", name="Ambil").click()
    await expect(page.get_by_text("Kasus ini Anda ambil.")).to_be_visible()
    await page.get_by_role("button", name="Lepas").click()
    await expect(page.get_by_text("Kasus kembali ke antrean.")).to_be_visible()


async def test_by_keys_one_moves_takes_opens_and_asks_for_help(shown: Shown, new_page: NewPage) -> None:
    await shown.cases(3)
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await page.keyboard.press("j")
    await page.keyboard.press("c")
    row = page.locator("tr[data-row]").first
    await expect(row.get_by_role("button", name="Lepas")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.locator("#bk-keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#bk-keys")).to_be_hidden()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Lurah")


async def test_a_key_pressed_while_the_list_is_drawn_anew_counts(shown: Shown, new_page: NewPage) -> None:
    last = (await shown.cases(3))[-1]
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await page.keyboard.press("j")
    await page.evaluate(HURRY)
    shown.changed(last)
    await expect(page.locator("body[data-hurried][data-drawn]")).to_be_visible()
    await expect(page.locator("tr[aria-selected]")).to_have_count(1)
    await expect(page.locator("tr[data-row]").nth(1)).to_have_attribute("aria-selected", "true")


async def test_a_row_that_leaves_the_list_takes_the_selection_with_it(
    shown: Shown, new_page: NewPage
) -> None:
    await shown.cases(3)
    world = shown.console.world
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/antrean")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    rows = page.locator("tr[data-row]")
    second = await rows.nth(1).get_attribute("id")
    third = await rows.nth(2).get_attribute("id")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    gone = str(second).removeprefix("case-")
    await world.acts.claim(world.asked(BAYU, gone))
    await world.acts.propose(world.asked(BAYU, gone), Decision.REFUSE, reason="Bukti belum ada.")
    await world.acts.approve(world.asked(HASAN, gone), 1)
    shown.changed(gone)
    await expect(rows).to_have_count(2)
    await expect(page.locator("tr[aria-selected]")).to_have_count(0)
    await page.keyboard.press("c")
    await page.keyboard.press("j")
    await expect(page.locator(f"#{third}")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("button", name="Lepas")).to_have_count(0)


async def test_an_officer_proposes_and_a_commissioner_approves(shown: Shown, new_page: NewPage) -> None:
    case_id = await shown.case()
    officer = await new_page(origin=shown.origin, session="session-sari")
    commissioner = await new_page(width=390, origin=shown.origin, session="session-hasan")
    await officer.goto(f"{shown.origin}/kasus/{case_id}")
    await officer.get_by_role("button", name="Ambil kasus ini").click()
    await officer.get_by_label("Terpenuhi: registrasi").check()
    await officer.get_by_label("Alasan", exact=True).fill("Syarat lengkap.")
    await officer.get_by_role("button", name="Usulkan kepada komisioner").click()
    await expect(officer.get_by_text("Usulan terkirim dan menunggu komisioner.")).to_be_visible()
    await commissioner.goto(f"{shown.origin}/antrean?tampilan=menunggu")
    await commissioner.locator("tr[data-row] a").first.click()
    await expect(commissioner.locator(".bk-proposal")).to_contain_text("Syarat lengkap.")
    await commissioner.get_by_role("button", name="Setujui: Registrasi").click()
    await expect(commissioner.get_by_text("Usulan disetujui.")).to_be_visible()
    await expect(commissioner.get_by_text("Diregistrasi", exact=True).first).to_be_visible()


async def test_an_open_case_page_tells_what_changed_and_keeps_what_is_being_typed(
    shown: Shown, new_page: NewPage
) -> None:
    world, case_id = shown.console.world, await shown.case()
    await world.acts.claim(world.asked(SARI, case_id))
    page = await new_page(origin=shown.origin, session="session-sari")
    await page.goto(f"{shown.origin}/kasus/{case_id}")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    await page.get_by_label("Alasan", exact=True).fill("Sedang saya tulis")
    await world.acts.release(world.asked(HASAN, case_id))
    shown.changed(case_id)
    bar = page.get_by_text("Kasus ini berubah sejak Anda membukanya")
    await expect(bar).to_be_visible()
    await expect(page.locator("#news")).to_contain_text("Dilepas dari tangan Sari (uji)")
    await expect(page.get_by_label("Alasan", exact=True)).to_have_value("Sedang saya tulis")
    await page.get_by_label("Terpenuhi: registrasi").check()
    await page.get_by_role("button", name="Usulkan kepada komisioner").click()
    await expect(page.get_by_text("Keadaan sudah berubah")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Yang Anda tulis")).to_have_value("Sedang saya tulis")


async def test_the_queue_is_live_although_the_other_scripts_are_slow(shown: Shown, new_page: NewPage) -> None:
    page, asked = await new_page(origin=shown.origin, session="session-sari"), asyncio.Event()
    page.on("request", lambda request: asked.set() if "/stream" in request.url else None)

    async def late(route: Route) -> None:
        await asked.wait()
        await route.continue_()

    await page.route(re.compile(r"/static/(?!htmx)[^/]+\.js"), late)
    await page.goto(f"{shown.origin}/antrean", wait_until="commit")
    await asyncio.wait_for(asked.wait(), 20)
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")


async def test_eight_case_pages_of_one_browser_all_answer(shown: Shown, new_page: NewPage) -> None:
    ids = await shown.cases(8)
    first = await new_page(origin=shown.origin, session="session-sari")
    pages = [first, *[await first.context.new_page() for _ in range(7)]]
    for page, case_id in zip(pages, ids, strict=True):
        await page.goto(f"{shown.origin}/kasus/{case_id}", wait_until="domcontentloaded", timeout=20_000)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.evaluate(HIDE)

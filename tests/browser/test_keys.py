"""The keys of queue and case page: each does what it is for; the help tells those that work, no others."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from services.triage.domain.words import Decision
from tests.browser.conftest import NewPage
from tests.browser.shown_triage import EXHIBIT, Shown, shown_triage
from tests.support.office_moves import office_books
from tests.support.page_checks import check
from tests.support.page_keys import keys_felt, keys_told
from tests.support.triage_console import BAYU, SARI

GOING = {
    "g a": "/antrean",
    "g t": "/tenggat",
    "g p": "/peringatan",
    "g c": "/cari",
    "g d": "/dasbor",
    "g s": "/sigaplapor",
}
EVERYWHERE = {*GOING, "/", "?"}
QUEUE = {"j", "k", "Enter", "x", "f"} | EVERYWHERE


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[Shown]:
    async with shown_triage(office_books()) as made:
        yield made


async def in_queue(shown: Shown, new_page: NewPage, reader: str = "sari", **look: object) -> Page:
    """The queue, listening: one case is Sari's, one Bayu's, one nobody's."""
    world = shown.console.world
    for officer in (SARI, BAYU, None):
        case_id = await shown.case(evidence=[EXHIBIT])
        if officer:
            await world.acts.claim(world.asked(officer, case_id))
    return await _opened(shown, new_page, "/antrean", reader, **look)


async def in_case(shown: Shown, new_page: NewPage, reader: str = "sari", **look: object) -> Page:
    """The page of a case in Sari's hands; before Hasan it is proposed."""
    world, case_id = shown.console.world, await shown.case(evidence=[EXHIBIT], missing=["evidence"])
    await world.acts.claim(world.asked(SARI, case_id))
    if reader == "hasan":
        await world.acts.propose(world.asked(SARI, case_id), Decision.REFUSE, reason="Bukti belum ada.")
    return await _opened(shown, new_page, f"/kasus/{case_id}", reader, **look)


async def _opened(shown: Shown, new_page: NewPage, path: str, reader: str, **look: object) -> Page:
    page = await new_page(origin=shown.origin, session=f"session-{reader}", **look)
    await page.goto(f"{shown.origin}{path}")
    await expect(page.locator("[data-live-status]")).to_have_class("bk-live bk-live--on")
    return page


@pytest.mark.parametrize(
    ("reader", "more"), [("sari", {"c", "u"}), ("hasan", {"u", "g j"}), ("tono", {"g j", "g k", "g r"})]
)
async def test_the_help_of_the_queue_tells_the_keys_that_work(
    shown: Shown, new_page: NewPage, reader: str, more: set[str]
) -> None:
    page = await in_queue(shown, new_page, reader)
    told = await keys_told(page)
    assert told == (QUEUE | more) - ({"x"} if reader == "tono" else set())
    assert told == await keys_felt(page)


@pytest.mark.parametrize(
    ("reader", "more"),
    [
        ("sari", {"u", "b", "d", "t"}),
        ("hasan", {"u", "b", "d", "t", "g j"}),
        ("tono", {"b", "t", "g j", "g k", "g r"}),
    ],
)
async def test_the_help_of_a_case_tells_the_keys_that_work(
    shown: Shown, new_page: NewPage, reader: str, more: set[str]
) -> None:
    page = await in_case(shown, new_page, reader)
    told = await keys_told(page)
    assert told == EVERYWHERE | more
    assert told == await keys_felt(page)


async def test_a_queue_without_rows_tells_no_keys_for_rows(shown: Shown, new_page: NewPage) -> None:
    page = await _opened(shown, new_page, "/antrean", "sari")
    told = await keys_told(page)
    assert told == EVERYWHERE | {"f"}
    assert told == await keys_felt(page)


async def test_a_key_that_the_help_does_not_know_is_found(shown: Shown, new_page: NewPage) -> None:
    page = await in_case(shown, new_page)
    await page.evaluate("document.querySelector('h1').dataset.key = 'y'")
    told = await keys_told(page)
    assert await keys_felt(page) - told == {"y"}


async def test_a_told_key_that_does_nothing_is_found(shown: Shown, new_page: NewPage) -> None:
    page = await in_case(shown, new_page)
    deaf = "addEventListener('keydown', (event) => { if (event.key === 't') event.stopPropagation(); }, true)"
    await page.evaluate(deaf)
    told = await keys_told(page)
    assert told - await keys_felt(page) == {"t", "g t"}


async def test_j_and_k_move_enter_opens(shown: Shown, new_page: NewPage) -> None:
    page = await in_queue(shown, new_page)
    rows = page.locator("tr[data-row]")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        await page.keyboard.press(key)
        await expect(rows.nth(at)).to_be_focused()
    name = str(await rows.nth(1).get_attribute("id")).removeprefix("case-")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{shown.origin}/kasus/{name}")


async def test_c_claims_u_releases_x_chooses_in_the_queue(shown: Shown, new_page: NewPage) -> None:
    page = await in_queue(shown, new_page)
    rows = page.locator("tr[data-row]")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(rows.first.locator("[data-choose]")).to_be_checked()
    await page.keyboard.press("u")
    await expect(rows.first.get_by_role("button", name="Ambil")).to_be_visible()
    await page.keyboard.press("c")
    await expect(rows.first.get_by_role("button", name="Lepas")).to_be_visible()


async def test_f_filters_and_the_stroke_searches(shown: Shown, new_page: NewPage) -> None:
    page = await in_queue(shown, new_page)
    await page.keyboard.press("f")
    await expect(page.get_by_label("Tahap")).to_be_focused()
    await page.locator("body").press("Escape")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("/")
    await expect(page).to_have_url(f"{shown.origin}/cari")
    await page.locator("body").press("/")
    await expect(page.locator("#kata")).to_be_focused()


@pytest.mark.parametrize("key", sorted(GOING))
async def test_g_and_a_letter_go_there_from_a_case(shown: Shown, new_page: NewPage, key: str) -> None:
    page = await in_case(shown, new_page)
    for one in key.split():
        await page.keyboard.press(one)
    await expect(page).to_have_url(f"{shown.origin}{GOING[key]}")


async def test_u_releases_and_c_claims_on_the_case_page(shown: Shown, new_page: NewPage) -> None:
    page = await in_case(shown, new_page)
    case_page = page.url
    await page.keyboard.press("u")
    await expect(page.get_by_text("Kasus kembali ke antrean.")).to_be_visible()
    await page.goto(case_page)
    await expect(page.get_by_role("button", name="Ambil kasus ini")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.get_by_text("Kasus ini Anda ambil.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("key_of", ["sari d #due-title", "hasan d #proposal-title", "tono t #riwayat-title"])
async def test_d_and_t_go_to_what_is_due_and_to_the_history(
    shown: Shown, new_page: NewPage, key_of: str, width: int
) -> None:
    reader, key, place = key_of.split()
    page = await in_case(shown, new_page, reader, width=width)
    await page.keyboard.press(key)
    await expect(page.locator(place)).to_be_focused()
    await expect(page.locator(place)).to_be_in_viewport()


async def test_b_opens_the_first_exhibit_beside_the_case(shown: Shown, new_page: NewPage) -> None:
    page = await in_case(shown, new_page)
    async with page.context.expect_page() as opening:
        await page.keyboard.press("b")
    beside = await opening.value
    await expect(beside).to_have_url(f"{page.url}/bukti/{EXHIBIT['id']}")


async def test_a_letter_that_is_typed_is_no_key(shown: Shown, new_page: NewPage) -> None:
    page = await in_case(shown, new_page, "hasan")
    await page.get_by_text("Tolak usulan ini").click()
    words = page.locator("textarea").first
    await words.press_sequentially("tudb?/ga")
    await expect(words).to_have_value("tudb?/ga")
    await expect(page.locator("#bk-keys")).to_be_hidden()


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
@pytest.mark.parametrize("where", ["queue", "case"])
async def test_the_help_is_accessible_and_fits(
    shown: Shown, new_page: NewPage, where: str, width: int, language: str
) -> None:
    opened = in_queue if where == "queue" else in_case
    page = await opened(shown, new_page, width=width, language=language)
    await page.keyboard.press("?")
    await expect(page.locator("#bk-keys")).to_be_visible()
    await check(page, f"tombol-{where}-{width}-{language}")

"""The public form and the desk in a real browser: a phone without a script, both widths, both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from deploy.local.servers import Servers
from shared.people.sessions import Sessions
from shared.roles import Role
from tests.browser.conftest import NewPage
from tests.support.intake import Running, running
from tests.support.page_checks import check
from tests.support.served import served
from tests.support.stack import fresh_namespace

PNG = b"\x89PNG\r\n\x1a\n" + b"potret" * 1_000


@dataclass
class Shown:
    """Intake at an origin."""

    intake: Running
    origin: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(stack: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    folder = tmp_path_factory.mktemp("intake") / "keys"
    async with fresh_namespace(stack) as namespace, running(namespace, folder) as intake:
        intake.clock.now = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)
        async with served(intake.service.app) as origin:
            yield Shown(intake, origin)


async def _event(page: Page) -> None:
    for part, value in (("", "24"), ("-month", "11"), ("-year", "2024")):
        await page.fill(f"#known_on{part}", value)
    await page.fill(
        "#narrative", "Amplop berisi uang dan kartu nama dibagikan di RT 14.\n\nAda yang memotret."
    )
    await page.select_option("#kelurahan", "64.71.03.1001")


async def test_a_report_is_handed_in_on_a_phone_without_a_script(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390, scripts=False)
    await page.goto(f"{shown.origin}/")
    await page.get_by_role("button", name="Buat laporan").click()
    await page.get_by_role("button", name="Lanjutkan").click()
    await page.get_by_role("link", name="Tulis apa yang terjadi.").click()
    await _event(page)
    await page.get_by_role("button", name="Lanjutkan").click()
    await page.fill("#party1_name", "Pak Contoh")
    await page.get_by_role("button", name="Lanjutkan").click()
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    await page.get_by_role("button", name="Lanjutkan").click()
    await page.fill("#reporter_name", "Siti Percobaan")
    await page.get_by_label("Pemilih", exact=True).check()
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Lanjutkan").click()
    await expect(page.get_by_text("1 berkas")).to_be_visible()
    await expect(page.get_by_text("Ada yang memotret.")).to_be_visible()
    await page.get_by_role("button", name="Kirim laporan").click()
    await expect(page.locator(".bk-receipt code")).to_have_count(2)
    number, pin = await page.locator(".bk-receipt code").all_inner_texts()
    await page.goto(f"{shown.origin}/lacak")
    await page.fill("#number", number)
    await page.fill("#pin", pin)
    await page.get_by_role("button", name="Lihat perkembangan").click()
    await expect(page.get_by_text("Kajian awal oleh petugas")).to_be_visible()


async def test_what_was_typed_comes_back_when_going_back(shown: Shown, new_page: NewPage) -> None:
    page = await new_page(width=390)
    await page.goto(f"{shown.origin}/lapor?jenis=tip")
    await _event(page)
    await page.get_by_role("button", name="Lanjutkan").click()
    await page.fill("#witness1_name", "Bu Rekaan")
    await page.get_by_role("button", name="Kembali").click()
    await expect(page.locator("#narrative")).to_have_value(
        "Amplop berisi uang dan kartu nama dibagikan di RT 14.\n\nAda yang memotret."
    )
    await page.get_by_role("button", name="Lanjutkan").click()
    await expect(page.locator("#witness1_name")).to_have_value("Bu Rekaan")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_every_page_is_open_to_all(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    page = await new_page(width=width, language=language)
    tag = f"{width}-{language}"
    await page.goto(f"{shown.origin}/")
    await check(page, f"beranda-{tag}")
    await page.goto(f"{shown.origin}/lapor")
    await page.locator("button[value=next]").click()
    await check(page, f"lapor-1-galat-{tag}")
    await _event(page)
    for step in (2, 3, 4):
        await page.locator("button[value=next]").click()
        await check(page, f"lapor-{step}-{tag}")
    await page.fill("#reporter_name", "Siti Percobaan")
    await page.locator("#declared").check()
    await page.locator("button[value=next]").click()
    await check(page, f"lapor-5-{tag}")
    await page.locator("button[value=send]").click()
    await check(page, f"lapor-selesai-{tag}")
    await expect(page.locator(".bk-receipt code")).to_have_count(2)
    number, pin = await page.locator(".bk-receipt code").all_inner_texts()
    await page.goto(f"{shown.origin}/lacak")
    await page.fill("#number", number)
    await page.fill("#pin", "salah")
    await page.locator("main button").click()
    await check(page, f"lacak-galat-{tag}")
    await page.fill("#pin", pin)
    await page.locator("main button").click()
    await check(page, f"lacak-{tag}")


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_desk_is_open_to_its_staff(shown: Shown, new_page: NewPage, width: int) -> None:
    intake = shown.intake
    if not await intake.people["accounts"].find_one({"username": "rina"}):
        await intake.token(Role.POSKO, username="rina")
    account = await intake.people["accounts"].find_one({"username": "rina"})
    assert account is not None
    session = await Sessions(intake.people, intake.clock).open(account["_id"])
    page = await new_page(width=width, origin=shown.origin, session=session)
    await page.goto(f"{shown.origin}/posko")
    await check(page, f"posko-{width}")
    await page.fill("#narrative", "Lisan, dicatat petugas.")
    await page.get_by_label("Temuan").check()
    await page.get_by_role("button", name="Simpan dan beri tanda terima").click()
    await check(page, f"posko-selesai-{width}")
    await expect(page.locator(".bk-receipt code").first).to_contain_text("JJK-")


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en"), (390, "en")])
async def test_what_counts_as_a_violation(shown: Shown, new_page: NewPage, width: int, language: str) -> None:
    page = await new_page(width=width, language=language, origin=shown.origin)
    await page.goto(f"{shown.origin}/pelanggaran")
    await check(page, f"pelanggaran-{width}-{language}")

"""The liaison's pages in a real browser, on the running service: looks, access for all, live answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from deploy.local.servers import Servers
from shared.people.demo import make_demo_accounts
from shared.people.sessions import Sessions
from shared.roles import Role
from tests.browser.conftest import NewPage
from tests.support.notify import Running, running
from tests.support.page_checks import check
from tests.support.page_keys import keys_felt, keys_told
from tests.support.served import served
from tests.support.smtp import Mood
from tests.support.stack import fresh_namespace


@dataclass
class Shown:
    """Notify at an origin, with sessions of the demo accounts and hand-offs in every stage."""

    notify: Running
    origin: str
    sessions: dict[str, str]
    new: str
    failing: str
    acknowledged: str
    returned: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(stack: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    async with (
        fresh_namespace(stack) as namespace,
        running(namespace, tmp_path_factory.mktemp("notify") / "keys") as notify,
        served(notify.service.app) as origin,
    ):
        # The browser's clock is the real one: countdowns must fit what the service says.
        notify.clock.now = datetime.now(UTC) - timedelta(hours=2)
        await make_demo_accounts(notify.people, notify.clock, local=True, office="balikpapan")
        made = [await notify.escalated(category=category) for category in ("money_politics", "hoax")]
        await notify.send_due()
        notify.sink.mood = Mood.REFUSE
        made += [await notify.escalated(kelurahan="64.71.04.1002"), await notify.escalated(hours=1)]
        await notify.send_due()
        notify.clock.now = datetime.now(UTC)
        liaison = await notify.token(Role.LIAISON, username="ratna")
        base, reason = "/api/v1/handoffs", {"reason": "Kurang:\n- identitas saksi"}
        await notify.web.post(f"{base}/{made[0]}/acknowledge", headers=liaison)
        await notify.web.post(f"{base}/{made[1]}/return", headers=liaison, json=reason)
        yield Shown(
            notify,
            origin,
            await _sessions(notify),
            new=made[2],
            failing=made[3],
            acknowledged=made[0],
            returned=made[1],
        )
        notify.service.stopping()


async def _sessions(notify: Running) -> dict[str, str]:
    sessions = Sessions(notify.people, notify.clock)
    accounts = await notify.people["accounts"].find().to_list(None)
    return {account["username"]: await sessions.open(account["_id"]) for account in accounts}


PAGES = {
    "penerusan": ("penghubung", "/penerusan"),
    "penerusan-diterima": ("penghubung", "/penerusan?tampilan=diterima"),
    "penerusan-dikembalikan": ("penghubung", "/penerusan?tampilan=dikembalikan"),
    "penerusan-baru": ("penghubung", "/penerusan/{new}"),
    "penerusan-gagal-surel": ("penghubung", "/penerusan/{failing}"),
    "penerusan-tanda-terima": ("penghubung", "/penerusan/{acknowledged}"),
    "penerusan-alasan": ("auditor", "/penerusan/{returned}"),
    "penerusan-terima": ("penghubung", "/penerusan/{new}/terima"),
    "penerusan-kembalikan": ("penghubung", "/penerusan/{new}/kembalikan"),
    "pemberitahuan": ("operator", "/operasi/pemberitahuan"),
    "pemberitahuan-semua": ("operator", "/operasi/pemberitahuan?keadaan=semua"),
}


async def _open(shown: Shown, new_page: NewPage, username: str, path: str, **given: object) -> Page:
    page = await new_page(origin=shown.origin, session=shown.sessions[username], **given)
    names = {name: getattr(shown, name) for name in ("new", "failing", "acknowledged", "returned")}
    await page.goto(shown.origin + path.format(**names))
    return page


@pytest.mark.parametrize(("width", "language"), [(1280, "id"), (390, "id"), (1280, "en")])
@pytest.mark.parametrize("name", PAGES)
async def test_page_is_accessible_and_fits(
    shown: Shown, new_page: NewPage, name: str, width: int, language: str
) -> None:
    username, path = PAGES[name]
    page = await _open(shown, new_page, username, path, width=width, language=language)
    await expect(page.locator("h1")).to_have_count(1)
    await check(page, f"{name}-{width}-{language}")


async def test_a_new_hand_off_appears_without_reload_and_the_tab_counts_it(
    shown: Shown, new_page: NewPage
) -> None:
    page = await _open(shown, new_page, "penghubung", "/penerusan")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    handoff_id = await shown.notify.escalated()
    row = page.locator(f"#h-{handoff_id}")
    await expect(row).to_be_visible()
    await expect(row).to_have_class("bk-new")
    await expect(page).to_have_title("(3) Penerusan – Bawaslu Kota Balikpapan")


async def test_taking_a_hand_off_shows_in_anothers_page_at_once(shown: Shown, new_page: NewPage) -> None:
    handoff_id = await shown.notify.escalated()
    path = f"/penerusan/{handoff_id}"
    watching = await _open(shown, new_page, "komisioner", path)
    await expect(watching.locator(".bk-live--on")).to_be_visible()
    await expect(watching.get_by_role("button", name="Terima")).to_have_count(0)
    acting = await _open(shown, new_page, "penghubung", path)
    await acting.get_by_role("button", name="Terima").click()
    await acting.get_by_role("button", name="Terima").click()
    receipt = acting.locator(".bk-receipt code")
    await expect(receipt).to_contain_text("TTP-")
    await expect(watching.locator(".bk-receipt code")).to_have_text(await receipt.inner_text())


async def test_the_help_tells_the_keys_of_this_page_by_its_own_words(shown: Shown, new_page: NewPage) -> None:
    handoff_id = await shown.notify.escalated()
    page = await _open(shown, new_page, "penghubung", f"/penerusan/{handoff_id}")
    await expect(page.locator(".bk-live--on")).to_be_visible()
    told = await keys_told(page)
    assert told == {"t", "g p", "?"}
    await expect(page.locator('#bk-keys [data-help="t"] dd')).to_have_text("terima")
    assert told == await keys_felt(page)


async def test_returning_needs_a_reason_and_says_so_beside_the_field(shown: Shown, new_page: NewPage) -> None:
    handoff_id = await shown.notify.escalated()
    page = await _open(shown, new_page, "penghubung", f"/penerusan/{handoff_id}", width=390)
    await page.get_by_role("button", name="Kembalikan").click()
    await page.get_by_role("button", name="Kembalikan").click()
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await check(page, "penerusan-kembalikan-galat-390-id")
    await page.get_by_label("Alasan pengembalian").fill("Berkas keliru.")
    await page.get_by_role("button", name="Kembalikan").click()
    await expect(page.locator(".bk-story").first).to_have_text("Berkas keliru.")


async def test_a_conflict_keeps_what_was_typed(shown: Shown, new_page: NewPage) -> None:
    handoff_id = await shown.notify.escalated()
    page = await _open(shown, new_page, "penghubung", f"/penerusan/{handoff_id}/kembalikan")
    await page.get_by_label("Alasan pengembalian").fill("Kurang saksi.")
    liaison = await shown.notify.token(Role.LIAISON, username="tina")
    await shown.notify.web.post(f"/api/v1/handoffs/{handoff_id}/acknowledge", headers=liaison)
    await page.get_by_role("button", name="Kembalikan").click()
    problem = page.locator(".bk-problem")
    await expect(problem).to_contain_text("Penerusan ini sudah diterima.")
    await expect(problem).to_contain_text("Tina")
    await expect(page.get_by_label("Alasan yang Anda tulis")).to_have_value("Kurang saksi.")
    await check(page, "penerusan-konflik-1280-id")

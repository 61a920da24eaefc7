"""The pages as a browser without scripts sees them, and the live streams, on real accounts and MongoDB."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from shared.ids import new_id
from shared.people.demo import make_demo_accounts
from shared.roles import Role
from shared.security.signing import read_grant
from tests.support.eventually import eventually
from tests.support.notify import ORIGIN, Running
from tests.support.served import served

HTML = {"Accept": "text/html"}


class Browser:
    """A signed-in person with cookies and the secrets of the page that was read last."""

    def __init__(self, web: httpx.AsyncClient) -> None:
        self.web = web
        self.secrets: dict[str, str] = {}

    async def get(self, path: str, **given: Any) -> httpx.Response:
        page = await self.web.get(path, headers=HTML, **given)
        found = re.findall(r'name="(csrf|nonce)" value="([^"]+)"', page.text.split("<main", 1)[-1])
        self.secrets = dict(found) or self.secrets
        return page

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.web.post(path, data={**self.secrets, **fields}, headers=HTML)


@asynccontextmanager
async def signed_in(notify: Running, username: str) -> AsyncIterator[Browser]:
    """A browser of a demo account."""
    await make_demo_accounts(notify.people, notify.clock, local=True, office="balikpapan")
    transport = httpx.ASGITransport(notify.service.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as web:
        body = {"username": username, "password": f"{username}-demo-jejak"}
        assert (await web.post("/api/v1/session", json=body)).status_code == 201
        yield Browser(web)


async def test_an_empty_tray_says_so(notify: Running) -> None:
    async with signed_in(notify, "penghubung") as browser:
        page = await browser.get("/penerusan")
        assert "Tidak ada penerusan yang menunggu" in page.text
        assert page.headers["Cache-Control"] == "no-store"


async def test_the_tray_shows_the_case_and_what_is_late(notify: Running) -> None:
    await notify.escalated()
    notify.clock.pass_(hours=25)
    async with signed_in(notify, "penghubung") as browser:
        page = (await browser.get("/penerusan")).text
    assert "amplop berisi uang" in page
    assert "Politik uang" in page
    assert "1 penerusan melewati tenggat" in page
    assert "lewat 1 jam" in page


async def test_a_liaison_takes_a_hand_off_and_the_page_becomes_the_receipt(notify: Running) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, "penghubung") as browser:
        assert "Terlapor" in (await browser.get(f"/penerusan/{handoff_id}")).text
        await browser.get(f"/penerusan/{handoff_id}/terima")
        done = await browser.post(f"/penerusan/{handoff_id}/terima")
        assert done.status_code == 303
        shown = (await browser.get(done.headers["Location"])).text
        number = re.search(r"TTP-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", shown)
        assert number is not None
        assert "Dinyatakan oleh Dewi" in shown
        assert f"{handoff_id}/terima" not in shown
        again = await browser.post(f"/penerusan/{handoff_id}/terima")
        assert again.status_code == 303
        assert number[0] in (await browser.get(again.headers["Location"])).text


async def test_a_return_shows_its_reason_with_its_line_breaks(notify: Running) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, "penghubung") as browser:
        await browser.get(f"/penerusan/{handoff_id}/kembalikan")
        blank = await browser.post(f"/penerusan/{handoff_id}/kembalikan", reason="  ")
        assert blank.status_code == 422
        assert "Tuliskan alasan pengembalian." in blank.text
        await browser.get(f"/penerusan/{handoff_id}/kembalikan")
        done = await browser.post(f"/penerusan/{handoff_id}/kembalikan", reason="Kurang:\r\n- <saksi>")
        shown = (await browser.get(done.headers["Location"])).text
        assert "Kurang:\n- &lt;saksi&gt;" in shown


async def test_a_conflict_says_what_happened_and_keeps_the_typed_text(notify: Running) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, "penghubung") as browser:
        await browser.get(f"/penerusan/{handoff_id}/kembalikan")
        liaison = await notify.token(Role.LIAISON, username="ratna")
        await notify.web.post(f"/api/v1/handoffs/{handoff_id}/acknowledge", headers=liaison)
        late = await browser.post(f"/penerusan/{handoff_id}/kembalikan", reason="Kurang saksi.")
        assert late.status_code == 409
        assert "Penerusan ini sudah diterima." in late.text
        assert "Ratna" in late.text
        assert "TTP-" in late.text
        assert ">Kurang saksi.</textarea>" in late.text


async def test_taking_what_was_returned_meanwhile_is_a_conflict(notify: Running) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, "penghubung") as browser:
        await browser.get(f"/penerusan/{handoff_id}/terima")
        liaison = await notify.token(Role.LIAISON, username="ratna")
        body = {"reason": "Keliru alamat."}
        await notify.web.post(f"/api/v1/handoffs/{handoff_id}/return", headers=liaison, json=body)
        late = await browser.post(f"/penerusan/{handoff_id}/terima")
        assert late.status_code == 409
        assert "sudah dikembalikan" in late.text


async def test_a_form_without_its_token_is_refused(notify: Running) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, "penghubung") as browser:
        refused = await browser.post(f"/penerusan/{handoff_id}/terima")
        assert refused.status_code == 403
    assert await notify.owner["handoffs"].count_documents({"stage": "new"}) == 1


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("komisioner", "/penerusan", 200),
        ("auditor", "/penerusan", 200),
        ("auditor", "/penerusan/{id}", 200),
        ("auditor", "/penerusan/{id}/terima", 403),
        ("komisioner", "/penerusan/{id}/kembalikan", 403),
        ("petugas", "/penerusan", 403),
        ("operator", "/penerusan/{id}", 403),
        ("operator", "/operasi/pemberitahuan", 200),
        ("penghubung", "/operasi/pemberitahuan", 403),
        ("operator", "/operasi", 200),
        ("penghubung", "/operasi", 403),
        ("operator", "/operasi/rekaman", 200),
        ("auditor", "/operasi/rekaman", 200),
        ("penghubung", "/operasi/rekaman", 403),
        ("penghubung", "/penerusan/bukan-id", 404),
    ],
)
async def test_each_role_sees_what_it_may(notify: Running, username: str, path: str, status: int) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, username) as browser:
        page = await browser.get(path.format(id=handoff_id))
        assert page.status_code == status


async def test_only_the_liaisons_look_is_a_fact(notify: Running) -> None:
    handoff_id = await notify.escalated()
    case_id = notify.voices[handoff_id].case_id
    async with signed_in(notify, "auditor") as browser:
        await browser.get(f"/penerusan/{handoff_id}")
    assert "handoff_opened" not in [entry["type"] for entry in await notify.entries(case_id)]
    async with signed_in(notify, "penghubung") as browser:
        await browser.get(f"/penerusan/{handoff_id}")
        await browser.get(f"/penerusan/{handoff_id}")
    assert [entry["type"] for entry in await notify.entries(case_id)].count("handoff_opened") == 1


async def test_an_exhibit_page_carries_a_fresh_grant_for_this_person_alone(notify: Running) -> None:
    handoff_id = await notify.escalated()
    listed = await notify.service.tray.find("balikpapan", handoff_id)
    assert listed is not None
    exhibit = listed.handoff.dossier.evidence[0]
    async with signed_in(notify, "penghubung") as browser:
        here, case_id = f"/penerusan/{handoff_id}/bukti/{exhibit.id}", listed.handoff.dossier.case_id
        shown = await browser.get(here)
        assert 'name="grant"' not in shown.text, "looking opens nothing"
        assert "exhibit_opened" not in [entry["type"] for entry in await notify.entries(case_id)]
        page = await browser.post(here)
        entry = (await notify.entries(case_id))[-1]
        assert (entry["type"], entry["data"]["exhibit_id"]) == ("exhibit_opened", exhibit.id)
        assert (await browser.get(f"/penerusan/{handoff_id}/bukti/{new_id()}")).status_code == 404
    assert page.headers["Referrer-Policy"] == "strict-origin"
    text = re.search(r'name="grant" value="([^"]+)"', page.text)
    account = await notify.people["accounts"].find_one({"username": "penghubung"})
    assert text is not None
    assert account is not None
    grant = read_grant(
        notify.grant_key,
        text[1],
        now=notify.clock(),
        person=account["_id"],
        target=exhibit.id,
        purpose="view_exhibit",
    )
    assert grant.case_id == listed.handoff.dossier.case_id


async def test_pages_come_in_english_too(notify: Running) -> None:
    handoff_id = await notify.escalated()
    async with signed_in(notify, "penghubung") as browser:
        tray = (await browser.get("/penerusan?bahasa=en")).text
        page = (await browser.get(f"/penerusan/{handoff_id}")).text
    assert '<html lang="en"' in tray
    for word in ("Belum diterima", "Diteruskan", "Tenggat", "Riwayat", "Bukti kirim"):
        assert word not in tray
        assert word not in page


async def _messages(response: httpx.Response, seen: list[str]) -> None:
    lines: list[str] = []
    async for line in response.aiter_lines():
        if line:
            lines.append(line)
        elif lines:
            seen.append("\n".join(part.removeprefix("data: ") for part in lines))
            lines = []


@asynccontextmanager
async def listening(web: httpx.AsyncClient, path: str) -> AsyncIterator[list[str]]:
    """The messages of a stream as they come."""
    seen: list[str] = []
    async with web.stream("GET", path) as response:
        assert response.status_code == 200
        task = asyncio.create_task(_messages(response, seen))
        try:
            yield seen
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_a_new_hand_off_and_anothers_answer_show_at_once(notify: Running) -> None:
    first = await notify.escalated()
    await make_demo_accounts(notify.people, notify.clock, local=True, office="balikpapan")
    async with served(notify.service.app) as origin, httpx.AsyncClient(base_url=origin) as web:
        body = {"username": "penghubung", "password": "penghubung-demo-jejak"}
        assert (await web.post("/api/v1/session", json=body)).status_code == 201
        async with (
            listening(web, "/penerusan/stream") as tray,
            listening(web, f"/penerusan/{first}/stream") as page,
        ):
            await eventually(lambda: len(tray) and len(page))
            assert "Belum diterima" in page[0]
            second = await notify.escalated()
            await eventually(lambda: tray[-1], lambda html: second in html)
            liaison = await notify.token(Role.LIAISON, username="ratna")
            await notify.web.post(f"/api/v1/handoffs/{first}/acknowledge", headers=liaison)
            await eventually(lambda: page[-1], lambda html: "TTP-" in html and "Ratna" in html)
            await eventually(lambda: tray[-1], lambda html: first not in html)
        notify.service.stopping()

"""Anybody verifies a letter: by what is printed on it, its file or its hash; nothing of the case is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pypdfium2  # type: ignore[import-untyped]  # it carries no types
import pytest

from services.triage.adapters.letters.public_letters import MongoLooks
from services.triage.application.letters.verify_letter import marks
from tests.support.issuing import issued
from tests.support.page_forms import hidden_fields
from tests.support.triage_console import ORIGIN, SARI, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def letter(console: Console) -> tuple[str, bytes, str]:
    """Its address of verification as printed, its bytes, and the address of its case."""
    case_id = await console.world.opened()
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    here, sari = f"/kasus/{case_id}", console.browser(SARI)
    pdf = (await sari.get(await issued(sari, here, "receipt"))).content
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    printed = re.search(r"(http://triage\.test/verifikasi/)\s*([0-9a-f]{32})", text)
    assert printed, text
    return printed[1].removeprefix(ORIGIN) + printed[2], pdf, here


async def checked(browser: httpx.AsyncClient, path: str, sent: bytes | str) -> str:
    fields = hidden_fields((await browser.get(path)).text, path)
    if isinstance(sent, bytes):
        files = {"file": ("surat.pdf", sent, "application/pdf")}
        return (await browser.post(path, data=fields, files=files)).text
    return (await browser.post(path, data={**fields, "sha256": sent}, files={"file": ("", b"")})).text


async def test_the_address_printed_on_a_letter_leads_to_its_page(console: Console) -> None:
    path, _, here = await letter(console)
    page = await console.browser(None).get(path)
    assert page.status_code == 200
    assert "Tanda bukti penyampaian laporan" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    case = await console.world.store.load(here.rpartition("/")[2])
    assert case is not None
    for kept_back in (case.case_id, case.report_id, case.stage.value, SARI.display_name, SARI.account_id):
        assert kept_back not in page.text


async def test_the_file_or_its_hash_is_told_from_any_other(console: Console) -> None:
    path, pdf, _ = await letter(console)
    anybody = console.browser(None)
    digest = (await anybody.get(f"/api/v1{path.replace('verifikasi', 'verifications')}")).json()
    assert digest["matches"] is None
    assert "sama persis" in await checked(anybody, path, pdf)
    assert "bukan surat yang diterbitkan" in await checked(anybody, path, pdf + b" ")
    assert "bukan surat yang diterbitkan" in await checked(anybody, path, "a" * 64)
    wrong = await checked(anybody, path, "bukan hash")
    assert 'href="#sha256"' in wrong
    assert 'value="bukan hash"' in wrong


async def test_the_api_compares_a_hash(console: Console) -> None:
    path, pdf, _ = await letter(console)
    api, anybody = f"/api/v1{path.replace('verifikasi', 'verifications')}", console.browser(None)
    right = (await anybody.get(api, params={"sha256": sha256(pdf).hexdigest().upper()})).json()
    assert right["matches"] is True
    assert set(right) == {"number", "letter_no", "dated", "form", "cancelled", "matches"}
    assert (await anybody.get(api, params={"sha256": "0" * 64})).json()["matches"] is False


async def test_unknown_ids_and_what_is_none_are_answered_alike(console: Console) -> None:
    _, _, here = await letter(console)
    anybody = console.browser(None)
    unknown = [
        await anybody.get(f"/verifikasi/{one}") for one in ("0" * 32, "x", here.rpartition("/")[2], "0'%22<")
    ]
    assert {one.status_code for one in unknown} == {404}
    bodies = {re.sub(r'(/verifikasi/|verifikasi%2F|value=")[^"<&]*', "", one.text) for one in unknown}
    assert len(bodies) == 1
    assert (await anybody.get("/api/v1/verifications/x")).status_code == 404


async def test_a_cancelled_letter_says_so(console: Console) -> None:
    path, pdf, here = await letter(console)
    await issued(console.browser(SARI), here, "receipt", "letter:1", reason="Keliru.")
    anybody = console.browser(None)
    page = await checked(anybody, path, pdf)
    assert "sudah dibatalkan" in page
    assert "sama persis" in page
    assert "Keliru." not in page


async def test_an_id_that_is_asked_very_often_rests(console: Console) -> None:
    path, _, _ = await letter(console)
    anybody = console.browser(None)
    for _ in range(MongoLooks.MOST):
        assert (await anybody.get(path)).status_code == 200
    assert (await anybody.get(path)).status_code == 429
    assert (await anybody.get(f"/api/v1{path.replace('verifikasi', 'verifications')}")).status_code == 429


def test_an_id_cannot_be_found_by_who_knows_the_case() -> None:
    ours, other = marks(b"a" * 32), marks(b"b" * 32)
    case = "01936000-0000-7000-8000-00000000000a"
    assert ours(case, 1) == marks(b"a" * 32)(case, 1)
    assert len({ours(case, 1), ours(case, 2), other(case, 1), ours(case[:-1] + "b", 1)}) == 4
    assert re.fullmatch("[0-9a-f]{32}", ours(case, 1))

"""What another office of the installation is shown and asked under its own name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
import pytest

from tests.support.page_forms import hidden_fields
from tests.support.triage_console import HASAN, SARI, TONO, Console
from tests.support.two_offices import DEWI, PROVINCE, RUDI, two_office_console, two_office_world


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = two_office_world()
    await world.store.start()
    yield two_office_console(world)
    await world.store.close()


def words(pdf: bytes) -> str:
    """The text of a PDF."""
    return " ".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))


async def test_a_printed_dashboard_bears_the_name_of_who_prints_it(console: Console) -> None:
    ours = words((await console.browser(HASAN).get("/dasbor/cetak.pdf")).content)
    theirs = words((await console.browser(RUDI).get("/dasbor/cetak.pdf")).content)
    assert "Kantor Uji" in ours
    assert "Kantor Uji" not in theirs
    assert "Kalimantan Timur" in theirs


async def test_a_form_that_is_not_there_proposes_nothing(console: Console) -> None:
    case_id = await console.world.opened()
    here = f"/kasus/{case_id}/pengalihan"
    browser = console.browser(SARI)
    fields = hidden_fields((await browser.get(f"/kasus/{case_id}")).text, f"{here}/usul")
    before = console.world.types(case_id)
    sent = {**fields, "to": "kaltim", "words": "x"}
    assert (await browser.post(f"{here}/apa-saja", data=sent)).status_code == 404
    assert console.world.types(case_id) == before
    assert (await browser.post(f"{here}/usul", data=sent)).status_code == 303
    told = (await browser.get(f"/api/v1/cases/{case_id}")).json()
    assert (told["office"], told["incoming"]) == ("balikpapan", False)
    assert (told["passing"]["number"], told["passing"]["to"]) == (1, "kaltim")


async def passed(console: Console) -> str:
    """A case that the city let go and the province received, each reading it whole; its id."""
    world = console.world
    case_id = await world.opened()
    sari, asked = console.browser(SARI), {"X-CSRF-Token": SARI.csrf_token or ""}
    here = f"/api/v1/cases/{case_id}"
    await sari.get(here)
    told = await sari.post(f"{here}/passing", json={"to": PROVINCE, "reason": "Lintas kota."}, headers=asked)
    assert told.status_code == 200, told.text
    for who, act, body in ((HASAN, "pass-on", {"number": 1}), (DEWI, "receive", {})):
        browser = console.browser(who)
        answer = await browser.post(
            f"{here}/{act}", json=body or None, headers={"X-CSRF-Token": who.csrf_token or ""}
        )
        assert answer.status_code == 200, answer.text
    await console.browser(DEWI).get(here)
    return case_id


async def test_each_office_has_the_trail_of_its_own_people_of_a_case_that_passed(console: Console) -> None:
    case_id = await passed(console)
    now = console.world.clock().date()
    days = {"from": f"{now - timedelta(days=7)}", "to": f"{now + timedelta(days=7)}"}
    told = {
        who.username: [
            one
            for one in (await console.browser(who).get("/api/v1/audit", params=days)).json()["items"]
            if one["case_id"] == case_id
        ]
        for who in (HASAN, RUDI)
    }
    assert {one["type"] for one in told["hasan"]} == {"case_read", "passing_proposed", "case_passed"}
    assert {one["type"] for one in told["rudi"]} == {"case_received", "case_read"}
    assert {one["name"] for one in told["rudi"]} == {DEWI.display_name}
    assert {(one["case_number"] is not None, one["case_here"]) for one in told["hasan"]} == {(True, False)}
    assert {one["case_here"] for one in told["rudi"]} == {True}


async def test_the_page_of_a_former_office_leads_nowhere_and_the_new_ones_to_the_case(
    console: Console,
) -> None:
    case_id = await passed(console)
    ours = (await console.browser(TONO).get("/audit")).text
    assert "Mengalihkan kasus ke kantor lain" in ours
    assert "sudah dialihkan" in ours
    assert case_id not in ours
    assert DEWI.display_name not in ours
    theirs = (await console.browser(RUDI).get("/audit")).text
    assert "Menerima kasus dari kantor lain" in theirs
    assert f'href="/kasus/{case_id}"' in theirs
    assert SARI.display_name not in theirs

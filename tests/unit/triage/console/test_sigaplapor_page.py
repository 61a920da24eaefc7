"""The page of SigapLapor: what to type there, its number noted here, and the export."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.page_forms import filing, form, hidden_fields
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory
from tests.support.whole_case import claimed, decided

NUMBER = "012/LP/PW/Kota/23.99/XI/2024"
API = "/api/v1/sigaplapor"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def refused(console: Console, **changes: Any) -> str:
    """The id of a case that was not registered."""
    here, sari, hasan = await claimed(console, **changes)
    await decided(here, sari, hasan, decision="refuse")
    return here.rpartition("/")[2]


async def noted(
    browser: httpx.AsyncClient, case_id: str, number: str, day: str = "2024-11-25"
) -> httpx.Response:
    return await form(browser, "/sigaplapor", f"/sigaplapor/{case_id}", number=number, entered_on=day)


async def test_a_reviewed_case_stands_there_in_the_systems_words_until_its_number_is_noted(
    console: Console,
) -> None:
    sari = console.browser(SARI)
    await claimed(console)
    assert "Semua sudah dicatat" in (await sari.get("/sigaplapor")).text
    case_id = await refused(console)
    page = (await sari.get("/sigaplapor")).text
    assert "Tidak diregistrasi karena tidak memenuhi formil/materil" in page
    assert "001/LP/PW/Kota/RR.RR/XI/2024" in page or "002/LP/PW/Kota/RR.RR/XI/2024" in page
    assert (await noted(sari, case_id, NUMBER)).status_code == 303
    assert case_id not in (await sari.get("/sigaplapor")).text
    assert NUMBER in (await sari.get(f"/kasus/{case_id}")).text
    assert (await sari.get(API)).json()["items"] == []


@pytest.mark.parametrize(
    ("number", "day", "told", "field"),
    [
        ("012/LP/PW/Kota/23.99/ZZ/2024", "2024-11-25", "Bulan harus angka Romawi", "number"),
        ("", "2024-11-25", "Nomor urut harus bilangan", "number"),
        (NUMBER, "2024-11-20", "tidak boleh sebelum laporan diterima", "entered_on"),
        (NUMBER, "2024-11-26", "hari yang akan datang", "entered_on"),
        (NUMBER, "kemarin", "Tulis tanggalnya", "entered_on"),
    ],
)
async def test_what_cannot_be_so_is_told_at_its_field_and_stays(
    console: Console, number: str, day: str, told: str, field: str
) -> None:
    case_id = await refused(console)
    answer = await noted(console.browser(SARI), case_id, number, day)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'href="#{field}-{case_id}"' in answer.text
    assert f'value="{day}"' in answer.text
    assert "entered_elsewhere" not in console.world.types(case_id)


async def test_odd_months_and_doubled_numbers_are_warned_of_and_not_refused(console: Console) -> None:
    sari = console.browser(SARI)
    earlier = "013/LP/PW/Kota/23.99/X/2024"
    for number in (NUMBER, earlier, earlier):
        assert (await noted(sari, await refused(console), number)).status_code == 303
    page = (await sari.get("/sigaplapor")).text
    assert "Nomor yang perlu diperiksa" in page
    told = (await sari.get(API)).json()
    assert {(one["number"], one["before"]) for one in told["odd"]} == {(earlier, NUMBER)}
    assert [one["number"] for one in told["twice"]] == [earlier]


async def test_a_case_that_changed_meanwhile_is_not_noted_over(console: Console) -> None:
    case_id = await refused(console)
    sari = console.browser(SARI)
    fields = hidden_fields((await sari.get("/sigaplapor")).text, f"/sigaplapor/{case_id}")
    await filing(console.browser(BAYU), f"/kasus/{case_id}", "catatan", words="x")
    sent = {**fields, "number": NUMBER, "entered_on": "2024-11-25"}
    answer = await sari.post(f"/sigaplapor/{case_id}", data=sent)
    assert answer.status_code == 409
    assert "Keadaan sudah berubah" in answer.text
    assert NUMBER in answer.text


async def test_the_export_holds_the_days_that_were_asked_for(console: Console) -> None:
    early = await refused(console, received_at="2024-11-22T16:30:00Z")
    late = await refused(console, received_at="2024-11-24T02:00:00Z")
    tono = console.browser(TONO)
    answer = await tono.get("/sigaplapor/ekspor.csv", params={"dari": "2024-11-23", "sampai": "2024-11-23"})
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["Tanggal Laporan/Temuan"] for row in rows] == ["2024-11-23"]
    both = await tono.get(f"{API}/export.csv", params={"from": "2024-11-01", "to": "2024-11-30"})
    assert len(both.content.decode("utf-8-sig").splitlines()) == 3
    assert early != late
    assert 'filename="sigaplapor-2024-11-01-2024-11-30.csv"' in both.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("dari", "sampai"), [("2024-11-23", "2024-11-22"), ("2020-01-01", "2024-11-23"), ("", "2024-11-23")]
)
async def test_days_that_cannot_be_exported_are_told(console: Console, dari: str, sampai: str) -> None:
    answer = await console.browser(TONO).get(
        "/sigaplapor/ekspor.csv", params={"dari": dari, "sampai": sampai}
    )
    assert answer.status_code == 422
    assert 'href="#dari"' in answer.text
    if dari:
        bad = await console.browser(TONO).get(f"{API}/export.csv", params={"from": dari, "to": sampai})
        assert bad.status_code == 422


async def test_a_wall_keeps_a_case_out_and_only_staff_see_the_page(console: Console) -> None:
    case_id = await refused(console)
    await filing(console.browser(SARI), f"/kasus/{case_id}", "konflik", accounts=BAYU.account_id, words="x")
    bayu = console.browser(BAYU)
    assert case_id not in (await bayu.get("/sigaplapor")).text
    exported = await bayu.get(f"{API}/export.csv", params={"from": "2024-11-01", "to": "2024-11-30"})
    assert len(exported.content.decode("utf-8-sig").splitlines()) == 1
    assert (await console.browser(MAYA).get("/sigaplapor")).status_code == 403
    tono = (await console.browser(TONO).get("/sigaplapor")).text
    assert case_id in tono
    assert 'name="entered_on"' not in tono
    assert (await console.browser(HASAN).get("/sigaplapor")).status_code == 200

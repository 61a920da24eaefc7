"""The page of deadlines: a month and a list that say the same, and an address for calendars shown once."""

from __future__ import annotations

import re

import pytest

from tests.support.page_forms import hidden_fields
from tests.support.triage_console import BAYU, MAYA, SARI, TONO, Console


async def test_what_is_due_stands_in_its_month_and_in_the_list(console: Console) -> None:
    case_id = await console.world.opened()
    page = (await console.browser(SARI).get("/tenggat?bulan=2024-11")).text
    assert page.count(f'href="/kasus/{case_id}"') == 2
    assert "November 2024" in page
    assert "belum dikonfirmasi" in page
    assert "pilkada_2024_1" in page
    other = (await console.browser(SARI).get("/tenggat?bulan=2024-10")).text
    assert other.count(f'href="/kasus/{case_id}"') == 1


async def test_ones_own_are_those_of_the_cases_in_hand(console: Console) -> None:
    case_id = await console.world.opened()
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    assert f"/kasus/{case_id}" in (await console.browser(SARI).get("/tenggat?milik=saya")).text
    assert f"/kasus/{case_id}" not in (await console.browser(BAYU).get("/tenggat?milik=saya")).text
    assert f"/kasus/{case_id}" in (await console.browser(BAYU).get("/tenggat?milik=kantor")).text


async def test_with_nothing_running_the_page_says_so(console: Console) -> None:
    assert "Tidak ada tenggat yang berjalan" in (await console.browser(TONO).get("/tenggat")).text


@pytest.mark.parametrize("bulan", ["", "2024-13", "kemarin", "9999-99", "0000-01"])
async def test_a_month_that_is_none_shows_the_present_one(console: Console, bulan: str) -> None:
    answer = await console.browser(SARI).get("/tenggat", params={"bulan": bulan})
    assert answer.status_code == 200
    assert "2024" in answer.text


async def test_who_sees_no_cases_sees_no_deadlines(console: Console) -> None:
    assert (await console.browser(MAYA).get("/tenggat")).status_code == 403


async def test_an_address_for_calendars_is_shown_once(console: Console) -> None:
    await console.world.opened()
    sari = console.browser(SARI)
    fields = hidden_fields((await sari.get("/tenggat")).text, "/tenggat/langganan")
    made = await sari.post("/tenggat/langganan", data={**fields, "milik": "kantor"})
    assert made.status_code == 200, made.text
    address = re.search(r"/kalender/[^<\"]+\.ics", made.text)
    assert address is not None
    assert address[0] not in (await sari.get("/tenggat")).text


async def test_the_page_speaks_english_too(console: Console) -> None:
    page = (await console.browser(SARI, "en").get("/tenggat")).text
    assert "Still running" in page or "No deadline is running" in page
    assert "Langganan" not in page

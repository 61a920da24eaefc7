"""Search as a page and through the API: words in the body, reasons, pages, refusals, walls."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from services.triage.domain.file.dossier_commands import RaiseWall
from tests.support.findable import findable
from tests.support.office_moves import office_books
from tests.support.triage_console import BAYU, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory

API = "/api/v1/cases/search"


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=office_books())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def posted(console: Console, **typed: str) -> str:
    fields = {"csrf": SARI.csrf_token or "", **typed}
    answer = await console.browser(SARI).post("/cari", data=fields)
    assert answer.status_code == 200, answer.text
    return answer.text


async def asked(console: Console, **body: object) -> dict[str, object]:
    headers = {"X-CSRF-Token": SARI.csrf_token or ""}
    answer = await console.browser(SARI).post(API, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_found_case_says_where_it_was_met_and_quotes_nothing(console: Console) -> None:
    case_id = await console.world.opened()
    await findable(console.world)
    page = await posted(console, kata="Melati amplop")
    assert f"/kasus/{case_id}" in page
    assert re.search(r"<strong>melati</strong> <span[^>]*>terlapor atau saksi</span>", page)
    assert re.search(r"<strong>amplop</strong> <span[^>]*>uraian</span>", page)
    assert "Melati Contoh" not in page
    assert "1 kasus memuat semuanya" in page


async def test_words_stand_in_no_address_of_the_page(console: Console) -> None:
    for _ in range(30):
        await console.world.opened()
    await findable(console.world)
    page = await posted(console, kata="Melati amplop", jenis="report")
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [one for one in links if "elati" in one or "amplop" in one]
    assert 'name="kata" value="Melati amplop"' in page


async def test_pages_go_on_by_form_and_keep_the_filters(console: Console) -> None:
    for _ in range(30):
        await console.world.opened()
    await findable(console.world)
    first = await posted(console, kata="amplop", jenis="report")
    cursor = re.search(r'name="setelah" value="([^"]+)"', first)
    assert cursor
    assert '<input type="hidden" name="jenis" value="report">' in first
    second = await posted(console, kata="amplop", jenis="report", setelah=cursor[1])
    rows = [set(re.findall(r'href="/kasus/([0-9a-f-]+)"', page)) for page in (first, second)]
    assert (len(rows[0]), len(rows[1]), len(rows[0] | rows[1])) == (25, 5, 30)
    assert "Ke awal daftar" in second
    foreign = {"csrf": SARI.csrf_token or "", "kata": "pasar", "setelah": cursor[1]}
    assert (await console.browser(SARI).post("/cari", data=foreign)).status_code == 400


async def test_filters_may_stand_in_the_address_and_words_there_are_not_read(console: Console) -> None:
    await console.world.opened()
    await findable(console.world)
    page = (await console.browser(SARI).get("/cari?jenis=tip&kata=Melati")).text
    assert '<option value="tip" selected>' in page
    assert 'name="kata" type="search" value=""' in page
    assert "Tulis apa yang Anda cari" in page


async def test_nothing_found_says_what_was_looked_for_and_how_to_widen(console: Console) -> None:
    await console.world.opened()
    await findable(console.world)
    page = await posted(console, kata="yang helikopter", jenis="tip")
    assert "Tidak ada kasus yang ditemukan" in page
    for told in ("helikopter", "terlalu umum atau pendek", "Periksa ejaannya", "Cari tanpa saringan"):
        assert told in page


async def test_some_words_met_nowhere_are_told(console: Console) -> None:
    await console.world.opened()
    await findable(console.world)
    page = await posted(console, kata="amplop helikopter")
    assert "Tidak ada kasus yang memuat semuanya" in page
    assert "Tidak ditemukan di kasus mana pun: <strong>helikopter</strong>" in page
    assert "tanpa helikopter" in page


@pytest.mark.parametrize(
    ("text", "told"), [("", "Tulis kata"), ("di a", "terlalu umum"), ("x" * 201, "200 huruf")]
)
async def test_what_cannot_be_looked_for_comes_back_with_a_sentence(
    console: Console, text: str, told: str
) -> None:
    answer = await console.browser(SARI).post("/cari", data={"csrf": SARI.csrf_token or "", "kata": text})
    assert answer.status_code == 422
    assert told in answer.text
    headers = {"X-CSRF-Token": SARI.csrf_token or ""}
    problem = await console.browser(SARI).post(API, json={"text": text}, headers=headers)
    assert problem.status_code == 422
    assert told in problem.json()["errors"][0]["detail"]
    assert problem.json()["errors"][0]["field"] == "text"


async def test_who_sees_no_case_may_not_search(console: Console) -> None:
    assert (await console.browser(MAYA).get("/cari")).status_code == 403
    headers = {"X-CSRF-Token": MAYA.csrf_token or ""}
    assert (await console.browser(MAYA).post(API, json={"text": "x"}, headers=headers)).status_code == 403
    assert (await console.browser(TONO).get("/cari")).status_code == 200
    assert 'href="/cari"' in (await console.browser(TONO).get("/antrean")).text


async def test_the_interface_gives_rows_with_reasons_and_pages(console: Console) -> None:
    cases = [await console.world.opened() for _ in range(3)]
    await findable(console.world)
    first = await asked(console, text="Melati yang", limit=2)
    second = await asked(console, text="Melati yang", limit=2, cursor=first["next_cursor"])
    items = [*first["items"], *second["items"]]  # type: ignore[misc] # the JSON of an answer
    assert {one["id"] for one in items} == set(cases)
    assert items[0]["met"] == [{"word": "melati", "fields": ["party"]}]
    assert (first["whole"], first["words"], first["left_out"]) == (3, ["melati"], ["yang"])
    assert second["next_cursor"] is None


async def test_a_walled_case_is_on_no_page_and_in_no_count(console: Console) -> None:
    world = console.world
    case_id = await world.opened()
    await findable(world)
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut.")
    await world.acts.file(world.asked(BAYU, case_id), wall)
    found = await asked(console, text="amplop")
    assert (found["items"], found["whole"], found["nowhere"]) == ([], 0, ["amplop"])
    assert case_id not in await posted(console, kata="amplop")

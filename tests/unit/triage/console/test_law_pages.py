"""The pages and the API of corrections: proposed, printed, approved by another, told on the case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_law import StoredLaw
from services.triage.application.law.law_in_force import CarryCorrections, LawInForce
from services.triage.domain.file.dossier_commands import RaiseWall
from shared.ids import new_id
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from tests.support.office_moves import office_books
from tests.support.page_forms import form
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_law import FakeTouched
from tests.support.triage_memory import in_memory

BOOK = "pilkada_2024_1"
API = f"/api/v1/rules/{BOOK}/corrections"
PAGE = f"/aturan/{BOOK}"
BODY = {
    "table": "deadlines",
    "row": "preliminary_review",
    "field": "length",
    "new": "3",
    "article": "Pasal 9",
    "source": "Lembaran Negara",
    "reason": "Salah kutip.",
}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=Rulebooks({book.id: book for book in office_books()}))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def post(
    console: Console, who: Principal, path: str, body: Any = None, key: str = ""
) -> httpx.Response:
    headers = {"X-CSRF-Token": who.csrf_token or "", **({"Idempotency-Key": key} if key else {})}
    return await console.browser(who).post(path, json=body, headers=headers)


async def carry(console: Console) -> None:
    """What the rounds do."""
    world = console.world
    law = LawInForce(world.books, StoredLaw(world.store.backend), "balikpapan")
    touched = FakeTouched(world.store, CaseAggregate(world.books))
    await CarryCorrections(law, touched, world.store, world.clock, new_id)()


async def test_through_the_api_it_is_proposed_printed_and_approved_by_another(console: Console) -> None:
    case_id = await console.world.opened()
    made = await post(console, SARI, API, BODY, key="satu")
    assert made.json() == {"rulebook": BOOK, "number": 1, "standing": "proposed"}
    assert (await post(console, SARI, API, BODY, key="satu")).json() == made.json()
    whole = (await console.browser(HASAN).get(f"{API}/1")).json()
    (touched,) = whole["touched"]
    assert (touched["case_id"], touched["reach"]) == (case_id, "waits")
    assert touched["before"] < touched["after"]
    assert (whole["old"], whole["new"], whole["standing"]) == ("2", "3", "proposed")
    assert (await post(console, HASAN, f"{API}/1/approve")).json()["standing"] == "approved"
    await carry(console)
    case = (await console.browser(BAYU).get(f"/api/v1/cases/{case_id}")).json()
    (clock,) = case["clocks"]
    assert (clock["due_at"], clock["moved_from"]) == (touched["after"], touched["before"])
    assert [one["id"] for one in clock["corrections"]] == [f"{BOOK}-1"]
    assert case["verified"]
    assert len((await console.browser(TONO).get(API)).json()["items"]) == 1


async def test_roles_and_four_eyes_hold_over_the_api(console: Console) -> None:
    assert (await post(console, MAYA, API, BODY)).status_code == 403
    assert (await post(console, TONO, API, BODY)).status_code == 403
    assert (await console.browser(MAYA).get(API)).status_code == 403
    await post(console, HASAN, API, BODY)
    assert (await post(console, HASAN, f"{API}/1/approve")).json()["type"].endswith("same-person")
    assert (await post(console, SARI, f"{API}/1/approve")).status_code == 403
    assert (await post(console, SARI, f"{API}/1/decline", {"note": "x"})).status_code == 403
    assert (await post(console, HASAN, f"{API}/1/decline", {"note": "x"})).json()["standing"] == "declined"


@pytest.mark.parametrize("path", [f"{API}/7", "/api/v1/rules/nothing/corrections", f"{API}/7/touched.csv"])
async def test_what_is_not_there_is_told_so(console: Console, path: str) -> None:
    assert (await console.browser(SARI).get(path)).status_code == 404


async def test_the_list_is_a_table_for_spreadsheets(console: Console) -> None:
    case_id = await console.world.opened(receipt_number="=JJK-1")
    await post(console, SARI, API, BODY)
    answer = await console.browser(TONO).get(f"{API}/1/touched.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, row = answer.text.splitlines()
    assert head == "correction,case_number,case_id,deadline,before,after,reach"
    assert row == (
        f"{BOOK}-1,'=JJK-1,{case_id},preliminary_review,"
        "2024-11-28T00:00:00+08:00,2024-11-29T00:00:00+08:00,waits"
    )


async def test_who_is_walled_off_reads_nothing_of_the_case_anywhere(console: Console) -> None:
    world = console.world
    case_id = await world.opened()
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await world.acts.file(world.asked(BAYU, case_id), wall)
    await post(console, SARI, API, BODY)
    for done in (False, True):
        if done:
            await post(console, HASAN, f"{API}/1/approve")
            await carry(console)
        for path in (f"{API}/1", f"{API}/1/touched.csv", f"{PAGE}/koreksi/1", f"{PAGE}/koreksi/1/daftar.csv"):
            assert case_id not in (await console.browser(SARI).get(path)).text, path
            assert case_id in (await console.browser(BAYU).get(path)).text, path
    assert world.types(case_id)[-1] == "deadline_corrected"


async def test_on_the_pages_it_is_proposed_and_approved_and_the_case_tells_both_ends(
    console: Console,
) -> None:
    case_id = await console.world.opened()
    fields = {name: value for name, value in BODY.items() if name not in {"table", "row"}}
    sari, hasan = console.browser(SARI), console.browser(HASAN)
    sent = await form(sari, PAGE, f"{PAGE}/koreksi", place="deadlines:preliminary_review", **fields)
    assert sent.headers["location"] == f"{PAGE}/koreksi/1"
    page = (await hasan.get(f"{PAGE}/koreksi/1")).text
    assert f'href="/kasus/{case_id}"' in page
    assert "belum diterapkan" in page
    assert "Setujui koreksi" in page
    assert "Setujui koreksi" not in (await sari.get(f"{PAGE}/koreksi/1")).text
    assert (await form(hasan, f"{PAGE}/koreksi/1", f"{PAGE}/koreksi/1/setuju")).status_code == 303
    await carry(console)
    assert "sudah diterapkan" in (await hasan.get(f"{PAGE}/koreksi/1")).text
    case = (await sari.get(f"/kasus/{case_id}")).text
    assert "Semula berakhir" in case
    assert "Tenggat dikoreksi: " in case
    assert f"{BOOK}-1" in case
    assert "dikoreksi" in (await sari.get(PAGE)).text
    assert "untuk kasus baru" in (await sari.get("/aturan")).text


async def test_what_was_typed_stands_there_again_with_what_is_wrong(console: Console) -> None:
    sari = console.browser(SARI)
    wrong = {"field": "length", "new": "dua", "article": "Pasal 9", "source": "", "reason": "Salah kutip."}
    sent = await form(sari, PAGE, f"{PAGE}/koreksi", place="deadlines:preliminary_review", **wrong)
    assert sent.status_code == 422
    assert 'value="dua"' in sent.text
    assert "Wajib diisi." in sent.text
    assert "Nilai ini tidak dapat dipakai" in sent.text


async def test_it_is_declined_on_its_page_with_a_reason(console: Console) -> None:
    await post(console, SARI, API, BODY)
    here, hasan = f"{PAGE}/koreksi/1", console.browser(HASAN)
    assert (await form(hasan, here, f"{here}/tolak", note=" ")).status_code == 422
    assert (await form(hasan, here, f"{here}/tolak", note="Sudah benar.")).status_code == 303
    page = (await hasan.get(here)).text
    assert "Sudah benar." in page
    assert "Setujui koreksi" not in page


async def test_who_sees_no_cases_sees_no_corrections(console: Console) -> None:
    await post(console, SARI, API, BODY)
    for path in ("/aturan", PAGE, f"{PAGE}/koreksi/1", f"{PAGE}/koreksi/1/daftar.csv"):
        assert (await console.browser(MAYA).get(path)).status_code == 403
    assert (await console.browser(SARI).get("/aturan/nothing")).status_code == 404


async def test_rulebooks_are_told_as_on_their_pages(console: Console) -> None:
    assert (await post(console, SARI, API, BODY)).status_code == 200
    listed = (await console.browser(TONO).get("/api/v1/rules")).json()["items"]
    page = (await console.browser(TONO).get("/aturan")).text
    assert [one["id"] for one in listed] == [book.id for book in console.world.books]
    assert all(f'href="/aturan/{one["id"]}"' in page and one["name"] in page for one in listed)
    assert [one["id"] for one in listed if one["new_cases"]] == [console.world.books.for_new_cases().id]
    (touched,) = [one for one in listed if one["corrections"]]
    assert (touched["id"], touched["corrections"], touched["waiting"]) == (BOOK, 1, 1)


async def test_a_rulebook_is_told_row_by_row_with_its_corrections_in_force(console: Console) -> None:
    path = f"/api/v1/rules/{BOOK}"

    async def row() -> dict[str, Any]:
        rows = (await console.browser(SARI).get(path)).json()["rows"]
        (found,) = [one for one in rows if one["row"] == "preliminary_review"]
        return dict(found)

    whole = (await console.browser(SARI).get(path)).json()
    page = (await console.browser(SARI).get(PAGE)).text
    assert len(whole["rows"]) == page.count('<option value="deadlines:') + page.count('value="readings:')
    for one in whole["rows"]:
        assert f'value="{one["table"]}:{one["row"]}"' in page
    before = await row()
    assert (before["length"], before["corrections"], before["confirmed"]) == (2, 0, before["confirmed"])
    await post(console, SARI, API, BODY)
    assert await row() == before, "a proposal changes nothing"
    await post(console, HASAN, f"{API}/1/approve")
    assert await row() == {**before, "length": 3, "corrections": 1, "article": "Pasal 9"} | {
        name: (await row())[name] for name in ("source",)
    }


async def test_a_rulebook_that_is_not_here_is_not_found(console: Console) -> None:
    answer = await console.browser(SARI).get("/api/v1/rules/pilkada_2099_1")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:jejak:problem:not-found")
    for path in ("/api/v1/rules", f"/api/v1/rules/{BOOK}"):
        assert (await console.browser(MAYA).get(path)).status_code == 403

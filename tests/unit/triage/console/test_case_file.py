"""What is filed with a case through its page: notes, classification, links, walls, SigapLapor, hand-over."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.application.journal import filed_notation
from services.triage.console.case.timeline_words import LINES
from tests.support.page_forms import filing, form
from tests.support.triage_console import BAYU, HASAN, SARI, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_rulebook import books, whole_rulebook


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=books(), rules=whole_rulebook())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def opened(console: Console) -> tuple[str, str]:
    """A case in Sari's hands: its id and address."""
    case_id = await console.world.opened()
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    return case_id, f"/kasus/{case_id}"


def test_every_type_of_entry_that_is_written_has_a_sentence() -> None:
    assert set(filed_notation.TYPES) <= set(LINES)


async def test_a_note_is_kept_sealed_and_shown_with_who_wrote_it(console: Console) -> None:
    case_id, here = await opened(console)
    sari, hasan = console.browser(SARI), console.browser(HASAN)
    empty = await filing(sari, here, "catatan", words=" ")
    assert empty.status_code == 422
    assert 'href="#catatan-words"' in empty.text
    assert (await filing(hasan, here, "catatan", words="Baris satu\r\nBaris dua")).status_code == 303
    page = (await sari.get(here)).text
    assert "Baris satu\nBaris dua" in page
    assert "Hasan (uji)" in page
    assert "Baris satu" not in str(console.world.store.entries(case_id))


async def test_a_classification_stands_beside_what_the_rules_proposed(console: Console) -> None:
    _, here = await opened(console)
    sari = console.browser(SARI)
    wrong = await filing(sari, here, "golongan", category="tak-dikenal")
    assert "Pilih jenis pelanggaran dari daftar." in wrong.text
    chosen = {"category": "hoax", "article": "187a", "priority": "high"}
    assert (await filing(sari, here, "golongan", **chosen)).status_code == 303
    page = (await sari.get(here)).text
    assert "Putusan petugas" in page
    assert "Usulan aturan" in page
    assert "Pasal 187A" in page
    assert "Tinggi" in page


async def test_cases_are_linked_by_a_pasted_address_and_parted_again(console: Console) -> None:
    _, here = await opened(console)
    other = await console.world.opened()
    sari = console.browser(SARI)
    nowhere = await filing(sari, here, "kaitan", other="https://triage.test/kasus/tidak-ada")
    assert nowhere.status_code == 422
    assert "Kasus itu tidak ditemukan." in nowhere.text
    address = f"https://triage.test/kasus/{other}?bahasa=en"
    assert (await filing(sari, here, "kaitan", other=address, merged="yes")).status_code == 303
    page = (await sari.get(here)).text
    assert f'href="/kasus/{other}"' in page
    assert "digabungkan ke sana" in page
    assert (await form(sari, here, f"{here}/berkas/lepas-kaitan")).status_code == 303
    assert "digabungkan ke sana" not in (await sari.get(here)).text


async def test_who_is_walled_off_no_longer_finds_the_case(console: Console) -> None:
    _, here = await opened(console)
    sari, bayu = console.browser(SARI), console.browser(BAYU)
    nobody = await filing(sari, here, "konflik", words="x")
    assert "Sebut siapa yang berbenturan kepentingan." in nobody.text
    raised = await filing(sari, here, "konflik", accounts=[BAYU.account_id], words="saudara terlapor")
    assert raised.status_code == 303
    assert (await bayu.get(here)).status_code == 404
    assert (await bayu.get(f"{here}/stream")).status_code == 404
    page = (await sari.get(here)).text
    assert "Konflik kepentingan: Bayu (uji)" in page
    assert "saudara terlapor" in page
    assert (await form(sari, here, f"{here}/berkas/cabut-konflik")).status_code == 303
    assert (await bayu.get(here)).status_code == 200


async def test_the_number_of_sigaplapor_is_kept_with_its_day(console: Console) -> None:
    _, here = await opened(console)
    sari = console.browser(SARI)
    lacking = await filing(sari, here, "sigaplapor", number="", entered_on="x")
    assert "Tulis nomornya seperti di SigapLapor." in lacking.text
    assert "Tulis tanggalnya" in lacking.text
    odd = await filing(sari, here, "sigaplapor", number="SL/12", entered_on="2024-11-25")
    assert odd.status_code == 422
    assert "misalnya 009/LP/PB/Kab/14.09/X/2024" in odd.text
    kept = {"number": "012/LP/PW/Kota/23.99/XI/2024", "entered_on": "2024-11-25"}
    assert (await filing(sari, here, "sigaplapor", **kept)).status_code == 303
    page = (await sari.get(here)).text
    assert "012/LP/PW/Kota/23.99/XI/2024" in page
    assert "25 November 2024" in page


async def test_the_holder_hands_the_case_over_and_others_cannot(console: Console) -> None:
    _, here = await opened(console)
    sari = console.browser(SARI)
    assert f"{here}/berkas/serah" not in (await console.browser(BAYU).get(here)).text
    none = await filing(sari, here, "serah", to="")
    assert "Pilih petugas dari daftar." in none.text
    assert (await filing(sari, here, "serah", to=BAYU.account_id)).status_code == 303
    page = (await sari.get(here)).text
    assert "Diserahkan kepada Bayu (uji)" in page
    assert (await filing(console.browser(HASAN), here, "serah", to=SARI.account_id)).status_code == 303

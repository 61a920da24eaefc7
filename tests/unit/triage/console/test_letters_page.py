"""The page of a case's letters: pick, look, retype, issue; never for another case, never anew by a repeat."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services.triage.console.case.letter_view import FIELD_NAMES
from services.triage.domain.letters.letter_written import ASKED
from tests.support.issuing import consent, issued, number, previewed
from tests.support.page_forms import filing
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

STUDY = {"facts": "Dua orang membagikan amplop.", "analysis": "Pasal 187A.", "conclusion": "Registrasi."}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def opened(console: Console, **changes: Any) -> tuple[str, httpx.AsyncClient]:
    case_id = await console.world.opened(**changes)
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    return f"/kasus/{case_id}", console.browser(SARI)


def letters_of(console: Console, here: str) -> int:
    return console.world.types(here.rpartition("/")[2]).count("letter_issued")


async def test_a_letter_is_previewed_then_issued_and_downloaded_with_the_same_hash(console: Console) -> None:
    here, sari = await opened(console)
    shown = await previewed(sari, here, "receipt")
    assert "data:application/pdf;base64,JVBER" in shown.text
    assert f"<title>{number(shown.text)} · Pratinjau" in shown.text
    assert "entri ke-2" in shown.text
    pdf = await issued(sari, here, "receipt")
    page = (await sari.get(f"{here}/surat")).text
    digest = re.search(r"SHA-256 <code class=\"bk-code\">([0-9a-f]{64})<", page)
    assert digest is not None
    for who in (SARI, HASAN, TONO):
        got = await console.browser(who).get(pdf)
        assert sha256(got.content).hexdigest() == digest[1]
    copy = await sari.get(pdf.replace(".pdf", ".docx"))
    assert copy.content.startswith(b"PK")
    assert "attachment" in copy.headers["Content-Disposition"]


async def test_the_preview_of_one_case_issues_nothing_for_another(console: Console) -> None:
    """Two tabs: whatever of one case is sent to the address of the other, no letter comes of it in either."""
    one, sari = await opened(console)
    other, _ = await opened(console)
    shown, beside = await previewed(sari, one, "receipt"), await previewed(sari, other, "receipt")
    carried = consent(shown.text, one)
    assert carried["revision"] == consent(beside.text, other)["revision"]
    for retyped in (number(shown.text), number(beside.text)):
        sent = await sari.post(f"{other}/surat", data={**carried, "case_number": retyped})
        assert sent.status_code in {409, 422}, sent.text
        assert f'action="{other}/surat"' in sent.text
        assert number(sent.text) == number(beside.text)
    assert letters_of(console, one) == letters_of(console, other) == 0


async def test_another_number_issues_nothing_and_what_was_typed_stays(console: Console) -> None:
    here, sari = await opened(console)
    shown = await previewed(sari, here, "preliminary_review", **STUDY)
    sent = await sari.post(f"{here}/surat", data={**consent(shown.text, here), "case_number": "001"})
    assert sent.status_code == 422
    assert 'href="#case_number"' in sent.text
    assert 'value="001"' in sent.text
    assert STUDY["facts"] in sent.text
    assert letters_of(console, here) == 0


async def test_a_case_that_went_on_shows_what_changed_a_new_preview_and_the_text(console: Console) -> None:
    here, sari = await opened(console)
    shown = await previewed(sari, here, "preliminary_review", **STUDY)
    await filing(console.browser(BAYU), here, "catatan", words="Periksa CCTV.")
    sent = {**consent(shown.text, here), "case_number": number(shown.text)}
    answer = await sari.post(f"{here}/surat", data=sent)
    assert answer.status_code == 409
    assert "Surat belum terbit" in answer.text
    assert "Catatan" in answer.text.split("bk-changes")[1]
    assert STUDY["analysis"] in answer.text
    assert letters_of(console, here) == 0
    anew = consent(answer.text, here)
    assert anew["sha256"] != sent["sha256"]
    done = await sari.post(f"{here}/surat", data={**anew, "case_number": number(answer.text)})
    assert done.status_code == 303, done.text
    assert letters_of(console, here) == 1


async def test_issuing_sent_twice_issues_one_letter(console: Console) -> None:
    here, sari = await opened(console)
    shown = await previewed(sari, here, "receipt")
    for _ in range(2):
        sent = {**consent(shown.text, here), "case_number": number(shown.text)}
        assert (await sari.post(f"{here}/surat", data=sent)).status_code == 303
    assert letters_of(console, here) == 1


async def test_what_was_written_into_a_letter_rests_sealed_and_is_set_again(console: Console) -> None:
    here, sari = await opened(console)
    pdf = await issued(sari, here, "preliminary_review", **STUDY)
    assert (await sari.get(pdf)).status_code == 200
    journal = repr(console.world.store.entries(here.rpartition("/")[2]))
    assert all(text not in journal for text in STUDY.values())


async def test_a_missing_field_is_told_by_field_and_the_others_stay(console: Console) -> None:
    here, sari = await opened(console)
    answer = await previewed(sari, here, "preliminary_review", facts=STUDY["facts"])
    assert answer.status_code == 422
    assert 'href="#preliminary_review-analysis"' in answer.text
    assert STUDY["facts"] in answer.text
    assert '<details class="bk-act" id="form-preliminary_review" open>' in answer.text


async def test_a_letter_is_cancelled_by_a_letter_of_its_own_once(console: Console) -> None:
    here, sari = await opened(console)
    first = await issued(sari, here, "receipt")
    kept = (await sari.get(first)).content
    bare = await previewed(sari, here, "receipt", "letter:1")
    assert bare.status_code == 422
    assert 'href="#cancel-1-reason"' in bare.text
    await issued(sari, here, "receipt", "letter:1", reason="Nama bulan keliru.")
    page = (await sari.get(f"{here}/surat")).text
    assert "oleh surat ke-2" in page
    assert "Batalkan surat ke-1" not in page
    assert "Batalkan surat ke-2" not in page
    assert (await sari.get(first)).content == kept
    again = await previewed(sari, here, "receipt", "letter:1", reason="Lagi.")
    assert again.status_code == 422
    assert letters_of(console, here) == 2


async def test_what_cannot_be_issued_yet_says_what_comes_first(console: Console) -> None:
    here, sari = await opened(console)
    later = (await sari.get(f"{here}/surat")).text.split('id="later-title"')[1]
    assert "Undangan klarifikasi" in later
    assert "Catat dulu undangan klarifikasi" in later
    refused = await previewed(sari, here, "summons")
    assert refused.status_code == 422


async def test_readers_see_letters_and_issue_none_and_others_see_nothing(console: Console) -> None:
    here, sari = await opened(console)
    await issued(sari, here, "receipt")
    for who in (HASAN, TONO):
        page = (await console.browser(who).get(f"{here}/surat")).text
        assert "surat ke-1" in page
        assert "/surat/pratinjau" not in page
    assert (await console.browser(MAYA).get(f"{here}/surat")).status_code == 403
    await filing(sari, here, "konflik", accounts=BAYU.account_id, words="keluarga")
    assert (await console.browser(BAYU).get(f"{here}/surat")).status_code == 404
    assert (await console.browser(BAYU).get(f"{here}/surat/1.pdf")).status_code == 404


async def test_a_case_under_early_rules_says_that_they_know_no_letters() -> None:
    world = in_memory()
    await world.store.start()
    here, sari = await opened(console_over(world))
    assert "belum mengenal surat" in (await sari.get(f"{here}/surat")).text
    await world.store.close()


def test_every_field_that_a_letter_asks_has_its_words() -> None:
    assert {one.name for asked in ASKED.values() for one in asked} == set(FIELD_NAMES)

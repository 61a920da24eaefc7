"""The page of similar cases: reasons in words, two side by side, what is said of it and undone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.triage.domain.file.dossier_commands import AddNote, RaiseWall
from tests.support.fake_trail import looks_in
from tests.support.page_forms import form, hidden_fields
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

TEXT = "Dua orang membagikan amplop berisi uang di depan mushala sehabis magrib kepada warga."
EXHIBIT = {
    "id": "01936000-0000-7000-8000-0000000000e1",
    "sha256": "ab" * 32,
    "size": 9,
    "media_type": "image/jpeg",
}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def pair(console: Console) -> tuple[str, str]:
    """Two cases that look alike, each met by its page once, as the sketching does beside the write path."""
    one = await console.world.opened(narrative=TEXT, evidence=[EXHIBIT])
    two = await console.world.opened(narrative=f"{TEXT} Saksi dua orang.", evidence=[EXHIBIT])
    for case_id in (one, two):
        await console.browser(TONO).get(f"/kasus/{case_id}/serupa")
    return one, two


async def said(browser: httpx.AsyncClient, one: str, other: str, act: str, **values: str) -> httpx.Response:
    """What a person says on the page of `one` beside `other`."""
    here = f"/kasus/{one}/serupa"
    return await form(browser, f"{here}?dengan={other}", f"{here}/{act}", **values)


async def api(console: Console, path: str) -> httpx.Response:
    return await console.browser(SARI).get(f"/api/v1/cases/{path}")


async def test_reasons_are_told_in_words_and_no_score_is_shown(console: Console) -> None:
    one, two = await pair(console)
    page = (await console.browser(SARI).get(f"/kasus/{two}/serupa?dengan={one}")).text
    assert "Bukti: ada berkas yang sama persis (SHA-256 sama)" in page
    assert "Tempat dan waktu: TPS yang sama, selisih paling lama 3 hari" in page
    assert "Terlapor: nama yang sama, selisih paling lama 7 hari" in page
    assert "bila dibandingkan kata demi kata" in page
    assert f'href="/kasus/{one}"' in page
    assert page.count(TEXT) >= 2
    english = (await console.browser(SARI, "en").get(f"/kasus/{two}/serupa")).text
    assert "Evidence: one file is exactly the same (same SHA-256)" in english
    found = (await api(console, f"{two}/alike")).json()["items"]
    assert [one["case_id"] for one in found] == [one]
    assert set(found[0]) == {"case_id", "signs"}
    assert all(sign["reason"] for sign in found[0]["signs"])


async def test_nothing_of_another_case_is_opened_before_somebody_chose_it(console: Console) -> None:
    one, two = await pair(console)
    sari, before = console.browser(SARI), len(looks_in(console.world.store))
    page = (await sari.get(f"/kasus/{two}/serupa")).text
    assert f'href="/kasus/{two}/serupa?dengan={one}#beside"' in page
    assert "Bukti: ada berkas yang sama persis" in page
    assert "bk-beside--cases" not in page
    assert "Saksi dua orang." not in page
    looked = [entry["data"]["case_id"] for entry in looks_in(console.world.store)[before:]]
    assert looked == [two]
    assert "bk-beside--cases" in (await sari.get(f"/kasus/{two}/serupa?dengan={one}")).text
    looked = [entry["data"]["case_id"] for entry in looks_in(console.world.store)[before:]]
    assert looked == [two, one]


async def test_what_is_not_the_same_is_hinted_at_on_neither_side_until_it_is_taken_back(
    console: Console,
) -> None:
    one, two = await pair(console)
    sari = console.browser(SARI)
    assert (await said(sari, two, one, "bukan", words="Lain hari & jam.")).status_code == 303
    for here, other in ((one, two), (two, one)):
        assert (await api(console, f"{here}/alike")).json()["items"] == []
        page = (await sari.get(f"/kasus/{here}/serupa?dengan={other}")).text
        assert "Tidak ada kasus serupa" in page
        assert "bukan hal yang sama" in page
    assert (await api(console, two)).json()["dossier"]["apart"] == [one]
    assert "Lain hari &amp; jam." in (await sari.get(f"/kasus/{one}")).text
    assert (await said(sari, one, two, "batal")).status_code == 303
    assert len((await api(console, f"{two}/alike")).json()["items"]) == 1


@pytest.mark.parametrize("leads", [0, 1])
async def test_a_merge_goes_either_way_and_is_undone_from_either_side(console: Console, leads: int) -> None:
    cases = await pair(console)
    sari, here, other = console.browser(SARI), *cases[::-1]
    lead, led = cases[leads], cases[1 - leads]
    before = {one: (await api(console, one)).json() for one in cases}
    assert (await said(sari, here, other, "gabung", lead=lead, words="sama")).status_code == 303
    assert (await api(console, led)).json()["dossier"]["links"] == [{"other": lead, "tie": "merged"}]
    assert (await api(console, lead)).json()["dossier"]["links"] == [{"other": led, "tie": "leads"}]
    assert (await said(sari, lead, led, "batal")).status_code == 303
    for one in cases:
        now = (await api(console, one)).json()
        kept = {name for name in now if name not in {"revision", "acts"}}
        assert {name: now[name] for name in kept} == {name: before[one][name] for name in kept}


async def test_a_link_is_seen_on_both_pages_and_undone(console: Console) -> None:
    one, two = await pair(console)
    sari = console.browser(SARI)
    assert (await said(sari, two, one, "kaitkan")).status_code == 303
    for here, other in ((one, two), (two, one)):
        assert f'href="/kasus/{other}"' in (await sari.get(f"/kasus/{here}")).text
        assert "dikaitkan" in (await sari.get(f"/kasus/{here}/serupa?dengan={other}")).text
    assert (await said(sari, one, two, "batal")).status_code == 303
    assert (await api(console, two)).json()["dossier"]["links"] == []


async def test_who_was_overtaken_reads_what_happened_and_keeps_the_typed_text(console: Console) -> None:
    one, two = await pair(console)
    sari, here = console.browser(SARI), f"/kasus/{two}/serupa"
    sent = hidden_fields((await sari.get(f"{here}?dengan={one}")).text, f"{here}/gabung")
    note = AddNote(by=BAYU.actor(), words="Saksi baru.")
    await console.world.acts.file(console.world.asked(BAYU, one), note)
    typed = "Pelaku & tempat sama."
    answer = await sari.post(f"{here}/gabung", data={**sent, "lead": one, "words": typed})
    assert answer.status_code == 409
    assert "Keadaan sudah berubah" in answer.text
    assert "Catatan" in answer.text
    assert "Pelaku &amp; tempat sama.</textarea>" in answer.text
    for case_id in (one, two):
        assert (await api(console, case_id)).json()["dossier"]["links"] == []
    long = await said(sari, two, one, "bukan", words="x" * 4_001)
    assert long.status_code == 422
    assert f"{'x' * 4_001}</textarea>" in long.text


async def test_a_case_behind_a_wall_is_no_hint_no_column_and_no_tie(console: Console) -> None:
    one, two = await pair(console)
    sari, here = console.browser(SARI), f"/kasus/{two}/serupa"
    assert (await said(sari, two, one, "kaitkan")).status_code == 303
    number = (await api(console, one)).json()["receipt_number"]
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="saudara")
    await console.world.acts.file(console.world.asked(BAYU, one), wall)
    for path in (here, f"/kasus/{two}", f"/api/v1/cases/{two}"):
        text = (await sari.get(path)).text
        assert one not in text, path
        assert number not in text, path
        assert "Dikaitkan dengan kasus lain" not in text, path
    assert "Tidak ada kasus serupa" in (await sari.get(here)).text
    assert (await sari.get(f"{here}?dengan={one}")).status_code == 404
    assert (await sari.get(f"/api/v1/cases/{two}/alike/{one}")).status_code == 404
    assert number in (await console.browser(BAYU).get(here)).text


async def test_commissioners_and_auditors_read_and_say_nothing(console: Console) -> None:
    one, two = await pair(console)
    for who in (HASAN, TONO):
        page = await console.browser(who).get(f"/kasus/{two}/serupa?dengan={one}")
        assert page.status_code == 200
        assert "/serupa/gabung" not in page.text
        fields = {"csrf": who.csrf_token, "nonce": "n", "other": one, "revision": 1, "other_revision": 1}
        assert (
            await console.browser(who).post(f"/kasus/{two}/serupa/gabung", data=fields)
        ).status_code == 403
    assert (await console.browser(None).get(f"/kasus/{two}/serupa")).status_code in {302, 303}


async def test_an_erased_report_has_nothing_to_be_compared(console: Console) -> None:
    one, two = await pair(console)
    console.world.store.memory.collections["keysets"].clear()
    page = (await console.browser(SARI).get(f"/kasus/{two}/serupa?dengan={one}")).text
    assert "Tanpa isinya tidak ada yang dapat dibandingkan." in page
    assert "Isi sudah dihapus" in page

"""The officers' pages: what each reader sees and may do, and what happens when two act at once."""

from __future__ import annotations

import asyncio
import re

import pytest

from services.triage.domain.words import Decision
from shared.web.access import undeclared_routes
from tests.support.eventually import eventually
from tests.support.page_forms import form
from tests.support.triage_console import BAYU, HASAN, MAYA, SARI, TONO, Console

TYPED = "Bukti <b>cocok</b> dengan uraian & keterangan saksi."


async def proposed(console: Console, decision: Decision = Decision.REGISTER) -> str:
    """A case with a proposal of Sari's."""
    world = console.world
    case_id = await world.opened()
    await world.acts.claim(world.asked(SARI, case_id))
    await world.acts.propose(world.asked(SARI, case_id), decision, reason="cukup")
    return case_id


def test_every_route_says_who_may_use_it(console: Console) -> None:
    assert undeclared_routes(console.app) == []


async def test_who_sees_no_cases_is_told_so(console: Console) -> None:
    for path in ("/antrean", f"/kasus/{await console.world.opened()}"):
        assert (await console.browser(MAYA).get(path)).status_code == 403
        assert (await console.browser(None).get(path)).status_code == 303


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("kasus", "Tidak ada kasus"),
        ("informasi-awal", "Tidak ada informasi awal"),
        ("milik-saya", "Anda tidak memegang kasus"),
        ("menunggu", "Tidak ada usulan yang menunggu"),
        ("selesai", "Belum ada kasus yang selesai"),
        ("tak-dikenal", "Tidak ada kasus"),
    ],
)
async def test_an_empty_queue_says_what_it_means(console: Console, view: str, words: str) -> None:
    page = await console.browser(SARI).get("/antrean", params={"tampilan": view})
    assert page.status_code == 200
    assert words in page.text


async def test_a_row_shows_title_place_deadline_and_what_is_missing(console: Console) -> None:
    await console.world.opened(missing=["evidence"])
    page = (await console.browser(SARI).get("/antrean")).text
    assert "Pembagian amplop di depan pasar." in page
    assert "Batu Ampar" in page
    assert "Balikpapan Utara" in page
    assert "27/11/2024 24.00 WITA" in page
    assert "2 hari kalender" in page
    assert "1 syarat kurang" in page
    assert "(1)" not in page
    assert 'data-badge="1"' in page


async def test_a_case_whose_hand_off_came_back_stands_first_and_says_since_when(console: Console) -> None:
    await console.world.opened(received_at="2024-11-20T04:00:00Z")
    back = await console.world.came_back(SARI, HASAN)
    page = (await console.browser(SARI).get("/antrean")).text
    first = page[page.index("<tr id=") : page.index("</tr>", page.index("<tr id="))]
    assert f'id="case-{back}"' in first
    assert "Dikembalikan" in first
    assert "Tanpa tenggat" not in first
    case = (await console.browser(SARI).get(f"/kasus/{back}")).text
    assert "Tidak ada jam tenggat yang berjalan." in case
    assert "kasus berada paling atas di antrean" in case


async def test_no_title_of_a_page_holds_words_of_the_report(console: Console) -> None:
    case_id = await console.world.opened()
    for path in ("/antrean", f"/kasus/{case_id}"):
        page = (await console.browser(SARI).get(path)).text
        assert "amplop" in page
        assert "amplop" not in page.split("<title>")[1].split("</title>")[0]


async def test_the_start_leads_each_role_to_its_own_page(console: Console) -> None:
    assert (await console.browser(SARI).get("/")).headers["location"] == "/antrean"
    assert (await console.browser(TONO).get("/")).headers["location"] == "/antrean"
    goal = "http://notify.test/operasi/pemberitahuan"
    assert (await console.browser(MAYA).get("/")).headers["location"] == goal
    assert f'href="{goal}"' in (await console.browser(MAYA).get("/antrean")).text


async def test_the_same_queue_in_english(console: Console) -> None:
    await console.world.opened()
    page = await console.browser(SARI, "en").get("/antrean")
    assert page.headers["content-language"] == "en"
    assert "27/11/2024 24:00 WITA" in page.text


async def test_filters_stand_in_the_url_and_nonsense_is_left_open(console: Console) -> None:
    await console.world.opened(category="hoax")
    await console.world.opened(category="ethics")
    browser = console.browser(SARI)
    one = (await browser.get("/antrean?dugaan=hoax")).text
    assert one.count("<tr id=") == 1
    assert "Hapus saringan" in one
    assert (await browser.get("/antrean?tahap=x&tenggat=y&jenis=z")).text.count("<tr id=") == 2
    none = (await browser.get("/antrean?tahap=escalated")).text
    assert "Tidak ada kasus yang cocok dengan saringan" in none
    assert "27/11/2024 24.00 WITA" in none


async def test_claiming_with_htmx_answers_the_row_and_without_a_redirect_to_the_queue(
    console: Console,
) -> None:
    first, second = await console.world.opened(), await console.world.opened()
    browser = console.browser(SARI)
    browser.headers["X-CSRF-Token"] = SARI.csrf_token or ""
    row = await browser.post(f"/kasus/{first}/ambil", headers={"HX-Request": "true"})
    assert row.status_code == 200
    assert row.text.lstrip().startswith(f'<tr id="case-{first}"')
    assert "Lepas" in row.text
    plain = await form(browser, "/antrean?tampilan=kasus", f"/kasus/{second}/ambil")
    assert plain.status_code == 303
    assert plain.headers["location"] == "/antrean?tampilan=kasus"


async def test_a_second_claim_is_told_in_the_row_who_has_the_case(console: Console) -> None:
    case_id = await console.world.opened()
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    browser = console.browser(BAYU)
    browser.headers["X-CSRF-Token"] = BAYU.csrf_token or ""
    row = await browser.post(f"/kasus/{case_id}/ambil", headers={"HX-Request": "true"})
    assert row.status_code == 409
    assert "Kasus ini sudah diambil Sari (uji). Pilih kasus lain." in row.text
    assert f'id="case-{case_id}"' in row.text
    plain = await browser.post(f"/kasus/{case_id}/ambil")
    assert plain.status_code == 409
    assert "Sari (uji)" in plain.text


@pytest.mark.parametrize("back", ["https://evil.example/antrean", "//evil.example/antrean", "/keluar", "x"])
async def test_no_form_leads_to_another_page_than_ours(console: Console, back: str) -> None:
    case_id = await console.world.opened()
    browser = console.browser(SARI)
    browser.headers["X-CSRF-Token"] = SARI.csrf_token or ""
    answer = await browser.post(f"/kasus/{case_id}/ambil", data={"kembali": back})
    assert answer.headers["location"] == f"/kasus/{case_id}"


async def test_only_who_holds_the_case_sees_the_form_of_its_stage(console: Console) -> None:
    case_id = await console.world.opened()
    usul = f"/kasus/{case_id}/usul"
    before = (await console.browser(SARI).get(f"/kasus/{case_id}")).text
    assert usul not in before
    assert "Ambil kasus ini untuk melakukan langkah atau mengusulkan keputusan." in before
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    assert usul in (await console.browser(SARI).get(f"/kasus/{case_id}")).text
    for other in (BAYU, HASAN, TONO):
        assert usul not in (await console.browser(other).get(f"/kasus/{case_id}")).text


async def test_the_page_shows_the_whole_sum_of_the_deadline_and_hides_the_reporter(console: Console) -> None:
    case_id = await console.world.opened(standing="voter", missing=["evidence"])
    page = (await console.browser(TONO).get(f"/kasus/{case_id}")).text
    assert "2 hari kalender sejak laporan disampaikan (25 November 2024 pukul 12.00 WITA)" in page
    assert "hari pertama tidak dihitung" in page
    assert "berakhir 27 November 2024 pukul 24.00 WITA" in page
    assert "belum dikonfirmasi" in page
    assert "Disamarkan · pemilih" in page
    assert "Identitas pelapor tetap tersegel di penerimaan laporan" in page
    assert "Yang diminta aturan dan belum ada (1)" in page
    assert "rantai terverifikasi" in page
    assert "Melati Contoh" in page


async def test_an_officer_proposes_and_a_commissioner_approves_through_the_pages(console: Console) -> None:
    case_id = await console.world.opened()
    here, sari, hasan = f"/kasus/{case_id}", console.browser(SARI), console.browser(HASAN)
    assert (await form(sari, here, f"{here}/ambil")).status_code == 303
    sent = await form(sari, here, f"{here}/usul", decision="register", reason="cukup\r\njelas")
    assert sent.status_code == 303
    seen = (await hasan.get(here)).text
    assert "Menunggu keputusan: Registrasi" in seen
    assert "cukup\njelas" in seen
    assert (await form(hasan, here, f"{here}/setuju")).status_code == 303
    assert "Registrasi disetujui" in (await hasan.get(here)).text
    sent = await form(sari, here, f"{here}/usul", reason="unsur terpenuhi", receiver="joint_centre")
    assert sent.status_code == 303
    assert (await form(hasan, here, f"{here}/setuju")).status_code == 303
    page = (await hasan.get(here)).text
    assert "Belum terkirim" in page
    assert "Hanya pernyataan penerima yang dihitung sebagai diterima." in page


async def test_what_was_typed_comes_back_with_what_is_wrong(console: Console) -> None:
    case_id = await console.world.opened()
    here, sari = f"/kasus/{case_id}", console.browser(SARI)
    await form(sari, here, f"{here}/ambil")
    nothing = await form(sari, here, f"{here}/usul", reason=TYPED)
    assert nothing.status_code == 422
    assert "Pilih putusan yang diusulkan." in nothing.text
    assert "Bukti &lt;b&gt;cocok&lt;/b&gt; dengan uraian &amp; keterangan saksi." in nothing.text
    blank = await form(sari, here, f"{here}/usul", decision="refuse", reason=" ")
    assert blank.status_code == 422
    assert "Tulis alasannya." in blank.text
    assert 'value="refuse" checked' in blank.text


async def test_a_stale_form_is_answered_with_who_changed_what_and_keeps_the_text(console: Console) -> None:
    case_id = await proposed(console)
    here, hasan = f"/kasus/{case_id}", console.browser(HASAN)
    html = (await hasan.get(here)).text
    found = re.search(rf'action="{here}/tolak".*?</form>', html, re.DOTALL)
    assert found
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))
    await console.world.acts.withdraw(console.world.asked(SARI, case_id), 1)
    stale = await hasan.post(f"{here}/tolak", data={**hidden, "decline": TYPED})
    assert stale.status_code == 409
    assert "Keadaan sudah berubah" in stale.text
    assert "Usulan ditarik" in stale.text
    assert "Sari (uji), petugas" in stale.text
    assert "Bukti &lt;b&gt;cocok&lt;/b&gt;" in stale.text


async def test_the_same_form_sent_twice_changes_nothing_more(console: Console) -> None:
    case_id = await proposed(console)
    here, hasan = f"/kasus/{case_id}", console.browser(HASAN)
    html = (await hasan.get(here)).text
    found = re.search(rf'action="{here}/setuju".*?</form>', html, re.DOTALL)
    assert found
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))
    assert (await hasan.post(f"{here}/setuju", data=hidden)).status_code == 303
    assert (await hasan.post(f"{here}/setuju", data=hidden)).status_code == 303
    assert console.world.types(case_id).count("case_registered") == 1


async def test_an_exhibit_is_opened_with_a_grant_in_the_body_and_no_url(console: Console) -> None:
    exhibit = {
        "id": "01936000-0000-7000-8000-0000000000e1",
        "sha256": "ab" * 32,
        "size": 812_345,
        "media_type": "image/jpeg",
    }
    case_id = await console.world.opened(evidence=[exhibit])
    page = (await console.browser(SARI).get(f"/kasus/{case_id}")).text
    assert f'href="/kasus/{case_id}/bukti/{exhibit["id"]}" target="_blank"' in page
    assert "812 kB" in page
    opened = await console.browser(SARI).get(f"/kasus/{case_id}/bukti/{exhibit['id']}")
    assert '<form method="post" action="http://intake.test/exhibits">' in opened.text
    assert 'Gambar<span class="bk-sub">image/jpeg</span>' in opened.text
    assert 'name="grant" value="g1.' in opened.text
    assert opened.headers["referrer-policy"] == "strict-origin"
    missing = await console.browser(SARI).get(f"/kasus/{case_id}/bukti/{case_id}")
    assert missing.status_code == 404


async def test_an_erased_case_still_shows_number_times_and_history(console: Console) -> None:
    case_id = await console.world.opened()
    console.world.store.memory.collections["keysets"].clear()
    page = (await console.browser(SARI).get(f"/kasus/{case_id}")).text
    assert "Isi laporan sudah dihapus" in page
    assert "Kasus dibuka" in page
    assert "Isi sudah dihapus" in (await console.browser(SARI).get("/antrean")).text


async def test_a_case_page_tells_of_a_change_and_never_swaps_its_forms(console: Console) -> None:
    case_id = await proposed(console)
    reading = asyncio.create_task(console.browser(HASAN).get(f"/kasus/{case_id}/stream?sejak=2"))
    await eventually(lambda: any(not client.behind for client in console.live._clients))
    console.live.close()
    answer = await reading
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "Kasus ini berubah sejak Anda membukanya" in answer.text
    assert "Diusulkan: Registrasi" in answer.text
    assert "<form" not in answer.text

"""A case under the whole lifecycle, through its page: only what is due, and what became of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
from markupsafe import escape

from services.triage.domain.commands import Tick
from services.triage.domain.decisions import decide
from shared.changes import Actor, Cause, Change
from shared.ids import new_id
from tests.support.page_forms import filing, hidden_fields, step
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import (
    AT,
    TYPED,
    UNCLASSIFIED,
    acknowledged,
    claimed,
    classified,
    decided,
    examined,
    seats,
)
from tests.support.whole_rulebook import books, whole_rulebook


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=books(), rules=whole_rulebook())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def test_a_crime_goes_from_review_to_its_routes_through_the_forms_of_its_page(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await examined(here, sari, hasan)
    page = (await sari.get(here)).text
    assert "Diputus pleno" in page
    assert "Diputus pleno, belum diusulkan" in page
    await decided(here, sari, hasan, decision="escalate", route="police")
    page = (await sari.get(here)).text
    assert "Dipantau di instansi lain" in page
    assert "Disetujui, belum terkirim" in page
    assert "Risalah: &lt;i&gt;saksi&lt;/i&gt; &amp; terlapor hadir." in page
    assert "Pendapat (Kepolisian)" in page
    assert "Pendapat police" in page


async def test_what_happens_outside_is_told_step_by_step_on_its_route(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    case_id = here.rpartition("/")[2]
    await examined(here, sari, hasan)
    await decided(here, sari, hasan, decision="escalate", route="police")
    await acknowledged(console, case_id)
    page = (await sari.get(here)).text
    assert "Ditunggu: aturan police_investigation" in page
    assert 'value="police.police_investigation.halted"' in page
    assert 'value="police.prosecutor_review.complete"' not in page
    told = {"outcome": "police.police_investigation.to_prosecutor", "happened_at": AT, "reference": "B/1"}
    assert (await step(sari, here, "record_step", **told)).status_code == 303
    page = (await sari.get(here)).text
    assert "aturan police_investigation: hasil to_prosecutor" in page
    assert 'value="police.prosecutor_review.complete"' in page


async def test_the_page_says_that_a_case_is_classified_before_it_is_registered(console: Console) -> None:
    here, sari, _ = await claimed(console)
    page = (await sari.get(here)).text
    assert UNCLASSIFIED in page
    assert "sesudah Anda menggolongkan kasus ini" in page
    assert 'value="register"' not in page
    assert 'value="refuse"' in page
    for other in (BAYU, HASAN, TONO):
        assert 'value="register"' not in (await console.browser(other).get(here)).text
    await classified(here, sari)
    page = (await sari.get(here)).text
    assert UNCLASSIFIED not in page
    assert 'value="register"' in page


async def test_only_the_steps_that_are_open_have_a_form(console: Console) -> None:
    here, sari, hasan = await claimed(console, missing=["evidence"])
    page = (await sari.get(here)).text
    assert f'action="{here}/langkah/ask_completion"' in page
    assert 'value="evidence" checked' in page
    assert f'action="{here}/langkah/hold_plenary"' not in page
    for other in (BAYU, HASAN, TONO):
        assert f"{here}/langkah/" not in (await console.browser(other).get(here)).text
    asked = await step(sari, here, "ask_completion", missing=["evidence"], message="Kirim")
    assert asked.status_code == 303
    page = (await sari.get(here)).text
    assert "Menunggu perbaikan" in page
    assert f'action="{here}/langkah/receive_completion"' in page
    assert f'action="{here}/langkah/ask_completion"' not in page
    assert (await hasan.get(here)).status_code == 200


async def test_a_step_that_cannot_be_so_is_told_by_field_and_keeps_what_was_typed(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await decided(here, sari, hasan, decision="register")
    lacking = {**seats("open"), "held_at": "kemarin", "verdict_police": "", "minutes": TYPED}
    answer = await step(sari, here, "hold_first_discussion", **lacking)
    assert answer.status_code == 422
    assert 'href="#hold_first_discussion-held_at"' in answer.text
    assert "Tulis tanggal dan jam" in answer.text
    assert "Catat pendapat setiap unsur yang hadir." in answer.text
    assert 'value="kemarin"' in answer.text
    assert "Risalah: &lt;i&gt;saksi&lt;/i&gt;" in answer.text
    assert 'value="Anggota police"' in answer.text
    assert '<details class="bk-act" id="hold_first_discussion" open>' in answer.text


async def test_a_step_on_a_case_that_has_moved_is_answered_with_what_happened_and_the_text(
    console: Console,
) -> None:
    here, sari, _ = await claimed(console, missing=["evidence"])
    stale = hidden_fields((await sari.get(here)).text, f"{here}/langkah/ask_completion")
    assert (await step(sari, here, "ask_completion", missing=["evidence"])).status_code == 303
    fields = {"ask_completion-missing": "evidence", "ask_completion-message": TYPED}
    answer = await sari.post(f"{here}/langkah/ask_completion", data={**stale, **fields})
    assert answer.status_code == 409
    assert "Keadaan sudah berubah" in answer.text
    assert "Minta pelapor melengkapi" in answer.text
    assert "Yang Anda tulis" in answer.text
    assert "Risalah: &lt;i&gt;saksi&lt;/i&gt;" in answer.text


async def test_the_same_step_sent_twice_is_taken_once(console: Console) -> None:
    here, sari, _ = await claimed(console, missing=["evidence"])
    fields = hidden_fields((await sari.get(here)).text, f"{here}/langkah/ask_completion")
    fields["ask_completion-missing"] = "evidence"
    for _ in range(2):
        assert (await sari.post(f"{here}/langkah/ask_completion", data=fields)).status_code == 303
    assert console.world.types(here.rpartition("/")[2]).count("step_taken") == 1


async def test_the_api_tells_the_timeline_as_the_page_does(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    case_id = here.rpartition("/")[2]
    await examined(here, sari, hasan)
    await decided(here, sari, hasan, decision="escalate", route="police")
    await filing(sari, here, "catatan", words="Hubungi saksi <kedua>.")
    own = f"/api/v1/cases/{case_id}/timeline"
    lines: list[dict[str, Any]] = []
    for browser in (sari, hasan, console.browser(TONO), console.browser(SARI, "en")):
        page = (await browser.get(here)).text
        whole = page.split('id="riwayat"')[1]
        lines = (await browser.get(own)).json()["lines"]
        assert [one["title"] for one in lines] == shown("what", whole)
        assert [one["detail"] for one in lines if one["detail"]] == shown("detail", whole)
        for one in lines:
            assert not one["by"] or escape(one["by"]) in whole
            assert all(escape(each["text"]) in whole for each in one["texts"])
    texts = [each["text"] for one in lines for each in one["texts"]]
    assert "Hubungi saksi <kedua>." in texts
    narrowed = (await sari.get(own, params={"group": "putusan"})).json()["lines"]
    assert 0 < len(narrowed) < len(lines)
    assert {one["group"] for one in narrowed} == {"putusan"}
    assert (await sari.get(own, params={"group": "lain"})).status_code == 422


def shown(part: str, html: str) -> list[str]:
    """The texts of one part of the lines of a timeline."""
    found = re.findall(rf'<p class="bk-timeline__{part}">(.*?)</p>', html, re.DOTALL)
    return [unescape(one) for one in found]


async def test_a_step_in_time_that_is_written_down_late_is_no_lapse_on_the_page_and_in_the_api(
    console: Console,
) -> None:
    here, sari, hasan = await claimed(console)
    case_id = here.rpartition("/")[2]
    await decided(here, sari, hasan, decision="register")
    await step(sari, here, "hold_first_discussion", **seats("open"))
    await step(sari, here, "finish_clarification")
    evidence = {"evidence": ["witness", "document"]}
    await step(sari, here, "hold_second_discussion", **seats(), **evidence)
    console.world.clock.pass_(days=9)
    at, tick = console.world.clock(), Tick(by=Actor("system", "triage"))
    await console.world.store.change(
        Change(case_id, Cause(new_id()), tick.by, lambda case: decide(case, tick, whole_rulebook(), at))
    )
    assert "terlampaui, tercatat" in (await sari.get(here)).text
    held = {"held_at": AT, "minutes": "Berita acara.", "outcome": "stop", f"ballot_{HASAN.account_id}": "for"}
    assert (await step(sari, here, "hold_plenary", **held)).status_code == 303
    page = (await sari.get(here)).text
    assert "tepat waktu, dicatat terlambat" in page
    assert "terjadi " in page
    assert "Tenggat terlampaui" in page
    assert "ternyata dipenuhi tepat waktu, dicatat terlambat" in page
    case = (await sari.get(f"/api/v1/cases/{case_id}")).json()
    [study] = [one for one in case["clocks"] if one["id"] == "study"]
    assert study["recorded_late"] is True
    assert study["met_at"] < study["due_at"] < study["lapsed_at"]
    [review] = [one for one in case["clocks"] if one["id"] == "preliminary_review"]
    assert review["recorded_late"] is False


async def test_a_step_before_its_clock_is_told_at_its_field(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    console.world.clock.pass_(hours=3)
    await decided(here, sari, hasan, decision="register")
    for taken, answers in (("hold_first_discussion", seats("open")), ("finish_clarification", {})):
        assert (await step(sari, here, taken, **answers)).status_code == 303
    evidence = {"evidence": ["witness", "document"]}
    await step(sari, here, "hold_second_discussion", **seats(), **evidence)
    held = {"held_at": AT, "minutes": "Berita acara.", "outcome": "stop", f"ballot_{HASAN.account_id}": "for"}
    answer = await step(sari, here, "hold_plenary", **held)
    assert answer.status_code == 422
    assert "Waktu ini mendahului awal tenggat" in answer.text
    assert 'href="#hold_plenary-held_at"' in answer.text


async def test_the_timeline_can_be_narrowed_to_a_group(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await decided(here, sari, hasan, decision="register")
    await filing(sari, here, "catatan", words="Periksa CCTV.")
    narrowed = (await sari.get(f"{here}?riwayat=putusan")).text.split('id="riwayat"')[1]
    assert "Registrasi disetujui" in narrowed
    assert "Periksa CCTV." not in narrowed
    assert "Diambil" not in narrowed
    filed = (await sari.get(f"{here}?riwayat=berkas")).text.split('id="riwayat"')[1]
    assert "Periksa CCTV." in filed
    assert "Belum ada entri jenis ini." in (await sari.get(f"{here}?riwayat=tenggat")).text


async def test_a_tip_is_traced_and_becomes_a_finding_by_the_plenary(console: Console) -> None:
    here, sari, hasan = await claimed(console, kind="tip")
    traced = {"traced_on": "2024-11-25", "suspected": "yes", "discovered_on": "2024-11-24"}
    assert (await step(sari, here, "record_tracing", minutes="ada saksi", **traced)).status_code == 303
    ballots = {f"ballot_{HASAN.account_id}": "for"}
    held = {"held_at": AT, "minutes": "Berita acara.", "outcome": "finding", **ballots}
    assert (await step(sari, here, "hold_plenary", **held)).status_code == 303
    await decided(here, sari, hasan, decision="fix_finding")
    page = (await sari.get(here)).text
    assert "Temuan" in page
    assert "Diregistrasi" in page


async def test_the_api_tells_clocks_routes_and_what_is_filed(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await examined(here, sari, hasan)
    await filing(sari, here, "catatan", words="Periksa CCTV.")
    case = (await sari.get(f"/api/v1/cases/{here.rpartition('/')[2]}")).json()
    assert [(one["route"], one["state"]) for one in case["tracks"]] == [
        ("police", "chosen"),
        ("election_commission", "chosen"),
    ]
    assert {one["id"]: one["route"] for one in case["clocks"]}["forward_to_police"] == "police"
    assert case["dossier"]["notes"][0]["text"] == "Periksa CCTV."
    discussion = case["dossier"]["forms"][0]
    assert discussion["record"]["form"] == "discussion"
    assert discussion["words"]["opinion_police"] == "Pendapat police"


async def test_a_wish_to_withdraw_says_what_is_to_be_decided_and_by_whom(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    assert "wish-title" not in (await sari.get(here)).text
    assert (await step(sari, here, "ask_withdrawal", asked_at=AT, reason="Damai.")).status_code == 303
    page = (await hasan.get(here)).text
    assert "Permohonan pencabutan menunggu keputusan kantor" in page
    assert "Diusulkan petugas, disetujui komisioner" in page
    case_id = here.rpartition("/")[2]
    case = (await sari.get(f"/api/v1/cases/{case_id}")).json()
    assert case["dossier"]["withdrawal"]["online"] is False
    await decided(here, sari, hasan, decision="refuse_withdrawal")
    assert "wish-title" not in (await sari.get(here)).text
    case = (await sari.get(f"/api/v1/cases/{case_id}")).json()
    assert case["dossier"]["withdrawal"] is None

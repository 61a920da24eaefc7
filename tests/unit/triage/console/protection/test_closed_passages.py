"""A closed passage reaches nobody but who decides: every way out of triage is walked through."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
import pytest
from fastapi.routing import APIRoute

from services.triage.application.contents import Contents
from services.triage.application.journal.telling import own
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.words import Decision
from shared.contracts.intake import ReportContent
from shared.security.principals import Principal
from shared.security.sealing import unseal_json
from tests.architecture.measures import sources
from tests.support.triage_console import BAYU, HASAN, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory

SECRET = "saya sendiri menerima amplop merah jambu"
NARRATIVE = f"Sebelum pemilihan {SECRET} dari tim itu.\nLalu warga lain juga menerimanya."
PICTURE, TEXT = "01936000-0000-7000-8000-0000000000e1", "01936000-0000-7000-8000-0000000000e2"
EVIDENCE = [
    {"id": PICTURE, "sha256": "ab" * 32, "size": 3, "media_type": "image/jpeg"},
    {"id": TEXT, "sha256": "cd" * 32, "size": 3, "media_type": "text/plain"},
]
WORDS = re.compile(r"menerima\s+amplop|merah\s+jambu|saya\s+sendiri")


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=BOOKS.pinned("pilkada_2024_3"))
    await world.store.start()
    yield console_over(world)
    await world.store.close()


def program(console: Console, who: Principal) -> httpx.AsyncClient:
    client = console.browser(who)
    client.headers["X-CSRF-Token"] = who.csrf_token or ""
    return client


async def closed(console: Console, who: Principal = SARI, words: str = SECRET) -> str:
    case_id = await console.world.opened(narrative=NARRATIVE, evidence=EVIDENCE)
    body = {"ground": "took_money", "words": words}
    answer = await program(console, who).post(f"/api/v1/cases/{case_id}/passages", json=body)
    assert answer.status_code == 200, answer.text
    return case_id


def gets(console: Console, case_id: str, other: str) -> list[str]:
    """Every page and answer, about the case, about it beside another, or about many."""
    names = {"case_id": case_id, "exhibit_id": TEXT, "other": other}
    routes = [one for one in console.app.routes if isinstance(one, APIRoute) and "GET" in (one.methods or ())]
    paths = [
        one.path.format(**{name: names.get(name, "1") for name in re.findall(r"{(\w+)}", one.path)})
        for one in routes
    ]
    return [path for path in paths if not path.endswith("/stream")]


@pytest.mark.parametrize("who", [SARI, BAYU, TONO])
async def test_no_page_or_answer_carries_it_to_an_officer_or_auditor(
    console: Console, who: Principal
) -> None:
    case_id = await closed(console)
    looked = gets(console, case_id, await closed(console))
    assert len(looked) > 15
    for path in looked:
        answer = await console.browser(who).get(path)
        # All about the case but its letter 1 is answered, or the walk would prove nothing.
        answered = (
            case_id not in path or path.endswith((".pdf", ".docx")) or answer.status_code == httpx.codes.OK
        )
        assert answered, (path, answer.status_code)
        assert not WORDS.search(answer.text), path
    case = (await program(console, who).get(f"/api/v1/cases/{case_id}")).json()
    assert "[bagian 1 ditutup" in case["narrative"]
    assert "warga lain juga" in case["narrative"]
    assert [(one["passage"], one["ground"]) for one in case["passages"]] == [(1, "took_money")]


async def test_who_decides_reads_it_on_the_page_and_by_the_api_and_nowhere_else(console: Console) -> None:
    case_id = await closed(console)
    looked = gets(console, case_id, await closed(console))
    carrying = {path for path in looked if WORDS.search((await console.browser(HASAN).get(path)).text)}
    assert carrying == {f"/kasus/{case_id}", f"/api/v1/cases/{case_id}"}


async def test_a_commissioner_behind_a_wall_or_recused_reads_nothing(console: Console) -> None:
    case_id = await closed(console)
    wall = RaiseWall(by=BAYU.actor(), accounts=(HASAN.account_id,), words="Disebut dalam laporan.")
    await console.world.acts.file(console.world.asked(BAYU, case_id), wall)
    other = await console.world.opened()
    for path in gets(console, case_id, other):
        assert not WORDS.search((await console.browser(HASAN).get(path)).text), path


async def test_the_journal_and_the_state_hold_no_word_of_it(console: Console) -> None:
    case_id = await closed(console)
    kept = repr(console.world.store.entries(case_id)) + repr(console.world.store.side("cases"))
    assert not WORDS.search(kept)
    assert own(console.world.store.entries(case_id)[-1]["data"]) == {
        "passage": 1, "start": 18, "end": 18 + len(SECRET), "ground": "took_money"
    }  # fmt: skip


async def test_the_first_line_of_a_queue_is_masked_too(console: Console) -> None:
    await closed(console)
    for who in (SARI, HASAN):
        listed = (await program(console, who).get("/api/v1/cases")).json()["items"]
        assert listed[0]["title"].startswith("Sebelum pemilihan [bagian 1 ditutup")


def told(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))


async def letter(console: Console, case_id: str, who: Principal) -> dict[str, Any]:
    await console.world.acts.claim(console.world.asked(SARI, case_id))
    shown = await program(console, who).post(
        f"/api/v1/cases/{case_id}/letters/preview", json={"form": "receipt"}
    )
    assert shown.status_code == 200, shown.text
    found: dict[str, Any] = shown.json()
    return found


async def test_letters_are_masked_for_whoever_issues_them(console: Console) -> None:
    case_id = await closed(console)
    for who in (SARI, HASAN):
        text = told(base64.b64decode((await letter(console, case_id, who))["draft"]))
        assert not WORDS.search(text)


async def test_a_text_exhibit_opens_for_who_decides_alone_and_a_picture_for_all(console: Console) -> None:
    case_id = await closed(console)
    page = (await console.browser(SARI).get(f"/kasus/{case_id}")).text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    told = {}
    for who in (SARI, HASAN):
        for exhibit in (PICTURE, TEXT):
            fields = {"csrf": who.csrf_token, "nonce": f"{nonce}{exhibit}{who.username}"}
            answer = await console.browser(who).post(f"/kasus/{case_id}/bukti/{exhibit}", data=fields)
            told[who.username, exhibit] = answer.status_code
    assert told == {
        ("sari", PICTURE): 200,
        ("sari", TEXT): 403,
        ("hasan", PICTURE): 200,
        ("hasan", TEXT): 200,
    }


async def test_a_hand_off_carries_the_mask_to_the_receiver() -> None:
    world = in_memory()
    await world.store.start()
    try:
        inner = console_over(world)
        case_id = await closed(inner)
        await world.acts.claim(world.asked(SARI, case_id))
        for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
            receiver = "joint_centre" if decision is Decision.ESCALATE else ""
            await world.acts.propose(world.asked(SARI, case_id), decision, reason="cukup", receiver=receiver)
            await world.acts.approve(world.asked(HASAN, case_id), number)
        event = world.store.outbox()[-1]
        assert event.type == "jejak.triage.case_escalated.v1"
        key = world.keys.unwrap(event.data["report_id"], event.keyset)
        content = ReportContent.model_validate(
            unseal_json(key, event.data["content"], stream=event.data["report_id"])
        )
    finally:
        await world.store.close()
    assert not WORDS.search(content.narrative)
    assert "[bagian 1 ditutup" in content.narrative
    assert content.reported_parties[0].name == "Melati Contoh"


async def test_a_letter_from_before_is_kept_from_who_may_not_read_it(console: Console) -> None:
    case_id = await console.world.opened(narrative=NARRATIVE)
    shown = await letter(console, case_id, SARI)
    case = f"/api/v1/cases/{case_id}"
    consent = {"form": "receipt", "case_number": shown["case_number"], "sha256": shown["sha256"]}
    issued = await program(console, SARI).post(
        f"{case}/letters", json={**consent, "revision": shown["revision"]}
    )
    assert issued.status_code == 200, issued.text
    tells = bool(WORDS.search(told(base64.b64decode(shown["draft"]))))
    body = {"ground": "took_money", "words": SECRET}
    assert (await program(console, SARI).post(f"{case}/passages", json=body)).status_code == 200
    path = f"{case}/letters/{issued.json()['letter_no']}.pdf"
    for who, allowed in ((SARI, not tells), (TONO, not tells), (HASAN, True)):
        answer = await console.browser(who).get(path)
        assert answer.status_code == (200 if allowed else 403), who.username


def test_the_narrative_is_opened_in_one_place(tmp_path: Any) -> None:
    """Whoever opens content elsewhere, or asks for the whole of it, is found."""

    def openers(root: Any) -> set[str]:
        named = re.compile(r"\bReportContent\b|\bunseal_json\b|\.whole\(")
        return {
            path.relative_to(root).as_posix()
            for path in sources(root, "services")
            if "services/triage/" in path.as_posix() and named.search(path.read_text(encoding="utf-8"))
        }

    root = next(one for one in Path(__file__).resolve().parents if (one / "pyproject.toml").exists())
    assert openers(root) == {
        "services/triage/application/contents.py",
        "services/triage/application/protection/close_passages.py",
        "services/triage/application/protection/masking.py",
        "services/triage/application/search/readable.py",  # reads what `Contents.open` has masked
    }
    planted = tmp_path / "services/triage/console/leak.py"
    planted.parent.mkdir(parents=True)
    planted.write_text("narrative = contents.whole(file)\n", encoding="utf-8")
    assert openers(tmp_path) == {"services/triage/console/leak.py"}
    assert Contents.open.__defaults__ == (None,), "masked unless somebody who decides is named"

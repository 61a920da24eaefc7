"""Every kind of letter can be issued on the case's page once its step was taken, and not before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import httpx
import pytest

from services.triage.domain.acts.sittings import Body
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_written import ASKED
from shared.rules.rulebooks import Rulebooks
from tests.support.issuing import consent, issued
from tests.support.page_forms import filing, form, step
from tests.support.triage_console import HASAN, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import AT, claimed, decided, seats

BOOKS = Rulebooks.load()
RULES = BOOKS.for_new_cases()
HANDED = {
    "police": "handoff_criminal",
    "election_commission": "handoff_administrative",
    "ethics_council": "handoff_ethics",
    "civil_service_agency": "handoff_civil_service",
    "ministry_digital": "handoff_digital",
}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=RULES)
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def offered(browser: httpx.AsyncClient, here: str) -> set[str]:
    """The forms that the page offers to issue."""
    page = (await browser.get(f"{here}/surat")).text.partition('id="offered-title"')[2]
    return {part.partition('"')[0] for part in page.split('id="form-')[1:]}


async def issue_each(browser: httpx.AsyncClient, here: str, forms: Iterable[str]) -> None:
    """Each of the forms, as the page offers it."""
    for name in forms:
        assert name in await offered(browser, here), name
        words = {one.name: "Seperlunya." for one in ASKED.get(LetterKind(name), ()) if one.required}
        page = (
            (await browser.get(f"{here}/surat"))
            .text.partition(f'id="form-{name}"')[2]
            .partition("</form>")[0]
        )
        about = page.partition('name="about" value="')[2].partition('"')[0]
        if not about and "<option" in page:
            about = page.partition('<option value="')[2].partition('"')[0]
        await issued(browser, here, name, about, **words)


async def owed(browser: httpx.AsyncClient, here: str) -> list[tuple[str, str]]:
    """What the API says is owed; the page lists as many."""
    case = (await browser.get(f"/api/v1/cases/{here.removeprefix('/kasus/')}")).json()
    letters = [(one["form"], one["about"]) for one in case["dossier"]["letters_owed"]]
    listed = (await browser.get(f"{here}/surat")).text.partition('id="owed-title"')[2].partition("</ul>")[0]
    assert listed.count("<li>") == len(letters)
    return letters


async def test_a_refused_report_gets_receipt_notice_review_and_refusal(console: Console) -> None:
    here, sari, hasan = await claimed(console, missing=["evidence"])
    assert await offered(sari, here) == {"receipt", "preliminary_review", "status"}
    await issue_each(sari, here, ["receipt", "preliminary_review", "status"])
    asked = await step(sari, here, "ask_completion", missing=["evidence"], message="Kirim")
    assert asked.status_code == 303, asked.text
    await issue_each(sari, here, ["completion_notice"])
    missing = await step(sari, here, "receive_completion", fulfilled=["evidence"])
    assert missing.status_code == 422
    assert 'href="#receive_completion-received_at"' in missing.text
    brought = await step(sari, here, "receive_completion", fulfilled=["evidence"], received_at=AT)
    assert brought.status_code == 303, brought.text
    assert "completion_notice" not in await offered(sari, here)
    await decided(here, sari, hasan, decision="refuse")
    await issue_each(sari, here, ["refusal"])
    assert "registration" not in await offered(sari, here)


async def examined(here: str, sari: httpx.AsyncClient, hasan: httpx.AsyncClient, outcome: str) -> None:
    """From registration to the plenary, each letter issued as its step was taken."""
    await filing(sari, here, "golongan", category="money_politics", article="", priority="")
    await decided(here, sari, hasan, decision="register")
    await issue_each(sari, here, ["registration", "study"])
    names = {f"invitees_{body}": f"Unsur {body}" for body in Body}
    call = {"meets_at": "2024-11-26T09:00", "online": "no", "place": "Sekretariat", **names}
    assert "discussion_invitation" not in await offered(sari, here)
    invited = await step(sari, here, "invite_discussion", file=["letter:2"], **call)
    assert invited.status_code == 303, invited.text
    await issue_each(sari, here, ["discussion_invitation"])
    assert (await step(sari, here, "hold_first_discussion", **seats("open"))).status_code == 303
    await issue_each(sari, here, ["discussion_minutes"])
    for heard, oath in (("witness", "oath"), ("expert", "oath_expert")):
        summons = {
            "heard": heard,
            "summoned": f"{heard} rekaan",
            "place": "Ruang klarifikasi",
            "online": "no",
        }
        sent = await step(sari, here, "summon", hearing_at="2024-11-26T09:00", attempt="1", **summons)
        assert sent.status_code == 303, sent.text
        await issue_each(sari, here, ["summons"])
        page = (await sari.get(here)).text.split('name="record_hearing-summons_id"')[1]
        said = {"summons_id": page.split('value="')[1].split('"')[0], "appeared": "yes", "held_at": AT}
        told = await step(sari, here, "record_hearing", minutes="Melihat.", kept=["sworn", "signed"], **said)
        assert told.status_code == 303, told.text
        await issue_each(sari, here, ["hearing_minutes", oath])
    assert (await step(sari, here, "finish_clarification")).status_code == 303
    evidence = {"evidence": ["witness", "document"]}
    assert (await step(sari, here, "hold_second_discussion", **seats(), **evidence)).status_code == 303
    ballots = {f"ballot_{HASAN.account_id}": "for"}
    routes = {"routes": list(HANDED)} if outcome == "forward" else {}
    held = await step(
        sari, here, "hold_plenary", minutes="x", held_at=AT, outcome=outcome, **routes, **ballots
    )
    assert held.status_code == 303, held.text
    await issue_each(sari, here, ["plenary_minutes"])


async def test_a_forwarded_case_gets_a_letter_for_each_of_its_routes(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await examined(here, sari, hasan, "forward")
    for route, name in HANDED.items():
        assert name not in await offered(sari, here)
        await decided(here, sari, hasan, decision="escalate", route=route)
        await issue_each(sari, here, [name])


async def test_a_stopped_case_gets_its_stop(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await examined(here, sari, hasan, "stop")
    assert "stop" not in await offered(sari, here)
    await decided(here, sari, hasan, decision="stop")
    await issue_each(sari, here, ["stop"])


async def test_a_reversed_registration_gets_the_letter_of_its_reversal(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    await decided(here, sari, hasan, decision="register")
    assert "reversal" not in await offered(sari, here)
    await decided(here, sari, hasan, decision="reverse")
    assert "Wajib terbit (1)" in (await sari.get(here)).text
    assert await owed(sari, here) == [("reversal", "2")]
    shown = await form(sari, f"{here}/surat", f"{here}/surat/pratinjau", form="reversal", about="2")
    assert (consent(shown.text, here)["form"], consent(shown.text, here)["about"]) == ("reversal", "2")
    await issued(sari, here, "reversal")
    assert await owed(sari, here) == []
    for page in (here, f"{here}/surat"):
        assert "Wajib terbit" not in (await sari.get(page)).text
    # Issued without saying about which part, it was about that one: a later reversal owes its own.
    for decision in ("register", "reverse"):
        await decided(here, sari, hasan, decision=decision)
    assert await owed(sari, here) == [("reversal", "4")]


async def test_a_finding_is_decided_by_the_plenary_on_its_page_before_it_is_registered(
    console: Console,
) -> None:
    here, sari, hasan = await claimed(console, kind="finding")
    page = (await sari.get(here)).text
    assert 'id="menunggu-plenary_finds"' in page
    assert "sesudah rapat pleno menetapkan temuan ini" in page
    for outcome, lacks in (("no_finding", True), ("finding", False)):
        held = {"held_at": AT, "outcome": outcome, f"ballot_{HASAN.account_id}": "for"}
        sent = await step(sari, here, "hold_plenary", minutes="x", **held)
        assert sent.status_code == 303, sent.text
        assert ('id="menunggu-plenary_finds"' in (await sari.get(here)).text) is lacks
    await issue_each(sari, here, ["plenary_minutes"])
    await decided(here, sari, hasan, decision="register")
    assert "Diregistrasi" in (await sari.get(here)).text


async def test_a_transferred_case_gets_its_letter_of_transfer(console: Console) -> None:
    here, sari, hasan = await claimed(console)
    assert "transfer" not in await offered(sari, here)
    await decided(here, sari, hasan, decision="transfer", office="Bawaslu Provinsi Kalimantan Timur")
    await issue_each(sari, here, ["transfer"])

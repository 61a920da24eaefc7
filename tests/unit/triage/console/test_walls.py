"""Who is walled off from a case meets nothing of it: every page and every answer is looked through."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi.routing import APIRoute

from services.triage.domain.acts.step_errors import ConflictOfInterest
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.words import Decision
from shared.security.principals import Principal
from tests.support.eventually import eventually
from tests.support.office_moves import office_books
from tests.support.triage_console import BAYU, HASAN, SARI, Console, console_over
from tests.support.triage_memory import in_memory

NARRATIVE = "Lurah mengarahkan warga pada rapat RT."
EXHIBIT = {
    "id": "01936000-0000-7000-8000-0000000000e1",
    "sha256": "ab" * 32,
    "size": 3,
    "media_type": "image/jpeg",
}
OTHER = "01936000-0000-7000-8000-0000000000c9"
BODIES: dict[str, object] = {
    "claim": {},
    "release": {},
    "propose": {"decision": "register", "reason": "x"},
    "withdraw": {"proposal": 1},
    "approve": {"proposal": 1},
    "decline": {"proposal": 1, "reason": "x"},
    "steps": {"step": "record_tracing"},
    "assign": {"to": BAYU.account_id},
    "notes": {"text": "x"},
    "preview": {"form": "receipt"},
    "letters": {"form": "receipt", "case_number": "1", "sha256": "0" * 64},
    "classification": {"category": "hoax"},
    "elsewhere": {"number": "1", "entered_on": "2024-11-25"},
    "links": {"other": OTHER},
    "unlink": {"other": OTHER},
    "wall": {"accounts": [BAYU.account_id], "reason": "x"},
    "passages": {"ground": "other", "words": "Lurah"},
    "open": {"reason": "x"},
    "identity-requests": {"ground": "other", "reason": "x"},
    "agree": {},
    "refuse": {"reason": "x"},
    "reveal": {},
    "close": {},
    "passing": {"to": "kaltim", "reason": "x"},
    "drop-passing": {"number": 1},
    "pass-on": {"number": 1},
    "receive": {},
    "apart": {"other": OTHER},
    "not-apart": {"other": OTHER},
    "leave-incident": {"incident": OTHER},
    "lift-wall": {"accounts": [SARI.account_id], "reason": "x"},
}
"""What each act is asked with: a new act gets a line, or the test fails."""


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(books=office_books())
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def walled(console: Console, **changes: object) -> str:
    """A case of Sari's, with a proposal, from which she has just been kept away."""
    world = console.world
    case_id = await world.opened(narrative=NARRATIVE, evidence=[EXHIBIT], **changes)
    await world.acts.claim(world.asked(SARI, case_id))
    await world.acts.propose(world.asked(SARI, case_id), Decision.REGISTER, reason="cukup")
    wall = RaiseWall(
        by=BAYU.actor(), accounts=(SARI.account_id, HASAN.account_id), words="Disebut dalam laporan."
    )
    await world.acts.file(world.asked(BAYU, case_id), wall)
    return case_id


def paths(console: Console, method: str, case_id: str) -> list[str]:
    """Every path of the application that answers this method about the case, its exhibit filled in."""
    routes = [
        one for one in console.app.routes if isinstance(one, APIRoute) and method in (one.methods or ())
    ]
    names = {"case_id": case_id, "exhibit_id": EXHIBIT["id"]}
    found = []
    for route in routes:
        wanted = set(re.findall(r"{(\w+)}", route.path))
        if "case_id" in wanted:
            found.append(route.path.format(**{one: names.get(one, "1") for one in wanted}))
    return found


async def test_no_page_or_answer_about_the_case_is_given(console: Console) -> None:
    case_id = await walled(console)
    browser, colleague = console.browser(SARI), console.browser(BAYU)
    beside = await console.world.opened(narrative=NARRATIVE)
    gets = [one.replace("/alike/1", f"/alike/{beside}") for one in paths(console, "GET", case_id)]
    assert len(gets) >= 5
    for path in gets:
        assert (await browser.get(path)).status_code == 404, path
        # No letter was issued yet: there is none to be given to anybody.
        if not path.endswith(("/stream", ".pdf", ".docx")):
            assert (await colleague.get(path)).status_code == 200, path


async def test_no_act_on_the_case_is_taken(console: Console) -> None:
    case_id = await walled(console)
    before = console.world.types(case_id)
    for path in paths(console, "POST", case_id):
        if not path.startswith("/api/"):
            continue
        body = BODIES[path.rpartition("/")[2]]
        answers = [await _acted(console.browser(who), path, body, who) for who in (SARI, HASAN)]
        told = [answer.status_code for answer in answers]
        # 403 is the answer to a role that the route is not for, whatever the case.
        assert 404 in told, (path, [answer.text for answer in answers])
        assert set(told) <= {403, 404}, (path, told)
    assert console.world.types(case_id) == before


async def test_no_form_on_the_case_is_taken(console: Console) -> None:
    case_id = await walled(console)
    before = console.world.types(case_id)
    nonce = re.findall(r'name="nonce" value="([^"]+)"', (await console.browser(SARI).get("/antrean")).text)[0]
    fields = {"csrf": SARI.csrf_token, "nonce": nonce, "revision": 2, "proposal": 1, "reason": "x"}
    fields |= {"other": OTHER, "other_revision": 1}
    for path in paths(console, "POST", case_id):
        if path.startswith("/kasus/"):
            answer = await console.browser(SARI).post(path, data={**fields, "decision": "register"})
            assert answer.status_code in {403, 404}, (path, answer.status_code)
    assert console.world.types(case_id) == before


async def _acted(browser: httpx.AsyncClient, path: str, body: object, who: Principal) -> httpx.Response:
    return await browser.post(path, json=body, headers={"X-CSRF-Token": who.csrf_token or ""})


async def test_no_list_or_count_knows_the_case(console: Console) -> None:
    case_id = await walled(console)
    number = (await console.browser(BAYU).get(f"/api/v1/cases/{case_id}")).json()["receipt_number"]
    queues = ("cases", "unassigned", "at_risk", "mine", "team", "pending", "tips", "tracking", "closed")
    for queue in queues:
        listed = (await console.browser(SARI).get("/api/v1/cases", params={"queue": queue})).json()
        assert listed["items"] == []
        assert not any(listed["counts"].values()), listed["counts"]
    console.world.clock.pass_(minutes=5)
    since = {"changed_since": "beginning"}
    assert (await console.browser(SARI).get("/api/v1/cases", params=since)).json()["items"] == []
    assert len((await console.browser(BAYU).get("/api/v1/cases", params=since)).json()["items"]) == 1
    for view in ("kasus", "belum-diambil", "berisiko", "milik-saya", "menunggu", "pemantauan", "selesai"):
        page = (await console.browser(SARI).get("/antrean", params={"tampilan": view})).text
        assert case_id not in page
        assert number not in page
        assert NARRATIVE not in page
        assert 'data-badge="0"' in page


@pytest.mark.parametrize(("who", "known"), [(SARI, False), (BAYU, True)])
async def test_news_of_the_queue_leave_the_case_out(console: Console, who: Principal, *, known: bool) -> None:
    case_id = await walled(console)
    reading = asyncio.create_task(console.browser(who).get("/antrean/stream?tampilan=menunggu"))
    await eventually(lambda: any(not client.behind for client in console.live._clients))
    console.live.close()
    assert (case_id in (await reading).text) is known


async def test_a_case_is_never_given_to_who_is_walled_off(console: Console) -> None:
    world = console.world
    case_id = await world.opened()
    wall = RaiseWall(by=BAYU.actor(), accounts=(SARI.account_id,), words="Disebut dalam laporan.")
    await world.acts.file(world.asked(BAYU, case_id), wall)
    with pytest.raises(ConflictOfInterest):
        await world.acts.assign(world.asked(HASAN, case_id), SARI.account_id)

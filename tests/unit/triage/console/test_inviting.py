"""The joint centre is invited on the page and through the API alike, and each body gets its letter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.clock import rfc3339
from shared.rules.rulebooks import Rulebooks
from tests.support.issuing import issued
from tests.support.page_forms import step
from tests.support.triage_console import SARI, Console, console_over
from tests.support.triage_memory import in_memory
from tests.support.whole_case import claimed, decided, seats

RULES = Rulebooks.load().for_new_cases()
LATER = "2024-11-26T09:00"
NAMES = {f"invitees_{body}": f"Unsur {body}" for body in ("bawaslu", "police", "prosecutors")}
TYPED = {"meets_at": LATER, "online": "no", "place": "Sekretariat", **NAMES}
STEP = "invite_discussion"
EXHIBIT = {
    "id": "0193d6a0-7c2b-7000-8000-00000000ee01",
    "sha256": "c" * 64,
    "size": 9,
    "media_type": "image/png",
}


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory(rules=RULES)
    await world.store.start()
    yield console_over(world)
    await world.store.close()


async def crime(console: Console) -> tuple[str, httpx.AsyncClient, list[dict[str, str]]]:
    """A registered crime, and what of it may go along."""
    here, sari, hasan = await claimed(console, evidence=[EXHIBIT])
    await decided(here, sari, hasan, decision="register")
    return (
        here,
        sari,
        [{"id": one["id"], "sha256": one["sha256"]} for one in (await whole(sari, here))["evidence"]],
    )


async def whole(browser: httpx.AsyncClient, here: str) -> dict[str, Any]:
    case: dict[str, Any] = (await browser.get(f"/api/v1/cases/{here.rpartition('/')[2]}")).json()
    return case


async def posted(console: Console, here: str, words: dict[str, str], **record: Any) -> httpx.Response:
    form = {"form": "discussion_invitation", "number": 1, "online": False, **record}
    return await console.browser(SARI).post(
        f"/api/v1/cases/{here.rpartition('/')[2]}/steps",
        json={"step": STEP, "record": form, "words": words},
        headers={"X-CSRF-Token": SARI.csrf_token or "", "Accept": "application/json"},
    )


async def test_the_invitation_is_due_before_the_discussion_and_says_what_goes_along(console: Console) -> None:
    here, sari, exhibits = await crime(console)
    assert exhibits
    page = (await sari.get(here)).text
    assert f'id="{STEP}" open' in page
    assert 'id="hold_first_discussion" open' not in page
    assert "Belum ada undangan tercatat untuk pembahasan ini." in page
    sent = await step(sari, here, STEP, file=[one["id"] for one in exhibits], **TYPED)
    assert sent.status_code == 303, sent.text
    dossier = (await whole(sari, here))["dossier"]
    (form,) = (one for one in dossier["forms"] if one["step"] == STEP)
    assert form["record"]["file"] == exhibits == dossier["enclosable"]
    assert form["words"]["invitees_police"] == "Unsur police"
    page = (await sari.get(here)).text
    assert 'id="hold_first_discussion" open' in page
    assert "Belum ada undangan tercatat" not in page
    assert f"{len(exhibits)} berkas disertakan" in page


async def test_page_and_api_refuse_the_same(console: Console) -> None:
    here, sari, exhibits = await crime(console)
    ids, meets = [one["id"] for one in exhibits], rfc3339(console.world.clock() + timedelta(hours=3))
    past = rfc3339(console.world.clock())
    words = {"place": "Sekretariat", **NAMES}
    wrong: list[tuple[str, dict[str, Any], dict[str, str], dict[str, Any]]] = [
        ("file", {**TYPED, "file": []}, words, {"meets_at": meets, "file": []}),
        (
            "file",
            {**TYPED, "file": ["other"]},
            words,
            {"meets_at": meets, "file": [{"id": EXHIBIT["id"], "sha256": "d" * 64}]},
        ),
        (
            "meets_at",
            {**TYPED, "meets_at": "2024-11-20T09:00", "file": ids},
            words,
            {"meets_at": past, "file": exhibits},
        ),
        ("place", {**TYPED, "place": " ", "file": ids}, NAMES, {"meets_at": meets, "file": exhibits}),
        (
            "invitees_police",
            {**TYPED, "invitees_police": "", "file": ids},
            {**words, "invitees_police": " "},
            {"meets_at": meets, "file": exhibits},
        ),
    ]
    for field, typed, said, record in wrong:
        on_page = await step(sari, here, STEP, **typed)
        assert on_page.status_code == 422, field
        assert f'href="#{STEP}-{field}"' in on_page.text, field
        in_api = await posted(console, here, said, **record)
        assert in_api.status_code == 422, field
        assert field in in_api.text
    assert "step_taken" not in console.world.types(here.rpartition("/")[2])
    taken = await posted(console, here, words, meets_at=meets, file=exhibits)
    assert taken.status_code == 200, taken.text


async def test_each_body_gets_a_letter_that_lists_the_file_until_they_have_sat(console: Console) -> None:
    here, sari, exhibits = await crime(console)
    await step(sari, here, STEP, file=[one["id"] for one in exhibits], **TYPED)
    owed = [
        one for one in (await whole(sari, here))["dossier"]["letters_owed"] if one["form"] != "registration"
    ]
    assert [one["about"] for one in owed] == ["1:bawaslu", "1:police", "1:prosecutors"]
    await issued(sari, here, "discussion_invitation", "1:police")
    left = [one["about"] for one in (await whole(sari, here))["dossier"]["letters_owed"]]
    assert set(left) == {"1", "1:bawaslu", "1:prosecutors"}


async def test_the_timeline_says_which_discussion_had_no_invitation(console: Console) -> None:
    for invited in (False, True):
        here, sari, exhibits = await crime(console)
        if invited:
            await step(sari, here, STEP, file=[one["id"] for one in exhibits], **TYPED)
        assert (await step(sari, here, "hold_first_discussion", **seats("open"))).status_code == 303
        lines = (await sari.get(f"/api/v1/cases/{here.rpartition('/')[2]}/timeline")).text
        assert ("tanpa undangan yang tercatat" in lines) is not invited
        assert ("tanpa undangan yang tercatat" in (await sari.get(here)).text) is not invited

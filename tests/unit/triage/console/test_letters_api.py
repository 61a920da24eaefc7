"""Letters, suggestions and hints over the API: previewed, issued by retyping, made again; never by others."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from shared.security.principals import Principal
from tests.support.triage_console import BAYU, SARI, TONO, Console, console_over
from tests.support.triage_memory import BOOKS, in_memory


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    rules = BOOKS.pinned("pilkada_2024_3")
    world = in_memory(rules=rules)
    await world.store.start()
    yield console_over(world)
    await world.store.close()


def program_of(console: Console, who: Principal) -> httpx.AsyncClient:
    """A program that acts for a signed-in person."""
    client = console.browser(who)
    client.headers["Accept"] = "application/json"
    client.headers["X-CSRF-Token"] = who.csrf_token or ""
    return client


async def opened(console: Console) -> tuple[str, httpx.AsyncClient]:
    case_id = await console.world.opened()
    sari = program_of(console, SARI)
    answer = await sari.post(f"/api/v1/cases/{case_id}/claim")
    assert answer.status_code == 200, answer.text
    return f"/api/v1/cases/{case_id}", sari


async def previewed(sari: httpx.AsyncClient, case: str) -> dict[str, Any]:
    answer = await sari.post(f"{case}/letters/preview", json={"form": "receipt"})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_a_letter_is_previewed_issued_and_made_again_byte_for_byte(console: Console) -> None:
    case, sari = await opened(console)
    shown = await previewed(sari, case)
    assert base64.b64decode(shown["draft"]).startswith(b"%PDF")
    consent = {"form": "receipt", "case_number": shown["case_number"], "sha256": shown["sha256"]}
    issued = await sari.post(f"{case}/letters", json={**consent, "revision": shown["revision"]})
    assert issued.status_code == 200, issued.text
    again = await sari.get(f"{case}/letters/{issued.json()['letter_no']}.pdf")
    assert sha256(again.content).hexdigest() == shown["sha256"] == issued.json()["sha256"]
    (listed,) = (await sari.get(f"{case}/letters")).json()["items"]
    assert (listed["form"], listed["sha256"]) == ("receipt", shown["sha256"])


async def test_another_cases_number_issues_nothing(console: Console) -> None:
    case, sari = await opened(console)
    shown = await previewed(sari, case)
    consent = {"form": "receipt", "case_number": "999/LP/PW/Kota/00.00/XI/2024", "sha256": shown["sha256"]}
    refused = await sari.post(f"{case}/letters", json={**consent, "revision": shown["revision"]})
    assert refused.status_code in {409, 422}, refused.text
    assert (await sari.get(f"{case}/letters")).json()["items"] == []


async def test_an_auditor_reads_letters_and_previews_none(console: Console) -> None:
    case, _ = await opened(console)
    tono = program_of(console, TONO)
    assert (await tono.get(f"{case}/letters")).status_code == 200
    assert (await tono.post(f"{case}/letters/preview", json={"form": "receipt"})).status_code == 403


async def test_a_suggestion_and_hints_are_given_and_change_nothing(console: Console) -> None:
    case, _ = await opened(console)
    other = await console.world.opened()
    bayu = program_of(console, BAYU)
    before = (await bayu.get(case)).json()["revision"]
    await bayu.get(f"/api/v1/cases/{other}/alike")
    hints = (await bayu.get(f"{case}/alike")).json()["items"]
    assert [one["case_id"] for one in hints] == [other]
    suggestion = (await bayu.get(f"{case}/suggestion")).json()
    assert set(suggestion) == {"category", "article", "priority", "tied", "reasons"}
    assert (await bayu.get(case)).json()["revision"] == before


async def test_the_preview_of_one_case_issues_nothing_for_another(console: Console) -> None:
    case, sari = await opened(console)
    other, _ = await opened(console)
    shown, beside = await previewed(sari, case), await previewed(sari, other)
    for number in (shown["case_number"], beside["case_number"]):
        consent = {"form": "receipt", "case_number": number, "sha256": shown["sha256"]}
        refused = await sari.post(f"{other}/letters", json={**consent, "revision": beside["revision"]})
        assert refused.status_code in {409, 422}, refused.text
    assert (await sari.get(f"{other}/letters")).json()["items"] == []


async def test_what_may_be_issued_is_told_with_what_it_asks_and_cancelled_by_a_letter(
    console: Console,
) -> None:
    case, sari = await opened(console)
    possible = {one["form"]: one for one in (await sari.get(f"{case}/letters/possible")).json()["items"]}
    assert [one["name"] for one in possible["preliminary_review"]["asks"] if one["required"]] == [
        "facts",
        "analysis",
        "conclusion",
    ]
    assert possible["receipt"]["first"] is None
    assert "undangan klarifikasi" in possible["summons"]["first"]
    lacking = await sari.post(f"{case}/letters/preview", json={"form": "preliminary_review"})
    assert lacking.status_code == 422
    assert {one["field"] for one in lacking.json()["errors"]} == {"facts", "analysis", "conclusion"}
    await issue(sari, case, {"form": "receipt"})
    await issue(sari, case, {"form": "receipt", "about": "letter:1", "words": {"reason": "Keliru."}})
    first, second = (await sari.get(f"{case}/letters")).json()["items"]
    assert (first["cancelled_by"], second["cancels"]) == (2, 1)
    assert first["number"]
    copy = await sari.get(f"{case}/letters/2.docx")
    assert copy.content.startswith(b"PK")


async def issue(sari: httpx.AsyncClient, case: str, order: dict[str, Any]) -> None:
    shown = (await sari.post(f"{case}/letters/preview", json=order)).json()
    seen = {name: shown[name] for name in ("case_number", "sha256", "revision")}
    issued = await sari.post(f"{case}/letters", json={**order, **seen})
    assert issued.status_code == 200, issued.text

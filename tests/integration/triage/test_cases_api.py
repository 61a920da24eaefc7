"""From a report event to a decided case, over the JSON API, on real MongoDB and Kafka."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.roles import Role
from tests.support.triage import TRACE, Running

BASE = "/api/v1/cases"


async def post(triage: Running, case_id: str, act: str, who: dict[str, str], **body: Any) -> Any:
    return await triage.web.post(f"{BASE}/{case_id}/{act}", json=body, headers=who)


async def test_a_report_event_becomes_a_case_in_the_queue(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    answer = await triage.web.get(BASE, headers=officer)
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["items"]
    assert row["id"] == case_id
    assert row["title"] == "Pembagian amplop di depan pasar."
    assert row["stage"] == "preliminary_review"
    assert row["trace_id"] == TRACE.split("-")[1]
    # Lodged on 25 November at noon; the day itself does not count; two days end on the 27th at 24.00 WITA.
    assert row["next_due"] == {"id": "preliminary_review", "due_at": "2024-11-27T16:00:00Z"}
    assert answer.json()["counts"] == {
        "cases": 1,
        "tips": 0,
        "mine": 0,
        "pending": 0,
        "overdue": 0,
        "soon": 0,
    }


async def test_of_twenty_who_claim_at_once_one_holds_and_the_others_hear_who(triage: Running) -> None:
    people = [await triage.token(Role.OFFICER, username=f"petugas{n}") for n in range(20)]
    case_id = await triage.report()
    answers = await asyncio.gather(*(post(triage, case_id, "claim", who) for who in people))
    held = [answer.json() for answer in answers if answer.status_code == 200]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(held) == 1
    assert len(refused) == 19
    holder = held[0]["claimed_by"]
    names = {account.id: account.display_name for account in triage.known.values()}
    assert {problem["holder"] for problem in refused} == {holder}
    assert {problem["holder_name"] for problem in refused} == {names[holder]}
    assert {problem["type"] for problem in refused} == {"urn:jejak:problem:already-claimed"}

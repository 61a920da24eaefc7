"""A report lodged from a tip, over HTTP and through the form, on real MongoDB."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.integration.intake.test_forms import REPORTER, STEP_1, opened, posted
from tests.integration.intake.test_reports_api import REPORT, TIP, first_answer
from tests.support.intake import Running

FROM_TIP = "/lapor?jenis=dari-informasi-awal"


async def tip_of(intake: Running) -> dict[str, str]:
    """The receipt of a fresh tip."""
    receipt: dict[str, str] = (await intake.web.post("/api/v1/reports", json=TIP)).json()["receipt"]
    return receipt


async def lodged(intake: Running, receipt: dict[str, str], key: str = "", **more: Any) -> Any:
    """The answer to a lodging over the API."""
    headers = {"Idempotency-Key": key} if key else {}
    body = {**receipt, "report": {**REPORT, **more}}
    return await intake.web.post("/api/v1/lodgings", json=body, headers=headers)


async def test_the_api_takes_it_once_and_repeats_its_answer(intake: Running) -> None:
    receipt = await tip_of(intake)
    first, again = await lodged(intake, receipt, "k"), await lodged(intake, receipt, "k")
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert first_answer(again) == first_answer(first)
    other = await lodged(intake, receipt, "k2")
    assert (other.status_code, other.json()["type"]) == (409, "urn:jejak:problem:tip-lodged")
    status = (await intake.web.post("/api/v1/status", json=receipt)).json()
    assert (status["current"], status["next_step"], status["lodgeable"]) == ("lodged", "follow_report", False)
    own = (await intake.web.post("/api/v1/status", json=first.json()["receipt"])).json()
    assert (own["kind"], own["current"]) == ("report", "being_examined")


async def test_many_at_once_make_one_report(intake: Running) -> None:
    receipt = await tip_of(intake)
    answers = await asyncio.gather(*(lodged(intake, receipt, f"k{one}") for one in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 7]
    assert await intake.count("reports") == 2
    assert await intake.count("vault") == 1


async def test_it_is_refused_by_name_without_a_reporter_as_a_tip_and_with_a_wrong_pin(
    intake: Running,
) -> None:
    receipt = await tip_of(intake)
    assert (await lodged(intake, receipt, reporter=None)).json()["type"].endswith("reporter-required")
    assert (await lodged(intake, receipt, kind="tip")).json()["type"].endswith("only-reports")
    wrong = await lodged(intake, {**receipt, "pin": "AAAA-AAAA-AAAA-AAAA"})
    assert (wrong.status_code, wrong.json()["type"]) == (404, "urn:jejak:problem:receipt-unknown")
    for _ in range(10):
        await lodged(intake, {**receipt, "pin": "AAAA"})
    locked = await lodged(intake, receipt)
    assert locked.status_code == 429
    assert await intake.count("reports") == 1


async def test_the_form_asks_for_the_tips_receipt_at_the_end_and_carries_no_pin(intake: Running) -> None:
    receipt = await tip_of(intake)
    fields = {**await opened(intake, FROM_TIP), **STEP_1, **REPORTER, "from_tip": "ya", "step": "5"}
    check = await posted(intake, {**fields, "step": "4", "go": "next"})
    assert "kecuali sudah dikirim bersama informasi awal" in check.text
    typed = {"tip_number": receipt["number"], "tip_pin": receipt["pin"]}
    back = await posted(intake, {**fields, **typed, "go": "back"})
    assert receipt["pin"] not in back.text
    assert receipt["number"] in back.text
    wrong = await posted(intake, {**fields, **typed, "tip_pin": "AAAA", "go": "send"})
    assert wrong.status_code == 422
    assert 'href="#tip_number"' in wrong.text
    assert "Siti Percobaan" in wrong.text
    sent = await posted(intake, {**fields, **typed, "go": "send"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/lapor/selesai")
    again = await posted(intake, {**fields, **typed, "go": "send"})
    assert again.status_code == 303, "the same form again is the same report"
    assert await intake.count("reports") == 2
    fresh = {**fields, **await opened(intake, FROM_TIP)}
    second = await posted(intake, {**fresh, **typed, "go": "send"})
    assert second.status_code == 409
    assert "sudah disampaikan sebagai laporan" in second.text


async def test_the_form_of_a_report_asks_for_no_tip(intake: Running) -> None:
    fields = {**await opened(intake), **STEP_1, **REPORTER, "step": "4", "go": "next"}
    page = (await posted(intake, fields)).text
    assert 'name="tip_pin"' not in page
    assert "informasi awal" not in page.partition("<main")[2]

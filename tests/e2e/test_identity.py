"""Who reported, over three services: asked, agreed to, opened, shown by intake, closed again."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from deploy.demo.clients import Answered
from deploy.local.stack import Stack
from tests.e2e.leaks import in_databases, in_files, leaks, on_topics
from tests.support.eventually import eventually
from tests.support.system import SOON, Office, a_report, page

WHO = {"name": "Kanari Samudra Terbuka", "phone": "0811555123", "address": "Gang Kanari Terbuka 9"}
REASON = "Perlu mengundang kanari beralasan untuk klarifikasi."


async def lodged(office: Office) -> tuple[str, str]:
    """A report with its reporter, and its case."""
    body = a_report(reporter={**WHO, "standing": "voter"})
    report_id = str((await office.public.post("/api/v1/reports", json=body))["report_id"])
    return report_id, str((await office.case(report_id))["id"])


async def test_two_persons_open_it_intake_shows_it_and_a_closed_one_stays_closed(
    system: Stack, office: Office
) -> None:
    report_id, case_id = await lodged(office)
    path = f"/api/v1/cases/{case_id}/identity-requests"
    await office.officer.post(path, json={"ground": "summon", "reason": REASON}, key="minta-1")
    with pytest.raises(Answered):
        await office.officer.post(f"{path}/1/reveal")
    with pytest.raises(Answered):
        await office.second_officer.post(f"{path}/1/agree")
    await office.commissioner.post(f"{path}/1/agree")
    opened = await office.officer.post(f"{path}/1/reveal")
    assert opened["report_id"] == report_id
    body = {"grant": opened["grant"], "report_id": report_id}
    address = f"{system.origins['intake']}/api/v1/identities"

    async def shown(who: httpx.AsyncClient) -> httpx.Response:
        return await who.post(address, json=body)

    answer = await shown(office.officer._http)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert {name: answer.json()[name] for name in WHO} == WHO
    assert (await shown(office.second_officer._http)).status_code == 403
    assert (await shown(office.commissioner._http)).status_code == 403
    await office.officer.post(f"{path}/1/close")

    async def refused() -> Any:
        return (await shown(office.officer._http)).json().get("type")

    closed = "urn:jejak:problem:identity-closed"
    assert await eventually(refused, lambda kind: kind == closed, within=SOON) == closed
    case = await office.case(report_id)
    assert [(one["state"], one["ground"]) for one in case["identity_requests"]] == [("closed", "summon")]
    assert case["verified"]
    history = await page(office.officer, f"/kasus/{case_id}")
    assert "Identitas pelapor dibuka" in history
    places = [*await on_topics(system), *await in_databases(system)]
    places += [*in_files(system.processes.logs), *in_files(system.traces)]
    assert leaks(places, [*WHO.values(), REASON, opened["grant"]]) == []
    assert any(b"identity_closed" in one.content for one in places), "it did not look at the topics"

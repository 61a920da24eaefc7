"""A tip whose sender lodges a report: both cases know, the tip is closed, the report goes its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import pytest_asyncio

from shared.clock import WITA, system_clock
from shared.ids import derived
from tests.e2e.test_one_report import fetch
from tests.support.system import Office, a_report, page

EXHIBIT = b"\x89PNG\r\n\x1a\n" + b"petunjuk" * 40
TIP = {"kind": "tip", "channel": "web", "narrative": "Ada amplop hijau dibagikan di warung dekat dermaga."}


@dataclass(frozen=True)
class Lived:
    """The two receipts, and what was seen."""

    tip: dict[str, Any]
    report: dict[str, Any]
    upload: str
    due: dict[str, Any]
    """The tip's case once it knew of the report."""
    closed: dict[str, Any]
    status: dict[str, Any]
    own_status: dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(office: Office) -> Lived:
    """A tip that is traced in vain, the report that its sender lodges, and the tip's end."""
    upload = (await office.public.post("/api/v1/uploads", content=EXHIBIT))["upload_id"]
    tip = await office.public.post("/api/v1/reports", json={**TIP, "evidence": [upload]})
    case_id = str((await office.case(tip["report_id"]))["id"])
    await office.officer.post(f"/api/v1/cases/{case_id}/claim")
    record = {"form": "tracing", "traced_on": f"{system_clock().astimezone(WITA):%Y-%m-%d}"}
    body = {
        "step": "record_tracing",
        "record": {**record, "suspected": False},
        "words": {"minutes": "Nihil."},
    }
    await office.officer.post(f"/api/v1/cases/{case_id}/steps", json=body)
    lodging = {**tip["receipt"], "report": a_report(reporter={"name": "Kartika Rekaan", "standing": "voter"})}
    report = await office.public.post("/api/v1/lodgings", json=lodging)
    due = await office.case(tip["report_id"], lambda case: case["dossier"]["closing_due"])
    proposed = {"decision": "close_tip", "reason": "Pengirimnya menyampaikan laporan."}
    await office.officer.post(f"/api/v1/cases/{case_id}/propose", json=proposed)
    number = (await office.commissioner.get(f"/api/v1/cases/{case_id}"))["proposal"]["number"]
    await office.commissioner.post(f"/api/v1/cases/{case_id}/approve", json={"proposal": number})
    return Lived(
        tip=tip,
        report=report,
        upload=upload,
        due=due,
        closed=await office.case(tip["report_id"]),
        status=await office.status(tip, lambda told: told["current"] == "tip_closed"),
        own_status=await office.status(report, bool),
    )


def test_the_tip_knew_its_report_and_was_closed_by_two_people(lived: Lived) -> None:
    report_case = derived(lived.report["report_id"], "case")
    assert lived.due["dossier"]["links"] == [{"other": report_case, "tie": "lodged"}]
    assert "propose_close_tip" in lived.due["acts"]
    assert (lived.closed["stage"], lived.closed["kind"]) == ("tip_closed", "tip")
    assert not lived.closed["dossier"]["closing_due"]
    assert lived.closed["verified"]


async def test_the_report_is_a_case_of_its_own_that_leads_to_the_tips_exhibit(
    office: Office, lived: Lived
) -> None:
    case = await office.case(lived.report["report_id"], lambda one: one["dossier"]["links"])
    tip_case = derived(lived.tip["report_id"], "case")
    assert case["dossier"]["links"] == [{"other": tip_case, "tie": "tip"}]
    assert (case["kind"], case["stage"]) == ("report", "preliminary_review")
    assert [one["id"] for one in case["deadlines"]] == ["preliminary_review"]
    assert case["receipt_number"] == lived.report["receipt"]["number"]
    assert "evidence" not in case["missing"]
    assert "Kartika" not in orjson.dumps(case).decode()
    assert f'href="/kasus/{tip_case}"' in await page(office.officer, f"/kasus/{case['id']}")
    exhibit = await fetch(office, f"/kasus/{tip_case}/bukti/{lived.upload}")
    assert exhibit.content == EXHIBIT


def test_both_receipts_tell_how_it_went_on(lived: Lived) -> None:
    assert [one["milestone"] for one in lived.status["milestones"]] == ["received", "lodged", "tip_closed"]
    assert lived.status["next_step"] == "follow_report"
    assert not lived.status["lodgeable"]
    assert (lived.own_status["kind"], lived.own_status["current"]) == ("report", "being_examined")

"""A reporter's wish over Kafka: once on the case, readable there, and with it the office's decision."""

from __future__ import annotations

from dataclasses import replace

import orjson

from shared.contracts.catalogue import Topic
from shared.ids import derived, new_id
from shared.roles import Role
from shared.security.sealing import seal_json
from tests.integration.triage.test_cases_api import BASE, post
from tests.support.eventually import eventually
from tests.support.kafka import announced
from tests.support.triage import Running, sealed_report

PAGE = {"accept": "text/html"}


async def test_a_wish_stands_once_on_the_case_and_opens_the_decision(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    report = sealed_report(triage.keys, report_id=new_id())
    case_id = derived(report.subject, "case")
    key = triage.keys.unwrap(report.subject, report.keyset)
    words = orjson.dumps({"reason": "Saya berdamai."}).decode()
    sealed = seal_json(key, words, stream=report.subject, field="words")
    data = {"report_id": report.subject, "asked_at": "2024-11-25T05:00:00Z", "words": sealed}
    made = announced(report.subject, 2, prev=report.hash, kind="jejak.intake.withdrawal_asked.v1", data=data)
    wish = replace(made, keyset=report.keyset)
    await triage.publish(Topic.REPORTS, [report, wish, wish])

    async def entries() -> int:
        return await triage.count("journal", {"stream": case_id, "type": "step_taken"})

    await eventually(entries, until=lambda found: found == 1, within=20)
    assert (await post(triage, case_id, "claim", officer)).status_code == 200
    case = (await triage.web.get(f"{BASE}/{case_id}", headers=officer)).json()
    assert case["stage"] == "preliminary_review"
    assert "propose_accept_withdrawal" in case["acts"]
    page = (await triage.web.get(f"/kasus/{case_id}", headers={**officer, **PAGE})).text
    assert "Pelapor memohon pencabutan" in page
    assert "Saya berdamai." in page
    assert await triage.count("journal", {"stream": case_id, "type": "step_taken"}) == 1

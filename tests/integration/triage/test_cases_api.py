"""From a report event to a decided case, over the JSON API, on real MongoDB and Kafka."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from deploy.demo.deliberation import deliberate, prepare
from shared.roles import Role
from tests.support.triage import TRACE, Running

BASE = "/api/v1/cases"
PROBLEM = "urn:jejak:problem:"


async def post(triage: Running, case_id: str, act: str, who: dict[str, str], **body: Any) -> Any:
    return await triage.web.post(f"{BASE}/{case_id}/{act}", json=body, headers=who)


@dataclass(frozen=True)
class Caller:
    """An officer as who takes steps asks."""

    triage: Running
    who: dict[str, str]

    async def get(self, path: str, **_parameters: Any) -> Any:
        return (await self.triage.web.get(path, headers=self.who)).json()

    async def post(self, path: str, *, json: Any = None) -> Any:
        answer = await self.triage.web.post(path, json=json, headers=self.who)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def proposed(triage: Running, case_id: str, officer: dict[str, str], decision: str, **more: Any) -> int:
    """The number of a fresh proposal."""
    await post(triage, case_id, "claim", officer)
    if decision == "register":
        await prepare(Caller(triage, officer), case_id)
    if decision == "escalate":
        await deliberate(Caller(triage, officer), case_id)
    body = {"decision": decision, "reason": "cukup bukti", **more}
    answer = await triage.web.post(f"{BASE}/{case_id}/propose", json=body, headers=officer)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["proposal"]["number"])


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
    assert answer.json()["counts"]["cases"] == 1


async def test_deadlines_are_exact_to_the_second_and_a_tip_has_none(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    report, finding, tip = await triage.reports(
        [
            {"received_at": "2024-11-24T16:00:00Z"},
            {"kind": "finding", "known_on": "2024-11-22"},
            {"kind": "tip", "known_on": None},
        ]
    )
    # Received on the 25th at 00.00.00 WITA: that day does not count, the second ends on the 27th at 24.00.
    whole = (await triage.web.get(f"{BASE}/{report}", headers=officer)).json()
    (deadline,) = whole["deadlines"]
    assert deadline["id"] == "preliminary_review"
    assert deadline["started_at"] == "2024-11-24T16:00:00Z"
    assert deadline["due_at"] == "2024-11-27T16:00:00Z"
    assert deadline["last_day"] == "2024-11-27"
    assert (deadline["first_day_counts"], deadline["calendar"], deadline["length"]) == (
        False,
        "calendar_days",
        2,
    )
    assert deadline["article"]
    assert deadline["confirmed"] is False
    # A finding's seven days run from its discovery on the 22nd.
    (runs,) = (await triage.web.get(f"{BASE}/{finding}", headers=officer)).json()["deadlines"]
    assert runs["id"] == "finding_registration"
    assert runs["starts_from"] == "discovery"
    assert runs["due_at"] == "2024-11-29T16:00:00Z"
    assert (await triage.web.get(f"{BASE}/{tip}", headers=officer)).json()["deadlines"] == []
    tips = (await triage.web.get(BASE, params={"queue": "tips"}, headers=officer)).json()
    assert [row["id"] for row in tips["items"]] == [tip]


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
    assert {problem["type"] for problem in refused} == {f"{PROBLEM}already-claimed"}
    assert await triage.count("journal", {"type": "case_claimed"}) == 1


async def test_in_fifty_races_of_two_commissioners_one_approval_counts(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    both = [await triage.token(Role.COMMISSIONER, username=f"anggota{n}") for n in range(2)]
    cases = await triage.reports([{} for _ in range(50)])
    numbers = [await proposed(triage, case_id, officer, "register") for case_id in cases]
    answers = await asyncio.gather(
        *(
            post(triage, case_id, "approve", who, proposal=number)
            for case_id, number in zip(cases, numbers, strict=True)
            for who in both
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert [sorted(pair) for pair in zip(statuses[::2], statuses[1::2], strict=True)] == [[200, 409]] * 50
    assert await triage.count("journal", {"type": "case_registered"}) == 50


async def test_who_proposed_may_not_approve_whatever_their_roles(triage: Running) -> None:
    both = await triage.token(Role.OFFICER, Role.COMMISSIONER)
    case_id = await triage.report()
    number = await proposed(triage, case_id, both, "register")
    answer = await post(triage, case_id, "approve", both, proposal=number)
    assert answer.status_code == 409
    assert answer.json()["type"] == f"{PROBLEM}same-person"


async def test_a_stale_revision_is_refused_and_says_so(triage: Running) -> None:
    officer, commissioner = (
        await triage.token(Role.OFFICER),
        await triage.token(Role.COMMISSIONER, username="hasan"),
    )
    case_id = await triage.report()
    number = await proposed(triage, case_id, officer, "register")
    stale = await post(triage, case_id, "approve", commissioner, proposal=number, revision=1)
    assert stale.status_code == 409
    assert stale.json()["type"] == f"{PROBLEM}case-changed"
    # Opened, claimed, numbered, classified, proposed.
    assert (stale.json()["read"], stale.json()["revision"]) == (1, 5)
    fresh = await post(triage, case_id, "approve", commissioner, proposal=number, revision=5)
    assert fresh.status_code == 200


async def test_an_illegal_move_names_the_stage_and_what_is_allowed(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    await post(triage, case_id, "claim", officer)
    answer = await post(
        triage, case_id, "propose", officer, decision="escalate", reason="x", receiver="joint_centre"
    )
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == f"{PROBLEM}illegal-move"
    assert problem["stage"] == "preliminary_review"
    assert "propose_register" in problem["allowed"]


async def test_a_repeated_key_gets_the_first_answer_and_another_body_is_refused(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    await post(triage, case_id, "claim", officer)
    keyed = {**officer, "Idempotency-Key": "satu"}
    first = await post(triage, case_id, "propose", keyed, decision="refuse", reason="kurang bukti")
    again = await post(triage, case_id, "propose", keyed, decision="refuse", reason="kurang bukti")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    other = await post(triage, case_id, "propose", keyed, decision="register", reason="lain")
    assert other.status_code == 409
    assert other.json()["type"] == f"{PROBLEM}idempotency-key-reused"
    assert await triage.count("journal", {"type": "decision_proposed"}) == 1


async def test_who_may_not_see_cases_hears_it_and_an_unknown_case_is_not_found(triage: Running) -> None:
    officer, liaison = await triage.token(Role.OFFICER), await triage.token(Role.LIAISON, username="dewi")
    auditor = await triage.token(Role.AUDITOR, username="tono")
    case_id = await triage.report()
    assert (await triage.web.get(BASE)).status_code == 401
    assert (await triage.web.get(BASE, headers=liaison)).status_code == 403
    assert (await triage.web.get(f"{BASE}/{case_id}", headers=auditor)).status_code == 200
    assert (await post(triage, case_id, "claim", auditor)).status_code == 403
    assert (await post(triage, case_id, "approve", officer, proposal=1)).status_code == 403
    missing = await post(triage, "01936c1e-8a00-7000-8000-0000000000ff", "claim", officer)
    assert missing.status_code == 404
    assert missing.json()["type"] == f"{PROBLEM}case-not-found"


async def test_nobodys_words_rest_in_clear_anywhere(triage: Running) -> None:
    officer, commissioner = (
        await triage.token(Role.OFFICER),
        await triage.token(Role.COMMISSIONER, username="hasan"),
    )
    case_id = await triage.report()
    await post(triage, case_id, "claim", officer)
    await post(triage, case_id, "propose", officer, decision="refuse", reason="Melati tidak dikenali")
    await post(triage, case_id, "decline", commissioner, proposal=1, reason="Periksa Melati lagi")
    secrets = [b"Melati", b"Budi Rekaan", b"0812-0000", b"amplop", b"tidak dikenali", b"lagi"]
    for collection in await triage.owner.list_collection_names():
        async for document in triage.owner[collection].find():
            assert not [word for word in secrets if word in repr(document).encode()], collection
    whole = (await triage.web.get(f"{BASE}/{case_id}", headers=officer)).json()
    assert whole["rulings"][0]["proposal"]["reason"] == "Melati tidak dikenali"
    assert whole["rulings"][0]["note"] == "Periksa Melati lagi"
    assert whole["reported_parties"][0]["name"] == "Melati Contoh"


async def test_the_journal_shows_a_verified_chain_and_a_broken_one(triage: Running) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    await post(triage, case_id, "claim", officer)
    journal = (await triage.web.get(f"{BASE}/{case_id}/journal", headers=officer)).json()
    assert [entry["type"] for entry in journal["entries"]] == [
        *("case_opened", "case_claimed", "number_assigned")
    ]
    assert journal["verified"] is True
    await triage.owner["journal"].update_one(
        {"stream": case_id, "seq": 2}, {"$set": {"at": "2024-11-25T03:00:00.000000Z"}}
    )
    broken = (await triage.web.get(f"{BASE}/{case_id}/journal", headers=officer)).json()
    assert broken["verified"] is False
    assert "2: the hash is not that of the content" in broken["problems"]

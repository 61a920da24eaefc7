"""`/api/v1/handoffs` on real MongoDB: the tray, a hand-off, the two answers, who may do what."""

from __future__ import annotations

import asyncio
from datetime import datetime

from services.notify.adapters.mongo_dispatches import DispatchAggregate
from shared.ids import new_id
from shared.roles import Role
from shared.security.signing import GRANT_LIFE, read_grant
from shared.store.journal import Journal
from tests.support.escalations import NARRATIVE, REASON
from tests.support.notify import Running

BASE = "/api/v1/handoffs"


async def test_an_escalation_appears_in_the_tray_without_anything_sealed(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    listed = (await notify.web.get(BASE, headers=liaison)).json()
    assert [item["id"] for item in listed["items"]] == [handoff_id]
    assert listed["counts"]["new"] == 1
    assert NARRATIVE not in str(listed)
    assert "j1." not in str(listed)
    assert listed["items"][0]["sent"] is None
    assert listed["items"][0]["acknowledged"] is None


async def test_a_hand_off_shows_what_the_receiver_needs(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    shown = (await notify.web.get(f"{BASE}/{handoff_id}", headers=liaison)).json()
    assert shown["narrative"] == NARRATIVE
    assert shown["reason"] == REASON
    assert shown["reported_parties"][0]["name"] == "Budi Rekaan"
    assert shown["witnesses"][0]["phone"] == "0811000111"
    assert shown["deadline"]["article"].startswith("Perppu 1/2014")
    assert [entry["type"] for entry in shown["history"]] == ["handoff_created", "notice_scheduled"]


async def test_an_exhibit_opens_with_a_grant_for_this_person_and_this_hand_off(notify: Running) -> None:
    handoff_id, other = await notify.escalated(), await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    shown = (await notify.web.get(f"{BASE}/{handoff_id}", headers=liaison)).json()
    exhibit = shown["evidence"][0]
    path = f"{BASE}/{handoff_id}/exhibits/{exhibit['id']}/open"
    answer = await notify.web.post(path, headers=liaison | {"Idempotency-Key": "buka"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    told, now = answer.json(), notify.clock()
    assert (told["handoff_id"], told["number"], told["exhibit"]) == (handoff_id, 1, exhibit)
    account = await notify.people["accounts"].find_one({"username": "dewi"})
    assert account is not None
    grant = read_grant(
        notify.grant_key,
        told["grant"],
        now=now,
        person=account["_id"],
        target=exhibit["id"],
        purpose="view_exhibit",
    )
    assert (grant.case_id, grant.expires_at) == (shown["case_id"], datetime.fromisoformat(told["until"]))
    assert grant.expires_at - now <= GRANT_LIFE
    assert "redact" not in told, "who receives a hand-off covers nothing"
    notify.clock.pass_(minutes=10)
    again = (await notify.web.post(path, headers=liaison | {"Idempotency-Key": "buka"})).json()
    assert again["until"] > told["until"], "each call makes its own"
    types = [entry["type"] for entry in await notify.entries(shown["case_id"])]
    assert types.count("exhibit_opened") == 2, "and each is on record"
    missing = f"{BASE}/{other}/exhibits/{new_id()}/open"
    assert (await notify.web.post(missing, headers=liaison)).status_code == 404
    officer = await notify.token(Role.OFFICER, username="sari")
    assert (await notify.web.post(path, headers=officer)).status_code == 403


async def test_an_acknowledgement_gives_a_receipt_and_its_repeat_the_same_one(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    first = await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison)
    notify.clock.pass_(minutes=5)
    again = await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["reference"].startswith("TTP-")


async def test_the_same_key_gets_the_first_answer_and_says_so(notify: Running) -> None:
    handoff_id = await notify.escalated()
    keyed = await notify.token(Role.LIAISON) | {"Idempotency-Key": "terima-1"}
    first = await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=keyed)
    again = await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=keyed)
    assert first.json() == again.json()
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"


async def test_the_same_key_for_another_hand_off_is_refused(notify: Running) -> None:
    one, other = await notify.escalated(), await notify.escalated()
    keyed = await notify.token(Role.LIAISON) | {"Idempotency-Key": "terima-1"}
    await notify.web.post(f"{BASE}/{one}/acknowledge", headers=keyed)
    refused = await notify.web.post(f"{BASE}/{other}/acknowledge", headers=keyed)
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:jejak:problem:idempotency-key-reused"


async def test_twenty_parallel_acknowledgements_are_one_fact(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    answers = await asyncio.gather(
        *(notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    types = [entry["type"] for entry in await notify.entries(notify.voices[handoff_id].case_id)]
    assert types.count("handoff_acknowledged") == 1


async def test_of_parallel_answers_one_wins_and_the_others_hear_which(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    body = {"reason": "Berkas kurang."}
    answers = await asyncio.gather(
        *(notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison) for _ in range(10)),
        *(notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json=body) for _ in range(10)),
    )
    entries = await notify.entries(notify.voices[handoff_id].case_id)
    won = [e["type"] for e in entries if e["type"] in {"handoff_acknowledged", "handoff_returned"}]
    assert len(won) == 1
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert refused
    assert {problem["stage"] for problem in refused} == {won[0].removeprefix("handoff_")}


async def test_a_return_needs_a_reason_and_keeps_it_sealed(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    blank = await notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json={"reason": "  \n"})
    assert blank.status_code == 422
    assert blank.json()["errors"][0]["field"] == "reason"
    reason = "Kurang: kartu identitas saksi."
    done = await notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json={"reason": reason})
    assert done.status_code == 200
    shown = (await notify.web.get(f"{BASE}/{handoff_id}", headers=liaison)).json()
    assert shown["return_reason"] == reason
    everything = [
        await notify.owner[name].find().to_list(None)
        for name in ("journal", "dispatches", "handoffs", "keys")
    ]
    assert "kartu identitas" not in str(everything)


async def test_after_a_return_an_acknowledgement_is_refused_with_who_and_when(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    await notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json={"reason": "Keliru."})
    refused = await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison)
    assert refused.status_code == 409
    assert refused.json()["stage"] == "returned"
    assert refused.json()["at"] == notify.clock().isoformat()


async def test_a_later_escalation_is_a_hand_off_of_its_own(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    await notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json={"reason": "Keliru."})
    voice = notify.voices[handoff_id]
    await notify.deliver(voice.escalates(notify.clock()))
    listed = (await notify.web.get(BASE, headers=liaison)).json()["items"]
    assert [(item["id"], item["no"]) for item in listed] == [(voice.handoff_id, 2)]
    assert (
        await notify.web.post(f"{BASE}/{voice.handoff_id}/acknowledge", headers=liaison)
    ).status_code == 200


async def test_the_same_event_twice_is_one_hand_off(notify: Running) -> None:
    event = notify.voice().escalates(notify.clock())
    await notify.deliver(event)
    await notify.deliver(event)
    assert await notify.owner["handoffs"].count_documents({}) == 1


async def test_only_the_liaison_acts_and_only_some_read(notify: Running) -> None:
    handoff_id = await notify.escalated()
    for role in (Role.COMMISSIONER, Role.AUDITOR):
        headers = await notify.token(role, username=role.value)
        assert (await notify.web.get(f"{BASE}/{handoff_id}", headers=headers)).status_code == 200
        act = await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=headers)
        assert act.status_code == 403
    for role in (Role.OFFICER, Role.POSKO, Role.OPERATOR):
        headers = await notify.token(role, username=role.value)
        assert (await notify.web.get(f"{BASE}/{handoff_id}", headers=headers)).status_code == 403
    assert (await notify.web.get(f"{BASE}/{handoff_id}")).status_code == 401


async def test_a_liaison_of_another_office_is_nobody_here(notify: Running) -> None:
    handoff_id = await notify.escalated()
    elsewhere = await notify.token(Role.LIAISON, username="tamu", office="samarinda")
    answers = [
        await notify.web.get(f"{BASE}/{handoff_id}", headers=elsewhere),
        await notify.web.get(f"{BASE}/{new_id()}", headers=elsewhere),
        await notify.web.get(f"{BASE}/bukan-id", headers=elsewhere),
        await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=elsewhere),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    assert len({answer.json()["detail"] for answer in answers}) == 1


async def test_the_tray_pages_by_cursor_without_gap_or_repeat(notify: Running) -> None:
    events = [notify.voice().escalates(notify.clock(), hours=24 + n // 2) for n in range(7)]
    await notify.deliver(*events)
    liaison = await notify.token(Role.LIAISON)
    seen, cursor = [], ""
    for _ in range(10):
        page = (await notify.web.get(BASE, headers=liaison, params={"limit": 2, "cursor": cursor})).json()
        seen += [(item["deadline"]["due_at"], item["id"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == 7
    assert seen == sorted(seen)
    bad = await notify.web.get(BASE, headers=liaison, params={"cursor": "abc"})
    assert bad.status_code == 400


async def test_unknown_fields_and_wrong_types_are_refused_by_name(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    for body, field in (({"reason": 5}, "reason"), ({"reason": "x", "why": "y"}, "why"), ({}, "reason")):
        refused = await notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json=body)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == field
    assert (await notify.web.get(BASE, headers=liaison, params={"stage": "lost"})).status_code == 422


async def test_the_journal_holds_and_the_state_is_its_fold(notify: Running) -> None:
    handoff_id = await notify.escalated()
    liaison = await notify.token(Role.LIAISON)
    await notify.send_due()
    await notify.web.get(f"/penerusan/{handoff_id}", headers=liaison)
    await notify.web.post(f"{BASE}/{handoff_id}/return", headers=liaison, json={"reason": "Keliru."})
    voice = notify.voices[handoff_id]
    await notify.deliver(voice.escalates(notify.clock()))
    await notify.send_due()
    await notify.web.post(f"{BASE}/{voice.handoff_id}/acknowledge", headers=liaison)
    journal = Journal(notify.owner, service="notify")
    assert await journal.verify(voice.case_id) == []
    assert await journal.differs(voice.case_id, DispatchAggregate("balikpapan")) == []

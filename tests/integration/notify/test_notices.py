"""Notices end to end: real MongoDB, a real SMTP server in every mood, crashes and races."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

from services.notify.application.ports import NotSent
from services.notify.application.send_notice import SendNotice, SendOutcome
from services.notify.domain.notice import Letter, SendFailure
from services.notify.sweeper.notices import NoticeClock
from shared.contracts.notify import HandoffSentV1
from shared.roles import Role
from shared.store.lease import Lease
from tests.support.eventually import eventually
from tests.support.notify import Running, running
from tests.support.smtp import Mood
from tests.support.stack import Namespace

BASE = "/api/v1/handoffs"


async def _notices(notify: Running, handoff_id: str) -> list[dict[str, Any]]:
    listed = await notify.service.tray.find("balikpapan", handoff_id)
    assert listed is not None
    return [
        {"state": one.state.value, "attempts": one.attempts, "failure": one.failure and one.failure.value}
        for one in listed.handoff.notices
    ]


async def test_the_notice_leaves_and_its_proof_is_announced(notify: Running) -> None:
    handoff_id = await notify.escalated()
    await notify.send_due()
    (raw,) = notify.sink.taken
    entries = await notify.entries(notify.voices[handoff_id].case_id)
    sent = next(entry for entry in entries if entry["type"] == "notice_sent")
    event = HandoffSentV1.model_validate(sent["data"])
    assert event.proof == sha256(raw).hexdigest()
    assert sha256(sent["data"]["internal"]["message"].encode()).hexdigest() == event.proof
    assert [event.message_id] == notify.sink.message_ids()
    assert sent["announced"]["type"] == "jejak.notify.handoff_sent.v1"
    assert (await notify.owner["outbox"].count_documents({})) == 1


async def test_the_attempt_is_in_the_journal_before_the_message_leaves(notify: Running) -> None:
    handoff_id = await notify.escalated()
    case_id = notify.voices[handoff_id].case_id
    seen: list[list[str]] = []

    class Watching:
        async def send(self, _letter: Letter) -> None:
            seen.append([entry["type"] for entry in await notify.entries(case_id)])

    (due,) = await notify.service.tray.due(notify.clock(), limit=10)
    send = SendNotice(notify.service.store, notify.service.send.letters, Watching(), notify.clock)
    assert await send(due) is SendOutcome.SENT
    assert seen == [["handoff_created", "notice_scheduled", "notice_attempted"]]


async def test_a_refused_message_is_kept_shown_and_tried_again(notify: Running) -> None:
    notify.sink.mood = Mood.REFUSE
    handoff_id = await notify.escalated()
    await notify.send_due()
    assert await _notices(notify, handoff_id) == [
        {"state": "failed", "attempts": 1, "failure": "refused"},
    ]
    liaison = await notify.token(Role.LIAISON)
    operator = await notify.token(Role.OPERATOR, username="maya")
    assert (await notify.web.get(BASE, headers=liaison)).json()["counts"]["undelivered"] == 1
    page = (await notify.web.get("/penerusan", headers=liaison | {"Accept": "text/html"})).text
    assert "belum terkirim" in page
    listed = (await notify.web.get("/api/v1/notices?state=failed", headers=operator)).json()
    assert [(one["handoff_id"], one["notice"]["failure"]) for one in listed["items"]] == [
        (handoff_id, "refused")
    ]
    notify.sink.mood = Mood.ACCEPT
    notify.clock.pass_(seconds=59)
    await notify.send_due()
    assert notify.sink.taken == []
    notify.clock.pass_(seconds=2)
    await notify.send_due()
    assert len(notify.sink.taken) == 1
    assert (await notify.web.get(BASE, headers=liaison)).json()["counts"]["undelivered"] == 0


async def test_a_server_that_dies_after_accepting_gets_the_same_message_again(notify: Running) -> None:
    notify.sink.mood = Mood.DIE_AFTER_ACCEPTING
    await notify.escalated()
    await notify.send_due()
    notify.sink.mood = Mood.ACCEPT
    notify.clock.pass_(minutes=1)
    await notify.send_due()
    assert len(notify.sink.taken) == 2
    assert len(set(notify.sink.message_ids())) == 1
    assert notify.sink.taken[0] == notify.sink.taken[1]


async def test_a_crash_between_attempt_and_result_leads_to_the_same_message_again(notify: Running) -> None:
    handoff_id = await notify.escalated()

    class Crashing:
        async def send(self, letter: Letter) -> None:
            await notify.service.send.mailer.send(letter)
            raise asyncio.CancelledError

    (due,) = await notify.service.tray.due(notify.clock(), limit=10)
    send = SendNotice(notify.service.store, notify.service.send.letters, Crashing(), notify.clock)
    (crashed,) = await asyncio.gather(send(due), return_exceptions=True)
    assert isinstance(crashed, asyncio.CancelledError)
    assert await _notices(notify, handoff_id) == [{"state": "attempted", "attempts": 1, "failure": None}]
    await notify.send_due()
    assert len(notify.sink.taken) == 1
    notify.clock.pass_(minutes=2)
    await notify.send_due()
    assert len(notify.sink.taken) == 2
    assert len(set(notify.sink.message_ids())) == 1


async def test_a_silent_server_does_not_hold_up_the_others(notify: Running) -> None:
    notify.sink.mood = Mood.HANG
    for _ in range(3):
        await notify.escalated()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await notify.send_due()
    assert loop.time() - begun < 3 * 1.0
    failed = await notify.owner["notices"].count_documents({"state": "failed"})
    assert failed == 3


async def test_two_clocks_send_each_notice_once(notify: Running) -> None:
    service = notify.service
    rival = NoticeClock(
        service.tray,
        service.send,
        Lease(service.database, "notices", holder="rival"),
        notify.clock,
        service.telemetry.metrics,
    )
    for _ in range(12):
        await notify.escalated()

    async def both() -> int:
        await asyncio.gather(service.notices.look(), rival.look())
        await asyncio.gather(service.notices.settle(), rival.settle())
        return len(notify.sink.taken)

    await eventually(both, lambda taken: taken >= 12, within=30)
    assert await both() == 12
    assert len(set(notify.sink.message_ids())) == 12


async def test_who_lost_the_lease_starts_nothing(notify: Running) -> None:
    await notify.escalated()
    lease = Lease(notify.service.database, "notices", holder="old")
    assert await lease.hold()
    stale = lease.fence
    await lease.release()
    assert await Lease(notify.service.database, "notices", holder="new").hold()
    (due,) = await notify.service.tray.due(notify.clock(), limit=10)
    (refused,) = await asyncio.gather(notify.service.send(due, stale), return_exceptions=True)
    assert isinstance(refused, Exception)
    assert notify.sink.taken == []


async def test_a_silent_receiver_is_reminded_until_they_answer(notify: Running) -> None:
    handoff_id = await notify.escalated()
    await notify.send_due()
    for minutes in (15, 60):
        notify.clock.pass_(minutes=minutes)
        await notify.send_due()
    assert len(notify.sink.taken) == 3
    assert len(set(notify.sink.message_ids())) == 3
    liaison = await notify.token(Role.LIAISON)
    await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison)
    notify.clock.pass_(days=9)
    await notify.send_due()
    assert len(notify.sink.taken) == 3
    assert (await notify.owner["outbox"].count_documents({})) == 2  # sent once, acknowledged once


async def test_the_clock_sends_by_itself(emptied: Namespace, tmp_path: Path) -> None:
    async with running(emptied, tmp_path / "keys", clockwork=True) as notify:
        await notify.escalated()
        await eventually(lambda: len(notify.sink.taken), lambda count: count == 1, within=10)


async def test_a_mail_server_that_is_away_stops_nothing_else(notify: Running) -> None:
    class Away:
        async def send(self, _letter: Letter) -> None:
            raise NotSent(SendFailure.UNREACHABLE)

    handoff_id = await notify.escalated()
    (due,) = await notify.service.tray.due(notify.clock(), limit=10)
    send = SendNotice(notify.service.store, notify.service.send.letters, Away(), notify.clock)
    assert await send(due) is SendOutcome.FAILED
    liaison = await notify.token(Role.LIAISON)
    assert (await notify.web.post(f"{BASE}/{handoff_id}/acknowledge", headers=liaison)).status_code == 200

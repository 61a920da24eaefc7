"""The use cases of notify: an escalation comes in, a notice leaves, the receiver answers; and who may."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.notify.application.create_handoff import CreateHandoff
from services.notify.application.send_notice import SendOutcome
from services.notify.domain.errors import Erased, ReasonMissing, UnknownHandoff
from services.notify.domain.handoff import Stage
from services.notify.domain.notice import SendFailure
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.errors import Conflict, NotAllowed
from shared.ids import new_id
from shared.roles import Role
from shared.telemetry.traces import trace_id
from tests.support.dispatches import TRACE
from tests.support.escalations import NARRATIVE, REASON, TriageVoice, deliver
from tests.unit.notify.application.world import World, cause, liaison


async def test_an_escalation_becomes_a_hand_off_in_the_reports_trace(world: World) -> None:
    voice = await world.escalated()
    assert world.types(voice.case_id) == ["handoff_created", "notice_scheduled"]
    assert {trace_id(entry["trace"]) for entry in world.store.entries(voice.case_id)} == {trace_id(TRACE)}
    (row,) = world.store.side("handoffs")
    assert NARRATIVE not in str(row)
    assert world.store.outbox() == []


async def test_the_wrapped_key_rests_in_keysets_and_not_in_the_journal(world: World) -> None:
    voice = await world.escalated()
    assert world.store.side("keysets") == [{"_id": voice.report_id, "keyset": voice.wrapped}]
    assert str(voice.wrapped) not in str(world.store.entries(voice.case_id))


async def test_an_escalation_replayed_after_erasure_brings_no_key_back(world: World) -> None:
    voice = TriageVoice(world.keys)
    voice.wrapped = None
    await deliver(world.store, CreateHandoff(world.clock), voice.escalates())
    assert world.store.side("keysets") == []
    assert world.types(voice.case_id) == ["handoff_created", "notice_scheduled"]


async def test_a_hand_off_out_of_step_is_held_and_not_lost(world: World) -> None:
    voice = TriageVoice(world.keys)
    voice.handoffs = 1
    await deliver(world.store, CreateHandoff(world.clock), voice.escalates())
    assert world.store.entries(voice.case_id) == []
    assert len(world.store.side("held")) == 1


async def test_events_that_concern_nobody_here_only_move_the_position(world: World) -> None:
    voice = TriageVoice(world.keys)
    registered = voice.says("jejak.triage.case_registered.v1", {"case_id": voice.case_id})
    await deliver(world.store, CreateHandoff(world.clock), registered, voice.escalates())
    assert len(world.store.side("positions")) == 1
    assert world.types(voice.case_id) == ["handoff_created", "notice_scheduled"]


async def test_a_sent_notice_is_announced_with_its_proof(world: World) -> None:
    await world.escalated()
    (due,) = await world.tray.due(world.clock(), limit=9)
    assert await world.send(due) is SendOutcome.SENT
    (event,) = world.store.outbox()
    sent = HandoffSentV1.model_validate(event.data)
    assert sent.message_id == world.mail.sent[0].message_id
    assert "internal" not in event.data


async def test_a_reminder_is_recorded_and_not_announced(world: World) -> None:
    await world.escalated()
    for _ in range(2):
        (due,) = await world.tray.due(world.clock(), limit=9)
        await world.send(due)
        world.clock.pass_(minutes=15)
    assert len(world.mail.sent) == 2
    assert len(world.store.outbox()) == 1


async def test_a_failure_is_recorded_and_the_notice_comes_back(world: World) -> None:
    voice = await world.escalated()
    world.mail.failure = SendFailure.UNREACHABLE
    (due,) = await world.tray.due(world.clock(), limit=9)
    assert await world.send(due) is SendOutcome.FAILED
    assert world.types(voice.case_id)[-2:] == ["notice_attempted", "notice_failed"]
    assert await world.tray.due(world.clock(), limit=9) == []
    world.clock.pass_(minutes=1)
    assert len(await world.tray.due(world.clock(), limit=9)) == 1


async def test_what_was_due_first_leaves_first_though_all_are_sent_at_once(world: World) -> None:
    for _ in range(5):
        await world.escalated()
        world.clock.pass_(minutes=20)
    due = await world.tray.due(world.clock(), limit=9)
    change, slow = world.store.change, iter((9, 7, 5, 3, 1))

    async def slower_at_first(*what: Any) -> Any:
        for _ in range(next(slow, 0)):
            await asyncio.sleep(0)
        return await change(*what)

    world.store.change = slower_at_first  # type: ignore[method-assign, assignment]  # the first is slow
    send = world.send
    await asyncio.gather(*(send(one) for one in due))
    assert [letter.message_id for letter in world.mail.sent] == [
        f"<{one.notice_id}@uji.example>" for one in due
    ]


async def test_a_notice_that_another_worker_took_is_left_alone(world: World) -> None:
    await world.escalated()
    (due,) = await world.tray.due(world.clock(), limit=9)
    await world.send(due)
    assert await world.send(due) is SendOutcome.NOT_DUE
    assert len(world.mail.sent) == 1


async def test_an_acknowledgement_is_announced_with_the_receipts_number(world: World) -> None:
    voice = await world.escalated()
    done = await world.acknowledge(liaison(), voice.handoff_id, cause())
    (event,) = world.store.outbox()
    told = HandoffAcknowledgedV1.model_validate(event.data)
    assert told.reference == done.answer["reference"]
    assert told.report_id == voice.report_id
    assert world.store.entries(voice.case_id)[-1]["by"]["id"] == liaison().account_id


async def test_a_return_travels_with_a_reason_that_only_the_key_opens(world: World) -> None:
    voice = await world.escalated()
    await world.give_back(liaison(), voice.handoff_id, " Berkas kurang. ", cause())
    (event,) = world.store.outbox()
    told = HandoffReturnedV1.model_validate(event.data)
    assert "Berkas" not in str(world.store.entries(voice.case_id))
    page = await world.read.page(liaison(), voice.handoff_id)
    assert page.opened.return_reason == "Berkas kurang."
    assert told.reason.startswith("j1.")


async def test_a_blank_reason_is_refused_before_anything_is_sealed(world: World) -> None:
    voice = await world.escalated()
    with pytest.raises(ReasonMissing):
        await world.give_back(liaison(), voice.handoff_id, "  ", cause())
    assert world.types(voice.case_id) == ["handoff_created", "notice_scheduled"]


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AUDITOR, Role.OFFICER, Role.OPERATOR])
async def test_nobody_but_the_liaison_acts(world: World, role: Role) -> None:
    voice = await world.escalated()
    with pytest.raises(NotAllowed):
        await world.acknowledge(liaison(role), voice.handoff_id, cause())
    with pytest.raises(NotAllowed):
        await world.give_back(liaison(role), voice.handoff_id, "x", cause())


@pytest.mark.parametrize("role", [Role.OFFICER, Role.POSKO, Role.OPERATOR])
async def test_who_has_no_business_there_reads_nothing(world: World, role: Role) -> None:
    voice = await world.escalated()
    who = liaison(role)
    for asking in (world.read.counts(who), world.read.page(who, voice.handoff_id)):
        with pytest.raises(NotAllowed):
            await asking
    with pytest.raises(NotAllowed):
        await world.read.listed(who, Stage.NEW, after=None, limit=5)


async def test_deliveries_are_for_operators(world: World) -> None:
    with pytest.raises(NotAllowed):
        await world.read.deliveries(liaison(), [], after=None, limit=5)


async def test_another_offices_hand_off_is_not_found(world: World) -> None:
    voice = await world.escalated()
    stranger = liaison(office="samarinda")
    for asked in (voice.handoff_id, new_id()):
        with pytest.raises(UnknownHandoff):
            await world.read.page(stranger, asked)
        with pytest.raises(UnknownHandoff):
            await world.acknowledge(stranger, asked, cause())


async def test_a_page_opens_content_and_reason_and_names_who_acted(world: World) -> None:
    voice = await world.escalated()
    await world.acknowledge(liaison(), voice.handoff_id, cause())
    page = await world.read.page(liaison(Role.AUDITOR), voice.handoff_id)
    assert page.opened.content is not None
    assert page.opened.content.narrative == NARRATIVE
    assert page.opened.reason == REASON
    assert page.names == {liaison().account_id: "Dewi"}


async def test_after_erasure_the_page_says_so_and_keeps_the_facts(world: World) -> None:
    voice = await world.escalated()
    world.destroy_key(voice.report_id)
    page = await world.read.page(liaison(), voice.handoff_id)
    assert page.opened.erased
    assert page.opened.content is None
    (row,) = await world.read.rows(liaison(), [await world.read.one(liaison(), voice.handoff_id)])
    assert row.excerpt == ""
    with pytest.raises(Erased):
        await world.give_back(liaison(), voice.handoff_id, "Keliru.", cause())
    assert issubclass(Erased, Conflict)
    await world.acknowledge(liaison(), voice.handoff_id, cause())


async def test_a_key_of_another_report_shows_as_damage_and_hides_nothing_else(world: World) -> None:
    voice = await world.escalated()
    for doc in world.store.memory.collections["keysets"].values():
        doc["keyset"] = world.keys.new(new_id())[1]
    page = await world.read.page(liaison(), voice.handoff_id)
    assert page.opened.damaged
    assert page.handoff.dossier.case_id == voice.case_id


async def test_a_long_narrative_is_cut_between_words_in_the_tray(world: World) -> None:
    voice = TriageVoice(world.keys, content={"narrative": "kata " * 100})
    await deliver(world.store, CreateHandoff(world.clock), voice.escalates())
    (row,) = await world.read.rows(liaison(), [await world.read.one(liaison(), voice.handoff_id)])
    assert row.excerpt.endswith("kata …")
    assert len(row.excerpt) <= 162


async def test_only_a_liaisons_first_look_is_noted(world: World) -> None:
    voice = await world.escalated()
    for who in (liaison(Role.AUDITOR), liaison(), liaison()):
        await world.open(who, await world.read.one(who, voice.handoff_id))
    assert world.types(voice.case_id).count("handoff_opened") == 1

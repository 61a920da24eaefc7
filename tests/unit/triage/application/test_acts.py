"""Officers and commissioners at work: what is recorded, refused, sealed, and in which trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.triage.application.queue.views import CaseFile
from services.triage.application.read_case import ReadCase
from services.triage.domain import errors
from services.triage.domain.words import Decision, Stage
from shared.errors import KeyReused, NotAllowed
from shared.roles import Role
from shared.security.principals import Principal
from shared.telemetry.traces import Traces, trace_id
from tests.support.fake_accounts import person
from tests.support.fake_trail import keeping
from tests.support.triage import TRACE
from tests.support.triage_memory import BOOKS, World, in_memory

SARI = person(Role.OFFICER, username="sari", account_id="01936000-0000-7000-8000-00000000000a")
BAYU = person(Role.OFFICER, username="bayu", account_id="01936000-0000-7000-8000-00000000000b")
HASAN = person(Role.COMMISSIONER, username="hasan", account_id="01936000-0000-7000-8000-00000000000c")
TONO = person(Role.AUDITOR, username="tono", account_id="01936000-0000-7000-8000-00000000000d")
DEWI = person(Role.LIAISON, username="dewi", account_id="01936000-0000-7000-8000-00000000000e")
REASON = "Bukti cocok dengan uraian Melati Contoh."


async def proposed(world: World, decision: Decision = Decision.REGISTER, reason: str = REASON) -> str:
    case_id = await world.opened()
    await world.acts.claim(world.asked(SARI, case_id))
    await world.acts.propose(world.asked(SARI, case_id), decision, reason=reason)
    return case_id


async def test_a_claim_is_recorded_once_and_claiming_again_changes_nothing(world: World) -> None:
    case_id = await world.opened()
    first = await world.acts.claim(world.asked(SARI, case_id))
    again = await world.acts.claim(world.asked(SARI, case_id))
    assert first.answer["claimed_by"] == again.answer["claimed_by"] == SARI.account_id
    assert world.types(case_id) == ["case_opened", "case_claimed"]


async def test_a_second_officer_hears_who_has_the_case(world: World) -> None:
    case_id = await world.opened()
    world.names.names[SARI.account_id] = "Sari"
    await world.acts.claim(world.asked(SARI, case_id))
    with pytest.raises(errors.AlreadyClaimed) as refused:
        await world.acts.claim(world.asked(BAYU, case_id))
    assert refused.value.extra == {"holder": SARI.account_id, "holder_name": "Sari"}


async def test_a_commissioner_takes_a_case_out_of_anybodys_hands(world: World) -> None:
    case_id = await world.opened()
    await world.acts.claim(world.asked(SARI, case_id))
    with pytest.raises(errors.NotHolder):
        await world.acts.release(world.asked(BAYU, case_id))
    assert (await world.acts.release(world.asked(HASAN, case_id))).answer["claimed_by"] is None


@pytest.mark.parametrize("who", [TONO, DEWI])
async def test_who_only_reads_or_sees_nothing_may_not_act(world: World, who: Principal) -> None:
    case_id = await world.opened()
    with pytest.raises(NotAllowed):
        await world.acts.claim(world.asked(who, case_id))


async def test_a_case_of_another_office_is_not_found(world: World) -> None:
    case_id = await world.opened()
    elsewhere = replace(SARI, office="samarinda")
    with pytest.raises(errors.NoSuchCase):
        await world.acts.claim(world.asked(elsewhere, case_id))


async def test_a_reason_rests_only_sealed_and_opens_for_a_reader(world: World) -> None:
    case_id = await proposed(world)
    everything = str([world.store.entries(case_id), world.store.side("cases"), world.store.side("keys")])
    assert "Melati" not in everything
    read = ReadCase(world.cases, world.contents, world.names, BOOKS, keeping(world.store), world.clock)
    page = await read.page(HASAN, case_id)
    assert page.case.proposal is not None
    assert page.case.proposal.reason.startswith("j1.")
    assert page.opened.reason(page.case.proposal.reason) == REASON


async def test_the_domain_judges_the_reason_in_clear(world: World) -> None:
    case_id = await world.opened()
    await world.acts.claim(world.asked(SARI, case_id))
    for reason in ("", "  ", "x" * 4_001):
        with pytest.raises(errors.BadReason):
            await world.acts.propose(world.asked(SARI, case_id), Decision.REFUSE, reason=reason)


async def test_a_registration_that_lacks_nothing_needs_no_reason_and_seals_none(world: World) -> None:
    case_id = await proposed(world, reason="")
    assert world.store.entries(case_id)[-1]["data"]["reason"] == ""


async def test_an_approval_passes_the_sealed_reason_on_and_starts_the_clock(world: World) -> None:
    case_id = await proposed(world)
    done = await world.acts.approve(world.asked(HASAN, case_id), 1)
    assert done.answer["stage"] == Stage.REGISTERED
    sealed = [entry["data"] for entry in world.store.entries(case_id)]
    assert sealed[-1]["internal"]["reason"] == sealed[-2]["reason"]
    assert sealed[-1]["deadline"]["id"] == "study"


async def test_an_escalation_is_announced_with_content_and_reason_sealed(world: World) -> None:
    case_id = await proposed(world)
    await world.acts.approve(world.asked(HASAN, case_id), 1)
    await world.acts.propose(
        world.asked(SARI, case_id), Decision.ESCALATE, reason=REASON, receiver="joint_centre"
    )
    await world.acts.approve(world.asked(HASAN, case_id), 2)
    event = world.store.outbox()[-1]
    assert event.type == "jejak.triage.case_escalated.v1"
    assert event.keyset is not None
    assert event.data["proposed_by"] == SARI.account_id
    assert event.data["approved_by"] == HASAN.account_id
    case = await world.store.load(case_id)
    assert case is not None
    told = replace(case, report=replace(case.report, content=event.data["content"]))
    opened = world.contents.open(CaseFile(told, event.keyset))
    assert opened.content is not None
    assert opened.reason(event.data["reason"]) == REASON


async def test_after_an_erasure_nothing_can_be_sealed_and_the_page_still_shows_the_rest(
    world: World,
) -> None:
    case_id = await world.opened()
    await world.acts.claim(world.asked(SARI, case_id))
    world.store.memory.collections["keysets"].clear()
    with pytest.raises(errors.Erased):
        await world.acts.propose(world.asked(SARI, case_id), Decision.REFUSE, reason=REASON)
    read = ReadCase(world.cases, world.contents, world.names, BOOKS, keeping(world.store), world.clock)
    page = await read.page(SARI, case_id)
    assert page.opened.erased
    assert page.opened.title == ""


async def test_a_stale_revision_is_refused_before_anything_is_decided(world: World) -> None:
    case_id = await proposed(world)
    with pytest.raises(errors.CaseChanged) as changed:
        await world.acts.approve(world.asked(HASAN, case_id, read=2), 1)
    assert changed.value.extra == {"read": 2, "revision": 3}
    done = await world.acts.approve(world.asked(HASAN, case_id, read=3), 1)
    assert done.answer["revision"] == 4


async def test_a_repeat_under_a_key_gets_the_first_answer_although_it_would_now_be_refused(
    world: World,
) -> None:
    case_id = await proposed(world)
    first = await world.acts.approve(world.asked(HASAN, case_id, key="satu"), 1)
    again = await world.acts.approve(world.asked(HASAN, case_id, key="satu"), 1)
    assert again.repeated
    assert again.answer == first.answer
    with pytest.raises(errors.NoProposal):
        await world.acts.approve(world.asked(HASAN, case_id), 1)


async def test_a_key_with_another_body_is_refused(world: World) -> None:
    case_id = await proposed(world)
    asked = world.asked(HASAN, case_id, key="satu")
    await world.acts.approve(asked, 1)
    other = world.asked(HASAN, case_id, key="satu")
    object.__setattr__(other.cause, "mac", b"other")
    with pytest.raises(KeyReused):
        await world.acts.approve(other, 1)


async def test_every_act_is_a_span_in_the_reports_trace_and_its_entry_says_so() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    traces = Traces(provider.get_tracer("test"))
    world = in_memory(traces)
    await world.store.start()
    case_id = await world.opened()
    with traces.request("POST"):
        await world.acts.claim(world.asked(SARI, case_id))
    await world.store.close()
    span = next(one for one in exporter.get_finished_spans() if one.name == "case.claim")
    assert f"{span.context.trace_id:032x}" == trace_id(TRACE)
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == TRACE.split("-")[2]
    assert len(span.links) == 1
    assert world.store.entries(case_id)[-1]["trace"].split("-")[2] == f"{span.context.span_id:016x}"

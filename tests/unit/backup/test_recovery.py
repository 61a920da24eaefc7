"""A lost event is written again word for word: same id, same place, same hashes, and the state takes it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from deploy.backup.cases import Cases
from deploy.backup.dispatches import Dispatches
from deploy.backup.entries import CannotTell, Rewriting
from deploy.backup.reports import Reports
from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.notify.application.create_handoff import CreateHandoff
from services.notify.domain import decisions, sending
from services.notify.domain.handoff import Dispatches as Tray, Stage as Answer
from services.notify.domain.notice import NoticeState
from services.triage.domain.words import Decision, Stage
from shared.changes import Actor, Cause, Change, JsonObject
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportSubmittedV1
from shared.ids import derived, new_id
from shared.roles import Role
from shared.security.receipts import pin_matches
from shared.security.sealing import ContentKeys
from shared.store.journal import announced, rebuilt, verify_chain
from tests.support.dispatches import letter
from tests.support.escalations import TriageVoice, deliver
from tests.support.fake_accounts import person
from tests.support.fake_store import FakeStore
from tests.support.recovery import NOW, Others, again, of_an_earlier_version
from tests.support.triage import sealed_report
from tests.support.triage_memory import ClearAead, World, in_memory

OFFICER = person(Role.OFFICER)
COMMISSIONER = person(Role.COMMISSIONER, username="made", account_id="01936000-0000-7000-8000-000000000002")
KEYS = ContentKeys(ClearAead())


def marks(entries: Sequence[JsonObject]) -> list[Any]:
    return [entry["announced"] for entry in entries if entry["announced"]]


@dataclass
class Lived:
    """A case that was registered, escalated and returned, with copies of its state on the way."""

    world: World
    report: Announced
    case_id: str
    copies: dict[str, JsonObject]

    def events(self) -> list[Announced]:
        return [announced(one, "/jejak/triage") for one in self.entries() if one["announced"]]

    def earlier(self) -> list[Announced]:
        """As an earlier version told it, which kept claims and proposals to itself."""
        return of_an_earlier_version(self.events())

    def entries(self) -> list[JsonObject]:
        return self.world.store.entries(self.case_id)


@pytest.fixture
async def lived() -> Lived:
    world = in_memory()
    await world.store.start()
    report = sealed_report(world.keys)
    change = world.opening.from_report(ReportSubmittedV1.model_validate(report.data), report)
    await world.store.change(change)
    case = Lived(world, report, str(change.stream), {})

    def copy(name: str) -> None:
        case.copies[name] = deepcopy(next(iter(world.store.memory.documents("cases"))))

    copy("opened")
    await world.acts.claim(world.asked(OFFICER, case.case_id))
    for number, decision in enumerate((Decision.REGISTER, Decision.ESCALATE), 1):
        receiver = "joint_centre" if decision is Decision.ESCALATE else ""
        asked = world.asked(OFFICER, case.case_id)
        await world.acts.propose(asked, decision, reason="cukup", receiver=receiver)
        copy(f"{decision.value} proposed")
        await world.acts.approve(world.asked(COMMISSIONER, case.case_id), number)
    await world.store.close()
    return case


async def test_a_case_comes_back_from_nothing_as_it_was(lived: Lived) -> None:
    stream, unknown = await again(Cases(), None, lived.events(), Others([lived.report]))
    assert marks(stream.entries) == marks(lived.entries())
    assert verify_chain(stream.entries, "/jejak/triage") == []
    assert rebuilt(stream.entries, Cases().aggregate) == stream.state
    assert stream.state == await lived.world.store.load(lived.case_id)
    assert [entry["by"] for entry in stream.entries] == [entry["by"] for entry in lived.entries()]
    assert unknown == []
    assert all("recovered" in entry["data"]["internal"] for entry in stream.entries)


async def test_a_case_of_an_earlier_version_comes_back_with_what_it_told(lived: Lived) -> None:
    stream, unknown = await again(Cases(), None, lived.earlier(), Others([lived.report]))
    assert [one["hash"] for one in marks(stream.entries)] == [one.hash for one in lived.earlier()]
    before = await lived.world.store.load(lived.case_id)
    assert before is not None
    assert stream.state.stage is before.stage is Stage.ESCALATED
    assert stream.state.handoffs == before.handoffs
    assert stream.state.clocks == before.clocks
    assert stream.state.report == before.report
    last = stream.state.rulings[-1]
    assert (last.proposal.by, last.by) == (OFFICER.account_id, COMMISSIONER.account_id)
    assert set(unknown) == {"proposed by", "reason", "time", "approved by"}


async def test_a_recovered_opening_is_the_effect_of_its_report_and_moves_the_position(lived: Lived) -> None:
    stream, unknown = await again(Cases(), None, lived.events()[:1], Others([lived.report]))
    assert unknown == []
    assert stream.entries[0]["cause"] == lived.report.id
    writes = {write.collection: write for write in stream.writes}
    assert writes["keysets"].doc == {"keyset": lived.report.keyset}
    assert writes["positions"].id == {"consumer": "triage:reports", "stream": lived.report.subject}
    assert writes["positions"].doc["hash"] == lived.report.hash


@pytest.mark.parametrize(
    ("copy", "lost", "missing"),
    [
        ("opened", 2, {"time", "proposed by", "reason", "approved by"}),
        ("register proposed", 2, {"approved by", "time"}),
        ("escalate proposed", 1, set()),
    ],
)
async def test_a_case_of_an_earlier_version_goes_on_from_an_older_copy(
    lived: Lived, copy: str, lost: int, missing: set[str]
) -> None:
    events = lived.earlier()[-lost:]
    stream, unknown = await again(Cases(), lived.copies[copy], events, Others([lived.report]))
    assert [one["hash"] for one in marks(stream.entries)] == [one.hash for one in events]
    assert stream.state.stage is Stage.ESCALATED
    assert set(unknown) == missing


async def test_a_case_without_its_report_is_not_made_up(lived: Lived) -> None:
    with pytest.raises(CannotTell, match="intake does not have"):
        await again(Cases(), None, lived.events(), Others())


async def test_a_decision_on_a_case_that_is_not_there_is_not_made_up(lived: Lived) -> None:
    with pytest.raises(CannotTell):
        await again(Cases(), None, lived.events()[1:], Others([lived.report]))


async def test_lost_sequences_stay_taken_and_the_chain_holds_over_them(lived: Lived) -> None:
    events = lived.events()
    stream, _ = await again(Cases(), None, events[:1], Others([lived.report]))
    stream.reserve(3, events[2].hash, 1, known_by=("notify:cases",))
    document = stream.document(now=None)
    assert document["ann"] == {"seq": 3, "hash": events[2].hash}
    assert verify_chain(stream.entries, "/jejak/triage") == []
    assert rebuilt(stream.entries, Cases().aggregate) == stream.state
    assert Rewriting(stream.stream, document, Cases().aggregate, now=NOW, office="").head == stream.head


async def test_a_report_comes_back_without_its_pin() -> None:
    report = sealed_report(
        KEYS, evidence=[{"id": new_id(), "sha256": "ab" * 32, "size": 1, "media_type": "x/y"}]
    )
    stream, unknown = await again(Reports(), None, [report], Others())
    assert verify_chain(stream.entries, "/jejak/intake") == []
    assert marks(stream.entries)[0]["id"] == report.id
    assert unknown == ["pin", "reporter", "exhibits"]
    assert stream.state.receipt.number == report.data["receipt_number"]
    assert not pin_matches(b"k" * 32, stream.state.receipt.number, "0000", stream.state.receipt.pin_mac)
    keysets = [write.doc for write in stream.writes if write.collection == "keysets"]
    assert keysets == [{"keyset": report.keyset}]


async def test_a_report_whose_event_has_no_key_takes_that_of_another_service() -> None:
    report = sealed_report(KEYS, kind="tip")
    bare = Announced(**{**{name: getattr(report, name) for name in report.__slots__}, "keyset": None})
    stream, unknown = await again(Reports(), None, [bare], Others(keysets={report.subject: "k1.of-triage"}))
    assert unknown == ["pin"]
    assert [write.doc for write in stream.writes] == [{"keyset": "k1.of-triage"}]
    _, unknown = await again(Reports(), None, [bare], Others())
    assert "content key" in unknown


def _change(case_id: str, by: Actor, decide: Any) -> Change[Any, Any]:
    return Change(case_id, Cause(new_id()), by, decide)


async def _answered(voice: TriageVoice, escalated: Announced, *, sent: bool) -> FakeStore[Any, Any]:
    """A hand-off that was sent, or not yet, and acknowledged."""
    store: FakeStore[Any, Any] = FakeStore(DispatchAggregate("balikpapan"), service="notify")
    await store.start()
    now = store.scribe.clock()
    await deliver(store, CreateHandoff(lambda: now), escalated)
    notice = derived(voice.handoff_id, "notice:1")
    notify, liaison = Actor("system", "notify"), Actor("person", new_id())
    if sent:
        await store.change(
            _change(voice.case_id, notify, lambda state: sending.start_attempt(state, notice, now=now))
        )
        await store.change(
            _change(
                voice.case_id,
                notify,
                lambda state: sending.record_sent(state, notice, 1, letter(state, notice), now=now),
            )
        )
    await store.change(
        _change(
            voice.case_id,
            liaison,
            lambda state: decisions.acknowledge(state, voice.handoff_id, by=liaison.id, now=now),
        )
    )
    await store.close()
    return store


@pytest.mark.parametrize("sent", [True, False])
async def test_an_answer_comes_back_with_its_handoff_and_no_letter_leaves_again(sent: bool) -> None:  # noqa: FBT001
    voice = TriageVoice(KEYS)
    escalated = voice.escalates()
    store = await _answered(voice, escalated, sent=sent)
    lived = store.entries(voice.case_id)
    events = [announced(one, "/jejak/notify") for one in lived if one["announced"]]
    stream, unknown = await again(Dispatches("balikpapan"), None, events, Others([escalated]))
    assert marks(stream.entries) == marks(lived)
    assert verify_chain(stream.entries, "/jejak/notify") == []
    state: Tray = stream.state
    assert rebuilt(stream.entries, Dispatches("balikpapan").aggregate) == state
    tray: Tray = await store.load(voice.case_id) or state
    handoff, before = state.handoffs[0], tray.handoffs[0]
    assert before is not handoff
    assert before.answer is not None
    assert handoff.stage is Answer.ACKNOWLEDGED
    assert handoff.answer is not None
    assert handoff.answer.reference == before.answer.reference
    assert [one.state for one in handoff.notices] == [one.state for one in before.notices]
    if sent:
        assert handoff.notices[0].state is NoticeState.SENT
        assert handoff.notices[0].proof == before.notices[0].proof
    assert "by" in unknown
    assert stream.entries[0]["cause"] == escalated.id
    with pytest.raises(CannotTell, match="escalation"):
        await again(Dispatches("balikpapan"), None, events, Others())

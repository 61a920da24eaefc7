"""What is written down: cases come back from their documents and from their journals as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.contents import LONGEST_TITLE, title_of
from services.triage.application.journal import entry_types
from services.triage.application.record_handoff import CaseChange
from services.triage.domain.case import Case
from services.triage.domain.commands import Claim
from services.triage.domain.words import Decision, Kind
from shared.changes import JsonObject
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Announced
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.errors import NotYet
from shared.ids import derived, new_id
from shared.store.journal import rebuilt
from tests.support import cases
from tests.support.triage import told
from tests.support.triage_memory import BOOKS, World
from tests.unit.triage.application.test_acts import HASAN, SARI

AGGREGATE = CaseAggregate(BOOKS)
LIVES = {
    "opened": cases.opened(),
    "a tip": cases.opened(Kind.TIP, place=None, evidence=()),
    "a finding": cases.opened(Kind.FINDING, missing=("evidence",), occurred_at="2024-11-26"),
    "claimed": cases.given(Claim(by=cases.OFFICER), case=cases.opened()),
    "registered": cases.registered(),
    "escalated": cases.escalated(),
    "sent": cases.given(cases.sent(cases.escalated()), case=cases.escalated()),
    "acknowledged": cases.given(cases.acknowledged(cases.escalated()), case=cases.escalated()),
    "returned": cases.given(cases.returned(cases.escalated()), case=cases.escalated()),
}


@pytest.mark.parametrize("case", LIVES.values(), ids=LIVES.keys())
def test_a_case_comes_back_from_its_document_as_it_was(case: Case) -> None:
    assert AGGREGATE.load(AGGREGATE.dump(case)) == case


def test_a_place_in_a_list_follows_from_the_case() -> None:
    board = AGGREGATE.dump(LIVES["registered"])["board"]
    assert (board["lane"], board["stage"], board["kecamatan"]) == ("cases", "registered", "64.71.03")
    assert AGGREGATE.dump(LIVES["a tip"])["board"]["kecamatan"] == ""
    assert AGGREGATE.dump(LIVES["acknowledged"])["board"]["lane"] == "closed"


async def test_a_case_is_the_fold_of_its_journal_through_its_whole_life(world: World) -> None:
    case_id = await world.opened(missing=["evidence"], lodged_at="2024-11-25T03:00:00Z")
    ask = world.asked
    await world.acts.claim(ask(SARI, case_id))
    await world.acts.release(ask(SARI, case_id))
    await world.acts.claim(ask(SARI, case_id))
    await world.acts.propose(ask(SARI, case_id), Decision.REFUSE, reason="kurang")
    await world.acts.withdraw(ask(SARI, case_id), 1)
    await world.acts.propose(ask(SARI, case_id), Decision.REGISTER, reason="lengkap")
    await world.acts.decline(ask(HASAN, case_id), 2, "belum")
    await world.acts.propose(ask(SARI, case_id), Decision.REGISTER, reason="lengkap")
    await world.acts.approve(ask(HASAN, case_id), 3)
    for number, event in ((4, "returned"), (5, "acknowledged")):
        await world.acts.propose(
            ask(SARI, case_id), Decision.ESCALATE, reason="cukup", receiver="joint_centre"
        )
        await world.acts.approve(ask(HASAN, case_id), number)
        for change in delivered(world, case_id, number - 3, event):
            await world.store.change(change)
    stored = await world.store.load(case_id)
    assert stored is not None
    assert stored.revision == len(world.types(case_id))
    assert rebuilt(world.store.entries(case_id), AGGREGATE) == stored
    assert set(world.types(case_id)) == EVERY_TYPE - {entry_types.REFUSED}
    assert (await world.cases.history(case_id)).problems == []


EVERY_TYPE = {
    entry_types.OPENED,
    entry_types.CLAIMED,
    entry_types.RELEASED,
    entry_types.PROPOSED,
    entry_types.DECLINED,
    entry_types.WITHDRAWN,
    entry_types.REGISTERED,
    entry_types.REFUSED,
    entry_types.ESCALATED,
    entry_types.SENT,
    entry_types.ACKNOWLEDGED,
    entry_types.RETURNED,
}


def delivered(world: World, case_id: str, handoff: int, answer: str) -> list[CaseChange]:
    """What notify tells of a hand-off: sent, and then the receiver's answer."""
    ids: JsonObject = {
        "handoff_id": derived(case_id, f"handoff:{handoff}"),
        "case_id": case_id,
        "report_id": new_id(),
    }
    at = "2024-11-25T05:00:00Z"
    sent = HandoffSentV1.model_validate({**ids, "sent_at": at, "proof": "ab" * 32, "message_id": "<1@x>"})
    changes: list[CaseChange] = [world.record.sent(sent, envelope("handoff_sent", case_id, sent.data()))]
    if answer == "returned":
        returned = HandoffReturnedV1.model_validate({**ids, "returned_at": at, "reason": "j1.c2VhbGVk"})
        event = envelope("handoff_returned", case_id, returned.data())
        return [*changes, world.record.returned(returned, event)]
    received = HandoffAcknowledgedV1.model_validate({**ids, "acknowledged_at": at, "reference": "TT-1"})
    event = envelope("handoff_acknowledged", case_id, received.data())
    return [*changes, world.record.acknowledged(received, event)]


def envelope(kind: str, case_id: str, data: JsonObject) -> Announced:
    return told(kind, case_id, data)


async def test_a_refused_case_comes_back_from_its_journal(world: World) -> None:
    case_id = await world.opened()
    await world.acts.claim(world.asked(SARI, case_id))
    await world.acts.propose(world.asked(SARI, case_id), Decision.REFUSE, reason="kurang")
    await world.acts.approve(world.asked(HASAN, case_id), 1)
    assert rebuilt(world.store.entries(case_id), AGGREGATE) == await world.store.load(case_id)
    assert world.store.outbox()[-1].type == "jejak.triage.case_refused.v1"


async def test_what_is_announced_keeps_its_contract_and_tells_nobodys_words(world: World) -> None:
    case_id = await world.opened()
    (event,) = world.store.outbox()
    model = CATALOGUE[event.type].model.model_validate(event.data)
    assert CATALOGUE[event.type].model.model_validate(model.data()) == model
    assert model.data().keys() == event.data.keys()
    assert model.data()["deadline"].keys() == event.data["deadline"].keys()
    assert "content" not in event.data
    assert "amplop" not in str(world.store.entries(case_id))


async def test_the_wrapped_key_rests_under_the_case_and_not_in_the_journal(world: World) -> None:
    case_id = await world.opened()
    (kept,) = world.store.side("keysets")
    assert kept["_id"] == case_id
    assert kept["keyset"] not in str(world.store.entries(case_id))


async def test_a_handoff_whose_case_is_not_here_waits(world: World) -> None:
    case_id = new_id()
    for change in delivered(world, case_id, 1, "acknowledged"):
        with pytest.raises(NotYet):
            await world.store.change(change)


async def test_a_restored_deadline_keeps_the_end_that_was_computed_then(world: World) -> None:
    case_id = await world.opened()
    (entry,) = world.store.entries(case_id)
    entry["data"]["deadline"]["due_at"] = "2024-12-01T00:00:00.000000Z"
    restored = AGGREGATE.restore(entry)
    assert restored == replace(restored)
    case = AGGREGATE.evolve(None, restored)
    assert case.next_due is not None
    assert case.next_due.due_at.isoformat() == "2024-12-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("narrative", "title"),
    [
        ("Satu baris.", "Satu baris."),
        ("\n  \n  Baris   kedua \nlain", "Baris kedua"),
        ("", ""),
        ("kata " * 60, ("kata " * 28).strip() + " …"),
    ],
)
def test_a_title_is_the_first_line_that_says_something(narrative: str, title: str) -> None:
    assert title_of(narrative) == title
    assert len(title_of(narrative)) <= LONGEST_TITLE + 2

"""Facts and states as JSON: what is written comes back equal, and names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.notify.application import announcements
from services.notify.application.notation import dispatches_of, plain
from services.notify.application.restoration import restore
from services.notify.domain import decisions, events
from services.notify.domain.dossier import Dossier, Sealed
from services.notify.domain.handoff import evolve
from services.notify.domain.notice import Letter, NoticeKind, SendFailure
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.contracts.canonical import clean
from shared.ids import new_id
from tests.support.dispatches import LIAISON, NOON, SEALED, TRACE, dossier, fold, handed_off, notified

AT = NOON + timedelta(microseconds=123_456)
HANDOFF, NOTICE, CASE, REPORT = (new_id() for _ in range(4))
LETTER = Letter("<n@uji.example>", b"Message-ID: <n@uji.example>\r\n\r\nisi\r\n")

FACTS: list[events.Fact] = [
    events.HandoffCreated(dossier(), Sealed("j1.c", "j1.r", None), trace=TRACE, at=AT),
    events.NoticeScheduled(HANDOFF, NOTICE, NoticeKind.REMINDER, 2, due_at=AT, at=AT),
    events.NoticeAttempted(HANDOFF, NOTICE, 3, at=AT, due_at=AT),
    events.NoticeAttempted(HANDOFF, NOTICE, 3, at=AT),
    *(
        events.NoticeSent(
            CASE, REPORT, HANDOFF, NOTICE, kind, attempt=1, letter=LETTER, proof="ab" * 32, at=AT
        )
        for kind in NoticeKind
    ),
    events.NoticeFailed(HANDOFF, NOTICE, 2, SendFailure.BROKEN, at=AT),
    events.HandoffOpened(HANDOFF, LIAISON, at=AT),
    events.ExhibitOpened(HANDOFF, NOTICE, LIAISON, at=AT),
    events.HandoffAcknowledged(CASE, REPORT, HANDOFF, LIAISON, reference="TTP-1", at=AT),
    events.HandoffReturned(CASE, REPORT, HANDOFF, LIAISON, reason="j1.x", at=AT),
]


def _entry(fact: events.Fact) -> JsonObject:
    """The fact's journal entry as the store would write it."""
    draft = announcements.draft(fact)
    data = clean(draft.data)
    if draft.internal:
        data["internal"] = clean(draft.internal)
    return {"type": draft.type, "at": rfc3339(draft.at), "data": data, "by": {"id": LIAISON}, "trace": TRACE}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_from_its_entry(fact: events.Fact) -> None:
    assert restore(_entry(fact)) == fact


def test_every_kind_of_fact_is_written_here() -> None:
    kinds = {type(fact) for fact in FACTS}
    assert kinds == set(events.Fact.__args__) - {events.NoticeFact, events.LaterFact}


@pytest.mark.parametrize(
    ("kind", "announced"), [(NoticeKind.FIRST, "jejak.notify.handoff_sent.v1"), (NoticeKind.REMINDER, None)]
)
def test_only_the_first_notice_announces_that_the_hand_off_was_sent(
    kind: NoticeKind, announced: str | None
) -> None:
    fact = next(one for one in FACTS if isinstance(one, events.NoticeSent) and one.kind is kind)
    assert announcements.draft(fact).event_type == announced


def test_a_state_comes_back_from_its_body() -> None:
    state = notified(handed_off(at=AT), at=AT)
    handoff_id = state.handoffs[0].id
    for facts in (
        decisions.open_handoff(state, handoff_id, by=LIAISON, now=AT),
        decisions.acknowledge(state, handoff_id, by=LIAISON, now=AT),
    ):
        state = fold(state, facts)
        assert dispatches_of(plain(state)) == state


def test_a_dossier_with_nothing_optional_comes_back_too() -> None:
    full = dossier()
    bare = Dossier(
        handoff_id=full.handoff_id,
        no=1,
        case_id=full.case_id,
        report_id=full.report_id,
        receipt_number=full.receipt_number,
        receiver=full.receiver,
        kind="finding",
        category=None,
        occurred_at=None,
        registered_at=AT,
        escalated_at=AT,
    )
    state = evolve(None, events.HandoffCreated(bare, SEALED, trace="", at=AT))
    assert dispatches_of(plain(state)) == state
    fact = events.HandoffCreated(bare, Sealed("j1.c", "j1.r", None), trace=TRACE, at=AT)
    assert restore(_entry(fact)) == fact


def test_the_wrapped_key_is_in_no_entry() -> None:
    fact = events.HandoffCreated(dossier(), Sealed("j1.c", "j1.r", "k1.wrapped"), trace=TRACE, at=AT)
    assert "k1." not in str(_entry(fact))
    assert "k1." not in repr(fact)

"""Claim and release: one officer has a case in hand, and nobody is blocked by that for ever."""

from __future__ import annotations

import pytest

from services.triage.domain import errors, events
from services.triage.domain.case import Case
from services.triage.domain.commands import Claim, Release
from services.triage.domain.decisions import decide
from services.triage.domain.words import Decision, Kind
from tests.support.cases import (
    COLLEAGUE,
    COMMISSIONER,
    NOON,
    OFFICER,
    acknowledged,
    decided,
    escalated,
    given,
    opened,
    registered,
    rulebook,
    sent,
)


def claimed() -> Case:
    return given(Claim(by=OFFICER), case=opened())


@pytest.mark.parametrize("kind", list(Kind))
def test_an_officer_claims_a_free_case(kind: Kind) -> None:
    case = given(Claim(by=OFFICER), case=opened(kind))
    assert (case.claimed_by, case.claimed_at) == (OFFICER.id, NOON)


def test_a_second_claim_says_who_has_it() -> None:
    with pytest.raises(errors.AlreadyClaimed) as caught:
        decide(claimed(), Claim(by=COLLEAGUE), rulebook(), NOON)
    assert caught.value.holder == OFFICER.id
    assert caught.value.extra == {"holder": OFFICER.id}


def test_claiming_ones_own_case_again_changes_nothing() -> None:
    assert decide(claimed(), Claim(by=OFFICER), rulebook(), NOON) == []


def test_the_holder_releases_and_a_colleague_can_claim() -> None:
    free = given(Release(by=OFFICER), case=claimed())
    assert (free.claimed_by, free.claimed_at) == (None, None)
    assert given(Claim(by=COLLEAGUE), case=free).claimed_by == COLLEAGUE.id


def test_a_commissioner_takes_a_case_out_of_an_officers_hands_and_the_fact_says_whose() -> None:
    [fact] = decide(claimed(), Release(by=COMMISSIONER), rulebook(), NOON)
    assert fact == events.CaseReleased(
        case_id=claimed().case_id, at=NOON, by=COMMISSIONER.id, holder=OFFICER.id
    )


def test_a_colleague_cannot_release() -> None:
    with pytest.raises(errors.NotHolder) as caught:
        decide(claimed(), Release(by=COLLEAGUE), rulebook(), NOON)
    assert caught.value.holder == OFFICER.id


def test_releasing_a_free_case_changes_nothing() -> None:
    assert decide(opened(), Release(by=OFFICER), rulebook(), NOON) == []


def test_a_commissioner_does_not_claim() -> None:
    with pytest.raises(errors.RoleMissing) as caught:
        decide(opened(), Claim(by=COMMISSIONER), rulebook(), NOON)
    assert caught.value.extra["needed"] == ["officer"]


def test_the_holder_keeps_the_case_until_nothing_is_left_to_do() -> None:
    assert registered().claimed_by == OFFICER.id
    case = escalated()
    assert case.claimed_by == OFFICER.id
    assert given(sent(case), acknowledged(case), case=case).claimed_by is None
    assert decided(opened(), Decision.REFUSE).claimed_by is None

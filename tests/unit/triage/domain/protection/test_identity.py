"""A sealed identity: never one person alone, never longer than its minutes, and never behind a wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings, strategies as st

from services.triage.domain import errors
from services.triage.domain.case import Case
from services.triage.domain.commands import OpenCase, Tick
from services.triage.domain.decisions import decide
from services.triage.domain.evolution import evolve
from services.triage.domain.file.dossier_commands import RaiseWall
from services.triage.domain.passing import passing_commands as passing
from services.triage.domain.passing.passing_errors import NotReceived
from services.triage.domain.protection import (
    identity_commands as ask,
    identity_errors as refused,
    identity_facts as facts,
)
from services.triage.domain.protection.identity import identity
from services.triage.domain.protection.identity_ends import ends_at, may_see
from services.triage.domain.protection.identity_request import IdentityState
from services.triage.domain.protection.identity_terms import USUAL, terms
from services.triage.domain.words import Kind
from shared.changes import Actor
from shared.errors import DomainError
from shared.roles import Role
from shared.rules.handling import IdentityRule
from shared.security.signing import GRANT_LIFE
from tests.support.cases import (
    BOTH,
    CASE_ID,
    COLLEAGUE,
    COMMISSIONER,
    NOON,
    OFFICER,
    SYSTEM,
    a_report,
    given as after,
    rulebook,
)
from tests.support.office_moves import office_books

OPEN = OpenCase(by=SYSTEM, case_id=CASE_ID, report=a_report())
PEOPLE = (OFFICER, COLLEAGUE, COMMISSIONER, BOTH)


def do(case: Case, command: ask.IdentityCommand | Tick | RaiseWall, minutes: float = 0) -> Case:
    now = NOON + timedelta(minutes=minutes)
    for fact in decide(case, command, office_books().pinned(case.rulebook), now):
        case = evolve(case, fact)
    return case


def asked(by: Actor = OFFICER, case: Case | None = None, minutes: float = 0) -> Case:
    command = ask.AskIdentity(by=by, ground=facts.IdentityGround.CONTACT, words="untuk perbaikan")
    return do(case or after(OPEN), command, minutes)


def opened() -> Case:
    case = do(asked(), ask.AgreeIdentity(by=COMMISSIONER, request=1), 1)
    return do(case, ask.OpenIdentity(by=OFFICER, request=1), 2)


def state(case: Case, minutes: float) -> IdentityState:
    return case.protection.identities[-1].state(NOON + timedelta(minutes=minutes))


def test_five_minutes_from_the_opening_and_not_a_moment_more() -> None:
    case = opened()
    assert USUAL.open_for == GRANT_LIFE == timedelta(minutes=5)
    assert ends_at(case) == NOON + timedelta(minutes=7)
    assert state(case, 6.999) is IdentityState.OPEN
    assert state(case, 7) is IdentityState.CLOSED
    with pytest.raises(refused.IdentityOver):
        do(case, ask.OpenIdentity(by=OFFICER, request=1), 7)
    assert do(case, ask.OpenIdentity(by=OFFICER, request=1), 6).protection == case.protection, (
        "no longer by asking again"
    )


def test_nobody_agrees_to_their_own_request_whatever_their_roles() -> None:
    case = asked(BOTH)
    with pytest.raises(refused.IdentitySamePerson):
        do(case, ask.AgreeIdentity(by=BOTH, request=1), 1)
    with pytest.raises(refused.IdentitySamePerson):
        do(case, ask.DeclineIdentity(by=BOTH, request=1, words="tidak jadi"), 1)
    with pytest.raises(refused.IdentityOver):
        do(case, ask.OpenIdentity(by=BOTH, request=1), 1)


@pytest.mark.parametrize("by", [COLLEAGUE, SYSTEM, Actor("program", "p", frozenset({Role.COMMISSIONER}))])
def test_the_second_person_is_a_commissioner(by: Actor) -> None:
    with pytest.raises(errors.RoleMissing):
        do(asked(), ask.AgreeIdentity(by=by, request=1), 1)


def test_only_who_asked_opens() -> None:
    case = do(asked(), ask.AgreeIdentity(by=COMMISSIONER, request=1), 1)
    for other in (COLLEAGUE, COMMISSIONER, BOTH):
        with pytest.raises(refused.NotAsker):
            do(case, ask.OpenIdentity(by=other, request=1), 2)


def test_a_request_lapses_when_nobody_agrees_and_when_nobody_opens() -> None:
    with pytest.raises(refused.IdentityOver):
        do(asked(), ask.AgreeIdentity(by=COMMISSIONER, request=1), 60)
    case = do(asked(), ask.AgreeIdentity(by=COMMISSIONER, request=1), 59)
    with pytest.raises(refused.IdentityOver):
        do(case, ask.OpenIdentity(by=OFFICER, request=1), 119)
    ticked = do(case, Tick(by=SYSTEM), 119)
    assert ticked.protection.identities[-1].noted is IdentityState.LAPSED
    assert ends_at(ticked) is None


def test_what_time_closed_is_put_on_record_by_the_next_look_or_the_next_request() -> None:
    case = opened()
    ticked = do(case, Tick(by=SYSTEM), 8)
    assert ticked.protection.identities[-1].noted is IdentityState.CLOSED
    assert do(ticked, Tick(by=SYSTEM), 9).protection == ticked.protection
    again = asked(COLLEAGUE, case, 8)
    assert [one.noted for one in again.protection.identities] == [IdentityState.CLOSED, IdentityState.ASKED]


def test_one_request_at_a_time() -> None:
    with pytest.raises(refused.IdentityPending):
        asked(COLLEAGUE, asked(), 1)


def test_a_finding_has_no_reporter_and_a_reason_is_wanted() -> None:
    finding = after(OpenCase(by=SYSTEM, case_id=CASE_ID, report=a_report(Kind.FINDING)))
    with pytest.raises(refused.NoIdentity):
        asked(case=finding)
    with pytest.raises(DomainError):
        do(after(OPEN), ask.AskIdentity(by=OFFICER, ground=facts.IdentityGround.OTHER, words="  "))


def test_closed_by_hand_it_is_closed_and_stays_so() -> None:
    case = do(opened(), ask.CloseIdentity(by=OFFICER, request=1), 3)
    assert state(case, 3) is IdentityState.CLOSED
    with pytest.raises(refused.IdentityOver):
        do(case, ask.OpenIdentity(by=OFFICER, request=1), 4)
    with pytest.raises(refused.NotAsker):
        do(opened(), ask.CloseIdentity(by=COLLEAGUE, request=1), 3)


@pytest.mark.parametrize("who", [OFFICER, COMMISSIONER])
def test_a_wall_ends_it_at_once(who: Actor) -> None:
    walled = do(opened(), RaiseWall(by=COLLEAGUE, accounts=(who.id,), words="disebut"), 3)
    assert walled.protection.identities[-1].noted is IdentityState.CLOSED
    with pytest.raises(errors.NoSuchCase):
        do(walled, ask.OpenIdentity(by=who, request=1), 3)


def test_a_case_that_goes_to_another_office_leaves_no_identity_open_behind() -> None:
    rules = office_books().pinned(after(OPEN).rulebook)
    proposed = passing.ProposePassing(by=OFFICER, to="kaltim", words="Melintasi dua kota.")
    wall = passing.WallOffice(by=OFFICER, to="kaltim", words="Ketua kantor disebut.")
    case = opened()
    for command in (proposed, passing.PassOn(by=COMMISSIONER, number=1)):
        for fact in decide(case, command, rules, NOON + timedelta(minutes=3)):
            case = evolve(case, fact)
    assert case.office == "kaltim"
    assert case.protection.identities[-1].noted is IdentityState.CLOSED
    with pytest.raises(NotReceived):
        asked(COLLEAGUE, case, 4)
    for fact in decide(case, passing.ReceiveCase(by=COLLEAGUE), rules, NOON + timedelta(minutes=4)):
        case = evolve(case, fact)
    with pytest.raises(refused.IdentityElsewhere):
        asked(COLLEAGUE, case, 5)
    walled = opened()
    for fact in decide(walled, wall, rules, NOON + timedelta(minutes=3)):
        walled = evolve(walled, fact)
    assert walled.protection.identities[-1].noted is IdentityState.CLOSED
    assert not may_see(walled, OFFICER, now=NOON + timedelta(minutes=3))
    with pytest.raises(errors.NoSuchCase):
        asked(COLLEAGUE, walled, 4)


def test_a_declined_request_is_over_and_no_fact_holds_a_clear_word() -> None:
    case = do(asked(), ask.DeclineIdentity(by=COMMISSIONER, request=1, words="tidak perlu"), 1)
    assert state(case, 1) is IdentityState.DECLINED
    for kind in get_args(facts.IdentityFact):
        assert set(kind.__slots__) <= {"request", "ground", "alone", "until", "words", "report_id"}


def test_a_row_of_the_rulebook_says_otherwise_for_its_kind() -> None:
    row = IdentityRule(
        id="tips", article="-", source="-", confirmed=False, kinds=frozenset({"tip"}),
        roles=frozenset({Role.OFFICER}), approvers=frozenset({Role.OFFICER}), open_minutes=2, wait_minutes=10,
    )  # fmt: skip
    rules = replace(rulebook(), identity={"tips": row})
    assert terms(rules, Kind.REPORT) == USUAL
    assert (terms(rules, Kind.TIP).open_for, terms(rules, Kind.TIP).approvers) == (
        timedelta(minutes=2),
        frozenset({Role.OFFICER}),
    )
    tip = after(OpenCase(by=SYSTEM, case_id=CASE_ID, report=a_report(Kind.TIP)))
    for command, minutes in (
        (ask.AskIdentity(by=OFFICER, ground=facts.IdentityGround.OTHER, words="x"), 0),
        (ask.AgreeIdentity(by=COLLEAGUE, request=1), 1),
        (ask.OpenIdentity(by=OFFICER, request=1), 2),
    ):
        for fact in identity(tip, command, rules, now=NOON + timedelta(minutes=minutes)):
            tip = evolve(tip, fact)
    assert ends_at(tip) == NOON + timedelta(minutes=4)


def test_a_row_may_want_no_second_person_and_then_says_so_in_the_fact() -> None:
    row = IdentityRule(
        id="tips", article="-", source="-", confirmed=False, kinds=frozenset({"tip"}),
        roles=frozenset({Role.OFFICER}), approvers=frozenset(), open_minutes=3, wait_minutes=10,
    )  # fmt: skip
    rules = replace(rulebook(), identity={"tips": row})
    tip = after(OpenCase(by=SYSTEM, case_id=CASE_ID, report=a_report(Kind.TIP)))
    (fact,) = identity(
        tip, ask.AskIdentity(by=OFFICER, ground=facts.IdentityGround.OTHER, words="x"), rules, now=NOON
    )
    assert isinstance(fact, facts.IdentityAsked)
    assert fact.alone
    tip = evolve(tip, fact)
    with pytest.raises(errors.RoleMissing):
        identity(tip, ask.AgreeIdentity(by=COMMISSIONER, request=1), rules, now=NOON)
    with pytest.raises(refused.NotAsker):
        identity(tip, ask.OpenIdentity(by=COLLEAGUE, request=1), rules, now=NOON)
    for opened_fact in identity(tip, ask.OpenIdentity(by=OFFICER, request=1), rules, now=NOON):
        tip = evolve(tip, opened_fact)
    assert ends_at(tip) == NOON + timedelta(minutes=3)


def test_may_see_is_who_opened_it_and_nobody_else_and_not_after_its_time() -> None:
    case = opened()
    now = NOON + timedelta(minutes=3)
    assert [who.id for who in PEOPLE if may_see(case, who, now=now)] == [OFFICER.id]
    assert not may_see(case, OFFICER, now=NOON + timedelta(minutes=7))
    walled = replace(case, dossier=replace(case.dossier, walled=(OFFICER.id,)))
    assert not may_see(walled, OFFICER, now=now)
    assert not may_see(asked(), OFFICER, now=now)


ACTS = st.tuples(
    st.sampled_from(("ask", "agree", "decline", "open", "close", "tick")),
    st.sampled_from(PEOPLE),
    st.integers(0, 40),
    st.integers(1, 3),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(ACTS, max_size=14))
def test_whatever_is_done_an_open_identity_had_two_persons_and_at_most_five_minutes(
    acts: list[tuple[str, Actor, int, int]],
) -> None:
    case, now, seen = after(OPEN), NOON, list[facts.IdentityFact]()
    for name, by, minutes, number in acts:
        now += timedelta(minutes=minutes)
        for fact in _tried(case, _command(name, by, number), now):
            case = evolve(case, fact)
            seen.append(fact)
        _check(case, now, seen)


def _command(name: str, by: Actor, number: int) -> ask.IdentityCommand | Tick:
    made: dict[str, ask.IdentityCommand | Tick] = {
        "ask": ask.AskIdentity(by=by, ground=facts.IdentityGround.OTHER, words="x"),
        "agree": ask.AgreeIdentity(by=by, request=number),
        "decline": ask.DeclineIdentity(by=by, request=number, words="x"),
        "open": ask.OpenIdentity(by=by, request=number),
        "close": ask.CloseIdentity(by=by, request=number),
        "tick": Tick(by=SYSTEM),
    }
    return made[name]


def _tried(case: Case, command: ask.IdentityCommand | Tick, now: datetime) -> list[facts.IdentityFact]:
    try:
        return [one for one in decide(case, command, rulebook(), now) if isinstance(one, facts.IdentityFact)]
    except DomainError:
        return []


def _check(case: Case, now: datetime, seen: list[facts.IdentityFact]) -> None:
    for one in case.protection.identities:
        if one.state(now) is not IdentityState.OPEN:
            continue
        agreed = [
            fact for fact in seen if isinstance(fact, facts.IdentityAgreed) and fact.request == one.request
        ]
        assert [fact.by for fact in agreed] == [one.answered_by]
        assert one.answered_by != one.by
        assert one.answered_by in {COMMISSIONER.id, BOTH.id}
        assert one.opened_at is not None
        assert one.opened_at <= now < one.opened_at + timedelta(minutes=5)

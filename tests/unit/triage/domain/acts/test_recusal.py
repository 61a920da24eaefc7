"""Who recused themselves at the plenary settles nothing that follows from it, and sees no identity on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.triage.domain import commands as ask
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.guards import available
from services.triage.domain.acts.sittings import Ballot
from services.triage.domain.lifecycle import APPROVING, Act
from services.triage.domain.passing import passing_commands as passing
from services.triage.domain.protection import identity_commands as identity, identity_facts as facts
from services.triage.domain.protection.identity_request import IdentityState
from services.triage.domain.words import Decision
from shared.changes import Actor
from shared.roles import Role
from tests.support.case_forms import a_plenary
from tests.support.cases import BOTH, COMMISSIONER, OFFICER
from tests.support.lives import Life, to_plenary
from tests.support.whole_rulebooks import WHOLE

RULES = next(book for book in WHOLE if book.id == "pilkada_2024_6")
SECOND = Actor("person", "01936c1e-8a00-7000-8000-0000000000f1", frozenset({Role.COMMISSIONER}))


def sat(life: Life, *recused: Actor) -> Life:
    """The plenary sends the case to the police; these sat in it and recused themselves."""
    held = a_plenary(life.stands, RULES, life.now, 0, ("police",))
    away = {who.id for who in recused}
    voted = [one for one in held.ballots if one.commissioner not in away]
    kept_out = [Ballot(commissioner=who, present=True, recused=True) for who in sorted(away)]
    return life.step("hold_plenary", replace(held, ballots=(*kept_out, *voted)))


def escalating(*recused: Actor) -> Life:
    """What follows from that plenary is proposed."""
    return sat(to_plenary(Life.of(RULES)), *recused).propose(Decision.ESCALATE, route="police")


def test_who_recused_at_the_plenary_neither_approves_nor_declines_what_follows_from_it() -> None:
    life = escalating(COMMISSIONER)
    waiting = life.stands.proposals
    for command in (
        ask.Approve(by=COMMISSIONER, proposal=waiting),
        ask.Decline(by=COMMISSIONER, proposal=waiting, reason="tidak"),
    ):
        with pytest.raises(step_errors.Recused):
            life.do(command)
    settling = {APPROVING[Decision.ESCALATE], Act.DECLINE}
    assert not settling & set(available(life.stands, COMMISSIONER, RULES))
    assert settling <= set(available(life.stands, SECOND, RULES))
    life.do(ask.Approve(by=SECOND, proposal=waiting))
    assert life.stands.proposal is None


def test_without_a_recusal_the_same_commissioner_approves() -> None:
    life = escalating()
    assert APPROVING[Decision.ESCALATE] in available(life.stands, COMMISSIONER, RULES)
    assert life.approve().stands.proposal is None


def test_who_recused_still_takes_back_what_they_proposed_themselves() -> None:
    life = sat(to_plenary(Life.of(RULES)), BOTH)
    life.do(ask.Release(by=OFFICER))
    life.do(ask.Claim(by=BOTH))
    life.do(ask.Propose(by=BOTH, decision=Decision.ESCALATE, reason="alasan", route="police"))
    assert Act.WITHDRAW in available(life.stands, BOTH, RULES)
    life.do(ask.Withdraw(by=BOTH, proposal=life.stands.proposals))
    assert life.stands.proposal is None


def asked(life: Life, by: Actor, agreed_by: Actor | None = None, *, opened: bool = False) -> Life:
    """Somebody asked to see who reported, a few minutes before the plenary."""
    life.do(identity.AskIdentity(by=by, ground=facts.IdentityGround.CONTACT, words="untuk perbaikan"))
    number = len(life.stands.protection.identities)
    if agreed_by is not None:
        life.do(identity.AgreeIdentity(by=agreed_by, request=number))
    if opened:
        life.do(identity.OpenIdentity(by=by, request=number))
    return life


@pytest.mark.parametrize("who", [BOTH, COMMISSIONER])
def test_a_recusal_ends_an_open_identity_in_the_same_change(who: Actor) -> None:
    life = asked(to_plenary(Life.of(RULES)), BOTH, COMMISSIONER, opened=True)
    before = len(life.history)
    sat(life, who)
    last = life.stands.protection.identities[-1]
    assert last.noted is IdentityState.CLOSED
    ended = [one for one in life.history[before:] if isinstance(one, facts.IdentityClosed)]
    assert [(one.request, one.by, one.report_id) for one in ended] == [
        (last.request, OFFICER.id, life.stands.report_id)
    ]


@pytest.mark.parametrize("agreed_by", [None, COMMISSIONER])
def test_a_recusal_ends_what_was_only_asked_or_agreed_to(agreed_by: Actor | None) -> None:
    life = sat(asked(to_plenary(Life.of(RULES)), BOTH, agreed_by), BOTH)
    assert life.stands.protection.identities[-1].noted is IdentityState.LAPSED


def test_the_recusal_of_another_ends_nothing() -> None:
    life = sat(asked(to_plenary(Life.of(RULES)), OFFICER, COMMISSIONER, opened=True), SECOND)
    assert life.stands.protection.identities[-1].noted is IdentityState.OPEN


def elsewhere(*recused: Actor) -> Life:
    """After the plenary an officer asks that the case goes to the province."""
    life = sat(to_plenary(Life.of(RULES)), *recused)
    life.do(passing.ProposePassing(by=OFFICER, to="kaltim", words="Melintasi dua kota."))
    return life


def test_who_recused_neither_passes_the_case_on_nor_keeps_it() -> None:
    life = elsewhere(COMMISSIONER)
    for command in (
        passing.PassOn(by=COMMISSIONER, number=1),
        passing.DropPassing(by=COMMISSIONER, number=1),
    ):
        with pytest.raises(step_errors.Recused):
            life.do(command)
    life.do(passing.PassOn(by=SECOND, number=1))
    assert life.stands.office == "kaltim"


def test_who_recused_still_drops_the_passing_that_they_proposed_themselves() -> None:
    life = to_plenary(Life.of(RULES))
    life.do(passing.ProposePassing(by=BOTH, to="kaltim", words="Melintasi dua kota."))
    sat(life, BOTH)
    life.do(passing.DropPassing(by=BOTH, number=1))
    assert life.stands.passing.waiting is None


def test_who_recused_does_not_choose_where_the_case_goes() -> None:
    life = sat(to_plenary(Life.of(RULES)), BOTH)
    with pytest.raises(step_errors.Recused):
        life.do(passing.ProposePassing(by=BOTH, to="kaltim", words="Melintasi dua kota."))


def test_a_conflict_leaves_nothing_to_decide_so_who_recused_lets_the_case_go_too() -> None:
    life = sat(to_plenary(Life.of(RULES)), COMMISSIONER)
    life.do(passing.WallOffice(by=OFFICER, to="kaltim", words="Ketua kantor disebut."))
    life.do(passing.PassOn(by=COMMISSIONER, number=1))
    assert life.stands.office == "kaltim"

"""The reporter's wish stands in the case wherever it is, moves nothing, and opens the office's decision."""

from __future__ import annotations

import pytest

from services.triage.domain import commands
from services.triage.domain.acts.guards import available
from services.triage.domain.acts.wishes import waiting_wish, wish_withdrawal
from services.triage.domain.evolution import evolve
from services.triage.domain.lifecycle import PROPOSING
from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.rulebooks import Rulebooks
from tests.support.cases import OFFICER
from tests.support.lives import Life

BOOKS = Rulebooks.load()
ACCEPT = PROPOSING[Decision.ACCEPT_WITHDRAWAL]


def wished(life: Life) -> Life:
    """The same life with the wish in it; it says what the case was before."""
    for fact in wish_withdrawal(life.stands, life.now, "j1.c2VhbGVk", by="intake", now=life.now):
        life.case = evolve(life.stands, fact)
    return life


@pytest.mark.parametrize("book", ["pilkada_2024_2", "pilkada_2024_4", "pemilu_2024_1"])
def test_the_office_may_decide_about_it_and_only_then(book: str) -> None:
    life = Life.of(BOOKS.pinned(book))
    life.do(commands.Claim(by=OFFICER))
    assert ACCEPT not in available(life.stands, OFFICER, life.rules)
    before = life.stands
    wished(life)
    assert (life.stands.stage, life.stands.clocks) == (before.stage, before.clocks)
    assert ACCEPT in available(life.stands, OFFICER, life.rules)
    assert life.decided(Decision.ACCEPT_WITHDRAWAL).stands.stage is Stage.REFUSED


def test_a_wish_that_is_told_twice_is_one() -> None:
    life = Life.of(BOOKS.latest())
    at = life.now
    wished(life)
    assert wish_withdrawal(life.stands, at, "j1.c2VhbGVk", by="intake", now=at) == []


def test_it_is_on_record_under_a_proposal_and_where_nothing_is_left_to_decide() -> None:
    proposed = Life.of(BOOKS.latest()).propose(Decision.REFUSE)
    assert wished(proposed).stands.proposal is not None
    over = Life.of(BOOKS.latest()).decided(Decision.REFUSE).decided(Decision.PUBLISH)
    assert wished(over).stands.stage is Stage.PUBLISHED
    assert [one.command for one in over.stands.dossier.entries] == ["ask_withdrawal"]


def test_a_case_of_the_first_format_takes_it_too() -> None:
    life = wished(Life.of(BOOKS.pinned("pilkada_2024_1"), Kind.REPORT))
    assert life.stands.stage is Stage.PRELIMINARY_REVIEW
    assert life.stands.dossier.entries[-1].by == "intake"


def test_a_wish_waits_until_the_office_has_decided_about_it() -> None:
    life = Life.of(BOOKS.pinned("pilkada_2024_5"))
    assert waiting_wish(life.stands) is None
    first = waiting_wish(wished(life).stands)
    assert first is not None
    assert first.by == "intake"
    life.do(commands.Claim(by=OFFICER))
    life.propose(Decision.REFUSE_WITHDRAWAL)
    assert waiting_wish(life.stands) == first


def test_a_wish_that_was_refused_waits_no_more_and_a_later_one_does() -> None:
    life = wished(Life.of(BOOKS.pinned("pilkada_2024_5")))
    life.do(commands.Claim(by=OFFICER))
    life.decided(Decision.REFUSE_WITHDRAWAL)
    assert waiting_wish(life.stands) is None
    life.step("ask_withdrawal")
    later = waiting_wish(life.stands)
    assert later is not None
    assert later.by == OFFICER.id

"""The joint centre is invited with the file, which names no reporter; who sat without that stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from services.triage.domain.acts import step_errors
from services.triage.domain.acts.guards import available
from services.triage.domain.acts.invitations import DiscussionInvitation, Enclosed
from services.triage.domain.acts.inviting import enclosable, standing, uninvited
from services.triage.domain.acts.sittings import Heard, Hearing, Summons
from services.triage.domain.errors import IllegalMove
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.letters.letters_owed import owed
from services.triage.domain.lifecycle import Act
from services.triage.domain.parts import Exhibit
from services.triage.domain.words import Decision
from shared.rules.handling import Condition
from shared.rules.model import Rulebook
from tests.support.cases import OFFICER
from tests.support.lives import Life
from tests.support.whole_rulebooks import WHOLE

BOOKS = {book.id: book for book in WHOLE}
RULES = BOOKS["pilkada_2024_6"]
EXHIBIT = Exhibit(id="e1", sha256="c" * 64, size=9, media_type="image/png")
ENCLOSED = Enclosed(id="e1", sha256="c" * 64)
BODIES = ("bawaslu", "police", "prosecutors")


def registered(rules: Rulebook = RULES) -> Life:
    return Life.of(rules, evidence=(EXHIBIT,)).decided(Decision.REGISTER)


def invitation(life: Life, **changes: object) -> DiscussionInvitation:
    made = DiscussionInvitation(
        number=1, meets_at=life.now + timedelta(hours=2), online=False, file=(ENCLOSED,)
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields by name


def refused(life: Life, record: DiscussionInvitation) -> Mapping[str, str]:
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step("invite_discussion", record)
    return cast("Mapping[str, str]", caught.value.fields)


def owes(life: Life) -> set[str]:
    return {one.about for one in owed(life.stands, life.rules) if one.form.id == "discussion_invitation"}


def test_an_invitation_leaves_the_case_and_its_clocks_where_they_are_and_owes_three_letters() -> None:
    life = registered()
    stage, clocks = life.stands.stage, life.stands.clocks
    life.step("invite_discussion", invitation(life))
    assert (life.stands.stage, life.stands.clocks) == (stage, clocks)
    assert owes(life) == {f"1:{body}" for body in BODIES}
    life.do(
        IssueLetter(
            by=OFFICER, form="discussion_invitation", sha256="a" * 64, snapshot=9, head="h", about="1:police"
        )
    )
    assert owes(life) == {"1:bawaslu", "1:prosecutors"}


def test_a_later_invitation_stands_in_for_the_one_before_and_a_held_discussion_ends_both() -> None:
    life = registered()
    life.step("invite_discussion", invitation(life))
    life.step("invite_discussion", invitation(life, online=True))
    assert owes(life) == {f"2:{body}" for body in BODIES}
    assert standing(life.stands) is life.stands.dossier.entries[-1]
    life.step("hold_first_discussion")
    assert owes(life) == set()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("number", {"number": 2}),
        ("file", {"file": ()}),
        ("file", {"file": (Enclosed(id="e1", sha256="d" * 64),)}),
        ("file", {"file": (Enclosed(id="e2", sha256="c" * 64),)}),
        ("file", {"file": (ENCLOSED, ENCLOSED)}),
    ],
)
def test_what_cannot_be_so_is_refused(field: str, changes: dict[str, object]) -> None:
    life = registered()
    assert list(refused(life, invitation(life, **changes))) == [field]


def test_an_invitation_names_a_time_that_is_to_come() -> None:
    life = registered()
    assert list(refused(life, invitation(life, meets_at=life.now))) == ["meets_at"]


def test_a_case_without_papers_or_exhibits_is_invited_with_an_empty_file() -> None:
    life = Life.of(RULES, evidence=()).decided(Decision.REGISTER)
    life.step("invite_discussion", invitation(life, file=()))
    assert standing(life.stands) is not None


def test_a_discussion_without_an_invitation_on_record_stands_out() -> None:
    life = registered()
    life.step("hold_first_discussion")
    held = life.stands.dossier.entries[-1].at
    assert uninvited(life.stands, RULES) == {held}
    invited = registered()
    invited.step("invite_discussion", invitation(invited)).step("hold_first_discussion")
    assert uninvited(invited.stands, RULES) == set()


def test_the_second_discussion_wants_an_invitation_of_its_own() -> None:
    life = registered()
    life.step("invite_discussion", invitation(life)).step("hold_first_discussion").step(
        "finish_clarification"
    )
    assert standing(life.stands) is None
    assert list(refused(life, invitation(life))) == ["number"]
    life.step("invite_discussion", invitation(life, number=2)).step("hold_second_discussion")
    assert uninvited(life.stands, RULES) == set()


def test_a_case_that_is_no_crime_is_not_brought_to_the_joint_centre() -> None:
    life = Life.of(RULES, evidence=(EXHIBIT,)).classified("administrative").decided(Decision.REGISTER)
    assert Act.INVITE_DISCUSSION not in available(life.stands, OFFICER, RULES)


def test_a_late_discussion_is_invited_to_while_it_lacks() -> None:
    life = Life.of(RULES, evidence=(EXHIBIT,)).classified("administrative").decided(Decision.REGISTER)
    life.step("begin_clarification").classified("money_politics")
    life.step("invite_discussion", invitation(life)).step("hold_first_discussion")
    assert Act.INVITE_DISCUSSION not in available(life.stands, OFFICER, RULES)


def test_no_paper_that_names_the_reporter_goes_along() -> None:
    life = registered().step("hold_first_discussion")
    for key, heard in (("s1", Heard.REPORTER), ("s2", Heard.WITNESS)):
        at = life.now + timedelta(hours=1)
        life.step("summon", Summons(summons_id=key, heard=heard, hearing_at=at, online=False, attempt=1))
        life.at(at).step(
            "record_hearing", Hearing(summons_id=key, held_at=at, appeared=True, sworn=True, signed=True)
        )
    issued = (
        *(("receipt", ""), ("registration", "1"), ("hearing_minutes", "s1"), ("hearing_minutes", "s2")),
        *(("oath", "s1"), ("oath", "s2"), ("oath", ""), ("summons", "s2"), ("discussion_minutes", "1")),
        *(("study", ""), ("study", "letter:10")),
    )
    for form, about in issued:
        life.do(IssueLetter(by=OFFICER, form=form, sha256="a" * 64, snapshot=9, head="h", about=about))
    papers = [one.id for one in enclosable(life.stands, RULES)]
    assert papers == ["letter:4", "letter:6", "letter:9", "e1"]


@pytest.mark.parametrize("book", ["pilkada_2024_5", "pemilu_2024_2"])
def test_an_older_rulebook_knows_no_invitation_and_marks_nothing(book: str) -> None:
    life = registered(BOOKS[book])
    with pytest.raises(IllegalMove):
        life.step("invite_discussion", invitation(life))
    life.step("hold_first_discussion")
    assert uninvited(life.stands, life.rules) == set()


def test_a_rulebook_may_forbid_to_sit_without_an_invitation() -> None:
    moves = tuple(
        replace(one, conditions=one.conditions | {Condition.DISCUSSION_INVITED})
        if one.id == "hold_first_discussion"
        else one
        for one in RULES.moves
    )
    life = registered(replace(RULES, moves=moves))
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.step("hold_first_discussion")
    assert caught.value.extra["lacking"] == "discussion_invited"
    life.step("invite_discussion", invitation(life)).step("hold_first_discussion")

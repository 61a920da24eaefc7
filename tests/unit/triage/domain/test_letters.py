"""A letter tells one case: a part of another is refused, and nobody is named whom it need not name."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from services.triage.domain.acts.sittings import Heard
from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_errors import MixedCases, NoSuchForm, NothingToTell
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_snapshot import form_for
from services.triage.domain.letters.letter_subjects import NAMED, SUBJECTS
from services.triage.domain.letters.snapshot import Snapshot
from tests.support.letter_books import RULES
from tests.support.letters import CASE, OTHER_CASE, letter, of_other_case, snapshot

FIELDS = [
    one.name
    for one in fields(Snapshot)
    if isinstance(value := getattr(snapshot(), one.name), tuple) and isinstance(value[0], parts.Part)
]
"""The fields of a snapshot that hold parts of a case."""


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("place", [0, -1])
def test_a_part_of_another_case_in_any_field_is_refused(field: str, place: int) -> None:
    taken = snapshot()
    mixed: list[Any] = list(getattr(taken, field))
    mixed[place] = of_other_case(mixed[place])
    changed: Any = {field: tuple(mixed)}
    with pytest.raises(MixedCases) as refused:
        replace(taken, **changed)
    assert refused.value.extra["other"] == OTHER_CASE


def test_the_case_itself_cannot_be_exchanged_under_its_parts() -> None:
    with pytest.raises(MixedCases):
        replace(snapshot(), case_id=OTHER_CASE)


def test_every_field_of_parts_is_looked_at() -> None:
    assert len(FIELDS) == 15
    assert all(part.case_id == CASE for name in FIELDS for part in getattr(snapshot(), name))


@pytest.mark.parametrize("kind", [kind for kind in LetterKind if kind in SUBJECTS])
def test_a_letter_about_what_the_case_does_not_have_is_refused(kind: LetterKind) -> None:
    bare: dict[str, Any] = dict.fromkeys(FIELDS, ())
    with pytest.raises(NothingToTell):
        letter(kind, replace(snapshot(), **bare))
    with pytest.raises(NothingToTell):
        letter(kind, about="no such part")


def test_a_letter_is_about_the_last_part_unless_one_is_named() -> None:
    last, named = letter(LetterKind.HEARING).subject, letter(LetterKind.HEARING, about="s1").subject
    assert isinstance(last, parts.Testimony)
    assert isinstance(named, parts.Testimony)
    assert (last.key, named.key) == ("s2", "s1")


def test_an_oath_is_only_for_who_swore_it() -> None:
    taken = snapshot()
    unsworn = tuple(replace(one, sworn=False) for one in taken.testimonies)
    for kind in (LetterKind.OATH, LetterKind.EXPERT_OATH):
        with pytest.raises(NothingToTell):
            letter(kind, replace(taken, testimonies=unsworn))
    with pytest.raises(NothingToTell):
        letter(LetterKind.OATH, about="s2")  # the expert's


def test_a_hand_off_takes_the_form_of_its_route() -> None:
    with pytest.raises(NothingToTell):
        letter(LetterKind.HANDOFF_ETHICS, about="handoff_criminal")


def test_nobody_may_be_named_as_the_reporter() -> None:
    assert all(Heard.REPORTER not in named for named in NAMED.values())


def test_letters_to_the_reporter_may_name_nobody() -> None:
    told = {LetterKind.RECEIPT, LetterKind.COMPLETION, LetterKind.REGISTRATION, LetterKind.REFUSAL}
    assert not (told | {LetterKind.STATUS, LetterKind.STOP, LetterKind.REVERSAL}) & set(NAMED)


def test_a_status_notice_about_a_decision_is_worded_as_that_decision() -> None:
    taken = snapshot()
    refused = next(one.key for one in taken.rulings if one.kind is LetterKind.REFUSAL)
    assert form_for(taken, RULES, "status").kind is LetterKind.STATUS
    about = form_for(taken, RULES, "status", refused)
    assert (about.kind, about.id) == (LetterKind.REFUSAL, "status")


def test_a_form_is_called_as_the_rulebook_has_it() -> None:
    summons, study = form_for(snapshot(), RULES, "summons"), form_for(snapshot(), RULES, "study")
    assert (summons.code, summons.confirmed) == ("Model A.7", True)
    assert (study.code, study.confirmed) == ("Model A.11", False)


def test_a_form_that_is_no_letter_is_refused() -> None:
    forms = {**RULES.forms, "report": replace(RULES.forms["study"], id="report", template="report")}
    for form in ("report", "unknown"):
        with pytest.raises(NoSuchForm):
            form_for(snapshot(), replace(RULES, forms=forms), form)


def test_the_case_number_is_the_last_that_it_got_else_that_of_its_receipt() -> None:
    taken = snapshot()
    assert taken.case_number == "009/Reg/LP/PW/Kota/RR.RR/XI/2024"
    assert replace(taken, numbers=()).case_number == taken.receipt_number

"""What a case belongs with: said, taken back, refused; nothing else of the case changes by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging.belong import cause_of, name_of, named
from services.triage.domain.belonging.belonging_commands import (
    BelongCommand,
    DismissCause,
    DismissLikeness,
    JoinIncident,
    LeaveIncident,
    RenameIncident,
    RestoreCause,
    RestoreLikeness,
)
from services.triage.domain.belonging.belonging_errors import InAnotherIncident, StillTied
from services.triage.domain.belonging.belonging_facts import (
    CauseRestored,
    IncidentLeft,
    IncidentRenamed,
    LikenessRestored,
)
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.errors import NoSuchCase, RoleMissing
from services.triage.domain.evolution import evolve
from services.triage.domain.faults import BrokenHistory
from services.triage.domain.file.dossier_commands import FileCommand, LinkCases
from services.triage.domain.file.dossier_facts import WallRaised
from tests.support.cases import CASE_ID, COMMISSIONER, NOON, OFFICER, opened
from tests.support.linking import linking_rules

OTHER, INCIDENT = "other-case", "incident-1"
WORDS = named("Listrik padam", "Satu gardu melayani semua TPS itu.")
NEW = named("Gardu Karang Jati padam", "Trafo terbakar.")


def after(case: Case, *commands: BelongCommand | FileCommand) -> Case:
    for command in commands:
        for fact in decide(case, command, linking_rules(), NOON):
            case = evolve(case, fact)
    return case


def dismiss(other: str = OTHER, words: str = "lain hari") -> DismissLikeness:
    return DismissLikeness(by=OFFICER, other=other, words=words)


def join(incident: str = INCIDENT, words: str = WORDS) -> JoinIncident:
    return JoinIncident(by=OFFICER, incident=incident, words=words)


def test_what_was_said_to_be_something_else_is_remembered_until_it_is_taken_back() -> None:
    said = after(opened(), dismiss(), dismiss())
    assert said.belonging.is_apart(OTHER)
    assert len(said.belonging.apart) == 1
    back = after(said, RestoreLikeness(by=OFFICER, other=OTHER), RestoreLikeness(by=OFFICER, other=OTHER))
    assert not back.belonging.is_apart(OTHER)


def test_what_is_tied_is_not_something_else_and_a_tie_takes_that_back() -> None:
    linked = after(opened(), LinkCases(by=OFFICER, other=OTHER))
    with pytest.raises(StillTied):
        after(linked, dismiss())
    tied = after(opened(), dismiss(), dismiss("third"), LinkCases(by=OFFICER, other=OTHER))
    assert [one.other for one in tied.belonging.apart] == ["third"]


def test_a_case_is_part_of_one_incident_at_a_time() -> None:
    part = after(opened(), join(), join())
    assert part.belonging.incident is not None
    assert part.belonging.incident.incident == INCIDENT
    with pytest.raises(InAnotherIncident):
        after(part, join("incident-2"))
    left = after(part, LeaveIncident(by=OFFICER, incident="incident-2"))
    assert left == part
    out = after(part, LeaveIncident(by=OFFICER, incident=INCIDENT), join("incident-2"))
    assert out.belonging.incident is not None
    assert out.belonging.incident.incident == "incident-2"


def test_clocks_numbers_rulings_stage_and_whoever_reads_the_case_stay_as_they_were() -> None:
    before = opened()
    part = after(before, join(), dismiss())
    same = replace(part, belonging=before.belonging, revision=before.revision)
    assert same == before
    assert part.revision == before.revision + 2


def test_an_incident_needs_a_name_and_a_cause_of_a_length_that_fits() -> None:
    assert (name_of(WORDS), cause_of(WORDS)) == ("Listrik padam", "Satu gardu melayani semua TPS itu.")
    assert name_of(named("dua\nbaris", "sebab")) == "dua baris"
    for name, cause, field in (("", "x", "name"), ("x" * 121, "x", "name"), ("x", " ", "cause")):
        with pytest.raises(BadRecord) as wrong:
            named(name, cause)
        assert list(wrong.value.fields) == [field]
    with pytest.raises(BadRecord):
        after(opened(), join(words="nama saja"))


@pytest.mark.parametrize("command", [dismiss(CASE_ID), dismiss(words="x" * 4_001)])
def test_itself_and_too_many_words_are_refused(command: DismissLikeness) -> None:
    with pytest.raises(BadRecord):
        after(opened(), command)


def test_who_may_not_link_may_say_none_of_it_and_who_is_walled_off_hears_of_no_case() -> None:
    for command in (dismiss(), join()):
        with pytest.raises(RoleMissing):
            after(opened(), replace(command, by=COMMISSIONER))
    wall = WallRaised(case_id=CASE_ID, at=NOON, by=COMMISSIONER.id, accounts=(OFFICER.id,))
    with pytest.raises(NoSuchCase):
        after(evolve(opened(), wall), join())


def test_a_history_that_takes_back_what_was_never_said_is_broken() -> None:
    about = {"case_id": CASE_ID, "by": OFFICER.id}
    with pytest.raises(BrokenHistory):
        evolve(opened(), LikenessRestored(**about, at=NOON, other=OTHER))
    with pytest.raises(BrokenHistory):
        evolve(opened(), IncidentLeft(**about, at=NOON, incident=INCIDENT))


def test_a_new_name_stands_until_the_case_leaves_and_another_incidents_is_none_of_it() -> None:
    part = after(opened(), join())
    again = after(part, RenameIncident(by=OFFICER, incident="incident-2", words=NEW))
    assert again == part
    renamed = after(part, RenameIncident(by=OFFICER, incident=INCIDENT, words=NEW))
    assert renamed.belonging.naming is not None
    assert renamed.belonging.naming.words == NEW
    assert renamed.belonging.incident == part.belonging.incident
    out = after(renamed, LeaveIncident(by=OFFICER, incident=INCIDENT), join())
    assert out.belonging.naming is not None
    assert out.belonging.naming.words == WORDS
    with pytest.raises(BadRecord):
        after(part, RenameIncident(by=OFFICER, incident=INCIDENT, words="nama saja"))


def test_a_cause_is_denied_with_a_reason_until_that_is_taken_back() -> None:
    deny = DismissCause(by=OFFICER, cause="category.money_politics", words="lain pelaku")
    said = after(opened(), deny, deny)
    assert said.belonging.is_denied("category.money_politics")
    assert not said.belonging.is_denied("category.hoax")
    assert len(said.belonging.denied) == 1
    restore = RestoreCause(by=OFFICER, cause="category.money_politics")
    assert not after(said, restore, restore).belonging.denied
    for wrong in (
        replace(deny, words=" "),
        replace(deny, words="x" * 4_001),
        replace(deny, cause="Uang Pak RT"),
        replace(deny, cause="words.pak_budi_rekaan"),
        replace(deny, cause="category.pak_budi_rekaan"),
    ):
        with pytest.raises(BadRecord):
            after(opened(), wrong)
    with pytest.raises(RoleMissing):
        after(opened(), replace(deny, by=COMMISSIONER))


def test_a_history_that_renames_or_allows_what_never_was_is_broken() -> None:
    about = {"case_id": CASE_ID, "by": OFFICER.id}
    with pytest.raises(BrokenHistory):
        evolve(opened(), IncidentRenamed(**about, at=NOON, incident=INCIDENT, words=NEW))
    with pytest.raises(BrokenHistory):
        evolve(opened(), CauseRestored(**about, at=NOON, cause="category.money_politics"))

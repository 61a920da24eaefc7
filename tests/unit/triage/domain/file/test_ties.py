"""Merge and unmerge as the rules allow them; whatever is done and undone leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.evolution import evolve
from services.triage.domain.file import ties
from services.triage.domain.file.dossier_commands import LinkCases, UnlinkCases
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.file.tie_errors import AlreadyMerged, LeadsOthers
from shared.errors import DomainError
from shared.ids import derived
from tests.support.cases import CASE_ID, NOON, OFFICER, opened
from tests.support.linking import linking_rules

RULES = linking_rules()
IDS = tuple(derived(CASE_ID, name) for name in "abcd")
A, B, C, _ = IDS
Office = dict[str, Case]
Steps = list[tuple[str, str, str]]


def fresh() -> Office:
    return {one: replace(opened(), case_id=one) for one in IDS}


def act(office: Office, own: str, command: LinkCases | UnlinkCases) -> Office:
    case = office[own]
    for fact in decide(case, command, RULES, NOON):
        case = evolve(case, fact)
    return office | {own: case}


def tie(office: Office, own: str, other: str, kind: Tie) -> Office:
    return act(office, own, LinkCases(by=OFFICER, other=other, tie=kind))


def untie(office: Office, own: str, other: str, kind: Tie) -> Office:
    return act(office, own, UnlinkCases(by=OFFICER, other=other, tie=kind))


def merge(office: Office, other: str, lead: str) -> Office:
    """Both halves, the leading case first, as the use case does; all or nothing."""
    return tie(tie(office, lead, other, Tie.LEADS), other, lead, Tie.MERGED)


def unmerge(office: Office, other: str, lead: str) -> Office:
    return untie(untie(office, other, lead, Tie.MERGED), lead, other, Tie.LEADS)


def link(office: Office, one: str, other: str) -> Office:
    return tie(tie(office, one, other, Tie.LINKED), other, one, Tie.LINKED)


def unlink(office: Office, one: str, other: str) -> Office:
    return untie(untie(office, one, other, Tie.LINKED), other, one, Tie.LINKED)


ACTS = {"merge": merge, "unmerge": unmerge, "link": link, "unlink": unlink}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(IDS), st.sampled_from(IDS)), max_size=20
)


def walked(steps: Steps) -> Office:
    """What is left of these steps, those that are refused left out."""
    office = fresh()
    for step, one, other in steps:
        try:
            office = ACTS[step](office, one, other)
        except DomainError:
            continue
    return office


def but_for_the_journal(office: Office) -> Office:
    return {own: replace(case, revision=1, settled=1) for own, case in office.items()}


@given(STEPS, st.sampled_from(IDS), st.sampled_from(IDS))
@settings(max_examples=200)
def test_a_merge_and_its_unmerge_leave_everything_as_it_was_but_for_the_journal(
    steps: Steps, other: str, lead: str
) -> None:
    before = walked(steps)
    try:
        merged = merge(before, other, lead)
    except DomainError:
        return
    if merged != before:  # a repeated merge changes nothing, so that its unmerge undoes the first one
        assert but_for_the_journal(unmerge(merged, other, lead)) == but_for_the_journal(before)


@given(STEPS)
@settings(max_examples=200)
def test_whatever_is_done_no_circle_and_no_chain_comes_of_it(steps: Steps) -> None:
    office = walked(steps)
    for own, case in office.items():
        links = case.dossier.links
        led, lead = ties.leads(links), ties.lead_of(links)
        assert own not in {link.other for link in links}
        assert not (led and lead), "a merged case cannot lead"
        assert all(ties.lead_of(office[one].dossier.links) == own for one in led)
        assert lead is None or own in ties.leads(office[lead].dossier.links)


@given(STEPS)
def test_no_tie_moves_a_deadline_or_a_stage(steps: Steps) -> None:
    for own, case in walked(steps).items():
        assert replace(case, dossier=fresh()[own].dossier, revision=1, settled=1) == fresh()[own]


@given(st.permutations(["take a", "take b", "merge a", "merge b"]))
def test_two_merges_in_opposite_directions_never_both_happen(order: list[str]) -> None:
    """The halves may come in any order that keeps each merge's own; each case checks only itself."""
    office, taken = fresh(), set[str]()
    for step in order:
        own, other = (A, B) if step.endswith("a") else (B, A)
        try:
            if step.startswith("take"):
                office = tie(office, own, other, Tie.LEADS)
                taken.add(other)
            elif own in taken:
                office = tie(office, own, other, Tie.MERGED)
        except (LeadsOthers, AlreadyMerged):
            continue
    assert None in {ties.lead_of(office[one].dossier.links) for one in (A, B)}


def test_a_merged_case_cannot_lead() -> None:
    with pytest.raises(AlreadyMerged):
        merge(merge(fresh(), B, A), C, B)


def test_a_leading_case_cannot_be_merged() -> None:
    with pytest.raises(LeadsOthers):
        merge(merge(fresh(), B, A), A, C)


def test_a_case_is_merged_into_one_only() -> None:
    with pytest.raises(AlreadyMerged):
        merge(merge(fresh(), B, A), B, C)


@pytest.mark.parametrize("step", sorted(ACTS))
def test_a_case_is_not_tied_to_itself(step: str) -> None:
    with pytest.raises(BadRecord):
        ACTS[step](fresh(), A, A)


def test_a_link_of_before_outlives_the_merge() -> None:
    linked = link(fresh(), A, B)
    after = unmerge(merge(linked, B, A), B, A)
    assert after[A].dossier == linked[A].dossier
    assert after[B].dossier == linked[B].dossier


def test_a_repeat_is_not_recorded() -> None:
    office = merge(fresh(), B, A)
    assert merge(office, B, A) == office
    assert unlink(office, B, A) == office

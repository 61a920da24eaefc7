"""Merge and unmerge as the rules allow them; whatever is done and undone leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.triage.domain import tie_errors as errors
from services.triage.domain.ties import (
    CaseLinked,
    CaseMerged,
    CaseUnlinked,
    CaseUnmerged,
    LeadGiven,
    LeadTaken,
    TieFact,
    Ties,
    after,
    changes,
    check,
)
from shared.errors import DomainError
from tests.support.cases import NOON

IDS = ("a", "b", "c", "d")
Office = dict[str, Ties]


def apply(office: Office, kind: type[TieFact], own: str, other: str) -> Office:
    fact = kind(case_id=own, at=NOON, by="officer-1", other=other)
    check(own, office[own], fact)
    return office | {own: after(office[own], fact)}


def merge(office: Office, other: str, lead: str) -> Office:
    """Both halves, the leading case first, as the use case does; all or nothing."""
    return apply(apply(office, LeadTaken, lead, other), CaseMerged, other, lead)


def unmerge(office: Office, other: str, lead: str) -> Office:
    return apply(apply(office, CaseUnmerged, other, lead), LeadGiven, lead, other)


def link(office: Office, one: str, other: str) -> Office:
    return apply(apply(office, CaseLinked, one, other), CaseLinked, other, one)


def unlink(office: Office, one: str, other: str) -> Office:
    return apply(apply(office, CaseUnlinked, one, other), CaseUnlinked, other, one)


ACTS = {"merge": merge, "unmerge": unmerge, "link": link, "unlink": unlink}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(IDS), st.sampled_from(IDS)), max_size=25
)


def fresh() -> Office:
    return dict.fromkeys(IDS, Ties())


def walked(steps: list[tuple[str, str, str]]) -> Office:
    """What is left of these steps, those that are refused left out."""
    office = fresh()
    for act, one, other in steps:
        try:
            office = ACTS[act](office, one, other)
        except DomainError:
            continue
    return office


@given(STEPS, st.sampled_from(IDS), st.sampled_from(IDS))
@settings(max_examples=300)
def test_a_merge_and_its_unmerge_leave_everything_as_it_was(
    steps: list[tuple[str, str, str]], other: str, lead: str
) -> None:
    before = walked(steps)
    try:
        merged = merge(before, other, lead)
    except DomainError:
        return
    if merged != before:  # a repeated merge changes nothing, so that its unmerge undoes the first one
        assert unmerge(merged, other, lead) == before


@given(STEPS)
@settings(max_examples=300)
def test_whatever_is_done_no_circle_and_no_chain_comes_of_it(steps: list[tuple[str, str, str]]) -> None:
    office = walked(steps)
    for own, ties in office.items():
        assert own not in {*ties.linked, *ties.leads, ties.merged_into}
        assert not (ties.leads and ties.merged_into), "a merged case cannot lead"
        assert all(office[one].merged_into == own for one in ties.leads)
        assert ties.merged_into is None or own in office[ties.merged_into].leads
        assert all(own in office[one].linked for one in ties.linked)


@given(st.permutations(["take a", "take b", "merge a", "merge b"]))
def test_two_merges_in_opposite_directions_never_both_happen(order: list[str]) -> None:
    """The halves may come in any order that keeps each merge's own; each case checks only itself."""
    office, taken = {"a": Ties(), "b": Ties()}, set[str]()
    for step in order:
        half, own = step.split()
        other = "b" if own == "a" else "a"
        try:
            if half == "take":
                office = apply(office, LeadTaken, own, other)
                taken.add(other)
            elif own in taken:
                office = apply(office, CaseMerged, own, other)
        except (errors.LeadsOthers, errors.AlreadyMerged):
            continue
    assert None in {office["a"].merged_into, office["b"].merged_into}


def test_a_merged_case_cannot_lead() -> None:
    office = merge(fresh(), "b", "a")
    with pytest.raises(errors.AlreadyMerged):
        merge(office, "c", "b")


def test_a_leading_case_cannot_be_merged() -> None:
    office = merge(fresh(), "b", "a")
    with pytest.raises(errors.LeadsOthers):
        merge(office, "a", "c")


def test_a_case_is_merged_into_one_only() -> None:
    office = merge(fresh(), "b", "a")
    with pytest.raises(errors.AlreadyMerged):
        merge(office, "b", "c")


def test_what_is_not_merged_or_linked_cannot_be_undone() -> None:
    with pytest.raises(errors.NotMerged):
        unmerge(fresh(), "b", "a")
    with pytest.raises(errors.NotLinked):
        unlink(fresh(), "b", "a")


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_case_is_not_tied_to_itself(act: str) -> None:
    with pytest.raises(errors.TiedToItself):
        ACTS[act](fresh(), "a", "a")


def test_a_link_of_before_outlives_the_merge() -> None:
    linked = link(fresh(), "a", "b")
    assert unmerge(merge(linked, "b", "a"), "b", "a") == linked


def test_a_repeat_changes_nothing() -> None:
    office = merge(fresh(), "b", "a")
    fact = LeadTaken(case_id="a", at=NOON, by="officer-1", other="b")
    assert not changes(office["a"], fact)
    assert changes(office["a"], replace(fact, other="c"))


def test_ties_hold_nothing_that_could_move_a_deadline() -> None:
    """A merge changes ties alone, and ties are ids: there is no stage, clock or date in them."""
    assert set(Ties.__slots__) == {"linked", "leads", "merged_into"}

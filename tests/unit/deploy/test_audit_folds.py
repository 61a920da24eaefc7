"""An audit rebuilds every kind of stream by its own fold."""

from __future__ import annotations

import pytest

from deploy.audit.owners import folds
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_law import ENTRIES as LAW_ENTRIES, LawAggregate
from services.triage.adapters.mongo_looks import ENTRIES as LOOKS, LookAggregate
from services.triage.adapters.mongo_series import ENTRIES, SeriesAggregate
from shared.store.decided import ENTRIES as DECISIONS, DecidedAggregate


def test_the_states_of_all_kinds_are_looked_at() -> None:
    found = ("cases", "decided", "series", "corrections", "looks")
    assert folds("balikpapan")["triage"].collections == found
    assert folds("balikpapan")["notify"].collections == ("dispatches", "decided")


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_a_series_is_folded_as_a_series(entry: str) -> None:
    assert isinstance(folds("balikpapan")["triage"].of([{"type": entry}]), SeriesAggregate)


@pytest.mark.parametrize("entry", sorted(LOOKS))
def test_looks_are_folded_as_a_log(entry: str) -> None:
    assert isinstance(folds("balikpapan")["triage"].of([{"type": entry}]), LookAggregate)


@pytest.mark.parametrize("entry", sorted(LAW_ENTRIES))
def test_a_correction_of_the_law_is_folded_as_one(entry: str) -> None:
    assert isinstance(folds("balikpapan")["triage"].of([{"type": entry}]), LawAggregate)


@pytest.mark.parametrize("entry", sorted(DECISIONS.values()))
def test_a_decision_about_a_record_is_folded_as_one(entry: str) -> None:
    assert isinstance(folds("balikpapan")["intake"].of([{"type": entry}]), DecidedAggregate)


def test_all_else_is_the_services_own() -> None:
    triage = folds("balikpapan")["triage"]
    assert isinstance(triage.of([{"type": "case_opened"}]), CaseAggregate)
    assert isinstance(triage.of([]), CaseAggregate)

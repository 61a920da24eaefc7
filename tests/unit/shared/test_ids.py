"""Identifiers that follow from another: the same every time, and valid."""

from uuid import UUID

import pytest

from shared.ids import derived, is_uuid7, new_id

REPORT = "01936b1e-7c00-7abc-8def-0123456789ab"


def test_the_same_source_and_purpose_give_the_same_id() -> None:
    assert derived(REPORT, "case") == derived(REPORT, "case")


def test_another_purpose_or_source_gives_another_id() -> None:
    assert len({derived(REPORT, "case"), derived(REPORT, "handoff:1"), derived(new_id(), "case")}) == 3


def test_a_derived_id_is_a_uuid7_of_the_same_millisecond() -> None:
    made = derived(REPORT, "case")
    assert is_uuid7(made)
    assert UUID(made).variant == UUID(REPORT).variant
    assert UUID(made).int >> 80 == UUID(REPORT).int >> 80


def test_a_source_that_is_no_id_is_refused() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        derived("LP-001", "case")


@pytest.mark.parametrize("text", ["", "x", REPORT.upper(), "01936b1e-7c00-4abc-8def-0123456789ab"])
def test_other_texts_are_not_uuid7(text: str) -> None:
    assert not is_uuid7(text)

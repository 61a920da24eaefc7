"""Every type of entry has a kind, and a new one has to be given one."""

from __future__ import annotations

from services.triage.adapters.mongo_law import ENTRIES as LAW
from services.triage.adapters.mongo_looks import ENTRIES as LOOKS
from services.triage.adapters.mongo_series import ENTRIES as SERIES
from services.triage.application.journal import entry_types, filed_notation
from services.triage.console.audit.audit_words import ACTS, DEED_NAMES, TONES
from services.triage.domain.audit.deeds import DEED_OF, Deed, deed_of, types_of
from shared.store.decided import ENTRIES as DECIDED
from shared.store.journal import LOST

BY_HAND = {value for name, value in vars(entry_types).items() if name.isupper()}
WRITTEN = BY_HAND | set(filed_notation.TYPES) | LOOKS | SERIES | LAW | set(DECIDED.values()) | {LOST}


def test_every_type_that_is_written_has_a_kind_and_nothing_else_has() -> None:
    assert set(DEED_OF) == WRITTEN, "give the new type of entry its kind in domain/audit/deeds.py"


def test_every_type_with_a_kind_has_its_sentence() -> None:
    assert set(ACTS) == set(DEED_OF)
    assert set(DEED_NAMES) == set(TONES) == set(Deed)


def test_no_type_has_two_kinds() -> None:
    assert sum(len(types_of(deed)) for deed in Deed) == len(DEED_OF)


def test_what_a_later_version_wrote_is_none_of_the_three() -> None:
    assert deed_of("moon_landed") is Deed.OTHER


def test_what_lets_somebody_at_closed_things_counts_as_opened() -> None:
    assert {deed_of(one) for one in ("case_read", "exhibit_opened", "audit_read")} == {Deed.OPENED}


def test_what_leaves_the_screens_counts_as_exported() -> None:
    assert {deed_of(one) for one in ("letter_issued", "feed_made", "audit_exported")} == {Deed.EXPORTED}


def test_a_wall_and_a_vote_are_decisions() -> None:
    assert {deed_of(one) for one in ("wall_raised", "decision_proposed", "step_taken")} == {Deed.DECIDED}

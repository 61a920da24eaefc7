"""Which kind of act a journal entry tells of: something was opened, exported, decided, or none of these."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Deed(StrEnum):
    """What an auditor asks for; the value is the word of the URL and of the API."""

    OPENED = "opened"
    """Something closed was looked into: a case whole, an exhibit, this very trail."""
    EXPORTED = "exported"
    """Something left the office's screens: a letter, a calendar feed, a file."""
    DECIDED = "decided"
    """Something was proposed, approved, declined, done by law, or given to somebody."""
    OTHER = "other"
    """What only files something, and what no person does."""


_TYPES: Final[Mapping[Deed, tuple[str, ...]]] = MappingProxyType(
    {
        Deed.OPENED: ("case_read", "exhibit_opened", "identity_opened", "audit_read"),
        Deed.EXPORTED: (
            "letter_issued",
            "letter_previewed",
            "letter_fetched",
            "letter_copied",
            "audit_exported",
            "feed_made",
            "sigaplapor_exported",
            "correction_exported",
            "dashboard_printed",
        ),
        Deed.DECIDED: (
            "case_claimed",
            "case_released",
            "case_assigned",
            "case_classified",
            "decision_proposed",
            "proposal_declined",
            "proposal_withdrawn",
            "decision_approved",
            "case_registered",
            "case_refused",
            "case_escalated",
            "step_taken",
            "cases_linked",
            "cases_unlinked",
            "wall_raised",
            "wall_lifted",
            "passing_proposed",
            "passing_dropped",
            "case_passed",
            "case_received",
            "likeness_dismissed",
            "likeness_restored",
            "incident_joined",
            "incident_left",
            "incident_renamed",
            "cause_dismissed",
            "cause_restored",
            "numbers_skipped",
            "correction_proposed",
            "correction_approved",
            "correction_declined",
            "passage_marked",
            "passage_unmarked",
            "identity_asked",
            "identity_agreed",
            "identity_declined",
            "record_retry_asked",
            "record_retry_taken_back",
            "record_discarded",
            "record_skipped",
        ),
        Deed.OTHER: (
            "case_opened",
            "note_added",
            "number_assigned",
            "numbers_issued",
            "entered_elsewhere",
            "deadline_warned",
            "deadline_lapsed",
            "deadline_corrected",
            "handoff_sent",
            "handoff_acknowledged",
            "handoff_returned",
            "identity_closed",
            "identity_lapsed",
            "announcements_lost",
        ),
    }
)
DEED_OF: Final[Mapping[str, Deed]] = MappingProxyType(
    {name: deed for deed, names in _TYPES.items() for name in names}
)
"""The kind of each type of entry that triage's journal can hold; a type without one fails a test."""


def deed_of(entry_type: str) -> Deed:
    """The kind of an entry; what an unknown later version wrote is none of the first three."""
    return DEED_OF.get(entry_type, Deed.OTHER)


def types_of(deed: Deed) -> tuple[str, ...]:
    """The types of entries of a kind."""
    return _TYPES[deed]

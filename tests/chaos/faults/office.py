"""Faults of an office's own work: numbers, letters, the law."""

from tests.chaos.faults.fault import Fault

FAULTS = (
    Fault(number=63, group="office", title="Triage dies between drawing numbers and telling the cases"),
    Fault(number=64, group="office", title="Triage dies when a letter is issued and nobody was told"),
    Fault(number=65, group="office", title="Triage dies between a proposal's approval and its answer"),
    Fault(number=66, group="office", title="Triage dies between the two halves of a merge"),
    Fault(number=67, group="office", title="Triage dies when an identity is opened and nobody was told"),
    Fault(
        number=68, group="office", title="Triage dies when the opening of an exhibit is on record and no more"
    ),
)

"""Every stage belongs to one phase, and every case is registered or is not in one way."""

from __future__ import annotations

from services.triage.domain.phases import (
    AFTER_REGISTRATION,
    HANDOFF_NAMES,
    PHASE_NAMES,
    PHASE_OF,
    REGISTRATION_NAMES,
    HandoffState,
    Phase,
    Registration,
)
from services.triage.domain.words import Stage


def test_every_stage_has_a_phase_and_every_phase_a_stage_and_a_name() -> None:
    assert set(PHASE_OF) == set(Stage)
    assert set(PHASE_OF.values()) == set(Phase) == set(PHASE_NAMES)
    assert set(REGISTRATION_NAMES) == set(Registration)
    assert set(HANDOFF_NAMES) == set(HandoffState)


def test_what_no_path_reaches_without_registration_leaves_out_what_ends_a_case_early() -> None:
    assert PHASE_OF[Stage.TRANSFERRED] not in AFTER_REGISTRATION
    assert PHASE_OF[Stage.REFUSED] not in AFTER_REGISTRATION
    assert PHASE_OF[Stage.PLENARY] in AFTER_REGISTRATION

"""Which of triage's steps and decisions its reporter is told, and in which words: one table.

Who decided, why, which officer or body it was, and every word that was written stay behind: a milestone is a
code, a moment, the requirements asked for with their due moment, and what was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from services.intake.domain.milestones import Milestone, More, Reached
from shared.contracts.case_facts import DecisionApprovedV1, StepTakenV1
from shared.contracts.case_records import ClockV1, CompletionRequestV1

STEPS: Final[Mapping[str, Milestone]] = MappingProxyType(
    {
        "ask_completion": Milestone.COMPLETION_ASKED,
        "receive_completion": Milestone.COMPLETION_RECEIVED,
        "expire_completion": Milestone.COMPLETION_EXPIRED,
        "ask_withdrawal": Milestone.WITHDRAWAL_ASKED,
    }
)
"""Tracing, discussions, summonses and plenaries are the office's own until they lead to a decision."""
DECISIONS: Final[Mapping[str, Milestone]] = MappingProxyType(
    {
        "fix_finding": Milestone.FOUND,
        "close_tip": Milestone.TIP_CLOSED,
        "transfer": Milestone.TRANSFERRED,
        "stop": Milestone.STOPPED,
        "accept_withdrawal": Milestone.WITHDRAWN,
        "refuse_withdrawal": Milestone.WITHDRAWAL_REFUSED,
        "reverse": Milestone.REVERSED,
        "conclude": Milestone.CONCLUDED,
        "publish": Milestone.PUBLISHED,
    }
)
"""That the study's time was extended is the office's own affair."""
_COMPLETION: Final = "completion"
OURSELVES: Final = "intake"
"""Who put a wish on record that the reporter told us here: it stands with the report already."""


def stepped(told: StepTakenV1, at: datetime) -> Reached | None:
    """What a step, taken at `at` (UTC), tells its reporter."""
    milestone = None if told.by == OURSELVES else STEPS.get(told.command)
    return Reached(milestone, at, _asked(told)) if milestone else None


def decided(told: DecisionApprovedV1, at: datetime) -> Reached | None:
    """What a decision, approved at `at` (UTC), tells its reporter."""
    milestone = DECISIONS.get(told.decision)
    return Reached(milestone, at, More(outcome=told.outcome or "")) if milestone else None


def _asked(told: StepTakenV1) -> More:
    """What is to be added, and until when: the law lets a notice tell the reporter both."""
    missing = told.record.missing if isinstance(told.record, CompletionRequestV1) else []
    clock = next((one for one in told.turn.clocks or () if one.deadline.id == _COMPLETION), None)
    if clock is None:
        return More(missing=tuple(missing))
    return More(tuple(missing), _end(clock), clock.deadline.rulebook)


def _end(clock: ClockV1) -> datetime:
    return clock.due_at or clock.deadline.due_at

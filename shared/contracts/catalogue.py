"""Every type that travels: its class, its topic and its owner; and the settings of the topics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shared.contracts import case_facts, case_filed
from shared.contracts.envelope import Event
from shared.contracts.intake import ReportSubmittedV1, SubmissionV1, WithdrawalAskedV1
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.contracts.triage import (
    CaseEscalatedV1,
    CaseOpenedV1,
    CaseRefusedV1,
    CaseRegisteredV1,
    NumbersIssuedV1,
    NumbersSkippedV1,
)

Owner = Literal["channel", "intake", "triage", "notify"]


class Topic(StrEnum):
    """The topic words; the full name is `<namespace>.<word>`."""

    SUBMISSIONS = "submissions"
    REPORTS = "reports"
    CASES = "cases"
    DISPATCHES = "dispatches"
    REPLAYS = "replays"


PARTITIONS = 12
RETENTION_DAYS = 14

OWNERS: dict[Topic, Owner] = {
    Topic.SUBMISSIONS: "channel",
    Topic.REPORTS: "intake",
    Topic.CASES: "triage",
    Topic.DISPATCHES: "notify",
}
"""`replays` is not here: all three services read and write it, and it carries requests, not facts."""

TOPIC_OF: dict[Owner, Topic] = {owner: topic for topic, owner in OWNERS.items()}


EventModel = type[Event]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the catalogue."""

    type: str
    model: EventModel
    topic: Topic
    owner: Owner


def _listed(model: type[Event], topic: Topic) -> Listed:
    return Listed(model.model_fields["type"].default, model, topic, OWNERS[topic])


CATALOGUE: dict[str, Listed] = {
    listed.type: listed
    for listed in (
        _listed(SubmissionV1, Topic.SUBMISSIONS),
        _listed(ReportSubmittedV1, Topic.REPORTS),
        _listed(WithdrawalAskedV1, Topic.REPORTS),
        _listed(CaseOpenedV1, Topic.CASES),
        _listed(CaseRegisteredV1, Topic.CASES),
        _listed(CaseRefusedV1, Topic.CASES),
        _listed(CaseEscalatedV1, Topic.CASES),
        *(_listed(fact, Topic.CASES) for fact in (*case_facts.FACTS, *case_filed.FACTS)),
        _listed(NumbersIssuedV1, Topic.CASES),
        _listed(NumbersSkippedV1, Topic.CASES),
        _listed(HandoffSentV1, Topic.DISPATCHES),
        _listed(HandoffAcknowledgedV1, Topic.DISPATCHES),
        _listed(HandoffReturnedV1, Topic.DISPATCHES),
    )
}


def source_of(owner: Owner) -> str:
    """`ce_source` of what an owner announces."""
    return f"/jejak/{owner}"

"""Who announces what, who applies it, and which entry each event must have led to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.intake.adapters.mongo_reports import ReportAggregate
from services.intake.application import told_milestones
from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_law import ENTRIES as LAW_ENTRIES, LawAggregate
from services.triage.adapters.mongo_looks import ENTRIES as LOOK_ENTRIES, LookAggregate
from services.triage.adapters.mongo_series import ENTRIES as SERIES_ENTRIES, SeriesAggregate
from services.triage.application.note_wish import INTAKE
from shared.changes import Aggregate, JsonObject
from shared.contracts.case_facts import DecisionApprovedV1, StepTakenV1
from shared.contracts.case_filed import CasePassedV1
from shared.contracts.catalogue import Topic
from shared.contracts.intake import ReportSubmittedV1, WithdrawalAskedV1
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.contracts.triage import CaseEscalatedV1, CaseRefusedV1, CaseRegisteredV1
from shared.ids import derived
from shared.rules.rulebooks import Rulebooks
from shared.store.decided import ENTRIES, DecidedAggregate

SERVICES = ("intake", "triage", "notify")


@dataclass(frozen=True, slots=True)
class Folds:
    """How one service folds its streams: its own kind, and others that the types of entries tell apart."""

    own: Aggregate[Any, Any]
    beside: tuple[tuple[frozenset[str], Aggregate[Any, Any]], ...] = ()
    """Further kinds of a service; what persons decided about records is one of every service."""

    @property
    def collections(self) -> tuple[str, ...]:
        """Where states are."""
        return self.own.collection, *(kind.collection for _, kind in self._others)

    def of(self, entries: Sequence[JsonObject]) -> Aggregate[Any, Any]:
        """The kind of a stream, by its first entry."""
        first = entries[0]["type"] if entries else ""
        return next((kind for types, kind in self._others if first in types), self.own)

    @property
    def _others(self) -> tuple[tuple[frozenset[str], Aggregate[Any, Any]], ...]:
        return (*_DECIDED, *self.beside)


_DECIDED = ((frozenset(ENTRIES.values()), DecidedAggregate()),)


def folds(office: str) -> Mapping[str, Folds]:
    """The folds of each service."""
    return {
        "intake": Folds(ReportAggregate()),
        "triage": Folds(
            CaseAggregate(Rulebooks.load()),
            (
                (SERIES_ENTRIES, SeriesAggregate()),
                (LAW_ENTRIES, LawAggregate()),
                (LOOK_ENTRIES, LookAggregate()),
            ),
        ),
        "notify": Folds(DispatchAggregate(office)),
    }


@dataclass(frozen=True, slots=True)
class Effect:
    """The entry that an event leads to, in the stream that `where` names: the case's or the report's."""

    entry: str
    where: str
    always: bool = True
    """False: the consumer may rightly do nothing, because it knew already, or by an earlier version."""
    heard: Callable[[JsonObject], bool] = field(default=lambda _: True, repr=False)
    """Whether the consumer makes anything of an event of that type: of some it does only of a few."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A consumer of another service's topic; `effects` by event type, the others only move its position."""

    service: str
    topic: Topic
    owner: str
    effects: Mapping[str, Effect]

    @property
    def name(self) -> str:
        """As positions and held records know it."""
        return f"{self.service}:{self.topic.value}"

    def effect_of(self, kind: str, data: JsonObject) -> Effect | None:
        """What an event must have led to, if to anything."""
        effect = self.effects.get(kind)
        return effect if effect is not None and effect.heard(data) else None


def _type(model: type[Any]) -> str:
    return str(model.model_fields["type"].default)


DELIVERIES = frozenset({"handoff_sent", "handoff_acknowledged", "handoff_returned"})
"""What notify tells of a hand-off that it sent, or an officer of one that went by hand."""
REPORT, CASE, CASE_OF_REPORT = "report_id", "case_id", "case of report_id"
_MILESTONE = Effect("milestone_reached", REPORT)


def _of_a_step(data: JsonObject) -> bool:
    """Told with its report: a step that was told before intake heard any is without one."""
    return REPORT in data and data["command"] in told_milestones.STEPS


def _of_a_decision(data: JsonObject) -> bool:
    return data["decision"] in told_milestones.DECISIONS


_MILESTONES = {
    **dict.fromkeys((CaseRegisteredV1, CaseRefusedV1, CaseEscalatedV1), _MILESTONE),
    StepTakenV1: replace(_MILESTONE, heard=_of_a_step),
    # Decisions always named their report, also when intake made nothing of them yet.
    DecisionApprovedV1: replace(_MILESTONE, always=False, heard=_of_a_decision),
    CasePassedV1: replace(_MILESTONE, heard=lambda data: REPORT in data),
}
"""What of a case its reporter is told."""

READERS = (
    Reader(
        "triage",
        Topic.REPORTS,
        "intake",
        {
            _type(ReportSubmittedV1): Effect("case_opened", CASE_OF_REPORT),
            _type(WithdrawalAskedV1): Effect("step_taken", CASE_OF_REPORT),
        },
    ),
    Reader("notify", Topic.CASES, "triage", {_type(CaseEscalatedV1): Effect("handoff_created", CASE)}),
    Reader(
        "intake",
        Topic.CASES,
        "triage",
        {_type(model): effect for model, effect in _MILESTONES.items()},
    ),
    Reader(
        "triage",
        Topic.DISPATCHES,
        "notify",
        {
            _type(HandoffSentV1): Effect("handoff_sent", CASE, always=False),
            _type(HandoffAcknowledgedV1): Effect("handoff_acknowledged", CASE),
            _type(HandoffReturnedV1): Effect("handoff_returned", CASE),
        },
    ),
    Reader(
        "intake",
        Topic.DISPATCHES,
        "notify",
        dict.fromkeys(map(_type, (HandoffSentV1, HandoffAcknowledgedV1, HandoffReturnedV1)), _MILESTONE),
    ),
)


def readers_of(owner: str) -> list[Reader]:
    """The consumers of an owner's topic."""
    return [reader for reader in READERS if reader.owner == owner]


def target(effect: Effect, data: JsonObject) -> str:
    """The stream in which an event's effect must be."""
    if effect.where == CASE_OF_REPORT:
        return derived(data[REPORT], "case")
    return str(data[effect.where])


def source(service: str, entry: JsonObject) -> tuple[str, str] | None:
    """The owner and stream of the event that an entry is the effect of; None for one that is no effect.

    A hand-off to a body that does not work with this system is told by an officer, and by no event.
    """
    stream, kind = str(entry["stream"]), entry["type"]
    if service == "triage" and kind == "case_opened":
        return "intake", str(entry["data"][REPORT])
    if service == "triage" and kind == "step_taken" and entry["by"]["id"] == INTAKE.id:
        return "intake", str(entry["data"][REPORT])
    if service == "triage" and kind in DELIVERIES:
        return None if entry["by"]["kind"] == "person" else ("notify", stream)
    if service == "notify" and kind == "handoff_created":
        return "triage", stream
    if service == "intake" and kind == "milestone_reached":
        return str(entry["by"]["id"]).removeprefix("/jejak/"), derived(stream, "case")
    return None

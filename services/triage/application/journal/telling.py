"""Every entry of a case is told: those without an event of their own under the contract of their type.

So whoever keeps the topic keeps the case, and a restore finds what an older backup lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from services.triage.application.journal import entry_types, filed_notation
from services.triage.domain.facts import CaseFact
from shared.changes import Draft, JsonObject
from shared.contracts import case_facts as told, case_filed
from shared.contracts.envelope import Event

_BY_HAND: Mapping[str, type[Event]] = {
    entry_types.STEPPED: told.StepTakenV1,
    entry_types.PROPOSED: told.DecisionProposedV1,
    entry_types.DECLINED: told.ProposalDeclinedV1,
    entry_types.WITHDRAWN: told.ProposalWithdrawnV1,
    entry_types.DECIDED: told.DecisionApprovedV1,
    entry_types.ESCALATED: told.CaseEscalatedOnPaperV1,
    entry_types.CLAIMED: told.CaseClaimedV1,
    entry_types.RELEASED: told.CaseReleasedV1,
    entry_types.ASSIGNED: told.CaseAssignedV1,
    entry_types.SENT: told.HandoffSentNotedV1,
    entry_types.ACKNOWLEDGED: told.HandoffAcknowledgedNotedV1,
    entry_types.RETURNED: told.HandoffReturnedNotedV1,
    entry_types.CORRECTED: told.DeadlineCorrectedV1,
}
"""An escalation to the joint centre has an event of its own; what is left goes on paper."""


def _kind(model: type[Event]) -> str:
    kind: str = model.model_fields["type"].default
    return kind


_FILED: Mapping[str, type[Event]] = {
    name: model
    for model in (*told.FACTS, *case_filed.FACTS)
    if (name := _kind(model).split(".")[2]) in filed_notation.TYPES
}
"""What is written as it is has the name of its entry."""
CONTRACTS: Final[Mapping[str, type[Event]]] = MappingProxyType({**_BY_HAND, **_FILED})
"""By the type of the entry."""
ENTRY_OF: Final[Mapping[str, str]] = MappingProxyType(
    {_kind(model): entry for entry, model in CONTRACTS.items()}
)
"""By the type of the event."""
_ENVELOPE: Final = frozenset({"case_id", "by", "internal"})


def telling(draft: Draft, fact: CaseFact) -> Draft:
    """The draft with the event of its type, if it announces none yet; its data as the contract writes it."""
    if draft.event_type is not None:
        return draft
    contract: Any = CONTRACTS[draft.type]
    event: Event = contract(**{**draft.data, "case_id": fact.case_id, "by": fact.by})
    return replace(draft, data=event.data(), event_type=_kind(contract))


def own(data: JsonObject) -> JsonObject:
    """What an entry says of its fact alone: who, which case and what was recovered stand beside it."""
    return {name: value for name, value in data.items() if name not in _ENVELOPE}

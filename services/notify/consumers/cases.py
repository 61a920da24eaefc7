"""What triage says on `cases`: an escalation becomes a hand-off, everything else only moves the position."""

from __future__ import annotations

from services.notify.application.create_handoff import CreateHandoff
from shared.contracts.catalogue import Topic
from shared.contracts.triage import CaseEscalatedV1
from shared.messaging.subscribe import Subscription


def cases(create_handoff: CreateHandoff) -> Subscription:
    """The subscription of notify to `cases`."""
    return Subscription(topic=Topic.CASES, consumer="notify", on={CaseEscalatedV1: create_handoff})

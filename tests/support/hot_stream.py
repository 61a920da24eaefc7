"""A case with more announced events than people could cause, written by the store's own means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from deploy.local.stack import Stack
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.domain.case import Case
from services.triage.domain.events import CaseRegistered, DecisionProposed, Fact
from services.triage.domain.words import Decision
from shared.changes import Actor, Cause, Change
from shared.clock import system_clock
from shared.ids import new_id
from shared.rules.rulebooks import Rulebooks
from shared.security.sealing import Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import open_client, open_database

AT_ONCE = 200
ACTOR = "01a00000-0000-7000-8000-000000000002"
"""An entry has one actor: here both proposes and approves."""


async def register_again_and_again(stack: Stack, case_id: str, times: int) -> None:
    """Let a case be registered so many times: each is an event with an effect at intake."""
    client = open_client(stack.servers.mongo_owner_url, app="jejak-test")
    store: ChangeStore[Case, Fact] = ChangeStore(
        open_database(client, f"{stack.plan.namespace}_triage"),
        CaseAggregate(Rulebooks.load()),
        service="triage",
        office=stack.plan.office,
        clock=system_clock,
        new_id=new_id,
        secrets=Sealer(bytes(32), "answers"),
    )
    await store.start()
    try:
        for start in range(0, times, AT_ONCE):
            many = min(AT_ONCE, times - start)
            await store.change(_registered(case_id, many))
    finally:
        await store.close()
        client.close()


def _registered(case_id: str, many: int) -> Change[Case, Fact]:
    def decide(case: Case | None) -> Sequence[Fact]:
        if case is None:
            raise AssertionError("the case is not there")
        return [fact for number in range(1, many + 1) for fact in _round(case, case.proposals + number)]

    return Change(case_id, Cause(new_id()), Actor("person", ACTOR), decide)


def _round(case: Case, number: int) -> Sequence[Fact]:
    at = system_clock() + timedelta(microseconds=number)
    proposed = DecisionProposed(
        case_id=case.case_id, at=at, by=ACTOR, number=number, decision=Decision.REGISTER, reason="uji"
    )
    registered = CaseRegistered(
        case_id=case.case_id,
        at=at,
        by=ACTOR,
        report_id=case.report_id,
        number=number,
        proposed_by=ACTOR,
        reason="uji",
        deadlines=(),
    )
    return proposed, registered

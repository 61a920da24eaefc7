"""Each user of Kafka gets what its service does there, and nothing else."""

from __future__ import annotations

import importlib

import pytest

from deploy.compose.kafka_acls import FOLLOWS, commands, of_program, of_service
from shared.contracts.catalogue import OWNERS, Owner, Topic
from shared.messaging.subscribe import Subscription

CONSUMERS = ["intake.consumers.cases", "intake.consumers.dispatches", "triage.consumers.reports"]
CONSUMERS += ["triage.consumers.dispatches", "notify.consumers.cases"]


class Anything:
    """Stands for the use cases that consumers are made with."""

    def __getattr__(self, _name: str) -> Anything:
        return self


def subscribed(service: str) -> set[Topic]:
    """What the service's consumers say that they follow."""
    found: set[Topic] = set()
    for name in (one for one in CONSUMERS if one.startswith(service)):
        made = getattr(importlib.import_module(f"services.{name}"), name.rpartition(".")[2])
        subscription = made(Anything())
        assert isinstance(subscription, Subscription)
        found.add(subscription.topic)
    return found | ({Topic.SUBMISSIONS} if service == "intake" else set())


@pytest.mark.parametrize("service", FOLLOWS)
def test_a_service_may_read_what_it_follows_and_write_what_it_owns(service: Owner) -> None:
    assert set(FOLLOWS[service]) == subscribed(service)
    rights = of_service(service)
    own = {f"jejak.{topic}" for topic, owner in OWNERS.items() if owner == service}
    assert {one.name for one in rights if one.operation == "write"} == own | {"jejak.replays"}


def test_a_program_may_only_write_submissions() -> None:
    assert [(one.name, one.operation) for one in of_program()] == [("jejak.submissions", "write")]


def test_the_commands_are_those_of_kafkas_tool() -> None:
    lines = list(commands("jejak"))
    assert "$KAFKA_ACLS --add --allow-principal User:intake --topic jejak.reports --operation write" in lines
    assert (
        "$KAFKA_ACLS --add --allow-principal User:triage --group jejak.triage. "
        "--resource-pattern-type prefixed --operation read" in lines
    )

"""The least rights of each user at Kafka, as commands: `python -m deploy.compose.kafka_acls > acls.sh`.

A service makes missing topics of its namespace, so it may create them; it writes its own, and reads what it
follows. The operator reads all for the checker and the restore. A channel program only writes submissions.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from shared.contracts.catalogue import TOPIC_OF, Owner, Topic

Resource = Literal["topic", "group"]
Operation = Literal["read", "write", "create", "describe"]

FOLLOWS: Final[Mapping[Owner, tuple[Topic, ...]]] = {
    "intake": (Topic.SUBMISSIONS, Topic.CASES, Topic.DISPATCHES),
    "triage": (Topic.REPORTS, Topic.DISPATCHES),
    "notify": (Topic.CASES,),
}
"""Whose records each service applies; all three also write and read `replays`."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a user may do with a topic or a consumer group, or with all whose name begins so."""

    resource: Resource
    name: str
    operation: Operation
    prefixed: bool = False

    def command(self, user: str) -> str:
        """As Kafka's own tool is told."""
        pattern = ["--resource-pattern-type", "prefixed"] if self.prefixed else []
        words = ["--allow-principal", f"User:{user}", f"--{self.resource}", self.name, *pattern]
        return shlex.join(["--add", *words, "--operation", self.operation])


def of_service(service: Owner, namespace: str = "jejak") -> list[Right]:
    """What a service needs, and no more."""
    topics = f"{namespace}."
    reads = (*FOLLOWS[service], Topic.REPLAYS)
    return [
        Right("topic", topics, "create", prefixed=True),
        Right("topic", topics, "describe", prefixed=True),
        *(Right("topic", topics + topic, "write") for topic in (TOPIC_OF[service], Topic.REPLAYS)),
        *(Right("topic", topics + topic, "read") for topic in reads),
        Right("group", f"{namespace}.{service}.", "read", prefixed=True),
    ]


def of_operator(namespace: str = "jejak") -> list[Right]:
    """What `audit`, `restore reconcile` and the other commands need."""
    return [
        Right("topic", f"{namespace}.", "read", prefixed=True),
        Right("group", f"{namespace}.", "describe", prefixed=True),
    ]


def of_program(namespace: str = "jejak") -> list[Right]:
    """What a channel program outside needs to hand in submissions."""
    return [Right("topic", f"{namespace}.{Topic.SUBMISSIONS}", "write")]


def commands(namespace: str) -> Iterator[str]:
    """One line a right; `KAFKA_ACLS` stands for the tool with the address and the login of Kafka's owner."""
    users: dict[str, list[Right]] = {service: of_service(service, namespace) for service in FOLLOWS}
    users["operator"] = of_operator(namespace)
    for user, rights in users.items():
        yield from (f"$KAFKA_ACLS {right.command(user)}" for right in rights)


if __name__ == "__main__":
    lines = commands(os.environ.get("JEJAK_NAMESPACE", "jejak"))
    sys.stdout.write("".join(f"{line}\n" for line in lines))

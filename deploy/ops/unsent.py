"""Events that a service cannot send, since Kafka takes none so large: what an operator sees and may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.ops.output import out
from shared.store.mongo import Database
from shared.store.outbox import Outbox, Parked


async def look(database: Database) -> list[Parked]:
    """The parked rows of one service's outbox."""
    return await Outbox(database, service="operator").parked()


def rows(found: Mapping[str, Sequence[Parked]]) -> list[dict[str, Any]]:
    """One fact sheet each, by service."""
    return [
        {
            "service": service,
            "id": f"{one.stream}/{one.seq}",
            "status": "parked",
            "reason": "too-large",
            "detail": one.reason,
            "stream": one.stream,
            "seq": one.seq,
            "next": f"./jejak replay --owner {service} --stream {one.stream}",
        }
        for service, records in found.items()
        for one in records
    ]


def show(parked: Sequence[Mapping[str, Any]]) -> None:
    """Say what is not sent, that its stream waits, and what to do."""
    for row in parked:
        out.print(f"  {row['id']}  {row['service']:<7} {row['status']:<9} {row['reason']}: {row['detail']}")
        out.print(
            "      its stream waits behind it in the outbox; with a version that can send it:",
            style="dim",
        )
        out.print(f"      {row['next']}", style="dim")

"""The end of every test that breaks something: whatever happened, the account adds up."""

from __future__ import annotations

from deploy.audit.differences import Difference
from deploy.audit.verify import TOLERANCE_S, Place, Result, verify
from deploy.demo.tally import databases
from deploy.local.stack import Stack
from shared.store.mongo import open_client
from tests.support.account import out_of_order, settled


async def accounted(stack: Stack, *, within: float = 120.0, renewed: bool = False) -> None:
    """Wait until nothing is under way, then let the checker look at everything, as an operator would.

    `renewed`: Kafka lost records in this stack's life, and an old producer may have delivered early into the
    new cluster; else also the first appearance of each event must be in order (see `account.out_of_order`).
    """
    await settled(stack, within=within)
    result = await audited(stack)
    assert not result.kinds, "\n".join(map(told, result.differences[:20]))
    async with databases(stack) as found:
        streams = [
            str(stream)
            for database in found.values()
            for stream in await database["journal"].distinct("stream")
        ]
    assert await out_of_order(stack, streams, renewed=renewed) == []


async def audited(stack: Stack, *, tolerance_s: float = TOLERANCE_S) -> Result:
    """What `./jejak audit verify --all` says of a stack, messages included."""
    client = open_client(stack.servers.mongo_owner_url, app="jejak-test")
    try:
        place = Place(client, stack.plan.namespace, stack.plan.office, stack.servers.kafka, stack.mail)
        return await verify(place, tolerance_s=tolerance_s, said=lambda _what, _count: None)
    finally:
        client.close()


def told(one: Difference) -> str:
    """A difference on one line."""
    return f"{one.kind.value} {one.service} {one.stream}: {one.what}"

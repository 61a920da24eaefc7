"""The end of every test that breaks something: whatever happened, the account adds up."""

from __future__ import annotations

from deploy.demo.tally import databases
from deploy.local.stack import Stack
from tests.support.account import broken_chains, out_of_order, settled


async def accounted(stack: Stack, *, within: float = 120.0, renewed: bool = False) -> None:
    """Wait until nothing is under way, then hold journals, topics and positions against each other.

    `renewed`: Kafka lost records in this stack's life; see `account.out_of_order`.
    """
    await settled(stack, within=within)
    async with databases(stack) as found:
        streams = [
            str(stream)
            for database in found.values()
            for stream in await database["journal"].distinct("stream")
        ]
        assert await broken_chains(found, streams) == []
    assert await out_of_order(stack, streams, renewed=renewed) == []

"""A backend in memory whose commits can be watched, stopped and interfered with."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from shared.store.plan import Plan
from tests.support.memory_backend import MemoryBackend


class GatedBackend(MemoryBackend):
    """`gate` stops commits while it is closed; `groups` has the streams of each commit that was tried."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.entered = asyncio.Event()
        self.groups: list[list[str]] = []
        self.before: deque[Callable[[], Awaitable[None]] | None] = deque()
        """Run just before the next commits take effect, one each."""
        self.running = 0
        self.most_running = 0

    async def commit(self, plan: Plan) -> None:
        commands = list(plan.commands())
        entries = [
            raw for command in commands if command.collection == "journal" for raw in command.documents
        ]
        self.groups.append([entry["stream"] for entry in entries])
        self.entered.set()
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await self.gate.wait()
            interfere = self.before.popleft() if self.before else None
            if interfere is not None:
                await interfere()
            await super().commit(plan)
        finally:
            self.running -= 1

    async def close_gate(self) -> None:
        """For `before`: whoever commits next stands at the gate."""
        self.gate.clear()

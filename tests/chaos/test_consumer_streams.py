"""Faults of single streams and of what leaves for outside: see `tests/chaos/faults/consumer.py`."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from deploy.demo.tally import Databases, databases
from deploy.local.ports import LOOPBACK
from deploy.local.smtp_sink import Sink, stored
from deploy.local.stack import Stack
from tests.chaos.catalogue import fault
from tests.support.account import entry_types
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.progress import escalated
from tests.support.shifted_clock import ShiftedClock
from tests.support.system import SOON
from tests.support.world import own_system, staffed, tampered

HOT = 2_000
OTHERS = 40


class Silent(Sink):
    """Keeps what it takes, and does not answer the next so many times."""

    silent = 0

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's
        """Keep it first."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.silent:
            self.silent -= 1
            await asyncio.Event().wait()
        return answer


@asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[tuple[Silent, int]]:
    """A mail server in this loop, and its port."""
    sink = Silent(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True), LOOPBACK, 0
    )
    try:
        yield sink, server.sockets[0].getsockname()[1]
    finally:
        server.close()


def message_ids(stack: Stack) -> Counter[str]:
    """How many messages bear each Message-ID."""
    return Counter(str(message_from_bytes(one.file.read_bytes())["Message-ID"]) for one in stored(stack.mail))


@fault(39)
async def test_fault_39_what_was_cut_off_after_it_left_is_sent_again_under_one_id(
    system: Stack, tmp_path: Path, outcome: Outcome
) -> None:
    with own_system(on=system.servers, namespace="surat", extra={"JEJAK_SMTP_WITHIN_S": "4"}) as stack:
        async with staffed(stack) as office, listening(stack.mail) as (sink, port), databases(stack) as found:
            clock, plain = ShiftedClock(tmp_path), stack.program("notify")
            ours = clock.under(replace(plain, env={**plain.env, "JEJAK_SMTP_PORT": str(port)}))
            marker = stack.folder / "died"
            await asyncio.to_thread(stack.replace, "notify", tampered(ours, marker, "mail-after"))
            first = await escalated(office)
            await eventually(lambda: marker.exists() and not stack.processes.running("notify"), within=SOON)
            assert list(message_ids(stack).values()) == [1]
            clock.shift(timedelta(minutes=3))
            began = time.monotonic()
            await asyncio.to_thread(stack.replace, "notify", ours)
            await eventually(lambda: message_ids(stack), lambda ids: list(ids.values()) == [2], within=SOON)
            outcome.recovered(time.monotonic() - began, under="1 notice; 3 minutes after its service died")
            sink.silent = 1
            second = await escalated(office)
            failed = found["notify"]["journal"]
            query = {"stream": second, "type": "notice_failed"}
            await eventually(lambda: failed.count_documents(query), within=SOON)
            clock.shift(timedelta(minutes=9))
            await eventually(lambda: message_ids(stack), lambda ids: [*ids.values()] == [2, 2], within=SOON)
            for case_id in (first, second):
                await office.handoff(case_id)
                await eventually(partial(sent, found, case_id), within=SOON)
            told = Counter(
                await entry_types(found["notify"], first) + await entry_types(found["notify"], second)
            )
            assert (told["notice_attempted"], told["notice_failed"], told["notice_sent"]) == (4, 1, 2)
            outcome.counted(notices=2, messages=4, message_ids=2)
            await accounted(stack)


async def sent(found: Databases, case_id: str) -> bool:
    """Whether the journal has the proof that the notice left."""
    return "notice_sent" in await entry_types(found["notify"], case_id)

"""Fair turns on the open door: records are read ahead, and each slice has a share for every program.

A partition keeps the order in which programs wrote, so whoever writes behind a burst of another program would
wait for all of it. Order means nothing between submissions: their keys tell repeats. Offsets are committed up
to the first record that still waits; what was done beyond it comes again after a restart, and is dropped.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from aiokafka import TopicPartition

from shared.errors import Infrastructure
from shared.messaging.reader import Apply, BatchReader
from shared.store.records import Record
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("messaging.fair")

SLICE = 50
"""Records applied together: whoever comes new waits for the slice in hand and for its own."""
MOST_AHEAD = 20_000
MOST_BYTES = 32 * 1024 * 1024
"""Read ahead at most; beyond that the reader waits, and with it whoever writes later."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
SOURCE = "ce_source"


class FairTurns:
    """Between the reader of a topic and what applies its records; `apply` is what the reader calls."""

    def __init__(self, topic: str, apply: Apply) -> None:
        self.topic = topic
        self.trouble = ""
        """Why the last slice could not be applied; empty while all is well."""
        self._apply = apply
        self._lines: dict[str, deque[Record]] = {}
        self._in_hand: list[Record] = []
        self._bytes = 0
        self._waiting = 0
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()

    def reader(self, group: str) -> BatchReader:
        """The reader of the topic that hands over to `apply`."""
        return BatchReader(
            topic=self.topic,
            group=group,
            apply=self.apply,
            floor=self.floor,
            on_start=self.restart,
            ahead=self.floor,
        )

    async def apply(self, records: Sequence[Record]) -> None:
        """Take records ahead; returns once there is room for more.

        Raises:
            Infrastructure: what was taken before cannot be applied now; nothing of these was taken.
        """
        if self.trouble:
            raise Infrastructure(self.trouble)
        for record in records:
            self._lines.setdefault(_program(record), deque()).append(record)
            self._count(record, 1)
        self._arrived.set()
        while self._waiting > MOST_AHEAD or self._bytes > MOST_BYTES:
            self._room.clear()
            await self._room.wait()

    def floor(self) -> Mapping[TopicPartition, int]:
        """Of each partition the first record that still waits: nothing beyond it may be committed."""
        first: dict[TopicPartition, int] = {}
        for record in (*self._in_hand, *(one for line in self._lines.values() for one in _firsts(line))):
            where = TopicPartition(record.topic, record.partition)
            first[where] = min(record.offset, first.get(where, record.offset))
        return first

    def restart(self) -> None:
        """The reader begins anew at the committed offsets: what was read ahead comes again."""
        self._lines.clear()
        self._waiting = self._bytes = 0
        self._room.set()

    async def run(self) -> None:
        """Apply slice after slice until cancelled; one that fails is tried again, whole, after a pause."""
        pause = FIRST_PAUSE_S
        while True:
            self._in_hand = self._in_hand or self._slice()
            if not self._in_hand:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            try:
                await self._apply(self._in_hand)
            except Exception as error:  # noqa: BLE001  # nothing is skipped for it: shown, logged, tried again
                self.trouble = error.detail if isinstance(error, Infrastructure) else type(error).__name__
                _log.warning(LogEvent.BATCH_FAILED, topic=self.topic, reason=self.trouble, retry_in_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                self._in_hand, self.trouble, pause = [], "", FIRST_PAUSE_S
                self._room.set()

    def _slice(self) -> list[Record]:
        """A share for every program that waits; what others leave goes to those who have more."""
        taken: list[Record] = []
        while self._lines and len(taken) < SLICE:
            share = max(1, (SLICE - len(taken)) // len(self._lines))
            for program in list(self._lines)[: SLICE - len(taken)]:
                line = self._lines.pop(program)
                taken += [line.popleft() for _ in range(min(share, len(line), SLICE - len(taken)))]
                if line:
                    # behind the others, so that with many programs each has its turn
                    self._lines[program] = line
        for record in taken:
            self._count(record, -1)
        return taken

    def _count(self, record: Record, by: int) -> None:
        self._waiting += by
        self._bytes += by * len(record.value or b"")


async def nothing(_records: Sequence[Record]) -> None:
    """For a service that reads no submissions."""


def _program(record: Record) -> str:
    """What the record says of its program, untrusted: a lie costs its teller the other's place, no more."""
    for name, value in record.headers:
        if name == SOURCE:
            return bytes(value or b"").decode("utf-8", "replace")[:256]
    return ""


def _firsts(line: Iterable[Record]) -> Iterable[Record]:
    """The first record of each partition in a line, which keeps each partition's order."""
    seen: dict[int, Record] = {}
    for record in line:
        seen.setdefault(record.partition, record)
    return seen.values()

"""The one producer of a process: idempotent, acks from all replicas, abandoned rather than waited for."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Sequence
from contextlib import suppress
from zlib import crc32

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerClosed
from aiokafka.structs import RecordMetadata

from shared.contracts.catalogue import PARTITIONS
from shared.errors import Infrastructure, JejakError
from shared.messaging.admin import explained, told
from shared.messaging.brokers import Brokers

START_WITHIN_S = 10.0
STOP_WITHIN_S = 3.0
QUEUE_WITHIN_S = 15.0
"""Longer than the client's own bounds on waiting for a topic or for room; they hold only while it lives."""
LARGEST_REQUEST = 1_000_000
"""Bytes of a record as Kafka counts them: above `LARGEST_RECORD` and a keyset, below the broker's limit."""

Headers = Sequence[tuple[str, bytes]]


class TooLarge(JejakError):
    """The record can never be sent; nothing was handed to Kafka."""

    code = "too-large"


class Producer:
    """Hands records to Kafka and gives the original futures back.

    A future of an idempotent producer never expires: while Kafka is away it waits, and that is meant. Whoever
    wants to stop waiting calls `stop`, which fails the open futures; their fate is then unknown and a later
    producer sends the records again, to be dropped by the consumers' positions.
    """

    def __init__(self, brokers: Brokers, *, client_id: str) -> None:
        self._brokers = brokers
        self._client_id = client_id
        self._client: AIOKafkaProducer | None = None
        self.generation = 0
        """How many times a client was made."""
        self._abandoned: set[asyncio.Task[None]] = set()
        self._queueing: set[asyncio.Timeout] = set()
        """The bounds of those who wait to hand a record over."""

    @property
    def running(self) -> bool:
        """Whether records can be handed over."""
        return self._client is not None

    async def start(self) -> None:
        """Connect and learn a producer id.

        Raises:
            Infrastructure: Kafka is away.
        """
        client = self._made()
        try:
            await asyncio.wait_for(client.start(), START_WITHIN_S)
        except (KafkaError, OSError, TimeoutError) as error:
            await self._let_go(client)
            what = f"Kafka at {self._brokers.bootstrap} is away"
            raise await explained(self._brokers, what, error) from error
        except asyncio.CancelledError:
            await self._let_go(client)
            raise
        self._client = client
        self.generation += 1

    def _made(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            bootstrap_servers=self._brokers.bootstrap,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            max_batch_size=256 * 1024,
            max_request_size=LARGEST_REQUEST,
            request_timeout_ms=10_000,
            metadata_max_age_ms=60_000,
            **self._brokers.options(),
        )

    async def send(self, topic: str, *, key: bytes, value: bytes, headers: Headers) -> Future[RecordMetadata]:
        """Queue a record; the future is Kafka's acknowledgement. Never send again while it is open.

        Raises:
            TooLarge: the record is over `LARGEST_REQUEST`.
            Infrastructure: it could not be queued (no producer, no such topic, buffer full for ten seconds).
        """
        if self._client is None:
            raise Infrastructure("the producer is not connected to Kafka")
        queued: Future[RecordMetadata]
        try:
            async with asyncio.timeout(QUEUE_WITHIN_S) as patience:
                self._queueing.add(patience)
                try:
                    queued = await self._client.send(
                        topic, value, key, partition_of(key), headers=list(headers)
                    )
                finally:
                    self._queueing.discard(patience)
        except MessageSizeTooLargeError as error:
            raise TooLarge(f"the record is larger than {LARGEST_REQUEST} bytes") from error
        except (KafkaError, AssertionError, TypeError, TimeoutError) as error:
            # AssertionError, TypeError: the client knows none of the topic's partitions, or too few.
            raise told("the record cannot be handed to Kafka", error) from error
        return queued

    async def stop(self) -> None:
        """Flush and close within three seconds, else abandon the client."""
        client, self._client = self._client, None
        if client is not None:
            await self._let_go(client)

    async def abandon(self) -> None:
        """Close without flushing: what is queued belongs to a lost cluster or a broken sequence."""
        client, self._client = self._client, None
        if client is not None:
            _fail_queued(client)
            await self._let_go(client)

    async def _let_go(self, client: AIOKafkaProducer) -> None:
        # A client that is closed wakes nobody who waits in it for a topic: they would wait for ever.
        for patience in self._queueing:
            if not patience.expired():
                patience.reschedule(asyncio.get_running_loop().time())
        stopping = asyncio.create_task(client.stop())
        self._abandoned.add(stopping)
        stopping.add_done_callback(self._forget)
        done, _ = await asyncio.wait({stopping}, timeout=STOP_WITHIN_S)
        if not done:
            # Its own stop() waits for a broker that is away: fail what is queued and cut the connections, so
            # that the client's tasks end by themselves and can never deliver after we have gone.
            _fail_queued(client)
            with suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(client.client.close(), 0.5)

    def _forget(self, stopping: asyncio.Task[None]) -> None:
        self._abandoned.discard(stopping)
        if not stopping.cancelled():
            stopping.exception()


def partition_of(key: bytes) -> int:
    """Where a key's records lie. CRC-32: the library's murmur2 is Python and took a sixth of the relay."""
    return crc32(key) % PARTITIONS


def _fail_queued(client: AIOKafkaProducer) -> None:
    # No public way to give up: without it the tasks of an abandoned client live until Kafka is back.
    client._message_accumulator.fail_all(ProducerClosed())  # noqa: SLF001

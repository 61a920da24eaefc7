"""Questions to the Kafka cluster itself, each bounded in time: its id, its topics, the offsets of a group."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from shared.errors import Infrastructure
from shared.messaging.brokers import Brokers
from shared.messaging.refusals import NotLetIn, refusal, why_not_let_in

T = TypeVar("T")

ANSWER_WITHIN_S = 10.0
DENIED = TopicAuthorizationFailedError.errno
_CLOSE_WITHIN_S = 1.0
_COORDINATOR_PAUSE_S = 0.2


class Admin:
    """One admin connection that is thrown away after any failure and made anew for the next question."""

    def __init__(self, brokers: Brokers, *, within: float = ANSWER_WITHIN_S) -> None:
        self.brokers = brokers
        self._within = within
        self._client: AIOKafkaAdminClient | None = None
        self._one_at_a_time = asyncio.Lock()

    async def cluster_id(self) -> str:
        """The id that Kafka's storage was formatted with; another one means that all records are gone."""
        description = await self._ask(lambda client: client.describe_cluster())
        return str(description["cluster_id"])

    async def create(self, topics: Sequence[NewTopic]) -> list[tuple[str, int, str]]:
        """Ask for topics; per topic its name, Kafka's error code (0: made, 36: exists) and message."""
        response = await self._ask(lambda client: client.create_topics(list(topics)))
        return [(name, int(code), str(message or "")) for name, code, message in response.topic_errors]

    async def partitions(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Per topic that exists how many partitions it has, and how many of them have a leader."""
        described = await self._ask(lambda client: client.describe_topics(list(names)))
        denied = [topic["topic"] for topic in described if topic["error_code"] == DENIED]
        if denied:
            # Else a topic that may not be looked at would be taken for one that is gone, and filled anew.
            raise told("Kafka does not describe its topics", TopicAuthorizationFailedError(denied))
        return {
            topic["topic"]: (len(topic["partitions"]), sum(one["leader"] >= 0 for one in topic["partitions"]))
            for topic in described
            if not topic["error_code"]
        }

    async def committed(self, group: str) -> dict[TopicPartition, int]:
        """The committed offsets of a consumer group."""

        async def found(client: AIOKafkaAdminClient) -> Any:
            # The first question about any group lets Kafka make its topic of offsets, which takes seconds.
            while True:
                try:
                    return await client.list_consumer_group_offsets(group)
                except (GroupCoordinatorNotAvailableError, GroupLoadInProgressError):
                    await asyncio.sleep(_COORDINATOR_PAUSE_S)

        offsets = await self._ask(found)
        return {where: int(found.offset) for where, found in offsets.items() if found.offset >= 0}

    async def close(self) -> None:
        """Let the connection go; never longer than a second."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(client.close(), _CLOSE_WITHIN_S)

    async def _ask(self, question: Callable[[AIOKafkaAdminClient], Awaitable[T]]) -> T:
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._within):
                    return await self._answer(question)
            except (KafkaError, OSError, TimeoutError, AttributeError) as error:
                # AttributeError: the client trips over its empty metadata while the controller is unknown.
                await self.close()
                what = f"Kafka at {self.brokers.bootstrap} does not answer"
                raise await explained(self.brokers, what, error) from error
            except asyncio.CancelledError:
                await self.close()
                raise

    async def _answer(self, question: Callable[[AIOKafkaAdminClient], Awaitable[T]]) -> T:
        if self._client is not None:
            # A broker ends every login after a time that it is told, and every idle connection.
            with suppress(KafkaConnectionError):
                return await question(self._client)
            await self.close()
        return await question(await self._connected())

    async def _connected(self) -> Any:
        if self._client is None:
            self._client = AIOKafkaAdminClient(
                bootstrap_servers=self.brokers.bootstrap,
                client_id="jejak-admin",
                request_timeout_ms=int(self._within * 1000),
                **self.brokers.options(),
            )
            await self._client.start()
        return self._client


def describe(error: BaseException) -> str:
    """One line about a failure of Kafka's client, whose errors often have no text."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def told(what: str, error: BaseException) -> Infrastructure:
    """The failure for whoever waits: named if Kafka refuses something, else `what` and the client's words."""
    why = refusal(error)
    return NotLetIn(why) if why else Infrastructure(f"{what}: {describe(error)}")


async def explained(brokers: Brokers, what: str, error: BaseException) -> Infrastructure:
    """The same where a client could not connect, and did not say why: asks the brokers themselves."""
    why = refusal(error) or await why_not_let_in(brokers)
    return NotLetIn(why) if why else told(what, error)

"""Each part of messaging says for itself why it does not work, and nothing of a driver's words."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from shared.errors import Infrastructure
from shared.messaging.condition import MOST_ROWS, OLDEST_S, SILENCE_S, Condition


@dataclass
class Part:
    """A link, a relay or a reader with a trouble."""

    trouble: str = ""
    topic: str = "jejak.cases"
    waiting: tuple[int, float] = (0, 0.0)
    silence_s: float = 0.0
    refused: str = ""


@dataclass
class World:
    """One of each."""

    link: Part = field(default_factory=Part)
    relay: Part = field(default_factory=Part)
    readers: list[Part] = field(default_factory=lambda: [Part(), Part(topic="jejak.reports")])

    @property
    def condition(self) -> Condition:
        """Theirs."""
        return Condition(self.link, self.relay, self.readers)

    async def said(self) -> dict[str, str]:
        """What each part complains of."""
        complaints = {}
        for name, ping in self.condition.parts.items():
            try:
                await ping()
            except Infrastructure as error:
                complaints[name] = error.detail
        return complaints


async def test_while_all_is_well_nothing_complains_and_reports_flow() -> None:
    world = World()
    assert await world.said() == {}
    assert world.condition.flowing


async def test_a_broken_link_is_named_without_the_clients_words() -> None:
    world = World(link=Part("Kafka at h:1 does not answer: KafkaConnectionError: [('10.0.0.1', 9092)]"))
    assert await world.said() == {"kafka": "Kafka at h:1 does not answer"}
    assert not world.condition.flowing


async def test_a_right_that_the_relay_misses_is_said_of_kafka() -> None:
    why = "Kafka does not authorise this service's user for the topic jejak.reports"
    world = World(relay=Part(trouble=why, refused=why))
    assert await world.said() == {"kafka": why, "relay": f"nothing is forwarded: {why}"}


async def test_a_consumer_that_cannot_apply_is_named_by_its_topic_and_holds_up_no_report() -> None:
    world = World()
    world.readers[1].trouble = "MongoDB failed (AutoReconnect): x"
    assert await world.said() == {
        "consumers": "records cannot be applied, reports: MongoDB failed (AutoReconnect)"
    }
    assert world.condition.flowing


@pytest.mark.parametrize(
    ("relay", "part", "sentence"),
    [
        (
            Part("Kafka did not take a record: X"),
            "relay",
            "nothing is forwarded: Kafka did not take a record",
        ),
        (Part(silence_s=SILENCE_S + 1), "relay", "Kafka has acknowledged nothing for 4 s"),
        (
            Part(waiting=(7, OLDEST_S + 5)),
            "outbox",
            "7 events are stored and not forwarded yet, the oldest for 20 s",
        ),
        (
            Part(waiting=(MOST_ROWS + 1, 1.0)),
            "outbox",
            "20001 events are stored and not forwarded yet, the oldest for 1 s",
        ),
    ],
)
async def test_what_keeps_reports_from_being_forwarded_is_named(
    relay: Part, part: str, sentence: str
) -> None:
    world = World(relay=relay)
    assert await world.said() == {part: sentence}
    assert not world.condition.flowing

"""A difference between two records of the same thing, and when one that was seen on a live system counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What does not agree; the words are those of `./jejak audit verify --json`."""

    JOURNAL = "journal"
    """An entry is missing or changed: a link of the chain does not hold."""
    STATE = "state"
    """The stored state is not the fold of its journal."""
    UNSENT = "unsent"
    """The outbox still holds an event, or names an entry that is not there."""
    BEHIND = "behind"
    """A consumer has not applied what was announced."""
    FORK = "fork"
    """A consumer applied a history that the owner's journal does not have."""
    HELD = "held"
    DEAD = "dead"
    EFFECT = "effect"
    """An event's effect is missing, doubled, or the effect of no event."""
    NUMBERS = "numbers"
    """A case's number is not the one that its series gave, or lies nowhere."""
    TOPIC = "topic"
    """A retained record is not what the journal says, or came before its turn and never again in it."""
    SUBMISSION = "submission"
    """A program's record was read, and nobody knows what became of it."""
    RESTORED = "restored"
    """A database was restored and is still shut."""
    SENDING = "sending"
    """A message is missing at the receiver, was sent too often, or belongs to no notice."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree.

    `wanted` is the sequence that must be reached, for those that time may mend; a second look compares
    `reached` with the first look's `wanted`, so what was announced meanwhile does not count.
    """

    kind: Kind
    service: str
    stream: str
    what: str
    place: str = ""
    """What tells it from others of its kind in the stream: a consumer, a sequence, an event."""
    wanted: int = 0
    reached: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same at every look."""
        return self.kind.value, self.service, self.stream, self.place


def remains(first_wanted: int, second: Difference) -> bool:
    """Whether a difference that was seen again is the old one and not a new one of the same place."""
    return second.kind is not Kind.BEHIND or second.reached < first_wanted

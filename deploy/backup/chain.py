"""From what is known beyond a head to the events that follow it, link by link; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deploy.backup.beyond import Seen, Told
from shared.store.fold import Head


@dataclass(frozen=True, slots=True)
class Plan:
    """`follow` can be written again in this order; up to `last` somebody has come, whatever it takes."""

    follow: tuple[Told, ...]
    last: Seen
    forks: tuple[Seen, ...]
    """Those who have come to another place than `last` leads through."""

    @property
    def whole(self) -> bool:
        """Whether the events that can be written lead to where somebody has come."""
        return bool(self.follow) and self.follow[-1].event.hash == self.last.hash


def plan(head: Head, told: Sequence[Told], seen: Sequence[Seen]) -> Plan | None:
    """The way on from a head; None if nobody has come further."""
    places = [
        *seen,
        *(Seen(one.told_by, one.event.epoch, one.event.sequence, one.event.hash) for one in told),
    ]
    further = [place for place in places if place.sequence > head.announced]
    beside = tuple(place for place in seen if place.sequence <= head.announced)
    if not further:
        return Plan((), Seen("", head.epoch, head.announced, head.announced_hash), beside) if beside else None
    known = {one.event.hash: one for one in told}
    # A consumer's place counts for more than a record that lies on the topic and nobody may have applied.
    last = max(further, key=lambda place: (place.sequence, place in seen, place.epoch))
    way = _back(head, known, last.hash) or _forward(head, told)
    hashes = {one.event.hash for one in way} | {last.hash}
    forks = tuple(place for place in seen if place.sequence > head.announced and place.hash not in hashes)
    if way and way[-1].event.hash != last.hash:
        # Only what lies between is unknown: places in it are on the way, as far as anybody can tell.
        forks = tuple(place for place in forks if place.sequence <= way[-1].event.sequence)
    elif not way:
        forks = tuple(place for place in forks if place.sequence == last.sequence)
    return Plan(way, last, (*beside, *forks))


def _place(one: Told) -> Seen:
    return Seen(one.told_by, one.event.epoch, one.event.sequence, one.event.hash)


def _back(head: Head, known: dict[str, Told], from_hash: str) -> tuple[Told, ...]:
    """From the last place link by link back to the head; empty if a link is missing."""
    way: list[Told] = []
    at = from_hash
    while at != head.announced_hash:
        one = known.get(at)
        if one is None or one.event.sequence <= head.announced:
            return ()
        way.append(one)
        at = one.event.prev
    return tuple(reversed(way))


def _forward(head: Head, told: Sequence[Told]) -> tuple[Told, ...]:
    """From the head on as far as the links are known."""
    following = {one.event.prev: one for one in sorted(told, key=lambda one: one.event.epoch)}
    way: list[Told] = []
    at, sequence = head.announced_hash, head.announced
    while (one := following.get(at)) is not None and one.event.sequence == sequence + 1:
        way.append(one)
        at, sequence = one.event.hash, one.event.sequence
    return tuple(way)

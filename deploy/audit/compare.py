"""Holds an owner's story of a stream against what topics, consumers and effects say of it; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Kept
from deploy.audit.owners import Reader, target
from deploy.audit.streams import Reached, Story
from shared.changes import JsonObject
from shared.store.held import BLOCKER

Effects = Mapping[tuple[str, str], Sequence[JsonObject]]
"""(stream, cause) -> the entries that bear it."""


def own(service: str, story: Story) -> Iterator[Difference]:
    """Whether a stream's journal, state and outbox hold together."""
    for seq, what in story.problems:
        yield Difference(Kind.JOURNAL, service, story.stream, f"entry {seq}: {what}", f"{seq} {what}")
    if story.state_fault:
        yield Difference(Kind.STATE, service, story.stream, story.state_fault)
    there = {entry["seq"] for entry in story.entries if entry["announced"] is not None}
    for seq, parked in story.unsent:
        if seq not in there:
            what = f"the outbox names entry {seq}, which announces nothing or is not in the journal"
        elif parked:
            what = f"entry {seq} can never be sent as it is: {parked}"
        else:
            what = f"entry {seq} still waits in the outbox"
        yield Difference(Kind.UNSENT, service, story.stream, what, str(seq))


def topic(
    service: str, story: Story, kept: Sequence[Kept], early: tuple[int, int] | None
) -> Iterator[Difference]:
    """Whether what the topic retains of a stream is what the journal announced."""
    known = {mark.sequence: mark for mark in story.marks}
    for record in kept:
        mark = known.get(record.sequence)
        if mark is None:
            what = f"the topic has event {record.sequence}, the journal ends at {story.head}"
        elif (mark.hash, mark.id) != (record.hash, record.id):
            what = f"event {record.sequence} on the topic is not the journal's"
        else:
            continue
        yield Difference(Kind.TOPIC, service, story.stream, what, f"{record.sequence} {record.hash}")
    if early is not None:
        what = f"event {early[0]} came after {early[1]} and not again in its turn"
        yield Difference(Kind.TOPIC, service, story.stream, what, "order", wanted=early[0], reached=early[1])


def consumer(reader: Reader, story: Story, reached: Reached, kept: Sequence[Kept]) -> Iterator[Difference]:
    """Whether a consumer has applied what was announced, and that alone."""
    name, stream = reader.name, story.stream
    if reached.sequence > story.head:
        what = f"{name} applied event {reached.sequence}, the journal of {reader.owner} ends at {story.head}"
        yield Difference(Kind.FORK, reader.owner, stream, what, name)
    elif reached.sequence < story.head:
        there = {record.sequence for record in kept}
        lost = reached.sequence + 1 not in there and not story.unsent
        how = f"; no topic has it: ./jejak replay --owner {reader.owner} --stream {stream}" if lost else ""
        what = f"{name} has applied {reached.sequence} of {story.head} events{how}"
        yield Difference(Kind.BEHIND, reader.owner, stream, what, name, story.head, reached.sequence)
    if 0 < reached.sequence <= story.head and reached.sequence not in reached.skipped:
        mark = next((mark for mark in story.marks if mark.sequence == reached.sequence), None)
        if mark is None or mark.hash != reached.hash:
            what = f"{name} applied another event {reached.sequence} than the journal has"
            yield Difference(Kind.FORK, reader.owner, stream, what, f"{name} hash")
    for doc in reached.held:
        yield _held(reader, stream, doc)


def _held(reader: Reader, stream: str, doc: JsonObject) -> Difference:
    kind = Kind.DEAD if doc["code"] == BLOCKER else Kind.HELD
    place = doc["_id"]
    what = f"{reader.name} holds event {place['sequence']} ({doc['code']}): {doc['reason']}"
    return Difference(kind, reader.owner, stream, what, f"{reader.name} {place['sequence']} {place['hash']}")


def effects(reader: Reader, story: Story, reached: Reached, found: Effects) -> Iterator[Difference]:
    """Whether each applied event had its effect, once."""
    for mark in story.marks:
        effect = reader.effect_of(mark.type, mark.data)
        if effect is None or mark.sequence > reached.sequence or mark.sequence in reached.skipped:
            continue
        entries = [
            one for one in found.get((target(effect, mark.data), mark.id), ()) if one["type"] == effect.entry
        ]
        if len(entries) == 1 or (not entries and not effect.always):
            continue
        what = (
            f"{reader.name} applied event {mark.sequence} and wrote {len(entries)} times {effect.entry}"
            if entries
            else f"{reader.name} applied event {mark.sequence} without writing {effect.entry}"
        )
        yield Difference(Kind.EFFECT, reader.owner, story.stream, what, f"{reader.name} {mark.id}")


def by_cause(entries: Sequence[JsonObject]) -> Effects:
    """Entries by stream and cause."""
    found = defaultdict[tuple[str, str], list[JsonObject]](list)
    for entry in entries:
        found[entry["stream"], entry["cause"]].append(entry)
    return found


def wanted_effects(reader: Reader, stories: Sequence[Story]) -> tuple[list[str], list[str]]:
    """Where the effects of these streams' events must be, and the types of their entries."""
    targets = {
        target(effect, mark.data)
        for story in stories
        for mark in story.marks
        if (effect := reader.effect_of(mark.type, mark.data)) is not None
    }
    return sorted(targets), sorted({effect.entry for effect in reader.effects.values()})


def orphan(service: str, stream: str, entry: JsonObject, owner: str) -> Difference:
    """An entry that is the effect of an event which its owner never announced."""
    what = f"entry {entry['seq']} ({entry['type']}) is the effect of an event that {owner} never announced"
    return Difference(Kind.EFFECT, service, stream, what, f"orphan {entry['seq']}")

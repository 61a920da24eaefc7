"""What must hold after every write: each promise is checked on what just changed, never on everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import groupby

from services.notify.application import announcements
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.contracts.canonical import GENESIS
from shared.contracts.catalogue import OWNERS, Topic
from shared.contracts.envelope import header_texts
from shared.store.journal import LOST, entry_hash
from tests.simulation.history import History
from tests.simulation.kafka import Record
from tests.support.memory_database import MemoryDatabase, Written

STATES = {"intake": "reports", "triage": "cases", "notify": "dispatches"}
MUST_ACT = {
    ("triage", "jejak.intake.report_submitted.v1"),
    ("notify", "jejak.triage.case_escalated.v1"),
    ("intake", "jejak.triage.case_registered.v1"),
    ("intake", "jejak.triage.case_refused.v1"),
    ("intake", "jejak.triage.case_escalated.v1"),
}
"""Whose effect is always an entry of the consumer's journal, once."""


LATEST = timedelta(seconds=60)
"""Between a decision and its commit, with whatever stops and waits there are in between."""


@dataclass(frozen=True, slots=True)
class Known:
    """An announced event, as its owner's journal has it."""

    id: str
    type: str
    epoch: int
    hash: str


class Ledger:
    """Watches every database and the cluster."""

    def __init__(self, history: History, databases: dict[str, MemoryDatabase]) -> None:
        self.history = history
        self.databases = databases
        self.events: dict[str, dict[tuple[str, int], Known]] = {service: {} for service in databases}
        """Per owner: (stream, announced sequence) -> event."""
        self.applied: dict[str, defaultdict[str, int]] = {service: defaultdict(int) for service in databases}
        """Per service: cause -> number of transactions that wrote entries for it."""
        self.seen: dict[str, int] = {}
        """Per stream the highest announced sequence that ever came into its topic."""
        self.sent: set[tuple[str, int]] = set()
        """(stream, announced sequence) of everything that ever came into its topic."""
        self.submitted: dict[str, bytes] = {}
        """Event id of a program's submission -> the key of its cause."""
        self.answered: dict[str, str] = {}
        """Hand-off -> the type of its answer."""
        self.first: set[str] = set()
        """First notices: they still leave when the receiver has acknowledged."""
        self.attempted: set[str] = set()
        """Notices of which an attempt is recorded."""
        self.gone: set[str] = set()
        """Streams of which a restore found nothing any more but that others know them."""
        self.lost: set[str] = set()
        """Streams of which a restore listed events that nobody has: answers to those wait for a person."""
        self.unsure: set[tuple[int, int]] = set()
        """Submissions read by an intake that was then restored: they are listed, nobody reads them again."""
        self.muted = False
        """During a restore: what it wrote is read anew when it is over."""
        self._heads: dict[tuple[str, str], JsonObject] = {}
        self._announced: dict[tuple[str, str], JsonObject] = {}
        for service, database in databases.items():
            database.observers.append(partial(self.written, service))

    def forget(self, service: str) -> None:
        """A database became another one: what is known of its journal is read anew."""
        database = self.databases[service]
        for known in (self._heads, self._announced):
            for place in [place for place in known if place[0] == service]:
                del known[place]
        before, self.events[service] = self.events[service], {}
        self.applied[service] = defaultdict(int)
        entries = sorted(database.documents("journal"), key=lambda entry: (entry["stream"], entry["seq"]))
        for entry in entries:
            self._heads[service, entry["stream"]] = entry
            self.applied[service][entry["cause"]] = 1
            if entry["type"] == LOST:
                self._lost(service, entry)
            elif entry["announced"]:
                self._known(service, entry)
        self.sent -= set(before) - set(self.events[service])
        if service == "notify":
            self.answered, self.first, self.attempted = {}, set(), set()
            self._told_notices(entries)

    def _lost(self, service: str, entry: JsonObject) -> None:
        """Sequences that stay taken: the next event follows the last of them."""
        data = entry["data"]
        mark = {
            "sequence": data["last"],
            "hash": data["hash"],
            "epoch": data["epoch"],
            "id": "",
            "type": LOST,
        }
        self._known(service, {**entry, "announced": mark})

    def _known(self, service: str, entry: JsonObject) -> None:
        mark = entry["announced"]
        self._announced[service, entry["stream"]] = mark
        known = Known(mark["id"], mark["type"], mark["epoch"], mark["hash"])
        self.events[service][entry["stream"], mark["sequence"]] = known

    def written(self, service: str, by: str, changes: Sequence[Written]) -> None:
        """A transaction is committed."""
        if self.muted:
            return
        entries = [one.after for one in changes if one.collection == "journal" and one.after]
        for one in changes:
            if one.collection == "journal" and one.before is not None:
                self._broken("the journal is insert-only", f"{service}: an entry changed or went", one.before)
        if entries:
            self._entries(service, by, entries, changes)
        for one in changes:
            self._document(service, one)

    def _entries(self, service: str, by: str, entries: list[JsonObject], changes: Sequence[Written]) -> None:
        in_order = sorted(entries, key=lambda entry: (entry["stream"], entry["seq"]))
        rows = {
            (one.after["_id"]["stream"], one.after["_id"]["seq"])
            for one in changes
            if one.collection == "outbox" and one.after
        }
        states = {
            one.after["_id"]: one.after for one in changes if one.collection == STATES[service] and one.after
        }
        for stream, group in groupby(in_order, key=lambda entry: str(entry["stream"])):
            last = GENESIS
            for entry in group:
                self._entry(service, entry)
                last = entry["hash"]
                if (entry["announced"] is not None) != ((stream, entry["seq"]) in rows):
                    self._broken("an announced entry has its outbox row", f"{service} {entry['seq']}", entry)
            state = states.get(stream)
            if stream in {entry["stream"] for entry in entries} and (state is None or state["head"] != last):
                self._broken("entry and state are one transaction", f"{service} {stream}", in_order[0])
        for cause in {entry["cause"] for entry in in_order}:
            self.applied[service][cause] += 1
        if service == "notify":
            self._notified(by, in_order)

    def _entry(self, service: str, entry: JsonObject) -> None:
        place = (service, entry["stream"])
        before = self._heads.get(place)
        expected = (1, GENESIS) if before is None else (before["seq"] + 1, before["hash"])
        if (entry["seq"], entry["prev"]) != expected:
            self._broken("journals are gap-free and chained", f"{service}: seq {entry['seq']}", entry)
        off = abs(from_rfc3339(entry["at"]) - self.databases[service].told_at)
        if off > LATEST:
            self._broken("no entry is of another time than it was written", f"{service}: {off}", entry)
        if entry_hash(entry) != entry["hash"]:
            self._broken("an entry's hash is that of its content", f"{service}: seq {entry['seq']}", entry)
        self._heads[place] = entry
        mark = entry["announced"]
        if mark is None:
            return
        last = self._announced.get(place)
        chained = (1, GENESIS) if last is None else (last["sequence"] + 1, last["hash"])
        if (mark["sequence"], mark["prev"]) != chained:
            self._broken("announced events are chained", f"{service}: sequence {mark['sequence']}", entry)
        self._known(service, entry)

    def _notified(self, by: str, entries: Sequence[JsonObject]) -> None:
        self._told_notices(entries)
        for entry in entries:
            if entry["type"] == announcements.ATTEMPTED:
                self._attempted(by, entry)

    def _told_notices(self, entries: Sequence[JsonObject]) -> None:
        for entry in entries:
            kind, data = entry["type"], entry["data"]
            if kind in (announcements.ACKNOWLEDGED, announcements.RETURNED):
                self.answered[data["handoff_id"]] = kind
            elif kind == announcements.SCHEDULED and data["no"] == 1:
                self.first.add(data["notice_id"])
            elif kind == announcements.ATTEMPTED:
                self.attempted.add(data["notice_id"])

    def _attempted(self, by: str, entry: JsonObject) -> None:
        lease = self.databases["notify"].document("leases", "notices")
        now = self.databases["notify"].told_at
        if lease is None or lease["holder"] != by or lease["expires"] <= now:
            holder = None if lease is None else lease["holder"]
            self._broken("only the holder of the lease begins to send", f"{by}; it is {holder}'s", entry)
        answer = self.answered.get(entry["data"]["handoff_id"])
        kept = answer == announcements.ACKNOWLEDGED and entry["data"]["notice_id"] in self.first
        if answer is not None and not kept:
            self._broken("nobody is reminded of what they answered", answer, entry)

    def _document(self, service: str, one: Written) -> None:
        if one.collection == "positions" and one.after is not None:
            self._position(service, one.after)
        elif one.collection == "keys" and one.before is not None:
            self._broken("a key is never written twice", service, one.before)
        elif one.collection == "outbox" and one.after is None and one.before is not None:
            self._row_gone(service, one.before["_id"])

    def _position(self, service: str, position: JsonObject) -> None:
        stream, topic = position["_id"]["stream"], Topic(position["_id"]["consumer"].partition(":")[2])
        owner = OWNERS[topic]
        known = self.events[owner].get((stream, position["sequence"]))
        if known is None or known.hash != position["hash"] or known.epoch != position["epoch"]:
            self._broken(
                "no position is beyond its owner's journal",
                f"{service} stands at {owner} {position['sequence']}",
                {"stream": stream},
            )
            return
        for sequence in range(1, position["sequence"] + 1):
            event = self.events[owner].get((stream, sequence))
            if (
                event is not None
                and (service, event.type) in MUST_ACT
                and self.applied[service][event.id] != 1
                and not self._there_since_before_a_restore(service, stream, event)
            ):
                times = self.applied[service][event.id]
                self._broken(
                    "an event behind the position has its effect once",
                    f"{service}: {event.type} {sequence} acted {times} times",
                    {"stream": stream},
                )

    def _there_since_before_a_restore(self, service: str, stream: str, event: Known) -> bool:
        """An escalation that a restore lost and people made again finds its own hand-off in the tray."""
        if service != "notify" or event.epoch == 1 or self.applied[service][event.id] > 1:
            return False
        wanted = {"stream": stream, "type": announcements.CREATED}
        return any(True for _ in self.databases["notify"].query("journal", wanted))

    def _row_gone(self, service: str, row: JsonObject) -> None:
        entry = next(
            (
                one.document
                for one in self.databases[service].query("journal", {"stream": row["stream"]})
                if one.document["seq"] == row["seq"]
            ),
            None,
        )
        if entry is not None and (row["stream"], entry["announced"]["sequence"]) not in self.sent:
            self._broken("a row dies only when Kafka has the record", service, row)

    def appended(self, record: Record, *, late: bool) -> None:
        """A record came into a topic."""
        topic = Topic(record.topic.partition(".")[2])
        owner = OWNERS.get(topic)
        if owner is None or owner == "channel":
            return
        headers = header_texts(record.headers)
        stream, sequence = headers["ce_subject"], int(headers["ce_sequence"])
        known = self.events[owner].get((stream, sequence))
        if known is None or known.hash != headers["ce_hash"]:
            self._broken(
                "what is published is in the journal", f"{owner} {sequence} is not", {"stream": stream}
            )
        place = f"{owner}:{stream}"
        if not late and sequence > self.seen.get(place, 0) + 1:
            self._broken(
                "events first appear in their order",
                f"{owner}: {sequence} after {self.seen.get(place, 0)}",
                {"stream": stream},
            )
        self.seen[place] = max(sequence, self.seen.get(place, 0))
        self.sent.add((stream, sequence))

    def committed(self, group: str, records: Sequence[Record]) -> None:
        """A group's offset moved past these records."""
        _, service, word = group.split(".")
        topic = Topic(word)
        if topic is Topic.REPLAYS:
            return
        for record in records:
            if not self._kept(service, topic, record):
                self._broken(
                    "an offset moves only past what the database keeps",
                    f"{service} {record.topic} {record.partition}@{record.offset}",
                    {"stream": (record.key or b"").decode()},
                )

    def _kept(self, service: str, topic: Topic, record: Record) -> bool:
        database, headers = self.databases[service], header_texts(record.headers)
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        if topic is Topic.SUBMISSIONS:
            taken = database.document("keys", self.submitted.get(headers["ce_id"], b""))
            return taken is not None or any(True for _ in database.query("dead", place))
        mark = {"epoch": int(headers["ce_epoch"]), "sequence": int(headers["ce_sequence"])}
        key = {"consumer": f"{service}:{topic.value}", "stream": headers["ce_subject"]}
        position = database.document("positions", key)
        if position is not None and position["sequence"] >= mark["sequence"]:
            return True
        held = {**key, **mark, "hash": headers["ce_hash"]}
        return database.document("held", held) is not None or any(True for _ in database.query("dead", place))

    def _broken(self, promise: str, detail: str, about: JsonObject) -> None:
        self.history.broken(promise, detail, stream=str(about.get("stream", "")))


def offsets_between(records: Sequence[Record], before: int, after: int) -> list[Record]:
    """The records that an offset moved past."""
    return [record for record in records if before <= record.offset < after]

"""What must hold once everything is quiet: all has drained, and every record says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from services.intake.adapters.mongo_reports import ReportAggregate
from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.triage.adapters.mongo_cases import CaseAggregate
from shared.changes import Aggregate, JsonObject
from shared.clock import rfc3339
from shared.contracts.catalogue import Topic
from shared.contracts.envelope import header_texts
from shared.ids import derived
from shared.store import keys
from shared.store.journal import rebuilt, verify_chain
from shared.store.position import Verdict
from tests.simulation.ledger import STATES
from tests.simulation.messaging import NAMESPACE
from tests.simulation.services import BOOKS, OFFICE
from tests.simulation.world import SERVICES, World

READERS = {
    Topic.REPORTS: ("intake", ("triage",)),
    Topic.CASES: ("triage", ("intake", "notify")),
    Topic.DISPATCHES: ("notify", ("triage", "intake")),
}
"""Topic -> its owner and who reads it."""
AGGREGATES: dict[str, Aggregate] = {  # type: ignore[type-arg]
    "intake": ReportAggregate(),
    "triage": CaseAggregate(BOOKS),
    "notify": DispatchAggregate(OFFICE),
}


def undrained(world: World) -> Iterator[str]:
    """What still waits."""
    for service, database in world.databases.items():
        for name in ("outbox", "held", "dead"):
            waiting = [one for one in database.documents(name) if not _for_a_person(world, name, one)]
            if waiting:
                yield f"{len(waiting)} in {name} of {service}, first {_short(waiting[0])}"
    for topic, (owner, readers) in READERS.items():
        heads = _heads(world, owner)
        for reader in readers:
            yield from _behind(world, reader, topic, heads)
    yield from _untaken(world)
    now = rfc3339(world.clock())
    due = [one for one in world.databases["notify"].documents("notices") if one["due_at"]]
    for notice in due:
        if notice["due_at"] <= now:
            yield f"notice {notice['_id']} is due since {notice['due_at']}"


def _for_a_person(world: World, collection: str, document: JsonObject) -> bool:
    """Whether it is an answer to a hand-off whose escalation a restore has listed as lost."""
    if collection != "held" or document["queue"]["stream"] not in world.ledger.lost:
        return False
    asked_for = bool(document["code"] == Verdict.GAP)
    return document["queue"]["consumer"] == "triage:dispatches" and not asked_for


def _short(document: JsonObject) -> str:
    about = {name: document[name] for name in ("code", "reason", "detail", "type") if name in document}
    return f"{document['_id']} {about}"


def _heads(world: World, owner: str) -> dict[str, tuple[int, str]]:
    return {
        one["_id"]: (one["ann"]["seq"], one["ann"]["hash"])
        for one in world.databases[owner].documents(STATES[owner])
        if one["ann"]["seq"]
    }


def _behind(world: World, reader: str, topic: Topic, heads: dict[str, tuple[int, str]]) -> Iterator[str]:
    for stream, (sequence, last) in heads.items():
        key = {"consumer": f"{reader}:{topic.value}", "stream": stream}
        if stream in world.ledger.lost and _held_for_a_person(world, reader, key):
            continue
        position = world.databases[reader].document("positions", key)
        if position is None or (position["sequence"], position["hash"]) != (sequence, last):
            stands = 0 if position is None else position["sequence"]
            yield f"{reader} stands at {stands} of {sequence} in {topic.value} {stream}"


def _held_for_a_person(world: World, reader: str, key: JsonObject) -> bool:
    held = world.databases[reader].documents("held")
    return any(one["queue"] == key and _for_a_person(world, "held", one) for one in held)


def _untaken(world: World) -> Iterator[str]:
    """Submissions that lie in the topic; what went with a lost broker is for its program to send again."""
    known = world.databases["intake"].table("keys").documents
    for log in world.cluster.topics.get(f"{NAMESPACE}.{Topic.SUBMISSIONS.value}", ()):
        for record in log.records:
            event = header_texts(record.headers)["ce_id"]
            if (record.partition, record.offset) in world.ledger.unsure:
                continue
            if world.ledger.submitted[event] not in known:
                yield f"submission {event} is not taken"


def final(world: World) -> None:
    """Everything, once more and in full; what does not hold is told to the history."""
    for service in SERVICES:
        _journals(world, service)
    _every_report_has_one_case(world)
    _every_key_has_one_effect(world)


def refusals(world: World, places: Iterable[tuple[str, str, str]]) -> None:
    """Whoever was told "no", and nothing else, finds nothing of what they asked."""
    for service, scope, key in sorted(places):
        if world.databases[service].document("keys", keys.key_id(scope, key)) is not None:
            world.history.broken("what was refused is not stored", f"{service}: {key}")


def _journals(world: World, service: str) -> None:
    database, aggregate = world.databases[service], AGGREGATES[service]
    streams: defaultdict[str, list[JsonObject]] = defaultdict(list)
    for entry in database.documents("journal"):
        streams[entry["stream"]].append({name: kept for name, kept in entry.items() if name != "_id"})
    for stream, entries in streams.items():
        entries.sort(key=lambda entry: int(entry["seq"]))
        for problem in verify_chain(entries, f"/jejak/{service}"):
            world.history.broken("journals hold together", f"{service}: {problem.what}", stream=stream)
        stored = database.document(STATES[service], stream)
        state = rebuilt(entries, aggregate)
        if stored is None or state is None:
            world.history.broken("every journal has its state", service, stream=stream)
        elif aggregate.dump(aggregate.load(stored["body"])) != aggregate.dump(state):
            world.history.broken("a state is the fold of its journal", service, stream=stream)
    for stored in database.documents(STATES[service]):
        if stored["_id"] not in streams:
            world.history.broken("every state has its journal", service, stream=stored["_id"])


def _every_report_has_one_case(world: World) -> None:
    reports = {one["_id"] for one in world.databases["intake"].documents("reports")}
    opened: defaultdict[str, int] = defaultdict(int)
    for entry in world.databases["triage"].documents("journal"):
        if entry["type"] == "case_opened":
            opened[entry["stream"]] += 1
    gone = {derived(report, "case") for report in world.ledger.gone}
    for report in sorted(reports):
        if opened[derived(report, "case")] != 1:
            times = opened[derived(report, "case")]
            world.history.broken("every report has one case", f"{report} has {times}", stream=report)
    orphans = set(opened) - gone - {derived(report, "case") for report in reports}
    if orphans:
        world.history.broken("every case has its report", f"{sorted(orphans)} have none")


def _every_key_has_one_effect(world: World) -> None:
    causes: defaultdict[str, set[str]] = defaultdict(set)
    for entry in world.databases["intake"].documents("journal"):
        if entry["type"] == "report_submitted" and entry["cause"] != "restore":
            causes[entry["cause"]].add(entry["stream"])
    for cause, streams in causes.items():
        if len(streams) != 1:
            world.history.broken("one key is one report", f"{cause}: {sorted(streams)}")

"""The account: what each service's database says, held against what was sent and done."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from deploy.demo.reports import DemoReport
from deploy.demo.story import Acts
from deploy.local.smtp_sink import stored
from deploy.local.stack import Stack
from shared.ids import derived
from shared.store.journal import Journal
from shared.store.mongo import Database, open_client, open_database

SERVICES = ("intake", "triage", "notify")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that must agree."""

    what: str
    expected: object
    found: object

    @property
    def agrees(self) -> bool:
        """Whether it does."""
        return self.expected == self.found


Databases = dict[str, Database]


@asynccontextmanager
async def databases(stack: Stack) -> AsyncIterator[Databases]:
    """Each service's database, read as the stack's owner."""
    client = open_client(stack.servers.mongo_owner_url, app="jejak-demo")
    try:
        yield {name: open_database(client, f"{stack.plan.namespace}_{name}") for name in SERVICES}
    finally:
        client.close()


async def account(stack: Stack, reports: Sequence[DemoReport], acts: Acts) -> list[Line]:
    """Every line of the account."""
    async with databases(stack) as found:
        return [
            *await _reports(found, reports),
            *await _cases(found, reports, acts),
            *await _handoffs(found, stack, acts),
            *await _nothing_left(found),
            *await chains(found),
        ]


async def _reports(found: Databases, reports: Sequence[DemoReport]) -> list[Line]:
    docs = await found["intake"]["reports"].find({}, {"body.kind": 1}).to_list(None)
    kinds = dict(Counter(doc["body"]["kind"] for doc in docs))
    cases = await found["triage"]["cases"].distinct("_id")
    expected = sorted(derived(str(doc["_id"]), "case") for doc in docs)
    return [
        Line("intake: reports, findings, tips", dict(Counter(r.body["kind"] for r in reports)), kinds),
        Line("triage: one case for each of them", len(expected), len(cases)),
        Line("triage: they are the cases of those very reports", True, sorted(cases) == expected),
    ]


async def _cases(found: Databases, reports: Sequence[DemoReport], acts: Acts) -> list[Line]:
    docs = await found["triage"]["cases"].find({}, {"body.stage": 1, "body.clocks": 1}).to_list(None)
    clocks = sum(bool(doc["body"]["clocks"]) for doc in docs)
    tips = sum(report.body["kind"] == "tip" for report in reports)
    stages = {
        "preliminary_review": len(reports) - tips - len(acts.registered) - len(acts.refused),
        "refused": len(acts.refused),
        "registered": len(acts.registered) - len(acts.escalated),
        "tracing": tips,
        "tracking": len(acts.escalated),
    }
    counted = Counter(doc["body"]["stage"] for doc in docs)
    return [
        Line("triage: deadlines set (none on a tip)", len(reports) - tips, clocks),
        *(Line(f"triage: {stage}", number, counted.get(stage, 0)) for stage, number in stages.items()),
    ]


async def _handoffs(found: Databases, stack: Stack, acts: Acts) -> list[Line]:
    docs = await found["notify"]["dispatches"].find({}, {"body.handoffs": 1}).to_list(None)
    handoffs = [one for doc in docs for one in doc["body"]["handoffs"]]
    mails = stored(stack.mail)
    return [
        Line("notify: hand-offs", len(acts.escalated), len(handoffs)),
        Line("mail sink: one message for each", len(acts.escalated), len(mails)),
        Line(
            "notify: acknowledged", len(acts.acknowledged), await _journalled(found["notify"], "acknowledged")
        ),
        Line("notify: returned", len(acts.returned), await _journalled(found["notify"], "returned")),
        Line(
            "triage heard: acknowledged",
            len(acts.acknowledged),
            await _journalled(found["triage"], "acknowledged"),
        ),
        Line("triage heard: returned", len(acts.returned), await _journalled(found["triage"], "returned")),
    ]


async def _journalled(database: Database, word: str) -> int:
    return int(await database["journal"].count_documents({"type": {"$regex": f"handoff_{word}"}}))


async def _nothing_left(found: Databases) -> list[Line]:
    return [
        Line(f"{name}: left in {collection}", 0, int(await database[collection].count_documents({})))
        for name, database in found.items()
        for collection in ("outbox", "held", "dead")
    ]


async def chains(found: Databases) -> list[Line]:
    """No journal has a missing or changed link."""
    lines = []
    for name, database in found.items():
        journal, streams, problems = Journal(database, service=name), 0, 0
        async for stream in journal.streams():
            streams += 1
            problems += len(await journal.verify(stream))
        lines.append(Line(f"{name}: broken links in {streams} chains", 0, problems))
    return lines


async def one_chain(stack: Stack, case_id: str) -> list[dict[str, Any]]:
    """The entries of one case's journal as the demo shows them."""
    async with databases(stack) as found:
        entries = await Journal(found["triage"], service="triage").entries(case_id)
    return [{name: entry[name] for name in ("seq", "at", "type", "prev", "hash")} for entry in entries]

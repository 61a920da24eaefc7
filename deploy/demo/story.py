"""What people do in the demo: officers claim and propose, a commissioner decides, the liaison answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from deploy.demo.clients import Answered, Client
from deploy.demo.deliberation import deliberate, prepare
from shared.errors import Refused

REGISTERED, REFUSED, ESCALATED, ACKNOWLEDGED = 9, 4, 5, 3
"""How many cases go which way; one hand-off is returned and one stays unanswered."""
CRIMES = frozenset({"money_politics", "hoax", "campaign", "other_crime"})
WITHIN_S = 30.0
CONFLICT = 409
EVERY_S = 0.1
REASONS: Mapping[str, str] = {
    "register": "Syarat formal dan materiel terpenuhi menurut kajian awal.",
    "refuse": "Syarat materiel tidak terpenuhi: uraian tidak menunjuk peristiwa yang dapat ditindaklanjuti.",
    "escalate": "Ada dugaan tindak pidana pemilihan; dibawa ke pembahasan Sentra Gakkumdu.",
    "return": "Identitas saksi kedua belum jelas; mohon dilengkapi sebelum pembahasan.",
}
T = TypeVar("T")
Did = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class People:
    """The signed-in people of the demo."""

    officer: Client
    second_officer: Client
    commissioner: Client
    liaison: Client


@dataclass(slots=True)
class Acts:
    """What was done, by case id, for the tally to hold against what the services say."""

    registered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    escalated: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    rival: str = ""
    """What the second officer was told who tried to claim a case that the first one had."""


async def play(people: People, expected_cases: int, did: Did) -> Acts:
    """The whole story, once every report has become a case."""
    cases = await until(
        lambda: queue(people.officer),
        lambda found: len(found) >= expected_cases,
        "every report to become a case",
    )
    acts = Acts()
    await _review(people, cases, acts, did)
    await _escalate(people, acts, did)
    await _answer(people, acts, did)
    return acts


async def queue(client: Client) -> list[dict[str, Any]]:
    """Every case with a legal clock, by deadline, through all pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await client.get("/api/v1/cases", cursor=cursor, limit=50)
        found += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor:
            return found


async def _review(people: People, cases: Sequence[dict[str, Any]], acts: Acts, did: Did) -> None:
    chosen = [case["id"] for case in _crimes_first(cases)[: REGISTERED + REFUSED]]
    acts.registered, acts.refused = chosen[:REGISTERED], chosen[REGISTERED:]
    for case_id in chosen:
        await people.officer.post(f"/api/v1/cases/{case_id}/claim")
        did("claimed")
    acts.rival = await _rival(people.second_officer, chosen[0])
    for decision, these in (("register", acts.registered), ("refuse", acts.refused)):
        for case_id in these:
            await decide(people, case_id, decision)
            did(decision)


def _crimes_first(cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """By deadline, but first those to be escalated: only a suspected crime goes to the joint centre."""
    crimes = [case for case in cases if case["category"] in CRIMES][:ESCALATED]
    return [*crimes, *(case for case in cases if case not in crimes)]


async def _rival(second: Client, case_id: str) -> str:
    """A second claim must be refused, and must say who has the case."""
    try:
        await second.post(f"/api/v1/cases/{case_id}/claim")
    except Answered as answered:
        if answered.status == CONFLICT:
            return f"{answered.status}, {answered.said}"
        raise
    raise Refused("a case that one officer holds could be claimed by a second one")


async def decide(people: People, case_id: str, decision: str) -> None:
    """Four eyes: the officer proposes, the commissioner reads and approves that very proposal."""
    body = {"decision": decision, "reason": REASONS[decision]}
    if decision == "register":
        await prepare(people.officer, case_id)
    if decision == "escalate":
        await deliberate(people.officer, case_id)
        body["receiver"] = "joint_centre"
    await people.officer.post(f"/api/v1/cases/{case_id}/propose", json=body)
    case = await people.commissioner.get(f"/api/v1/cases/{case_id}")
    number = case["proposal"]["number"]
    await people.commissioner.post(f"/api/v1/cases/{case_id}/approve", json={"proposal": number})


async def _escalate(people: People, acts: Acts, did: Did) -> None:
    acts.escalated = acts.registered[:ESCALATED]
    for case_id in acts.escalated:
        await decide(people, case_id, "escalate")
        did("escalate")


async def _answer(people: People, acts: Acts, did: Did) -> None:
    handoffs = await until(
        lambda: _tray(people.liaison),
        lambda found: len(found) >= len(acts.escalated),
        "every escalation to reach the liaison's tray",
    )
    by_case = {one["case_id"]: one["id"] for one in handoffs}
    acts.acknowledged = acts.escalated[:ACKNOWLEDGED]
    acts.returned = acts.escalated[ACKNOWLEDGED : ACKNOWLEDGED + 1]
    for case_id in acts.acknowledged:
        await people.liaison.post(f"/api/v1/handoffs/{by_case[case_id]}/acknowledge")
        did("acknowledge")
    for case_id in acts.returned:
        await people.liaison.post(
            f"/api/v1/handoffs/{by_case[case_id]}/return", json={"reason": REASONS["return"]}
        )
        did("return")


async def _tray(client: Client) -> list[dict[str, Any]]:
    page = await client.get("/api/v1/handoffs", stage="new", limit=50)
    found: list[dict[str, Any]] = page["items"]
    return found


async def until(ask: Callable[[], Awaitable[T]], enough: Callable[[T], bool], what: str) -> T:
    """Ask again and again until it is enough.

    Raises:
        Refused: it was not within half a minute; says what was last seen.
    """
    ends = time.monotonic() + WITHIN_S
    while True:
        found = await ask()
        if enough(found):
            return found
        if time.monotonic() > ends:
            seen = len(found) if isinstance(found, list) else found
            raise Refused(f"waited {WITHIN_S:.0f} s for {what}; last seen: {seen}")
        await asyncio.sleep(EVERY_S)

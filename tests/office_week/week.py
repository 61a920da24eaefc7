"""An office's weeks on a simulated clock: every report of the corpus through triage's own API, to its end.

The application is triage's whole one over a store in memory; its people are those of `officers.py`, who see
what the API answers them and send what it takes. Time is moved from one look at a case to the next.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from services.triage.application.open_case import TRIAGE
from services.triage.application.tell_time import TellTime
from services.triage.domain import commands as ask
from services.triage.domain.decisions import decide
from shared.changes import Cause, Change
from shared.clock import from_rfc3339, rfc3339
from shared.ids import derived, new_id
from shared.rules.model import Rulebook
from shared.security.principals import Principal
from tests.office_week.corpus import Item
from tests.office_week.officers import Chance, Request, RouteSeen, Seen, commissioner, officer
from tests.support.triage_console import HASAN, SARI, Console
from tests.support.triage_memory import opened

PACE: Final = timedelta(hours=4)
"""Between two looks at a case in which there is something to do."""
MOST_LOOKS: Final = 200
SEED: Final = 20241127
COMMISSIONERS: Final = (HASAN.account_id, *(derived(HASAN.account_id, str(seat)) for seat in range(2, 6)))
"""The five who sit in the plenary; the first one also approves."""


@dataclass
class OneCase:
    """The case that is looked at next: each is, no later than its clock has something to tell."""

    case_id: str = ""

    async def ticking(self, _now: datetime, _limit: int) -> list[str]:
        """Its id, once it was opened."""
        return [self.case_id] if self.case_id else []


@dataclass
class Week:
    """The office at work; `refused` are requests that the API said no to: there should be none."""

    console: Console
    rules: Rulebook
    items: list[Item]
    refused: list[str] = field(default_factory=list)
    asked: int = 0
    _agenda: list[tuple[datetime, int, str]] = field(default_factory=list)
    _looks: dict[str, int] = field(default_factory=dict)
    _items: dict[str, Item] = field(default_factory=dict)

    async def run(self) -> None:
        """From the first report to the last case's end."""
        world = self.console.world
        world.names.staff[SARI.account_id] = SARI.display_name
        world.names.plenary |= {one: one for one in COMMISSIONERS}
        officers, commissioners = self._client(SARI), self._client(HASAN)
        due = OneCase()
        tell = TellTime(world.store, due, world.books, world.clock, new_id)
        for number, item in enumerate(self.items):
            heapq.heappush(self._agenda, (item.arrives_at, number, item.source_ref))
        self._items = {item.source_ref: item for item in self.items}
        while self._agenda:
            now, number, reference = heapq.heappop(self._agenda)
            world.clock.now = max(world.clock(), now)
            due.case_id = case_of(self._items[reference]) if reference in self._looks else ""
            await tell()
            following = await self._look(self._items[reference], officers, commissioners)
            if following is not None:
                heapq.heappush(self._agenda, (following, number, reference))

    def _client(self, who: Principal) -> httpx.AsyncClient:
        client = self.console.browser(who)
        client.headers.update({"Accept": "application/json", "X-CSRF-Token": who.csrf_token or ""})
        return client

    async def _look(
        self, item: Item, officers: httpx.AsyncClient, commissioners: httpx.AsyncClient
    ) -> datetime | None:
        """Open the case or look at it once; when it is looked at again, None if nothing is left."""
        now, case_id = self.console.world.clock(), case_of(item)
        if item.source_ref not in self._looks:
            self._looks[item.source_ref] = 0
            await self._arrive(item)
            return now + PACE
        self._looks[item.source_ref] += 1
        assert self._looks[item.source_ref] < MOST_LOOKS, f"{item.source_ref} never comes to an end"
        acted = await self._act(item, case_id, officers, SARI, officer)
        if await self._proposed(case_id):
            acted = await self._act(item, case_id, commissioners, HASAN, commissioner) or acted
        acted = await self._notify(case_id) or acted
        return now + PACE if acted else await self._awaited(case_id)

    async def _proposed(self, case_id: str) -> bool:
        """Whether something waits for a second person, which their own queue would tell them."""
        case = await self.console.world.store.load(case_id)
        return case is not None and case.proposal is not None

    async def _arrive(self, item: Item) -> None:
        report, place = item.body, item.body["place"] or {}
        missing = [] if item.expected.complete else ["reporter_address", "reported_party"]
        world = self.console.world
        await opened(
            world.store,
            world.opening,
            world.keys,
            report_id=derived(SEED_ID, item.source_ref),
            kind=item.expected.kind,
            channel=report["channel"],
            category=report["category"],
            received_at=rfc3339(world.clock()),
            known_on=report["known_on"],
            narrative=report["narrative"],
            place={name: place[name] for name in ("kelurahan", "tps") if name in place} or None,
            missing=missing or None,
        )

    async def _act(
        self, item: Item, case_id: str, client: httpx.AsyncClient, who: Principal, person: Any
    ) -> bool:
        path = f"/api/v1/cases/{case_id}"
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        seen = self._seen(item, answer.json(), who)
        request: Request | None = person(seen, Chance(SEED, item.source_ref))
        if request is None:
            return False
        self.asked += 1
        done = await client.post(f"{path}/{request.path}", json=dict(request.body))
        if done.status_code >= 400:
            self.refused.append(f"{item.source_ref} {seen.stage} {request.act}: {done.text[:300]}")
            return False
        return True

    def _seen(self, item: Item, case: dict[str, Any], who: Principal) -> Seen:
        dossier, forms = case["dossier"], case["dossier"]["forms"]
        records = [one["record"] for one in forms if one["record"]]
        answered = {one["summons_id"] for one in records if one["form"] == "hearing"}
        summons = [one for one in records if one["form"] == "summons" and one["summons_id"] not in answered]
        return Seen(
            reference=item.source_ref,
            kind=case["kind"],
            stage=case["stage"],
            acts=frozenset(case["acts"]),
            now=self.console.world.clock(),
            category=case["category"],
            classified=dossier["classification"] is not None,
            expected=item.expected.category,
            criminal=self._criminal(case["category"]),
            in_time=item.expected.in_time,
            lacking=tuple(case["missing"]),
            mine=case["claimed_by"] == who.account_id,
            proposal=case["proposal"]["number"] if case["proposal"] else None,
            decisions=len(case["rulings"]) + bool(case["proposal"]),
            told=tuple(one["step"] for one in forms),
            open_summons=tuple((one["summons_id"], from_rfc3339(one["hearing_at"])) for one in summons),
            findings=any(one["form"] == "tracing" and one["suspected"] for one in records),
            routes=tuple(self._route(one) for one in case["tracks"]),
            commissioners=COMMISSIONERS,
        )

    def _criminal(self, category: str | None) -> bool:
        return any(route.criminal and category in route.categories for route in self.rules.routes.values())

    def _route(self, track: dict[str, Any]) -> RouteSeen:
        receiver = self.rules.receivers[self.rules.routes[track["route"]].receiver]
        steps = [self.rules.steps[one] for one in track["expected"]]
        return RouteSeen(
            route=track["route"],
            state=track["state"],
            by_hand=not receiver.handoff,
            expected=tuple((step.id, step.outcomes) for step in steps),
        )

    async def _notify(self, case_id: str) -> bool:
        """What the other service tells: a hand-off left, and the liaison acknowledged it."""
        world = self.console.world
        case = await world.store.load(case_id)
        assert case is not None
        for one in case.handoffs:
            if self.rules.receivers[one.receiver].handoff and one.acknowledged_at is None:
                command: ask.Later = (
                    ask.RecordSent(
                        by=TRIAGE,
                        handoff_id=one.id,
                        sent_at=world.clock(),
                        proof="f" * 64,
                        message_id="<1@x>",
                    )
                    if one.sent_at is None
                    else ask.RecordAcknowledged(
                        by=TRIAGE, handoff_id=one.id, acknowledged_at=world.clock(), reference="TT-1"
                    )
                )
                await self._changed(case_id, command)
                return True
        return False

    async def _changed(self, case_id: str, command: ask.Later) -> None:
        world = self.console.world
        now = world.clock()
        await world.store.change(
            Change(case_id, Cause(new_id()), TRIAGE, lambda case: decide(case, command, self.rules, now))
        )

    async def _awaited(self, case_id: str) -> datetime | None:
        """When something happens by itself: a hearing, or the end of a deadline."""
        case = await self.console.world.store.load(case_id)
        assert case is not None
        now = self.console.world.clock()
        records = [entry.record for entry in case.dossier.entries]
        hearings = [one.hearing_at for one in records if one is not None and one.form == "summons"]
        ends = [clock.due_at for clock in case.clocks if clock.waiting and not clock.lapsed_at]
        return min((at for at in (*hearings, *ends) if at > now), default=None)


SEED_ID: Final = "01936c1e-8a00-7000-8000-0000000000a1"


def case_of(item: Item) -> str:
    """The case of an item."""
    return derived(derived(SEED_ID, item.source_ref), "case")
